"""A policy claim: opened, changed while it is a draft, and moved. Nothing else assigns its status."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.flow import Move, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.months import months_later
from core.numbers import next_number
from core.recounting import recount
from core.workdays import Calendar
from core.writing import write
from incentives.choices import CHANGEABLE, CLOCKED, OPEN_CLAIMS, ClaimStatus, RuleStatus
from incentives.claim_flow import APPROVE, CLAIM_FLOW, FILE, check_claim_move
from incentives.entitlement import (
    Entitlement,
    entitlement,
    entitlement_to,
    is_meant,
    measures_of,
    read_facts,
)
from incentives.granted import open_claims_to, still_due
from incentives.models import Measure, Payable, PolicyClaim
from incentives.package_content import DECISION, instalments_of
from incentives.payment_choices import InstalmentStatus, PayeeKind, RecoveryStatus
from incentives.services.payments import Part, Payee, payable_open
from registry.choices import RoleStatus
from registry.models import ChainRole, Enterprise
from whitelist.choices import DocumentKind, Outcome
from whitelist.flow import is_own_enterprise

SERIES = "ZC"
S = ClaimStatus
EDITABLE = frozenset({"grounds", "claimed"})


@transaction.atomic
def claim_open(
    *,
    measure: Measure,
    enterprise: Enterprise,
    actor: User,
    grounds: str = "",
    claimed: Decimal | None = None,
    today: dt.date | None = None,
) -> PolicyClaim:
    """Begin a claim as a draft. `claimed` None: what the formula gives, if it gives anything now.

    Raises MoveRefused when the actor may not claim for this enterprise, ValidationError for a measure that is
    not in effect or not meant for it, or while another claim to it is open.
    """
    today = today or timezone.localdate()
    number = next_number(PolicyClaim, f"{SERIES}-{today.year}")
    enterprise = locked(enterprise)
    area = area_of(enterprise, measure)
    require(actor, FILE, None if is_own_enterprise(enterprise.pk, actor) else area)
    _refuse_measure(measure, enterprise, today)
    other = open_claims_to(measure).filter(enterprise=enterprise).first()
    if other is not None:
        raise ValidationError(
            _("This enterprise has an open claim to this measure already: %(number)s.") % {"number": other}
        )
    said = entitlement_to(measure, enterprise, today)
    claim = PolicyClaim(
        number=number,
        measure=measure,
        enterprise=enterprise,
        project=measure.version.project,
        area=area,
        grounds=grounds.strip(),
        status_on=today,
        created_at=moment_of(today),
        created_by=actor,
    )
    claim.claimed = claimed or _claimable(claim, said)
    return claim_enter(claim, actor)


def _claimable(claim: PolicyClaim, said: Entitlement) -> Decimal | None:
    try:
        return still_due(claim, said)
    except MoveRefused:  # told when it is handed in: by then more may be due
        return said.amount


def claim_enter(claim: PolicyClaim, actor: User | None) -> PolicyClaim:
    """Save and record a claim that was just made."""
    claim.full_clean(exclude=["created_by", "edited_by", "payable"])
    claim.save(force_insert=True)
    changes.record(claim, actor=actor, verb="created", changes={"status": ["", claim.status]})
    return claim


def area_of(enterprise: Enterprise, measure: Measure) -> Area:
    """The area that fulfils the measure. Raises ValidationError where there is none."""
    area = enterprise.area or measure.version.area
    if area is None:
        raise ValidationError(
            _("The enterprise is registered in no FTZ area. Enter its area on its page first.")
        )
    return area


def _refuse_measure(measure: Measure, enterprise: Enterprise, today: dt.date) -> None:
    if measure.pk not in {one.pk for one in measures_of(today)}:
        raise ValidationError({"measure": _("This measure is not in effect today.")})
    if not is_meant(measure.version, enterprise, _chains_of([enterprise.pk]).get(enterprise.pk, set())):
        raise ValidationError({"measure": _("This measure is not meant for the enterprise.")})


def _chains_of(enterprise_ids: list[int]) -> dict[int, set[int]]:
    roles = ChainRole.objects.filter(enterprise__in=enterprise_ids, status=RoleStatus.RECOGNISED)
    found: dict[int, set[int]] = {}
    for enterprise_id, chain_id in roles.values_list("enterprise", "chain"):
        found.setdefault(enterprise_id, set()).add(chain_id)
    return found


@transaction.atomic
def claim_change(
    *, claim: PolicyClaim, values: Mapping[str, Any], actor: User, version: str = ""
) -> PolicyClaim:
    """Change `grounds` or `claimed` of a draft or a returned claim. Raises MoveRefused, ChangedMeanwhile."""
    claim = locked(claim, version=version)
    require(actor, FILE, None if is_own_enterprise(claim.enterprise_id, actor) else claim.area_id)
    unknown = sorted(values.keys() - EDITABLE)
    if unknown:
        raise TypeError(f"not editable in a claim: {unknown}")
    if claim.status not in CHANGEABLE:
        raise MoveRefused(_("The claim was handed in. It can be changed after it is returned."))
    return write(claim, {**values, "edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def claim_move(
    *,
    claim: PolicyClaim,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> PolicyClaim:
    """Take a step of the flow.

    `values`: note, document; to publish also granted, to approve bank and account. `seen_status` is what the
    page showed. Raises MoveRefused with the reason, ValidationError.
    """
    today = today or timezone.localdate()
    if name == "approve":
        next_number(Payable, f"DF-{today.year}")  # its lock before those of the rows
        locked(claim.enterprise)  # what it was granted before is asked: one after another
    claim = locked(claim)
    if seen_status and seen_status != claim.status:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    given = dict(values or {})
    move = check_claim_move(claim, name, actor, given)
    act = _STEPS.get(name)
    settled = act(claim, actor, given, today) if act else {}
    return _moved(claim, move, actor, settled, str(given.get("note") or ""), today)


def _moved(
    claim: PolicyClaim,
    move: Move,
    actor: User | None,
    settled: Mapping[str, Any],
    note: str,
    today: dt.date,
) -> PolicyClaim:
    values = {"status": move.target, "status_on": today, **due_of(claim, move.target, today), **settled}
    return write(claim, values, actor=actor, verb=move.name, note=note.strip())


def due_of(
    claim: PolicyClaim, status: str, start: dt.date, calendar: Calendar | None = None
) -> dict[str, Any]:
    """The day by which the state has to be left, by the package's working days; that of a notice besides."""
    if status not in (*CLOCKED, S.RETURNED):
        return {"due_on": None, "is_due_provisional": False}
    calendar = calendar or Calendar()
    clocks = claim.measure.version.content["clocks"]
    due = calendar.add(start, clocks[status])
    found: dict[str, Any] = {"due_on": due.date, "is_due_provisional": due.provisional}
    if status == S.PUBLICITY:
        decided = calendar.add(due.date, clocks[DECISION])
        found |= {"publicity_from": start, "publicity_until": due.date, "due_on": decided.date}
        found["is_due_provisional"] = due.provisional or decided.provisional
    return found


