"""Every write to schemes and their versions. A published version never changes any more."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from core.writing import write
from registry.models import Chain
from whitelist.choices import LISTED, CaseStatus, DocumentKind, VersionStatus
from whitelist.indicators import INDICATORS
from whitelist.indicators.conditions import condition_clean
from whitelist.models import Consequence, Criterion, Scheme, SchemeVersion
from whitelist.queries import version_of_day
from whitelist.rulebook import (
    CRITERION,
    SETTINGS,
    conditions_write,
    rules_of,
    rules_write,
    settings_check,
)

__all__ = [
    "consequences_save",
    "criterion_remove",
    "criterion_save",
    "scheme_create",
    "version_draft",
    "version_of_day",
    "version_publish",
    "version_remove",
    "version_update",
]

DRAFT, PUBLISH = "whitelist.draft_scheme", "whitelist.publish_scheme"
# Domain.md 3.8; what a first draft starts from.
FIRST: dict[str, Any] = {
    "document": "",
    "objections_to": "",
    "publicity_days": 5,
    "objection_days": 10,
    "opinion_days": 10,
    "appeal_days": 10,
    "review_months": 12,
    "full_review_months": 36,
    "touch_days": 31,
    "stale_months": 18,
    "chains_per_enterprise": 3,
    "quota": None,
    "pass_score": 0,
}
KEEPS = ("keeps_measures", "gets_new_measures", "keeps_services", "is_public", "recovers")
# Domain.md 2.11: effective keeps all, warned gets nothing new, suspended is frozen, who left is checked for
# recovery.
FIRST_CONSEQUENCES: dict[str, tuple[bool, bool, bool, bool, bool]] = {
    CaseStatus.EFFECTIVE: (True, True, True, True, False),
    CaseStatus.REEVALUATING: (True, True, True, True, False),
    CaseStatus.WARNED: (True, False, True, True, False),
    CaseStatus.SUSPENDED: (False, False, True, False, False),
    CaseStatus.EXITED: (False, False, False, False, True),
}


@transaction.atomic
def scheme_create(
    *, code: str, name_zh: str, name_en: str, actor: User, chain: Chain | None = None
) -> Scheme:
    """A whitelist of one chain, or of all. Its rules come with its first version. Raises ValidationError."""
    require(actor, DRAFT)
    scheme = Scheme(code=code, name_zh=name_zh, name_en=name_en, chain=chain)
    scheme.full_clean()
    scheme.save(force_insert=True)
    changes.record(scheme, actor=actor, verb="created", changes={"name_zh": [None, name_zh]})
    return scheme


@transaction.atomic
def version_draft(*, scheme: Scheme, actor: User, valid_from: dt.date) -> SchemeVersion:
    """Draft the next version: a copy of the last published one, or a first one without criteria.

    Raises ValidationError while another draft is open.
    """
    require(actor, DRAFT)
    scheme = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    if scheme.versions.filter(status=VersionStatus.DRAFT).exists():
        raise ValidationError(_("A draft of this scheme is open already. Publish it, or remove it first."))
    last = scheme.versions.order_by("-valid_from", "-pk").first()
    rules = rules_of(last) if last else FIRST | {"criteria": [], "consequences": _first_consequences()}
    number = (scheme.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    settings = {name: rules[name] for name in SETTINGS}
    settings["publicity_days"] = max(settings["publicity_days"], scheme.least_publicity_days)
    version = SchemeVersion(
        scheme=scheme, number=number, valid_from=valid_from, created_by=actor, edited_by=actor, **settings
    )
    version.document = ""  # another one belongs to the new version
    version.save(force_insert=True)
    rules_write(version, rules)
    copied = {"valid_from": [None, valid_from], "criteria": [None, len(rules["criteria"])]}
    changes.record(version, actor=actor, verb="drafted", changes=copied)
    return version


@transaction.atomic
def version_update(
    *, version: SchemeVersion, values: Mapping[str, Any], actor: User, seen: str = ""
) -> SchemeVersion:
    """Change days, months, quota and the like of a draft. Raises ValidationError, ChangedMeanwhile."""
    version = _draft(version, actor, seen=seen)
    unknown = sorted(values.keys() - {*SETTINGS, "valid_from"})
    if unknown:
        raise TypeError(f"not a setting of a version: {unknown}")
    if not changes.difference(version, values):
        return version
    for name, value in values.items():
        setattr(version, name, value)
    version.clean_fields(exclude=["scheme", "created_by", "edited_by", "published_by"])
    settings_check(version)
    fresh = SchemeVersion.objects.get(pk=version.pk)
    return write(fresh, {**values, "edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def version_remove(*, version: SchemeVersion, actor: User, seen: str = "") -> None:
    """Drop a draft. What it said stays in the history of the scheme. Raises ChangedMeanwhile."""
    version = _draft(version, actor, seen=seen)
    changes.record(
        version.scheme, actor=actor, verb="draft_removed", changes={"number": [version.number, None]}
    )
    version.delete()


@transaction.atomic
def criterion_save(
    *,
    version: SchemeVersion,
    values: Mapping[str, Any],
    conditions: Sequence[Mapping[str, Any]],
    actor: User,
    criterion: Criterion | None = None,
    seen: str = "",
) -> Criterion:
    """Add a criterion to a draft, or change one, with all of its conditions.

    `values` are the fields of a Criterion, without its order; a condition has indicator, operator, value,
    params. Raises ValidationError: by field, or under "conditions".
    """
    version = _draft(version, actor, seen=seen)
    rows = [_condition(entry) for entry in conditions]
    if not rows:
        raise ValidationError({"conditions": _("A criterion asks at least one thing.")})
    before = _said(criterion) if criterion else None
    if criterion is None:
        last = version.criteria.aggregate(last=Max("order"))["last"] or 0
        criterion = Criterion(version=version, order=last + 1)
    else:
        criterion = version.criteria.get(pk=criterion.pk)
    for name in CRITERION:
        setattr(criterion, name, values.get(name, getattr(criterion, name)))
    _clean_criterion(criterion)
    criterion.save()
    criterion.conditions.all().delete()
    conditions_write(criterion, rows)
    return _changed(version, criterion, actor, before)


@transaction.atomic
def criterion_remove(*, criterion: Criterion, actor: User, seen: str = "") -> None:
    """Take a criterion out of a draft. `seen` is the version of the draft. Raises ChangedMeanwhile."""
    version = _draft(criterion.version, actor, seen=seen)
    criterion = version.criteria.get(pk=criterion.pk)
    before = _said(criterion)
    criterion.delete()
    _touch(version, actor, "criterion_removed", {"criterion": [before, None]})


@transaction.atomic
def consequences_save(
    *, version: SchemeVersion, kept: Mapping[str, Mapping[str, bool]], actor: User, seen: str = ""
) -> SchemeVersion:
    """What each state keeps: the five flags of a Consequence, for every listed state and the exit.

    Raises ChangedMeanwhile.
    """
    version = _draft(version, actor, seen=seen)
    if set(kept) != {*LISTED, CaseStatus.EXITED}:
        raise ValidationError(_("Say of every state what it keeps."))
    present = {one.status: one for one in version.consequences.all()}
    differing: dict[str, list] = {}
    for status, flags in kept.items():
        row = present.get(status) or Consequence(version=version, status=status)
        before = [getattr(row, name) for name in KEEPS] if row.pk else None
        for name in KEEPS:
            setattr(row, name, bool(flags.get(name)))
        after = [getattr(row, name) for name in KEEPS]
        if before != after:
            row.save()
            differing[status] = [before, after]
    return _touch(version, actor, "consequences_changed", differing) if differing else version


@transaction.atomic
def version_publish(
    *, version: SchemeVersion, actor: User, today: dt.date | None = None, seen: str = ""
) -> SchemeVersion:
    """Put a draft into force from its day on. By a person who neither drafted it nor changed a word of it.

    Raises ValidationError: the same person, nothing asked, less than the scheme holds to be proper, a day in
    the past, or the day of another version.
    """
    version = _draft(version, actor, seen=seen, permission=PUBLISH)
    refused = why_not_publish(version, actor, today=today)
    if refused:
        raise ValidationError(refused)
    settings_check(version)
    values = {"status": VersionStatus.PUBLISHED, "published_by": actor}
    return write(version, values, actor=actor, verb="published")


def why_not_publish(version: SchemeVersion, user: User, *, today: dt.date | None = None) -> str:
    """Why one whose role publishes cannot put this draft into force: "" where he can.

    Whether its settings are proper is asked when it is published.
    """
    if changes.history_of(version).filter(actor=user).exists():
        return _("Somebody else must publish: you drafted or changed these rules.")
    if not version.criteria.filter(is_hard=True).exists():
        return _("Enter at least one hard criterion before you publish.")
    if version.valid_from < (today or timezone.localdate()):
        return _("A version cannot begin in the past: change the day it is valid from.")
    published = version.scheme.versions.filter(status=VersionStatus.PUBLISHED)
    if published.filter(valid_from=version.valid_from).exists():
        return _("Another version begins on this day: change the day it is valid from.")
    return ""


def _draft(version: SchemeVersion, actor: User, *, seen: str = "", permission: str = DRAFT) -> SchemeVersion:
    """The locked row of a draft."""
    require(actor, permission)
    version = locked(version, version=seen)
    if not version.is_draft:
        raise ValidationError(_("A published version is not changed any more. Draft a new one."))
    return version


def _condition(entry: Mapping[str, Any]) -> dict[str, Any]:
    indicator = INDICATORS.get(entry["indicator"])
    if indicator is None or not indicator.is_offered:
        raise ValidationError({"indicator": _("Choose what is asked.")})
    asked = condition_clean(indicator, entry["operator"], entry.get("value"), entry.get("params"))
    return {
        "indicator": indicator.code,
        "operator": entry["operator"],
        "value": asked.value,
        "params": asked.params,
    }


def _clean_criterion(criterion: Criterion) -> None:
    criterion.full_clean(exclude=["version"])
    strange = set(criterion.evidence_kinds) - set(DocumentKind.values)
    if strange:
        raise ValidationError(
            {"evidence_kinds": _("Not a choice: %(codes)s.") % {"codes": ", ".join(strange)}}
        )
    same = criterion.version.criteria.filter(code=criterion.code).exclude(pk=criterion.pk)
    if same.exists():
        raise ValidationError({"code": _("Another criterion of this version has this code.")})


def _said(criterion: Criterion) -> dict[str, Any]:
    """A criterion as the history keeps it."""
    conditions = [
        {name: getattr(row, name) for name in ("indicator", "operator", "value", "params")}
        for row in criterion.conditions.all()
    ]
    return {name: getattr(criterion, name) for name in CRITERION} | {"conditions": conditions}


def _changed(
    version: SchemeVersion, criterion: Criterion, actor: User, before: dict[str, Any] | None
) -> Criterion:
    after = _said(Criterion.objects.get(pk=criterion.pk))
    if before != after:
        verb = "criterion_changed" if before else "criterion_added"
        _touch(version, actor, verb, {"criterion": [before, after]})
    return criterion


def _touch(version: SchemeVersion, actor: User, verb: str, differing: dict[str, list]) -> SchemeVersion:
    """Note who changed the rules last, for the four eyes of the publication."""
    version.edited_by = actor
    version.save(update_fields=["edited_by", "updated_at"])
    changes.record(version, actor=actor, verb=verb, changes=differing)
    return version


def _first_consequences() -> list[dict[str, Any]]:
    return [
        {"status": status, **dict(zip(KEEPS, flags, strict=True))}
        for status, flags in FIRST_CONSEQUENCES.items()
    ]
