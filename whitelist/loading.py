"""The whitelist schemes of a jurisdiction's policy folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import override

from core import changes
from core.loading import Counts, LoadError, ids_by_code, rows_sync
from registry.models import Chain
from whitelist.choices import DocumentKind, Joiner, VersionStatus
from whitelist.indicators import INDICATORS
from whitelist.indicators.conditions import condition_clean
from whitelist.models import Consequence, Criterion, Scheme, SchemeVersion
from whitelist.rulebook import SETTINGS, Rules, rules_of, rules_write, settings_check

WHITELIST_FILE = "whitelist.yaml"
Entry = dict[str, Any]
OF_A_CRITERION = {
    "clause": "",
    "name_en": "",
    "is_hard": True,
    "weight": 0,
    "joiner": Joiner.ALL.value,
    "evidence_kinds": [],
}


def schemes_load(entries: list[Entry]) -> dict[str, Counts]:
    """Schemes, and their versions as published ones. A version that is there already must say the same.

    What people drafted and published in the program stays. Raises LoadError.
    """
    chains = ids_by_code(Chain)
    rows = [
        {
            "code": entry["code"],
            "name_zh": entry["name_zh"],
            "name_en": entry["name_en"],
            "chain_id": chains.get(entry.get("chain")),
            **{name: entry[name] for name in ("least_publicity_days",) if name in entry},
        }
        for entry in entries
    ]
    counts = {"whitelist schemes": rows_sync(Scheme, rows, file=WHITELIST_FILE)}
    schemes = Scheme.objects.in_bulk(field_name="code")
    new = sum(
        _version_load(schemes[entry["code"]], version) for entry in entries for version in entry["versions"]
    )
    return counts | {"versions of whitelist schemes": Counts(new=new)}


def _version_load(scheme: Scheme, entry: Entry) -> int:
    """Returns how many versions are new: one or none."""
    rules = _rules(scheme, entry)
    present = scheme.versions.filter(number=entry["number"]).first()
    if present is not None:
        _refuse_change(scheme, present, entry, rules)
        return 0
    version = SchemeVersion(
        scheme=scheme,
        number=entry["number"],
        status=VersionStatus.PUBLISHED,
        valid_from=entry["valid_from"],
        **{name: rules[name] for name in SETTINGS},
    )
    _clean(version, scheme, entry, exclude=("scheme", "created_by", "edited_by", "published_by"))
    with _problems_of(scheme, entry):
        settings_check(version)
    parts: list[models.Model] = [Consequence(**one) for one in rules["consequences"]]
    parts += [
        Criterion(**{name: value for name, value in rule.items() if name != "conditions"})
        for rule in rules["criteria"]
    ]
    for part in parts:
        _clean(part, scheme, entry, exclude=("version",))
    if scheme.versions.filter(status=VersionStatus.PUBLISHED, valid_from=entry["valid_from"]).exists():
        words = f"another version is already valid from {entry['valid_from']}"
        raise _problem(scheme, entry, words)
    version.save(force_insert=True)
    version.refresh_from_db()  # the day as a day
    rules_write(version, rules)
    changes.record(version, actor=None, verb="loaded", changes={}, note=WHITELIST_FILE)
    return 1


def _refuse_change(scheme: Scheme, present: SchemeVersion, entry: Entry, rules: Rules) -> None:
    if present.is_draft:
        raise _problem(scheme, entry, "this number was drafted in the program: take another")
    if present.created_by_id is not None:
        raise _problem(scheme, entry, "this number was published in the program: take another")
    now = rules_of(present) | {"valid_from": str(present.valid_from)}
    wanted = rules | {"valid_from": str(entry["valid_from"])}
    differing = sorted(name for name in wanted if now[name] != wanted[name])
    if differing:
        words = f"is published and cannot change ({', '.join(differing)}): write a new version"
        raise _problem(scheme, entry, words)


def _rules(scheme: Scheme, entry: Entry) -> Rules:
    return {
        **{name: entry.get(name) for name in SETTINGS},
        "document": entry.get("document") or "",
        "objections_to": entry.get("objections_to") or "",
        "criteria": [_criterion(scheme, entry, criterion) for criterion in entry["criteria"]],
        "consequences": entry["consequences"],
    }


def _criterion(scheme: Scheme, entry: Entry, criterion: Entry) -> Rules:
    rules = {**OF_A_CRITERION, **criterion}
    strange = sorted(set(rules["evidence_kinds"]) - set(DocumentKind.values))
    if strange:
        raise _problem(scheme, entry, f"{rules['code']}: no kind of document: {', '.join(strange)}")
    conditions = [_condition(scheme, entry, rules["code"], condition) for condition in rules["conditions"]]
    return rules | {"conditions": conditions}


def _condition(scheme: Scheme, entry: Entry, code: str, condition: Entry) -> Rules:
    indicator = INDICATORS.get(condition["indicator"])
    if indicator is None or not indicator.is_offered:
        raise _problem(scheme, entry, f"{code}: unknown indicator {condition['indicator']!r}")
    with _problems_of(scheme, entry, f"{code}, {indicator.code}: "):
        asked = condition_clean(
            indicator, condition["operator"], condition.get("value"), condition.get("params")
        )
    return {
        "indicator": indicator.code,
        "operator": condition["operator"],
        "value": asked.value,
        "params": asked.params,
    }


def _clean(row: models.Model, scheme: Scheme, entry: Entry, *, exclude: tuple[str, ...]) -> None:
    with _problems_of(scheme, entry):
        row.clean_fields(exclude=exclude)
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(type(row), row)


@contextmanager
def _problems_of(scheme: Scheme, entry: Entry, about: str = "") -> Iterator[None]:
    """What is refused inside is told of this version, in English as all that loading says."""
    with override("en"):
        try:
            yield
        except ValidationError as error:
            raise _problem(scheme, entry, about + _in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    words = getattr(error, "message_dict", None) or {"": error.messages}
    return "; ".join(f"{name} {' '.join(texts)}".strip() for name, texts in words.items())


def _problem(scheme: Scheme, entry: Entry, words: str) -> LoadError:
    return LoadError(f"{WHITELIST_FILE}, {scheme.code} {entry['number']}: {words}")