Given = dict[str, Any]


def _submit(claim: PolicyClaim, actor: User, given: Given, today: dt.date) -> dict[str, Any]:
    _refuse_withdrawn(claim)
    said = entitlement_to(claim.measure, claim.enterprise, today)
    if said.outcome == Outcome.FAILED:
        raise MoveRefused(_against(said))
    due = still_due(claim, said)
    missing = set(claim.measure.content["evidence_kinds"]) - set(
        claim.documents.values_list("kind", flat=True)
    )
    if missing:
        names = ", ".join(str(DocumentKind(kind).label) for kind in sorted(missing))
        raise MoveRefused(_("Hand in first: %(documents)s.") % {"documents": names})
    return {"reasons": said.as_data(), "claimed": claim.claimed or due, "edited_by": actor}


def _refuse_withdrawn(claim: PolicyClaim) -> None:
    if claim.measure.version.status == RuleStatus.WITHDRAWN:
        raise MoveRefused(_("The package was withdrawn: nothing new is granted by it."))


def _against(said: Entitlement) -> str:
    return " ".join(one.words for one in said.reasons if one.outcome != Outcome.MET)


def _publicise(claim: PolicyClaim, actor: User, given: Given, today: dt.date) -> dict[str, Any]:
    """Only what the data of today carry, every condition known and met."""
    _refuse_withdrawn(claim)
    facts = read_facts([claim.measure], [claim.enterprise_id], today)[claim.enterprise_id]
    said = entitlement(claim.measure, facts)  # handed in within its time
    against = _against(said)
    if against:
        raise MoveRefused(against)
    reasons: dict[str, Any] = {"reasons": said.as_data()}
    due = still_due(claim, said)
    if due is None:
        return reasons
    granted = given.get("granted")
    if not granted or granted <= 0:
        raise ValidationError({"granted": _("Enter the amount that is granted.")})
    if granted > due or (claim.claimed is not None and granted > claim.claimed):
        raise ValidationError(
            {"granted": _("No more can be granted than was claimed and the formula gives.")}
        )
    return reasons | {"granted": granted, "claimed": claim.claimed or due}


def _resume(claim: PolicyClaim, actor: User, given: Given, today: dt.date) -> dict[str, Any]:
    _refuse_open_objections(claim)
    if claim.objections.filter(is_upheld=True, received_on__gte=claim.publicity_from).exists():
        raise MoveRefused(_("An objection was upheld: reject the claim."))
    return {}


def _reject(claim: PolicyClaim, actor: User, given: Given, today: dt.date) -> dict[str, Any]:
    _refuse_open_objections(claim)
    return {}


