"""What is overdue on either side: promises of government and investors, policy claims, payments.

Government-side obligations weigh as much as the investor's (domain.md 2.9): the same page, the same measure.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.choices.commitments import CommitmentSide, CommitmentStatus
from crm.fulfilment import HALF_A_CENT, fulfilment, unkept, with_counted
from crm.models import Commitment
from incentives.choices import CLOCKED
from incentives.models import Instalment, PolicyClaim
from incentives.payment_choices import InstalmentStatus

SHOWN = 100  # of each kind; the lists hold all


@dataclass(frozen=True)
class Overdue:
    """One thing not done in time."""

    kind: str | Promise
    subject: str
    url: str
    area: str
    due_on: dt.date
    amount: Decimal | None  # CNY that is outstanding; None: no amount in CNY
    today: dt.date

    @property
    def days(self) -> int:
        return (self.today - self.due_on).days


@dataclass(frozen=True)
class Obligations:
    government: list[Overdue] = field(default_factory=list)
    investors: list[Overdue] = field(default_factory=list)
    is_cut: bool = False

    @property
    def owed_by_government(self) -> Decimal:
        return sum((one.amount or Decimal(0) for one in self.government), Decimal(0))

    @property
    def owed_by_investors(self) -> Decimal:
        return sum((one.amount or Decimal(0) for one in self.investors), Decimal(0))


def obligations_of(user: User, today: dt.date) -> Obligations:
    """Those that the reader may see, the longest overdue first. At most `SHOWN` of each kind."""
    claims = late_claims(user, today)[: SHOWN + 1]
    parts = late_instalments(user, today)[: SHOWN + 1]
    promises = {
        side: list(_late_commitments(user, side, today)[: SHOWN + 1]) for side in CommitmentSide.values
    }
    government = [
        *(_of_claim(claim, today) for claim in claims[:SHOWN]),
        *(_of_instalment(part, today) for part in parts[:SHOWN]),
        *_of_commitments(promises[CommitmentSide.GOVERNMENT], today),
    ]
    investors = _of_commitments(promises[CommitmentSide.INVESTOR], today)
    counts = (len(claims), len(parts), *(len(rows) for rows in promises.values()))
    return Obligations(_longest_first(government), _longest_first(investors), max(counts) > SHOWN)


def _longest_first(rows: Iterable[Overdue]) -> list[Overdue]:
    return sorted(rows, key=lambda one: (one.due_on, one.subject))


def late_claims(user: User, today: dt.date) -> QuerySet[PolicyClaim]:
    rows = PolicyClaim.objects.visible_to(user).filter(status__in=CLOCKED, due_on__lt=today, payable=None)
    return rows.select_related("enterprise", "area", "measure").order_by("due_on", "pk")


def late_instalments(user: User, today: dt.date) -> QuerySet[Instalment]:
    rows = Instalment.objects.visible_to(user).filter(status=InstalmentStatus.DUE, due_on__lt=today)
    return rows.select_related("payable__area", "payable__policy_claim").order_by("due_on", "pk")


def _late_commitments(user: User, side: str, today: dt.date) -> QuerySet[Commitment]:
    """Whose whole was due; what a schedule says of quarters stands on the list of commitments."""
    rows = Commitment.objects.visible_to(user).filter(
        side=side, status=CommitmentStatus.ACTIVE, due_on__lt=today
    )
    rows = with_counted(unkept(rows), today).select_related("project__area")
    return rows.order_by("due_on", "pk")


def _of_claim(claim: PolicyClaim, today: dt.date) -> Overdue:
    assert claim.due_on is not None  # filtered
    subject = f"{claim.enterprise.label} · {claim.measure.title}"
    amount = claim.granted or claim.claimed
    return Overdue(
        _("Policy claim"),
        subject,
        claim.get_absolute_url(),
        claim.area.label,
        claim.due_on,
        amount,
        today,
    )


def _of_instalment(part: Instalment, today: dt.date) -> Overdue:
    assert part.due_on is not None  # a due one has its day
    claim = getattr(part.payable, "policy_claim", None)
    return Overdue(
        _("Payment"),
        str(part.payable),
        (claim or part.payable).get_absolute_url(),
        part.payable.area.label,
        part.due_on,
        part.amount,
        today,
    )


def _of_commitments(rows: Iterable[Commitment], today: dt.date) -> list[Overdue]:
    found = []
    for commitment in rows:
        kept = fulfilment(commitment, commitment.counted or Decimal(0), today)  # type: ignore[attr-defined]
        if commitment.due_on is None or kept.due - kept.counted < HALF_A_CENT:
            continue
        found.append(
            Overdue(
                commitment.get_indicator_display(),
                str(commitment.project),
                commitment.get_absolute_url(),
                commitment.project.area.label,
                commitment.due_on,
                kept.due - kept.counted if commitment.currency == "CNY" else None,
                today,
            )
        )
    return found[:SHOWN]
