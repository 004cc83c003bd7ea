"""Every write to rules: drafted by one, reviewed, put into effect by another, and then never changed."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.writing import write
from incentives.choices import PASSING, ReviewConclusion, ReviewKind, RuleKind, RuleStatus
from incentives.kinds import kind_of
from incentives.models import RuleReview, RuleVersion
from incentives.prohibited import patterns_in

DRAFT, REVIEW, ENFORCE = "incentives.draft_rule", "incentives.review_rule", "incentives.enforce_rule"
SETTINGS = ("title_zh", "title_en", "area", "chain", "project", "document", "valid_from", "valid_to")
# What a review judges; another day or document number does not make another rule.
REVIEWED = ("kind", "code", "title_zh", "title_en", "area_id", "chain_id", "project_id", "content")
DRAFTING = ("drafted", "updated")
UNCLEANED = ("created_by", "edited_by", "enforced_by")


def fingerprint(version: RuleVersion) -> str:
    """A digest of what a review judges: the reviewed and the enforced version must have the same."""
    judged = {name: getattr(version, name) for name in REVIEWED}
    written = json.dumps(judged, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@transaction.atomic
def rule_draft(
    *, kind: RuleKind, code: str, values: Mapping[str, Any], content: Mapping[str, Any], actor: User | None
) -> RuleVersion:
    """The next version of a rule, or its first. `actor` None: from the policy folder.

    `values`: title_zh, title_en, area, chain, project, document, valid_from, valid_to. Raises ValidationError
    for what the kind refuses, or while another draft is open; Forbidden.
    """
    _require(actor, DRAFT, _area_of(values.get("area")))
    last = RuleVersion.objects.filter(kind=kind, code=code).aggregate(last=Max("number"))["last"]
    version = RuleVersion(
        kind=kind, code=code, number=(last or 0) + 1, created_by=actor, edited_by=actor, **_settings(values)
    )
    version.content = kind_of(kind).clean(content)
    version.full_clean(exclude=UNCLEANED)
    version.save(force_insert=True)
    changes.record(version, actor=actor, verb="drafted", changes={"valid_from": [None, version.valid_from]})
    return version


@transaction.atomic
def rule_update(
    *,
    version: RuleVersion,
    actor: User,
    values: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
    seen: str = "",
) -> RuleVersion:
    """Change a draft. A review of what it said before does not count any more.

    Raises ValidationError, ChangedMeanwhile, MoveRefused.
    """
    version = _draft(version, actor, seen=seen)
    wanted = _settings(values or {})
    if "area" in wanted:
        _require(actor, DRAFT, _area_of(wanted["area"]))
    if content is not None:
        wanted["content"] = kind_of(version.kind).clean(content)
    if not changes.difference(version, wanted):
        return version
    for name, value in wanted.items():
        setattr(version, name, value)
    version.full_clean(exclude=UNCLEANED)
    fresh = RuleVersion.objects.get(pk=version.pk)
    return write(fresh, wanted | {"edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def rule_remove(*, version: RuleVersion, actor: User, seen: str = "") -> None:
    """Drop a draft that nobody reviewed. Raises MoveRefused, ChangedMeanwhile."""
    version = _draft(version, actor, seen=seen)
    if version.reviews.exists():
        raise MoveRefused(_("The draft was reviewed. Change it, or let it stand beside the next one."))
    changes.record(version, actor=actor, verb="removed", changes={"number": [version.number, None]})
    version.delete()


@transaction.atomic
def review_record(*, version: RuleVersion, values: Mapping[str, Any], actor: User) -> RuleReview:
    """Note what a review said of the version as it stands now.

    `values`: kind, conclusion, reviewer, reviewed_on, document, opinion, exception. Raises ValidationError,
    MoveRefused.
    """
    version = locked(version)
    _require(actor, REVIEW, version.area_id)
    _refuse_other_than_draft(version)
    _refuse_drafter(
        version, actor, _("Somebody else must record the review: you drafted or changed the rule.")
    )
    flags = [pattern.code for pattern in patterns_in(version)]
    review = RuleReview(
        version=version, fingerprint=fingerprint(version), flags=flags, created_by=actor, **values
    )
    review.full_clean(exclude=["created_by"])
    if review.reviewed_on > timezone.localdate():
        raise ValidationError({"reviewed_on": _("This day lies ahead. Enter the day of the review.")})
    if _passes_over_flags(review):
        raise ValidationError(
            {"conclusion": _("The rule shows prohibited patterns. It passes by an exception only, or not.")}
        )
    review.save(force_insert=True)
    concluded = {review.kind: [None, review.conclusion]}
    changes.record(version, actor=actor, verb="reviewed", changes=concluded, note=review.document)
    return review


@transaction.atomic
def rule_enforce(*, version: RuleVersion, actor: User, today: dt.date | None = None) -> RuleVersion:
    """Put a draft into effect from its first day on. Raises MoveRefused while anything is missing."""
    version = locked(version)
    _require(actor, ENFORCE, version.area_id)
    _refuse_other_than_draft(version)
    _refuse_drafter(
        version, actor, _("Somebody else must put the rule into effect: you drafted or changed it.")
    )
    missing = missing_for_effect(version)
    if missing:
        raise MoveRefused(" ".join(missing))
    begun = {
        "status": RuleStatus.EFFECTIVE.value,
        "enforced_by": actor,
        "enforced_on": today or timezone.localdate(),
    }
    for name, value in begun.items():
        setattr(version, name, value)
    version.validate_constraints()
    fresh = RuleVersion.objects.get(pk=version.pk)
    write(fresh, begun, actor=actor, verb="enforced")
    kind_of(fresh.kind).enforced(fresh)
    return fresh


@transaction.atomic
def rule_withdraw(
    *, version: RuleVersion, reason: str, actor: User, today: dt.date | None = None
) -> RuleVersion:
    """End an effective version: nothing new is granted or computed by it. What was stays as it was."""
    version = locked(version)
    _require(actor, ENFORCE, version.area_id)
    if version.status != RuleStatus.EFFECTIVE:
        raise MoveRefused(_("Only a version in effect can be withdrawn. Reload the page."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the version is withdrawn.")})
    ended = {
        "status": RuleStatus.WITHDRAWN.value,
        "withdrawn_on": today or timezone.localdate(),
        "withdrawn_reason": reason.strip(),
    }
    return write(version, ended, actor=actor, verb="withdrawn", note=reason.strip())


def missing_for_effect(version: RuleVersion) -> list[str]:
    """What a draft lacks to take effect, each a sentence; [] where nothing does."""
    missing = []
    if not version.document:
        missing.append(_("Enter the document by which the rule is issued."))
    missing += kind_of(version.kind).missing(version)
    now = fingerprint(version)
    flags = {pattern.code for pattern in patterns_in(version)}
    for kind in ReviewKind:
        review = version.reviews.filter(kind=kind).first()
        names = {"review": kind.label}
        if review is None:
            missing.append(_("“%(review)s” is not recorded.") % names)
        elif review.fingerprint != now:
            missing.append(_("“%(review)s” is of what the rule said before it was changed.") % names)
        elif review.conclusion not in PASSING:
            missing.append(_("“%(review)s” was not passed.") % names)
        elif kind == ReviewKind.FAIR_COMPETITION and flags - set(review.flags):
            missing.append(_("“%(review)s” did not know a pattern that is prohibited now.") % names)
    return missing


def effective_on(kind: RuleKind, code: str, day: dt.date) -> RuleVersion | None:
    """The version of a rule on a day: the last to begin by then, if it has not ended; a withdrawn one
    counts up to the day it was withdrawn."""
    versions = RuleVersion.objects.filter(kind=kind, code=code, valid_from__lte=day)
    versions = versions.exclude(status=RuleStatus.DRAFT).exclude(withdrawn_on__lte=day)
    found = versions.order_by("-valid_from", "-number").first()
    return found if found and (found.valid_to is None or found.valid_to >= day) else None


def _draft(version: RuleVersion, actor: User, *, seen: str) -> RuleVersion:
    version = locked(version, version=seen)
    _require(actor, DRAFT, version.area_id)
    _refuse_other_than_draft(version)
    return version


def _refuse_other_than_draft(version: RuleVersion) -> None:
    if not version.is_draft:
        raise MoveRefused(_("The version took effect and does not change any more. Draft the next one."))


def _refuse_drafter(version: RuleVersion, actor: User, words: str) -> None:
    """Whoever had a hand in the draft, not only who changed it last."""
    if changes.history_of(version).filter(actor=actor, verb__in=DRAFTING).exists():
        raise Forbidden(words)


def _passes_over_flags(review: RuleReview) -> bool:
    return (
        review.kind == ReviewKind.FAIR_COMPETITION
        and review.conclusion == ReviewConclusion.PASSED
        and bool(review.flags)
    )


def _settings(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(SETTINGS))
    if unknown:
        raise TypeError(f"not a setting of a rule: {unknown}")
    return dict(values)


def _require(actor: User | None, permission: str, area: int | None) -> None:
    """A rule of the whole zone, of no area, is the region office's."""
    require(actor, permission, area)
    if actor is not None and not actor.works_in(area):
        raise Forbidden(_("A rule of the whole zone is drafted by the region office. Choose your area."))


def _area_of(area: Any) -> int | None:
    return area.pk if area else None