def _refuse_open_objections(claim: PolicyClaim) -> None:
    if claim.objections.filter(answered_on=None).exists():
        raise MoveRefused(_("Answer every objection first."))


def _approve(claim: PolicyClaim, actor: User, given: Given, today: dt.date) -> dict[str, Any]:
    if claim.publicity_until is None or today <= claim.publicity_until:
        raise MoveRefused(
            _("The public notice runs until %(day)s. Nothing is approved before that day is over.")
            % {"day": claim.publicity_until or "–"}
        )
    _refuse_withdrawn(claim)
    facts = read_facts([claim.measure], [claim.enterprise_id], today)[claim.enterprise_id]
    due = still_due(claim, entitlement(claim.measure, facts))
    document = str(given["document"]).strip()
    if claim.granted is None:
        return {"document": document}
    if due is None or claim.granted > due:
        words = _("Less is due by the data of today than the notice said. Record an objection, and reject.")
        raise MoveRefused(words)
    if not given.get("bank") or not given.get("account"):
        raise ValidationError({"account": _("Enter bank and account of the enterprise.")})
    pay_by = due_of(claim, S.APPROVED, today)["due_on"]
    payable = payable_open(
        area=claim.area,
        payee=Payee(
            PayeeKind.ENTERPRISE,
            claim.enterprise.name_zh,
            bank=given["bank"],
            account=given["account"],
        ),
        amount=claim.granted,
        parts=[
            Part(part, due_on=months_later(pay_by, months))
            for months, part in instalments_of(claim.measure.content, claim.granted)
        ],
        permission=APPROVE,
        actor=actor,
        today=today,
    )
    return {"document": document, "payable": payable}


_STEPS = {
    "submit": _submit,
    "publicise": _publicise,
    "resume": _resume,
    "reject": _reject,
    "approve": _approve,
}


def claim_follow(payable: Payable, actor: User | None) -> None:
    """What a booking or a recovery makes of the claim; under the lock of the payable."""
    claim = PolicyClaim.objects.filter(payable=payable).first()
    if claim is None:
        return
    claim = locked(claim)
    while name := _by_ledger(claim, payable):
        if name == "unpay":
            _refuse_other_open(claim)
        claim = _moved(claim, CLAIM_FLOW.moves[name], actor, {}, "", timezone.localdate())
    if claim.status == S.APPROVED:
        _await_next(claim, payable, actor)


def _refuse_other_open(claim: PolicyClaim) -> None:
    others = open_claims_to(claim.measure).filter(enterprise=claim.enterprise_id)
    other = others.exclude(pk=claim.pk).first()
    if other is not None:
        raise MoveRefused(
            _("The enterprise claims this measure again: end %(number)s first.") % {"number": other.number}
        )


def _await_next(claim: PolicyClaim, payable: Payable, actor: User | None) -> None:
    """What of an approved claim is late is its next instalment."""
    due = payable.instalments.filter(status=InstalmentStatus.DUE).aggregate(first=Min("due_on"))["first"]
    if due is not None and due != claim.due_on:
        write(claim, {"due_on": due, "is_due_provisional": False}, actor=actor, verb="followed")


def _by_ledger(claim: PolicyClaim, payable: Payable) -> str:
    recoveries = set(payable.recoveries.values_list("status", flat=True))
    parts = set(payable.instalments.values_list("status", flat=True))
    if RecoveryStatus.CONFIRMED in recoveries:
        return "recover" if claim.status in CLAIM_FLOW.moves["recover"].sources else ""
    if claim.status == S.RECOVERING:
        return "recovered" if RecoveryStatus.RECOVERED in recoveries else "spare"
    is_paid = InstalmentStatus.PAID in parts
    is_open = bool(parts & {InstalmentStatus.DUE, InstalmentStatus.WAITING})
    if claim.status == S.APPROVED and not is_open:
        return "pay" if is_paid else "stop"
    return "unpay" if claim.status in (S.PAID, S.CLOSED) and is_open else ""


def claims_recount() -> Iterator[PolicyClaim]:
    """Days counted again whose year was not announced; what the public was told is never shortened."""
    open_ones = PolicyClaim.objects.filter(is_due_provisional=True, status__in=OPEN_CLAIMS)
    yield from recount(open_ones.select_related("measure__version"), _recounted, Calendar())


def _recounted(claim: PolicyClaim, calendar: Calendar) -> dict[str, Any]:
    start = claim.publicity_from if claim.status == S.PUBLICITY else claim.status_on
    found = due_of(claim, claim.status, start or claim.status_on, calendar)
    if claim.publicity_until and "publicity_until" in found:
        found["publicity_until"] = max(claim.publicity_until, found["publicity_until"])
        found["due_on"] = max(claim.due_on or found["due_on"], found["due_on"])
    return found
