"""Every write to reward claims and honours: filed by one, verified by another, approved by a third."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.advisory import serialise
from core.flow import Forbidden, MoveRefused
from core.language import as_data
from core.locking import locked
from core.numbers import next_number
from core.recounting import recount
from core.sealing import seal, unseal
from core.workdays import Calendar, add_working_days
from core.writing import write
from crm.choices.projects import ProjectStage
from incentives.attribution_choices import Employment, SetStatus
from incentives.choices import RuleKind, RuleStatus
from incentives.models import Party, Payable, RewardClaim, RewardHonour, RuleVersion, Share
from incentives.payment_choices import (
    OPEN_RECOVERIES,
    InstalmentStatus,
    PayeeKind,
    RecoveryStatus,
)
from incentives.reward_choices import HonourKind, RewardStatus
from incentives.reward_facts import base_of, compute, stage_confirmed_on, worth
from incentives.reward_flow import APPROVE, FILE, REWARD_FLOW, check_reward_move
from incentives.reward_rules import instalments_of, rule_of
from incentives.reward_terms import missing_for_claim
from incentives.services.payments import UNMASK, Numbers, Part, Payee, instalment_release, payable_open

HONOUR = "incentives.award_honour"
PAY_WITHIN = 20  # working days after the stage is reached (domain.md 3.8, each step at most 20)
UNFROZEN: dict[str, Any] = {
    "base": None,
    "base_figures": [],
    "amount": None,
    "derivation": [],
    "submitted_on": None,
    "verified_by": None,
    "published_on": None,
    "public_until": None,
    "is_provisional": False,
}


@transaction.atomic
def reward_draft(
    *,
    share: Share,
    version: RuleVersion,
    values: Mapping[str, Any],
    actor: User,
    today: dt.date | None = None,
) -> RewardClaim:
    """Begin the claim of a share by a rule in effect. `values`: bonuses, bank, id_number, account.

    Raises ValidationError where a claim of the share is open, Forbidden.
    """
    area = share.share_set.project.area
    require(actor, FILE, area)
    if version.kind != RuleKind.REWARD or version.status != RuleStatus.EFFECTIVE:
        raise ValidationError(_("Choose a reward rule that is in effect."))
    year = (today or timezone.localdate()).year
    claim = RewardClaim(
        number=next_number(RewardClaim, f"JL-{year}"),
        area=area,
        share=share,
        version=version,
        created_by=actor,
        edited_by=actor,
        **_written(version, values),
    )
    claim.full_clean(exclude=["created_by", "edited_by"])
    claim.save(force_insert=True)
    changes.record(claim, actor=actor, verb="drafted", changes={"version": [None, version]})
    return claim


@transaction.atomic
def reward_update(
    *, claim: RewardClaim, values: Mapping[str, Any], actor: User, seen: str = ""
) -> RewardClaim:
    """Change a draft. Numbers that are empty stay as they were. Raises MoveRefused, ChangedMeanwhile."""
    claim = locked(claim, version=seen)
    require(actor, FILE, claim.area_id)
    if claim.status != RewardStatus.DRAFT:
        raise MoveRefused(_("The claim was submitted and does not change any more. Reload the page."))
    wanted = _written(claim.version, values)
    kept = {name: value for name, value in wanted.items() if value or not name.endswith("_sealed")}
    return write(claim, kept | {"edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def reward_move(
    *,
    claim: RewardClaim,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen: str = "",
    today: dt.date | None = None,
) -> RewardClaim:
    """Take a move of REWARD_FLOW. `values`: what it needs (note, published_on, has_no_interest).

    Submitting freezes base and amount; approving opens the payable. Raises MoveRefused, Forbidden.
    """
    given, day = dict(values or {}), today or timezone.localdate()
    if name == "approve":
        next_number(Payable, f"DF-{timezone.localdate().year}")  # its lock before those of the rows
    serialise(f"incentives.reward {claim.version.code}")  # the cap of a year: of all projects of a payee
    locked(claim.share.share_set.project)  # caps look at the other claims of the project: one after another
    claim = locked(claim, version=seen)
    require(actor, _permission_of(name), claim.area_id)
    move = check_reward_move(claim, name, actor, given)
    wanted = _STEPS[name](claim, given, actor, day)
    claim = write(
        claim, wanted | {"status": move.target}, actor=actor, verb=name, note=given.get("note", "").strip()
    )
    if name == "approve":
        released_by_stage(claim)
    return claim


@transaction.atomic
def reward_numbers_unmask(*, claim: RewardClaim, reason: str, actor: User) -> Numbers:
    """The numbers of the payee in the clear. That they were looked at, by whom and why, is recorded."""
    require(actor, UNMASK, claim.area_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what you need the numbers for.")})
    changes.record(claim, actor=actor, verb="unmasked", note=reason.strip())
    return Numbers(unseal(claim.id_number_sealed), unseal(claim.account_sealed))


@transaction.atomic
def honour_record(
    *,
    party: Party,
    kind: HonourKind,
    document: str,
    awarded_on: dt.date,
    note: str = "",
    actor: User,
    today: dt.date | None = None,
) -> RewardHonour:
    """Note what honour a unit or person got. Raises ValidationError, Forbidden."""
    require(actor, HONOUR, party.project.area_id)
    if party.user_id == actor.pk:
        raise Forbidden(_("Somebody else must record it: it is your own honour."))
    if party.withdrawn_on:
        raise ValidationError({"party": _("The party was withdrawn from the project.")})
    honour = RewardHonour(
        party=party, kind=kind, document=document, awarded_on=awarded_on, note=note, created_by=actor
    )
    honour.full_clean(exclude=["created_by"])
    if awarded_on > (today or timezone.localdate()):
        raise ValidationError({"awarded_on": _("This day lies ahead. Enter the day of the award.")})
    honour.save(force_insert=True)
    changes.record(honour, actor=actor, verb="awarded", changes={"kind": [None, honour.kind]})
    return honour


def released_by_stage(claim: RewardClaim) -> int:
    """Make due what the stages of the project have earned, for so long from when both stage and claim were
    certain, whenever this runs. Returns how many instalments that was.
    """
    count = 0
    assert claim.payable is not None
    assert claim.approved_on is not None
    for instalment in claim.payable.instalments.filter(status=InstalmentStatus.WAITING):
        confirmed = stage_confirmed_on(claim.share.share_set.project, instalment.stage)
        if confirmed:
            due = add_working_days(max(confirmed, claim.approved_on), PAY_WITHIN)
            instalment_release(instalment=instalment, due_on=due.date)
            count += 1
    return count


def rewards_recount() -> Iterator[RewardClaim]:
    """Notices counted again whose year was not announced; what the public was told is never shortened."""
    public = RewardClaim.objects.filter(is_provisional=True, status=RewardStatus.PUBLICITY)
    yield from recount(public.select_related("version"), _recounted, Calendar())


def _recounted(claim: RewardClaim, calendar: Calendar) -> dict[str, Any]:
    assert claim.published_on is not None
    assert claim.public_until is not None
    until = calendar.add(claim.published_on, rule_of(claim.version.content).publicity_days)
    return {"public_until": max(claim.public_until, until.date), "is_provisional": until.provisional}


def claim_follow(payable: Payable, actor: User | None) -> None:
    """The claim's state by what was booked and decided on its payable: a payment follower."""
    claim = RewardClaim.objects.filter(payable=payable).first()
    if claim is not None:
        write(locked(claim), {"status": _after_booking(payable).value}, actor=actor, verb="followed")


