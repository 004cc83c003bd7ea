"""Every write to claims: granted to the first report, kept alive, extended, ended, handed on (domain.md 3.1).

The locks are taken in this order everywhere: the enterprise (by the service that calls; several in the order
of their keys), the lead, the claim, the project, the entry of a stage.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.writing import write
from crm.choices.claims import ClaimEnd, ClaimPhase, ClaimStatus, ConflictOutcome, TransferStatus
from crm.choices.leads import PURSUING_LEAD_STATUSES, LeadStatus
from crm.choices.projects import REVIEWED_STAGES
from crm.models import Claim, ClaimRule, ClaimTransfer, ConflictDecision, Lead, LeadConflict, Project
from crm.project_flow import stage_reached
from crm.rules import claim_rule_on
from registry.models import Enterprise

STATUS_AFTER = {
    ClaimEnd.SIGNED: ClaimStatus.FULFILLED,
    ClaimEnd.NO_ACTIVITY: ClaimStatus.LAPSED,
    ClaimEnd.EXPIRED: ClaimStatus.LAPSED,
    ClaimEnd.REFUSED: ClaimStatus.LAPSED,
    ClaimEnd.OVERTAKEN: ClaimStatus.LAPSED,
    ClaimEnd.TRANSFERRED: ClaimStatus.TRANSFERRED,
    ClaimEnd.DECIDED: ClaimStatus.REVOKED,
    ClaimEnd.DROPPED: ClaimStatus.CLOSED,
    ClaimEnd.MERGED: ClaimStatus.CLOSED,
}


class MergedMeanwhile(MoveRefused, ValidationError):
    """Somebody merged the enterprise away, or took a merge back: a step is refused, a form not saved."""

    message: str

    def __init__(self) -> None:
        super().__init__(_("The enterprise was just merged with another. Reload the page and try again."))


def enterprise_locked(enterprise_id: int) -> Enterprise:
    """Who decides whose enterprise it is waits here for the others. Take it before any lead or claim.

    Raises MergedMeanwhile when it is gone.
    """
    try:
        return Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=enterprise_id)
    except Enterprise.DoesNotExist:
        raise MergedMeanwhile from None


def enterprises_locked(enterprise_ids: Iterable[int]) -> None:
    """Several of them, in the one order in which nobody waits for each other."""
    for enterprise_id in sorted(set(enterprise_ids)):
        enterprise_locked(enterprise_id)


def claimed_lead_locked(lead: Lead) -> Lead:
    """The lead as it is now, under lock, and its enterprise before it. Runs in the caller's transaction.

    Raises MergedMeanwhile.
    """
    enterprise_id = Lead.objects.values_list("enterprise_id", flat=True).get(pk=lead.pk)
    enterprise_locked(enterprise_id)
    lead = locked(lead)
    if lead.enterprise_id != enterprise_id:
        raise MergedMeanwhile
    return lead


def active_claim(lead: Lead) -> Claim | None:
    return Claim.objects.filter(lead=lead, status=ClaimStatus.ACTIVE).select_related("rule").first()


def protecting_claim(enterprise_id: int) -> Claim | None:
    """The one claim that keeps others off the enterprise; those decided separate do not."""
    active = Claim.objects.filter(enterprise=enterprise_id, status=ClaimStatus.ACTIVE, is_separate=False)
    return active.select_related("lead").first()


def signed_claims() -> QuerySet[Claim]:
    """Claims that a signature fulfilled, while the project is on its way: nobody else is protected.

    Those decided separate keep nobody off, signed or not.
    """
    on_its_way = Claim.objects.filter(status=ClaimStatus.FULFILLED, lead__status=LeadStatus.CONVERTED)
    return on_its_way.filter(is_separate=False)


def held_claim(lead: Lead) -> Claim | None:
    """The one claim that a lead has: live, or fulfilled by the signature of its project."""
    held = Claim.objects.filter(lead=lead, status__in=(ClaimStatus.ACTIVE, ClaimStatus.FULFILLED))
    return held.select_related("rule").order_by("-pk").first()


def holding_claim(enterprise_id: int, *, besides: Lead | None = None) -> Claim | None:
    """By which somebody has the enterprise, protected or signed; `besides` this lead."""
    protecting = protecting_claim(enterprise_id)
    if protecting and protecting.lead != besides:
        return protecting
    return signed_claims().filter(enterprise=enterprise_id).exclude(lead=besides).first()


def claim_grant(
    *,
    lead: Lead,
    actor: User | None,
    today: dt.date,
    rule: ClaimRule | None = None,
    is_separate: bool = False,
) -> Claim | None:
    """Protect a lead from `today` on, under `rule` or else the version in force.

    A lead that is a project by now has what its stage gives: the period of the negotiation, and after the
    signature a claim that is fulfilled. Runs in the caller's transaction under `enterprise_locked`. None
    where no rule is in force, where somebody has the enterprise already (unless `is_separate`) or the lead
    has a claim.
    """
    rule = rule or claim_rule_on(today)
    taken = not is_separate and holding_claim(lead.enterprise_id)
    if rule is None or taken or held_claim(lead):
        return None
    claim = Claim.objects.create(
        lead=lead,
        enterprise_id=lead.enterprise_id,
        area_id=lead.area_id,
        organisation_id=lead.organisation_id,
        created_by=actor or lead.owner,
        rule=rule,
        is_separate=is_separate,
        claimed_at=moment_of(today),
        kept_alive_on=today,
        protected_until=today + dt.timedelta(days=rule.lead_days),
    )
    changes.record(
        claim, actor=actor, verb="granted", changes={"protected_until": [None, claim.protected_until]}
    )
    project = _project_of(lead)
    if project is None:
        return claim
    claim = _of_the_project(claim, project, actor)
    if stage_reached(project) in REVIEWED_STAGES:
        claim = claim_end(claim=claim, end=ClaimEnd.SIGNED, actor=actor, today=today)
    return claim


def _project_of(lead: Lead) -> Project | None:
    is_one = lead.status == LeadStatus.CONVERTED
    return Project.objects.filter(lead=lead).first() if is_one else None


def _of_the_project(claim: Claim, project: Project, actor: User | None) -> Claim:
    negotiated = claim_enter_negotiation(
        lead=claim.lead,
        actor=actor,
        invest_total=project.invest_total,
        foreign_capital_usd=project.foreign_capital_usd,
    )
    return negotiated or claim


def claims_promote(*, enterprise_id: int, actor: User | None, today: dt.date) -> Claim | None:
    """Give a free enterprise to the earliest open lead that has no claim. Nothing where it is protected, or
    has signed with somebody and does not produce yet.

    Runs in the caller's transaction under `enterprise_locked`.
    """
    if holding_claim(enterprise_id):
        return None
    waiting = Lead.objects.open().filter(enterprise=enterprise_id)
    waiting = waiting.exclude(claims__status=ClaimStatus.ACTIVE).exclude(lost_to_another())
    lead = waiting.select_related("owner").order_by("reported_at", "pk").first()
    return claim_grant(lead=lead, actor=actor, today=today) if lead else None


def lost_to_another(lead: str = "pk", *, only: Q | None = None) -> Exists:
    """A condition on leads: a conflict was decided for the other lead, which is still pursued.

    `lead` is the path to the lead's key, `only` narrows the conflicts.
    """
    decided = ConflictDecision.objects.filter(conflict=OuterRef("pk"), decided_on__isnull=False)
    outcome = Subquery(decided.order_by("-pk").values("outcome")[:1])
    lost = Q(
        second_lead=OuterRef(lead),
        outcome=ConflictOutcome.FIRST,
        first_lead__status__in=PURSUING_LEAD_STATUSES,
    ) | Q(
        first_lead=OuterRef(lead),
        outcome=ConflictOutcome.SECOND,
        second_lead__status__in=PURSUING_LEAD_STATUSES,
    )
    return Exists(LeadConflict.objects.filter(only or Q()).annotate(outcome=outcome).filter(lost))


def claim_keep_alive(*, lead: Lead, day: dt.date, actor: User | None) -> Claim | None:
    """Note a two-way activity of `day`: the silence counts from then. Forward only, and only while protected.

    Runs in the transaction of the activity.
    """
    claim = active_claim(lead)
    if claim is None:
        return None
    claim = claim_locked(claim)
    if not claim.is_active or not claim.kept_alive_on < day < claim.lapses_on:
        return None
    return write(claim, {"kept_alive_on": day}, actor=actor, verb="kept_alive")


@transaction.atomic
def claim_extend(*, claim: Claim, actor: User, reason: str, today: dt.date | None = None) -> Claim:
    """Prolong the protection once, by the days of the rule. A manager of the area, not the lead's officer.

    Raises MoveRefused with the reason.
    """
    today = today or timezone.localdate()
    claim = claim_locked(claim)
    require(actor, "crm.extend_claim", claim.area_id)
    if claim.lead.owner_id == actor.pk:
        raise MoveRefused(
            _("A second person must extend it: you are responsible for the lead."), forbidden=True
        )
    if not claim.is_active or claim.lapses_on <= today:
        raise MoveRefused(_("This lead is not protected any more. It cannot be extended."))
    if claim.extended_on:
        raise MoveRefused(_("The protection was extended already. It can be extended only once."))
    if not reason.strip():
        raise MoveRefused(_("Say why the protection is extended."))
    until = claim.protected_until + dt.timedelta(days=claim.rule.extension_days)
    values = {"protected_until": until, "extended_on": today, "extension_reason": reason.strip()}
    return write(claim, values, actor=actor, verb="extended")


def claim_enter_negotiation(
    *,
    lead: Lead,
    actor: User | None,
    invest_total: Decimal | None = None,
    foreign_capital_usd: Decimal | None = None,
) -> Claim | None:
    """The lead became a project: from the thresholds of the rule on it is protected for longer, from the day
    of the claim. Amounts in 元 and US dollars, None: not known. May be called again when they change.

    Runs in the caller's transaction. None when the lead has no active claim.
    """
    claim = active_claim(lead)
    if claim is None:
        return None
    claim = claim_locked(claim)
    values: dict[str, object] = {"phase": ClaimPhase.NEGOTIATION}
    if reaches_threshold(claim.rule, invest_total, foreign_capital_usd):
        days = claim.rule.negotiation_days + (claim.rule.extension_days if claim.extended_on else 0)
        until = timezone.localdate(claim.claimed_at) + dt.timedelta(days=days)
        values["protected_until"] = max(claim.protected_until, until)
    return write(claim, values, actor=actor, verb="negotiation")


def reaches_threshold(
    rule: ClaimRule, invest_total: Decimal | None, foreign_capital_usd: Decimal | None
) -> bool:
    return (invest_total or 0) >= rule.threshold_cny or (foreign_capital_usd or 0) >= rule.threshold_usd


def claim_end(*, claim: Claim, end: ClaimEnd, actor: User | None, today: dt.date, note: str = "") -> Claim:
    """End a claim; an offer to transfer it that nobody answered is withdrawn with it.

    Runs in the caller's transaction under `enterprise_locked`. The caller then calls `claims_promote`.
    """
    claim = claim_locked(claim)
    values = {"status": STATUS_AFTER[end], "end": end, "ended_on": today, "end_note": note[:300]}
    claim = write(claim, values, actor=actor, verb="ended")
    offers = ClaimTransfer.objects.select_for_update(of=("self",)).filter(claim=claim)
    for offer in offers.filter(status=TransferStatus.PROPOSED):
        values = {"status": TransferStatus.WITHDRAWN, "answered_at": timezone.now()}
        write(offer, values, actor=actor, verb="withdrawn")
    return claim


def claim_reopen(*, lead: Lead, actor: User | None, today: dt.date) -> Claim | None:
    """The project went back behind the signature: its claim is live again, until the day that its phase and
    the amounts of the project give; the silence counts anew. Where that day is over, or somebody else has the
    enterprise meanwhile, it ends instead, and who waits may have the enterprise.

    Runs in the caller's transaction under `enterprise_locked`. None when no signature fulfilled a claim.
    """
    fulfilled = Claim.objects.filter(lead=lead, status=ClaimStatus.FULFILLED).order_by("-pk").first()
    project = _project_of(lead)
    if fulfilled is None or project is None:
        return None
    claim = claim_locked(fulfilled)
    if not claim.is_separate and holding_claim(claim.enterprise_id, besides=lead):
        return claim_end(claim=claim, end=ClaimEnd.OVERTAKEN, actor=actor, today=today)
    live = {"status": ClaimStatus.ACTIVE, "end": "", "ended_on": None, "end_note": "", "kept_alive_on": today}
    claim = _of_the_project(write(claim, live, actor=actor, verb="reopened"), project, actor)
    if claim.lapses_on <= today:
        claim = claim_end(claim=claim, end=ClaimEnd.EXPIRED, actor=actor, today=today)
        claims_promote(enterprise_id=claim.enterprise_id, actor=actor, today=today)
    return claim


def lead_claim_end(*, lead: Lead, end: ClaimEnd, actor: User | None, today: dt.date, note: str = "") -> None:
    """End the claim of a lead, if it has one, and give the enterprise to who waits.

    Runs in the caller's transaction under `enterprise_locked`.
    """
    claim = active_claim(lead)
    if claim:
        claim_end(claim=claim, end=end, actor=actor, today=today, note=note)
    claims_promote(enterprise_id=lead.enterprise_id, actor=actor, today=today)


def claim_locked(claim: Claim) -> Claim:
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("rule", "lead")
    return rows.get(pk=claim.pk)
