"""Every write to shares of a project (domain.md 2.10, section 4 rule 1).

Locks: the project, then its set of shares. A set is made whole and never changes.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.language import as_data
from core.locking import locked
from core.moments import moment_of
from core.writing import write
from crm.choices.projects import EntryStatus
from crm.models import Project
from crm.services.entry import require_project
from incentives.attributing import attribute
from incentives.attribution_choices import ConsentWay, SetStatus, ShareKind
from incentives.attribution_events import SIGNED, facts_of
from incentives.choices import RuleKind
from incentives.models import Consent, Party, RuleVersion, Share, ShareSet
from incentives.services.attribution import PROPOSE
from incentives.services.rules import effective_on

LOCK, DECIDE = "incentives.lock_shares", "incentives.decide_shares"
WHOLE = Decimal(100)


@transaction.atomic
def shares_propose(
    *,
    project: Project,
    kind: str,
    actor: User,
    version: RuleVersion | None = None,
    percents: Mapping[Party, Decimal] | None = None,
    reason: str = "",
    today: dt.date | None = None,
) -> ShareSet:
    """Propose the shares: those of a rule set on this day, or `percents` with the reason for them.

    Raises ValidationError where the rule gives none or the shares do not make 100.00, MoveRefused after the
    signature or while others are proposed or locked, Forbidden.
    """
    today = today or timezone.localdate()
    project = locked(project)
    require_project(actor, PROPOSE, project)
    _refuse_signed(project)
    if _locked_set(project, kind):
        raise MoveRefused(_("These shares are locked. The region office decides on a change."))
    return _make(project, kind, actor, version, percents or {}, today, reason=reason.strip())


@transaction.atomic
def share_consent(
    *,
    share: Share,
    actor: User,
    way: str = ConsentWay.LOGIN,
    document: str = "",
    today: dt.date | None = None,
) -> Consent:
    """A party agrees to its share: by its own login, or by a letter that the area has.

    Raises MoveRefused where nothing is open, Forbidden for who is neither the party nor of the area,
    ValidationError for a letter without its name.
    """
    project, share_set = locked(share.share_set.project), locked(share.share_set)
    share = Share.objects.select_related("party").get(pk=share.pk)
    if way == ConsentWay.LOGIN:
        _require_party(share.party, actor)
    else:
        require_project(actor, PROPOSE, project)
    if share_set.status != SetStatus.PROPOSED:
        raise MoveRefused(_("These shares are not open for consent any more. Reload the page."))
    if hasattr(share, "consent"):
        raise MoveRefused(_("This party agreed already."))
    consent = Consent(
        share=share, way=way, document=document.strip(), on=today or timezone.localdate(), created_by=actor
    )
    consent.full_clean(exclude=["created_by"])
    consent.save(force_insert=True)
    changes.record(share_set, actor=actor, verb="consented", changes={"party": [None, share.party]})
    return consent


@transaction.atomic
def shares_lock(*, share_set: ShareSet, actor: User, today: dt.date | None = None) -> ShareSet:
    """Lock shares that every party agreed to, before the signature. By another than who proposed them."""
    project, share_set = locked(share_set.project), locked(share_set)
    require_project(actor, LOCK, project)
    _refuse_signed(project)
    if share_set.status != SetStatus.PROPOSED:
        raise MoveRefused(_("These shares are not open any more. Reload the page."))
    if share_set.created_by_id == actor.pk:
        raise Forbidden(_("You proposed these shares. Somebody else must lock them."))
    if share_set.shares.filter(party__user=actor).exists():
        raise Forbidden(_("You have a share yourself. Somebody else must lock them."))
    silent = [share.party.label for share in waiting(share_set)]
    if silent:
        raise MoveRefused(_("Not everybody agreed yet: %(names)s.") % {"names": ", ".join(silent)})
    _refuse_other_sum([share.share_pct for share in share_set.shares.all()])
    return _lock(share_set, actor, today or timezone.localdate())


@transaction.atomic
def shares_withdraw(*, share_set: ShareSet, reason: str, actor: User) -> ShareSet:
    """Take a proposal back; another can be made. Raises MoveRefused, ValidationError."""
    project, share_set = locked(share_set.project), locked(share_set)
    require_project(actor, PROPOSE, project)
    if share_set.status != SetStatus.PROPOSED:
        raise MoveRefused(_("These shares are not open any more. Reload the page."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    ended = {"status": SetStatus.WITHDRAWN, "ended_reason": reason.strip()}
    return write(share_set, ended, actor=actor, verb="withdrawn", note=reason.strip())


@transaction.atomic
def shares_decide(
    *,
    share_set: ShareSet,
    reason: str,
    document: str,
    actor: User,
    version: RuleVersion | None = None,
    percents: Mapping[Party, Decimal] | None = None,
    today: dt.date | None = None,
) -> ShareSet:
    """After the lock only a decision makes other shares: they replace the locked ones at once.

    Nobody decides on shares of his own. Raises MoveRefused where the set is not the locked one,
    ValidationError, Forbidden.
    """
    project, share_set = locked(share_set.project), locked(share_set)
    require_project(actor, DECIDE, project)
    if share_set.status != SetStatus.LOCKED:
        raise MoveRefused(_("Only locked shares are decided anew. Reload the page."))
    _refuse_own(share_set, actor)
    _refuse_unsaid(reason, document)
    write(share_set, {"status": SetStatus.REPLACED}, actor=actor, verb="replaced", note=document.strip())
    said = {"reason": reason.strip(), "document": document.strip(), "replaces": share_set}
    return _decided(project, share_set.kind, actor, version, percents or {}, today, said)


@transaction.atomic
def shares_decide_first(
    *,
    project: Project,
    kind: str,
    reason: str,
    document: str,
    actor: User,
    version: RuleVersion | None = None,
    percents: Mapping[Party, Decimal] | None = None,
    today: dt.date | None = None,
) -> ShareSet:
    """The shares of a project that was signed without any: locked at once, in place of an open proposal.

    Raises MoveRefused before the signature and where shares are locked, ValidationError, Forbidden.
    """
    project = locked(project)
    require_project(actor, DECIDE, project)
    refused = why_no_first_decision(project)
    if refused:
        raise MoveRefused(refused)
    if _locked_set(project, kind):
        raise MoveRefused(_("These shares are locked already: decide on them anew."))
    _refuse_unsaid(reason, document)
    ended = {"status": SetStatus.WITHDRAWN, "ended_reason": reason.strip()}
    for proposed in ShareSet.objects.filter(project=project, kind=kind, status=SetStatus.PROPOSED):
        write(locked(proposed), ended, actor=actor, verb="withdrawn", note=document.strip())
    said = {"reason": reason.strip(), "document": document.strip()}
    return _decided(project, kind, actor, version, percents or {}, today, said)


def _decided(
    project: Project,
    kind: str,
    actor: User,
    version: RuleVersion | None,
    percents: Mapping[Party, Decimal],
    today: dt.date | None,
    said: Mapping[str, Any],
) -> ShareSet:
    today = today or timezone.localdate()
    made = _make(project, kind, actor, version, percents, today, **said)
    _refuse_own(made, actor)
    return _lock(made, actor, today)


def _refuse_own(share_set: ShareSet, actor: User) -> None:
    if share_set.shares.filter(party__user=actor).exists():
        raise Forbidden(_("You have a share yourself. Somebody else must decide."))


def _refuse_unsaid(reason: str, document: str) -> None:
    if not reason.strip() or not document.strip():
        raise ValidationError(_("A decision needs its document and its reason."))


def why_no_first_decision(project: Project) -> str:
    """Why the region office cannot decide on shares of a project that has none: "" where it can."""
    if is_signed(project, EntryStatus.ACCEPTED):
        return ""
    return _("The project is not signed yet: its area proposes the shares.")


def is_signed(project: Project, *kinds: EntryStatus) -> bool:
    """By the stage reached, or by a signature that was ever confirmed, or waits for its review."""
    entered = project.stage_entries.filter(
        stage__in=SIGNED, status__in=kinds or [EntryStatus.ACCEPTED, EntryStatus.PROPOSED]
    )
    return project.status in SIGNED or entered.exists()


def waiting(share_set: ShareSet) -> list[Share]:
    """The shares to which nobody agreed yet. One query."""
    return list(share_set.shares.filter(consent=None).select_related("party__organisation", "party__user"))


def _make(
    project: Project,
    kind: str,
    actor: User,
    version: RuleVersion | None,
    percents: Mapping[Party, Decimal],
    today: dt.date,
    **values: Any,
) -> ShareSet:
    by_rule = {"version": version, "computed_on": today} if version else {}
    last = ShareSet.objects.filter(project=project, kind=kind).aggregate(last=Max("number"))["last"]
    made = ShareSet(
        project=project,
        kind=ShareKind(kind),
        number=(last or 0) + 1,
        created_by=actor,
        created_at=moment_of(today),
        **by_rule,
        **values,
    )
    shares = _by_rule(project, kind, version, today) if version else _by_agreement(project, percents)
    _refuse_other_sum([share.share_pct for share in shares])
    made.full_clean(exclude=["created_by"])
    made.save(force_insert=True)
    for share in shares:
        share.share_set = made
    Share.objects.bulk_create(shares)
    said = {str(share.party_id): [None, str(share.share_pct)] for share in shares}
    changes.record(made, actor=actor, verb="decided" if made.document else "proposed", changes=said)
    return made


def _by_rule(project: Project, kind: str, version: RuleVersion, today: dt.date) -> list[Share]:
    in_effect = effective_on(RuleKind.ATTRIBUTION, version.code, today)
    if version.kind != RuleKind.ATTRIBUTION or version != in_effect:
        raise ValidationError({"version": _("Choose a rule set that is in effect.")})
    if version.content["share_kind"] != kind:
        raise ValidationError({"version": _("This rule set is for other shares.")})
    result = attribute(version.content, facts_of(project, today))
    if not result.parts:
        words = [_("By this rule set nobody has a share."), *map(str, result.why)]
        raise ValidationError({"version": words})
    return [
        Share(
            party_id=part.claimant.key,
            share_pct=part.share_pct,
            why=[as_data(words) for words in (*part.why, *result.why)],
        )
        for part in result.parts
    ]


def _by_agreement(project: Project, percents: Mapping[Party, Decimal]) -> list[Share]:
    strangers = [one for one in percents if one.project_id != project.pk or one.withdrawn_on]
    if strangers:
        raise ValidationError(_("Only parties of this project have a share."))
    return [Share(party=party, share_pct=percent) for party, percent in percents.items() if percent]


def _lock(share_set: ShareSet, actor: User, today: dt.date) -> ShareSet:
    values = {"status": SetStatus.LOCKED, "locked_on": today, "locked_by": actor}
    return write(share_set, values, actor=actor, verb="locked")


def _locked_set(project: Project, kind: str) -> ShareSet | None:
    return ShareSet.objects.filter(project=project, kind=kind, status=SetStatus.LOCKED).first()


def _refuse_other_sum(shares: list[Decimal]) -> None:
    total = sum(shares, Decimal(0))
    if total != WHOLE:
        raise ValidationError(_("The shares make %(sum)s, not 100.00.") % {"sum": f"{total:.2f}"})


def _refuse_signed(project: Project) -> None:
    if is_signed(project):
        raise MoveRefused(_("The project is signed. Only the region office decides on shares now."))


def _require_party(party: Party, actor: User) -> None:
    """The person himself; for a unit somebody of it who may agree for it."""
    is_own_unit = party.organisation_id is not None and party.organisation_id == actor.organisation_id
    if party.user_id != actor.pk and not (is_own_unit and actor.has_perm(PROPOSE)):
        raise Forbidden(_("Only the party itself agrees here. Its letter is recorded by the area."))
