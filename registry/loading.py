"""Vocabularies shipped with the program, and the chains and places of a jurisdiction's policy folder."""

import csv
from pathlib import Path
from typing import Any

from accounts.models import Area
from core.loading import Counts, ids_by_code, rows_sync
from registry.models import (
    AreaChain,
    Chain,
    ChainNode,
    ChainNodeLink,
    Country,
    Division,
    HonourProgramme,
    Industry,
    Park,
    Place,
)

DATA = Path(__file__).with_name("data")
CHAINS_FILE = "chains.yaml"
PLACES_FILE = "places.yaml"
PARKS_FILE = "parks.yaml"
Entry = dict[str, Any]


def vocabulary(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table: `divisions`, `industries`, `countries` or `honours`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def vocabularies_load() -> dict[str, Counts]:
    """What is the same for every jurisdiction. Leaves no history: its versions are those of the program."""
    return {
        "divisions": _vocabulary_load(Division, "divisions", _division_row),
        "industries": _vocabulary_load(Industry, "industries", _branch_row),
        "countries": _vocabulary_load(Country, "countries", _aliased_row),
        "honour programmes": _vocabulary_load(HonourProgramme, "honours", _aliased_row),
    }


def chains_load(entries: list[Entry]) -> dict[str, Counts]:
    """Chains with their nodes and links; what people recorded of a node (its gap) stays."""
    counts = {"chains": rows_sync(Chain, [_chain_row(entry) for entry in entries], file=CHAINS_FILE)}
    chains = ids_by_code(Chain)
    nodes = [
        _node_row(node, order, chains[entry["code"]])
        for entry in entries
        for order, node in enumerate(entry["nodes"], start=1)
    ]
    counts["chain nodes"] = rows_sync(ChainNode, nodes, file=CHAINS_FILE)
    known = ids_by_code(ChainNode)
    links = [_link_row(link, known) for entry in entries for link in entry["links"]]
    counts["node links"] = rows_sync(
        ChainNodeLink, links, key=("source_id", "target_id", "relation"), file=CHAINS_FILE, whole=True
    )
    return counts


def area_chains_load(entries: list[Entry]) -> Counts:
    """What a chain means to an area; the chain chief that people recorded stays."""
    areas, chains = ids_by_code(Area), ids_by_code(Chain)
    rows = [
        {
            "area_id": areas[entry["area"]],
            "chain_id": chains[entry["chain"]],
            "focus": entry["focus"],
            "is_key_chain": entry["is_key_chain"],
            "focus_note_zh": entry["note_zh"],
            "focus_note_en": entry["note_en"],
        }
        for entry in entries
    ]
    return rows_sync(AreaChain, rows, key=("area_id", "chain_id"), file=CHAINS_FILE)


def places_load(entries: list[Entry]) -> Counts:
    areas = ids_by_code(Area)
    rows = [
        {
            "code": entry["code"],
            "kind": entry["kind"],
            "name_zh": entry["name_zh"],
            "name_en": entry["name_en"],
            "area_id": areas.get(entry.get("area")),
            "policy_item": entry["policy_item"],
        }
        for entry in entries
    ]
    return rows_sync(Place, rows, file=PLACES_FILE)


def parks_load(entries: list[Entry]) -> Counts:
    """Parks that the policy names; what people recorded of them stays, so do parks that people entered."""
    areas = ids_by_code(Area)
    return rows_sync(Park, [_park_row(entry, areas) for entry in entries], file=PARKS_FILE)


def _park_row(entry: Entry, areas: dict[str | None, int]) -> Entry:
    row = {
        "code": entry["code"],
        "kind": entry["kind"],
        "name_zh": entry["name_zh"],
        "name_en": entry["name_en"],
        "area_id": areas.get(entry.get("area")),
        "country_id": entry.get("country"),
    }
    # A level that the text does not state may be known to people.
    return row | {"level": entry["level"]} if entry.get("level") else row


def _vocabulary_load(model, name: str, row_of) -> Counts:
    rows = [row_of(row) for row in vocabulary(name)]
    return rows_sync(model, rows, file=f"{name}.csv", recorded=False)


def _branch_row(row: dict[str, str]) -> Entry:
    return {
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "level": row["level"],
        "parent_id": row["parent"] or None,
    }


def _division_row(row: dict[str, str]) -> Entry:
    return _branch_row(row) | {"valid_from": row["valid_from"] or None, "valid_to": row["valid_to"] or None}


def _aliased_row(row: dict[str, str]) -> Entry:
    return row | {"aliases": [alias for alias in row["aliases"].split("|") if alias]}


def _chain_row(entry: Entry) -> Entry:
    return {
        "code": entry["code"],
        "name_zh": entry["name_zh"],
        "name_en": entry["name_en"],
        "description_zh": entry["description_zh"],
        "description_en": entry["description_en"],
        "launch_year": entry["launch_year"],
    }


def _node_row(node: Entry, order: int, chain_id: int) -> Entry:
    return {
        "code": node["code"],
        "chain_id": chain_id,
        "position": node["position"],
        "name_zh": node["name_zh"],
        "name_en": node["name_en"],
        "order": order,
        "industry_codes": node["industries"],
    }


def _link_row(link: Entry, known: dict[str | None, int]) -> Entry:
    return {
        "source_id": known[link["from"]],
        "target_id": known[link["to"]],
        "relation": link["relation"],
    }
