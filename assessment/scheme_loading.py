"""The assessment schemes of a jurisdiction's policy folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import override

from accounts.models import Area, Organisation
from assessment.models import Indicator, Scheme, SchemeVersion
from assessment.scheme_choices import Direction, Source, VersionStatus
from assessment.scheme_rules import INDICATOR, RULE, SETTINGS, Rules, clean_indicator, parts_of, rules_of
from core import changes
from core.loading import Counts, LoadError, ids_by_code, rows_sync

ASSESSMENT_FILE = "assessment.yaml"
Entry = dict[str, Any]
OF_AN_INDICATOR: Entry = {
    "name_en": "",
    "direction": Direction.MORE.value,
    "params": {},
    "source": Source.ENTERED.value,
    "computation": "",
    "denominator": "",
    "target_source": "",
    "evidence_required": False,
}
OF_A_RULE: Entry = {"name_en": "", "cap": None, "computation": ""}


def assessment_schemes_load(entries: list[Entry]) -> dict[str, Counts]:
    """Schemes, and their versions as published ones. A version that is there already must say the same.

    What people drafted and published in the program stays. Raises LoadError.
    """
    rows = [{name: entry[name] for name in ("code", "kind", "name_zh", "name_en")} for entry in entries]
    counts = {"assessment schemes": rows_sync(Scheme, rows, file=ASSESSMENT_FILE)}
    schemes = Scheme.objects.in_bulk(field_name="code")
    ids = {"areas": ids_by_code(Area), "organisations": ids_by_code(Organisation)}
    new = sum(
        _version_load(schemes[entry["code"]], version, ids)
        for entry in entries
        for version in entry["versions"]
    )
    return counts | {"versions of assessment schemes": Counts(new=new)}


def _version_load(scheme: Scheme, entry: Entry, ids: dict[str, dict[str | None, int]]) -> int:
    """Returns how many versions are new: one or none."""
    rules = _rules(entry, ids)
    version = SchemeVersion(
        scheme=scheme,
        number=entry["number"],
        status=VersionStatus.PUBLISHED,
        valid_from_year=entry["valid_from_year"],
        **{name: rules[name] for name in SETTINGS},
    )
    parts: list[models.Model] = [version, *parts_of(rules, version)]
    for part in parts:
        _clean(part, scheme, entry)
    present = scheme.versions.filter(number=entry["number"]).prefetch_related("rules").first()
    if present is not None:
        _refuse_change(scheme, present, entry, parts)
        _proposals_set(present, entry)
        return 0
    for part in parts:
        _judge(part, scheme, entry)
    _refuse_wrong_sum(scheme, entry)
    if scheme.versions.filter(
        status=VersionStatus.PUBLISHED, valid_from_year=entry["valid_from_year"]
    ).exists():
        words = f"another version is already valid from {entry['valid_from_year']}"
        raise _problem(scheme, entry, words)
    for part in parts:
        part.save(force_insert=True)
    changes.record(version, actor=None, verb="loaded", changes={}, note=ASSESSMENT_FILE)
    return 1


def _refuse_change(scheme: Scheme, present: SchemeVersion, entry: Entry, parts: list[models.Model]) -> None:
    if present.is_draft or present.created_by_id is not None:
        raise _problem(scheme, entry, "this number was taken in the program: take another")
    now = _without_proposals(rules_of(present)) | {"valid_from_year": present.valid_from_year}
    wanted = _without_proposals(_rules_of_parts(parts)) | {"valid_from_year": entry["valid_from_year"]}
    differing = sorted(name for name in wanted if now[name] != wanted[name])
    if differing:
        words = f"is published and cannot change ({', '.join(differing)}): write a new version"
        raise _problem(scheme, entry, words)


def _without_proposals(rules: Rules) -> Rules:
    """What is proposed to reviewers changes no points: it may be said of a published version too."""
    return rules | {"rules": [one | {"computation": ""} for one in rules["rules"]]}


def _proposals_set(present: SchemeVersion, entry: Entry) -> None:
    wanted = {one["code"]: one.get("computation", "") for one in entry["rules"]}
    for rule in present.rules.all():
        if rule.computation != wanted[rule.code]:
            told = {"computation": [rule.computation, wanted[rule.code]]}
            rule.computation = wanted[rule.code]
            rule.save(update_fields=["computation"])
            changes.record(present, actor=None, verb="part_changed", changes=told, note=rule.code)


def _rules_of_parts(parts: list[models.Model]) -> Rules:
    """The cleaned rows as values again."""
    version, *others = parts
    names = {"AssessedUnit": "units", "Indicator": "indicators", "AdjustmentRule": "rules"}
    columns = {
        "units": ("area_id", "organisation_id"),
        "indicators": INDICATOR,
        "rules": RULE,
    }
    rules: Rules = {name: getattr(version, name) for name in SETTINGS}
    rules |= {name: [] for name in columns}
    for part in others:
        name = names[type(part).__name__]
        rules[name].append({column: getattr(part, column) for column in columns[name]})
    return rules


def _rules(entry: Entry, ids: dict[str, dict[str | None, int]]) -> Rules:
    units = [{"area_id": ids["areas"][code]} for code in entry.get("areas", ())]
    units += [{"organisation_id": ids["organisations"][code]} for code in entry.get("organisations", ())]
    return {
        "document": entry.get("document") or "",
        "bonus_cap": _number(entry["bonus_cap"]),
        "objection_days": entry["objection_days"],
        "units": units,
        "indicators": [
            {**OF_AN_INDICATOR, **one, "weight": _number(one["weight"])} for one in entry["indicators"]
        ],
        "rules": [
            {**OF_A_RULE, **one, "points": _number(one["points"]), "cap": _number(one.get("cap"))}
            for one in entry["rules"]
        ],
    }


def _number(value: Any) -> Decimal | None:
    """Of a file: 0.1 is what was written, not its nearest binary fraction."""
    return None if value is None else Decimal(str(value))


def _refuse_wrong_sum(scheme: Scheme, entry: Entry) -> None:
    total = sum(Decimal(str(one["weight"])) for one in entry["indicators"])
    if total != 100:
        raise _problem(scheme, entry, f"the weights add up to {total:f}, not to 100")


def _clean(row: models.Model, scheme: Scheme, entry: Entry) -> None:
    relations = [field.name for field in row._meta.fields if field.is_relation]
    with _problems_of(scheme, entry, _about(row)):
        row.clean_fields(exclude=relations)
        if isinstance(row, Indicator):
            clean_indicator(row)


def _judge(row: models.Model, scheme: Scheme, entry: Entry) -> None:
    """By the constraints of its table: each is a question to the database."""
    with _problems_of(scheme, entry, _about(row)):
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(type(row), row)


def _about(row: models.Model) -> str:
    code = getattr(row, "code", "")
    return f"{code}: " if code else ""


@contextmanager
def _problems_of(scheme: Scheme, entry: Entry, about: str) -> Iterator[None]:
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
    return LoadError(f"{ASSESSMENT_FILE}, {scheme.code} {entry['number']}: {words}")
