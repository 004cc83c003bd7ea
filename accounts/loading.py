"""Areas and organisations of a jurisdiction, from the entries of its policy folder."""

from typing import Any

from accounts.models import Area, Organisation
from core.loading import Counts, Row, generations, ids_by_code, rows_sync

AREAS_FILE = "areas.yaml"
UNITS_FILE = "units.yaml"
Ids = dict[str | None, int]


def areas_load(entries: list[dict[str, Any]]) -> Counts:
    """Entries with code, name_zh, name_en, kind, and parent, host_city, members where there are any."""
    by_code = {entry["code"]: entry for entry in entries}
    counts = Counts()
    for codes in generations({code: _named(entry, "parent") for code, entry in by_code.items()}, AREAS_FILE):
        known = ids_by_code(Area)
        rows = [_area_row(by_code[code], known) for code in codes]
        counts += rows_sync(Area, rows, file=AREAS_FILE)
    return counts


def organisations_load(entries: list[dict[str, Any]]) -> Counts:
    """Entries with code, name_zh, name_en, kind, and parent, area, valid_from, valid_to, successor if any."""
    by_code = {entry["code"]: entry for entry in entries}
    areas = ids_by_code(Area)
    counts = Counts()
    needs = {code: _named(entry, "parent", "successor") for code, entry in by_code.items()}
    for codes in generations(needs, UNITS_FILE):
        known = ids_by_code(Organisation)
        rows = [_organisation_row(by_code[code], known, areas) for code in codes]
        counts += rows_sync(Organisation, rows, file=UNITS_FILE)
    return counts


def _named(entry: dict[str, Any], *fields: str) -> list[str]:
    return [entry[field] for field in fields if entry.get(field)]


def _area_row(entry: dict[str, Any], known: Ids) -> Row:
    return {
        "code": entry["code"],
        "kind": entry["kind"],
        "name_zh": entry["name_zh"],
        "name_en": entry["name_en"],
        "parent_id": known.get(entry.get("parent")),
        "host_city": entry.get("host_city", ""),
        "members": entry.get("members", []),
    }


def _organisation_row(entry: dict[str, Any], known: Ids, areas: Ids) -> Row:
    return {
        "code": entry["code"],
        "kind": entry["kind"],
        "name_zh": entry["name_zh"],
        "name_en": entry["name_en"],
        "parent_id": known.get(entry.get("parent")),
        "area_id": areas.get(entry.get("area")),
        "valid_from": entry.get("valid_from"),
        "valid_to": entry.get("valid_to"),
        "successor_id": known.get(entry.get("successor")),
    }
