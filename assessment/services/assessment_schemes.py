"""Every write to assessment schemes and their versions. A published version never changes any more."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, Organisation, User
from assessment.models import AdjustmentRule, AssessedUnit, Indicator, Scheme, SchemeVersion
from assessment.scheme_choices import VersionStatus
from assessment.scheme_rules import (
    INDICATOR,
    RULE,
    SETTINGS,
    clean_indicator,
    problems_of,
    rules_of,
    rules_write,
)
from assessment.score_flow import DRAFT, PUBLISH
from core import changes
from core.locking import locked
from core.writing import write

FIRST: dict[str, Any] = {"document": "", "bonus_cap": 0, "objection_days": 5}
PEOPLE = ["scheme", "created_by", "edited_by", "published_by"]


@transaction.atomic
def assessment_scheme_create(*, code: str, kind: str, name_zh: str, name_en: str, actor: User) -> Scheme:
    """Its rules come with its first version. Raises ValidationError."""
    require(actor, DRAFT)
    scheme = Scheme(code=code, kind=kind, name_zh=name_zh, name_en=name_en)
    scheme.full_clean()
    scheme.save(force_insert=True)
    changes.record(scheme, actor=actor, verb="created", changes={"name_zh": [None, name_zh]})
    return scheme


@transaction.atomic
def assessment_version_draft(*, scheme: Scheme, valid_from_year: int, actor: User) -> SchemeVersion:
    """Draft the next version: a copy of the last one, or an empty one.

    Raises ValidationError while another draft is open.
    """
    require(actor, DRAFT)
    scheme = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme.pk)
    if scheme.versions.filter(status=VersionStatus.DRAFT).exists():
        raise ValidationError(_("A draft of this scheme is open already. Publish it, or remove it first."))
    last = scheme.versions.order_by("-valid_from_year", "-pk").first()
    rules = rules_of(last) if last else FIRST | {"units": [], "indicators": [], "rules": []}
    number = (scheme.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = SchemeVersion(
        scheme=scheme,
        number=number,
        valid_from_year=valid_from_year,
        created_by=actor,
        edited_by=actor,
        **{name: rules[name] for name in SETTINGS},
    )
    version.document = ""  # another one belongs to the new version
    version.clean_fields(exclude=PEOPLE)
    version.save(force_insert=True)
    rules_write(version, rules)
    copied = {"valid_from_year": [None, valid_from_year]}
    changes.record(version, actor=actor, verb="drafted", changes=copied)
    return version


@transaction.atomic
def assessment_version_update(
    *, version: SchemeVersion, values: Mapping[str, Any], actor: User, seen: str = ""
) -> SchemeVersion:
    """Change year, document, bonus cap and days of a draft. Raises ValidationError, ChangedMeanwhile."""
    version = _draft(version, actor, seen)
    unknown = sorted(values.keys() - {*SETTINGS, "valid_from_year"})
    if unknown:
        raise TypeError(f"not a setting of a version: {unknown}")
    judged = SchemeVersion.objects.get(pk=version.pk)
    for name, value in values.items():
        setattr(judged, name, value)
    judged.clean_fields(exclude=PEOPLE)
    judged.validate_constraints(exclude=PEOPLE)
    return write(version, {**values, "edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def assessment_units_set(
    *,
    version: SchemeVersion,
    areas: Iterable[Area],
    organisations: Iterable[Organisation],
    actor: User,
    seen: str = "",
) -> SchemeVersion:
    """Whom a draft judges: areas, then organisations, in the order given."""
    version = _draft(version, actor, seen)
    before = [str(unit) for unit in version.units.select_related("area", "organisation")]
    version.units.all().delete()
    units = [AssessedUnit(version=version, area=area) for area in areas]
    units += [AssessedUnit(version=version, organisation=one) for one in organisations]
    for order, unit in enumerate(units, start=1):
        unit.order = order
    AssessedUnit.objects.bulk_create(units)
    return _touch(version, actor, "updated", {"units": [", ".join(before), ", ".join(map(str, units))]})


@transaction.atomic
def indicator_save(
    *,
    version: SchemeVersion,
    values: Mapping[str, Any],
    actor: User,
    indicator: Indicator | None = None,
    seen: str = "",
) -> Indicator:
    """Add an indicator to a draft, or change one. `params`: the numbers of its formula.

    Raises ValidationError by field.
    """
    version = _draft(version, actor, seen)
    row = version.indicators.get(pk=indicator.pk) if indicator else Indicator(version=version)
    before = _said(row, INDICATOR) if indicator else None
    for name in INDICATOR:
        setattr(row, name, values.get(name, getattr(row, name)))
    clean_indicator(row)
    return _keep(version, row, before, actor)


@transaction.atomic
def adjustment_rule_save(
    *,
    version: SchemeVersion,
    values: Mapping[str, Any],
    actor: User,
    rule: AdjustmentRule | None = None,
    seen: str = "",
) -> AdjustmentRule:
    """Add a rule for bonus or deductions to a draft, or change one. Raises ValidationError by field."""
    version = _draft(version, actor, seen)
    row = version.rules.get(pk=rule.pk) if rule else AdjustmentRule(version=version)
    before = _said(row, RULE) if rule else None
    for name in RULE:
        setattr(row, name, values.get(name, getattr(row, name)))
    row.clean_fields(exclude=["version"])
    return _keep(version, row, before, actor)


@transaction.atomic
def scheme_part_remove(*, part: Indicator | AdjustmentRule, actor: User) -> None:
    """Take an indicator or a rule out of a draft."""
    version = _draft(part.version, actor)
    before = _told(part)
    part.delete()
    _touch(version, actor, "part_removed", {part.code: [before, None]})


@transaction.atomic
def assessment_version_publish(*, version: SchemeVersion, actor: User, seen: str = "") -> SchemeVersion:
    """Put a draft into force from its year on, by a person who neither drafted it nor changed a word of it.

    Raises ValidationError with every reason why not.
    """
    version = _draft(version, actor, seen, permission=PUBLISH)
    refused = why_not_publish(version, actor)
    if refused:
        raise ValidationError(refused)
    values = {"status": VersionStatus.PUBLISHED.value, "published_by": actor}
    return write(version, values, actor=actor, verb="published")


def why_not_publish(version: SchemeVersion, user: User) -> list[str]:
    """Why one whose role publishes cannot put this draft into force: nothing where he can."""
    refused = list(problems_of(version))
    if changes.history_of(version).filter(actor=user).exists():
        refused.insert(0, _("Somebody else must publish: you drafted or changed these rules."))
    published = version.scheme.versions.filter(status=VersionStatus.PUBLISHED)
    if published.filter(valid_from_year=version.valid_from_year).exists():
        refused.append(_("Another version begins with this year: change the year."))
    return refused


@transaction.atomic
def assessment_version_remove(*, version: SchemeVersion, actor: User, seen: str = "") -> None:
    """Drop a draft. That it was there stays in the history of the scheme."""
    version = _draft(version, actor, seen)
    changes.record(
        version.scheme, actor=actor, verb="draft_removed", changes={"number": [version.number, None]}
    )
    version.delete()


def _draft(version: SchemeVersion, actor: User, seen: str = "", *, permission: str = DRAFT) -> SchemeVersion:
    """The locked row of a draft."""
    require(actor, permission)
    version = locked(version, version=seen)
    if not version.is_draft:
        raise ValidationError(_("A published version is not changed any more. Draft a new one."))
    return version


def _keep(version: SchemeVersion, row: Any, before: dict[str, Any] | None, actor: User) -> Any:
    row.validate_constraints()
    if before == _said(row, tuple(before or ())) and before is not None:
        return row
    if row.pk is None:
        row.order = (type(row).objects.filter(version=version).aggregate(last=Max("order"))["last"] or 0) + 1
    row.save()
    verb = "part_changed" if before else "part_added"
    _touch(version, actor, verb, {row.code: [_short(before), _told(row)]})
    return row


def _said(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _told(row: Indicator | AdjustmentRule) -> dict[str, Any]:
    """A part as the history keeps it."""
    return _short(_said(row, INDICATOR if isinstance(row, Indicator) else RULE)) or {}


def _short(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is set, as text."""
    if said is None:
        return None
    return {name: str(value) for name, value in said.items() if value not in (None, "", {}, False)}


def _touch(version: SchemeVersion, actor: User, verb: str, differing: dict[str, list]) -> SchemeVersion:
    """Note who changed the rules last, for the four eyes of the publication."""
    version.edited_by = actor
    version.save(update_fields=["edited_by", "updated_at"])
    changes.record(version, actor=actor, verb=verb, changes=differing)
    return version