def _after_booking(payable: Payable) -> RewardStatus:
    recoveries = set(payable.recoveries.values_list("status", flat=True))
    if recoveries & set(OPEN_RECOVERIES):
        return RewardStatus.CLAWBACK_PENDING
    if RecoveryStatus.RECOVERED in recoveries:
        return RewardStatus.CLAWED_BACK
    states = set(payable.instalments.values_list("status", flat=True))
    over = {InstalmentStatus.PAID.value, InstalmentStatus.CANCELLED.value}
    is_paid = InstalmentStatus.PAID in states and not states - over
    if states == {InstalmentStatus.CANCELLED.value}:
        return RewardStatus.REJECTED  # nothing was paid, and nothing will be
    return RewardStatus.PAID if is_paid else RewardStatus.APPROVED


def _permission_of(name: str) -> str:
    move = REWARD_FLOW.moves.get(name)
    return move.permission if move else FILE


def _written(version: RuleVersion, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form gives, as it is kept. Raises ValidationError for a bonus that the version does not have."""
    bonuses: Sequence[str] = sorted(set(values.get("bonuses", ())))
    if set(bonuses) - rule_of(version.content).bonuses.keys():
        raise ValidationError({"bonuses": _("The rule has no such bonus.")})
    return {
        "bonuses": list(bonuses),
        "bank": values.get("bank", "").strip(),
        "id_number_sealed": seal(values.get("id_number", "").strip()),
        "account_sealed": seal(values.get("account", "").strip()),
    }


def _payee(claim: RewardClaim) -> Payee:
    party = claim.share.party
    is_agency = party.employment == Employment.AGENCY
    return Payee(
        kind=PayeeKind.ORGANISATION if is_agency else PayeeKind.PERSON,
        name=party.label,
        user=party.user,
        bank=claim.bank,
        id_number=unseal(claim.id_number_sealed),
        account=unseal(claim.account_sealed),
    )


def _submitted(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    missing = missing_for_claim(claim, day)
    if missing:
        raise MoveRefused(" ".join(missing))
    base = base_of(claim.share.share_set.project, rule_of(claim.version.content).base)
    computed = compute(claim, base.amount, day)
    if computed.amount <= 0:
        raise MoveRefused(
            _("The claim comes to nothing: %(steps)s") % {"steps": " ".join(map(str, computed.steps))}
        )
    return {
        "base": base.amount,
        "base_figures": base.figures,
        "amount": computed.amount,
        "derivation": [as_data(step) for step in computed.steps],
        "submitted_on": day,
        "edited_by": actor,
        "note": "",
    }


def _verified(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    """What was frozen must still be what the figures say: else it is sent back and submitted again."""
    base = base_of(claim.share.share_set.project, rule_of(claim.version.content).base)
    if base.amount != claim.base:
        raise MoveRefused(_("The verified figures have changed since it was submitted: send it back."))
    _refuse_overtaken(claim)
    return {"verified_by": actor}


def _refuse_overtaken(claim: RewardClaim) -> None:
    """By what became of project, party and shares, or was granted to others, since it was submitted."""
    assert claim.base is not None
    assert claim.amount is not None
    if claim.share.share_set.project.status == ProjectStage.DROPPED:
        raise MoveRefused(_("The project was dropped since it was submitted: reject the claim."))
    if claim.share.party.withdrawn_on:
        raise MoveRefused(_("The party was withdrawn since it was submitted: reject the claim."))
    if claim.share.share_set.status != SetStatus.LOCKED:
        raise MoveRefused(_("The shares were decided anew since it was submitted: send it back."))
    if claim.amount > worth(claim, claim.base).amount:
        raise MoveRefused(_("More was granted for the project since it was submitted: send it back."))


def _published(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    if given["published_on"] < day:
        raise MoveRefused(_("A notice cannot begin in the past. Enter today, or a day to come."))
    until = add_working_days(given["published_on"], rule_of(claim.version.content).publicity_days)
    return {
        "published_on": given["published_on"],
        "public_until": until.date,
        "is_provisional": until.provisional,
    }


def _approved(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    assert claim.public_until is not None
    assert claim.amount is not None
    until = _recounted(claim, Calendar())["public_until"] if claim.is_provisional else claim.public_until
    if day <= until:
        raise MoveRefused(
            _("The notice is public until %(day)s: approve after it.") % {"day": until.isoformat()}
        )
    rule = rule_of(claim.version.content)
    if claim.version.status != RuleStatus.EFFECTIVE:
        raise MoveRefused(_("The rule was withdrawn since it was submitted: reject the claim."))
    if claim.base is None or base_of(claim.share.share_set.project, rule.base).amount < claim.base:
        raise MoveRefused(_("The verified figures have changed since it was submitted: send it back."))
    _refuse_overtaken(claim)
    payable = payable_open(
        area=claim.area,
        payee=_payee(claim),
        amount=claim.amount,
        parts=[Part(part, stage=stage) for stage, part in instalments_of(rule, claim.amount)],
        permission=APPROVE,
        actor=actor,
        today=day,
    )
    return {"approved_by": actor, "approved_on": day, "payable": payable}


def _sent_back(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    return UNFROZEN | {"note": given["note"].strip()}


def _rejected(claim: RewardClaim, given: Mapping[str, Any], actor: User, day: dt.date) -> dict[str, Any]:
    return {"note": given["note"].strip()}


_Step = Callable[[RewardClaim, Mapping[str, Any], User, dt.date], dict[str, Any]]
_STEPS: Mapping[str, _Step] = {
    "submit": _submitted,
    "verify": _verified,
    "publish": _published,
    "approve": _approved,
    "send_back": _sent_back,
    "reject": _rejected,
}
