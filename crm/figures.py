"""What a reported figure would count, and what to look at before it is verified."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.money import raw_money
from crm.choices.commitments import FUND_INDICATORS, FundSource, Indicator
from crm.counting import Counted, counted, may_count_twice
from crm.fulfilment import IN_FORCE, running
from crm.models import Actual, CountingRule, Evidence, FundLine
from crm.quarters import Quarter

NOTHING = Decimal(0)
ABROAD = (FundSource.FOREIGN, FundSource.HK_MO_TW)


@dataclass(frozen=True)
class Proposal:
    """What the rule counts of a figure. Without a rule, or for an indicator that none counts: all of it."""

    value: Decimal
    rule: CountingRule | None = None
    counted: Counted = field(default_factory=Counted)


def counting_rule_on(day: dt.date) -> CountingRule | None:
    """The version in force on `day`, or None: then everything that is reported counts."""
    return CountingRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


def proposal(actual: Actual) -> Proposal:
    """What of the figure counts by the rule of the quarter's last day. Three queries."""
    if actual.commitment.indicator not in FUND_INDICATORS:
        return Proposal(actual.value)
    rule = counting_rule_on(Quarter(actual.year, actual.quarter).last_day)
    if rule is None:
        return Proposal(actual.value)
    others = Actual.objects.filter(IN_FORCE, commitment=actual.commitment_id)
    others = others.exclude(pk__in=[actual.pk, actual.amends_id])
    already = list(FundLine.objects.filter(actual__in=others))
    found = counted(list(actual.lines.all()), rule, already)
    return Proposal(found.total, rule, found)


def below_zero(actual: Actual, counted_value: Decimal | None) -> Quarter | None:
    """The first quarter whose cumulative figure would be below zero if this figure counted so much.

    None for `counted_value`: if it did not count, and the one that it amends did again. One query.
    """
    rows = Actual.objects.filter(commitment=actual.commitment_id).exclude(pk=actual.pk)
    rows = rows.filter(IN_FORCE) | rows.filter(
        pk=actual.amends_id,  # type: ignore[misc]  # None matches no row
        counted_value__isnull=False,
    )
    sums: dict[Quarter, Decimal] = {}
    for row in rows:
        replaced = row.pk == actual.amends_id and counted_value is not None
        if not replaced:
            quarter = Quarter(row.year, row.quarter)
            sums[quarter] = sums.get(quarter, NOTHING) + (row.counted_value or NOTHING)
    own = Quarter(actual.year, actual.quarter)
    sums[own] = sums.get(own, NOTHING) + (counted_value or NOTHING)
    return next((quarter for quarter, total in running(sums) if total < 0), None)


def warnings_of(actual: Actual) -> list[str]:
    """What a verifier should look at; none of it forbids anything. At most five queries."""
    found = []
    if may_count_twice(actual.lines.all()):
        found.append(
            _("Money paid in and what is bought are both entered: make sure that no sum stands here twice.")
        )
    if actual.evidence.filter(withdrawn_on__isnull=False).exists():
        found.append(_("A document of this figure was withdrawn and no longer proves it."))
    also = _("“%(document)s” also proves another quarter of this commitment.")
    found += [also % {"document": document} for document in _used_again(actual)]
    too_much = _more_than_paid_in(actual)
    if too_much:
        found.append(too_much)
    return found


def _used_again(actual: Actual) -> list[Evidence]:
    others = Actual.objects.filter(commitment=actual.commitment_id).exclude(
        year=actual.year, quarter=actual.quarter
    )
    # Not through actual.evidence: its filters would ask of one link to be both.
    return list(Evidence.objects.filter(actuals=actual).filter(actuals__in=others).distinct())


def _more_than_paid_in(actual: Actual) -> str:
    """domain.md 2.18, 8: no more foreign capital is utilised in a quarter than came in as counted funds from
    abroad, unless the two are of different calibers."""
    commitment = actual.commitment
    if commitment.indicator != Indicator.FDI_UTILIZED:
        return ""
    rows = Actual.objects.filter(
        IN_FORCE,
        commitment__project=commitment.project_id,
        commitment__indicator=Indicator.PAID_IN_FUND,
        year=actual.year,
        quarter=actual.quarter,
    ).select_related("commitment", "rule")
    paid = NOTHING
    for row in rows.prefetch_related("lines"):
        if commitment.caliber and row.commitment.caliber and commitment.caliber != row.commitment.caliber:
            return ""
        part = _foreign_part(row, commitment.currency)
        if part is None:
            return ""
        paid += part
    if actual.value <= paid:
        return ""
    return _("More foreign capital is reported than came in as counted funds from abroad: %(paid)s.") % {
        "paid": raw_money(paid, commitment.currency)
    }


def _foreign_part(row: Actual, currency: str) -> Decimal | None:
    """What counts of a figure of funds and came from abroad, in `currency`. None: there is no rate for it."""
    lines = [line for line in row.lines.all() if line.source in ABROAD]
    if row.rule:
        lines = [line for line in lines if counted([line], row.rule).total]
    if currency == "CNY":
        return sum((line.amount_cny for line in lines), NOTHING)
    rate = next((line.fx_rate for line in lines if line.currency == currency and line.fx_rate), None)
    if rate is None:
        return None if lines else NOTHING
    same = sum((line.amount for line in lines if line.currency == currency), NOTHING)
    return same + sum((line.amount_cny / rate for line in lines if line.currency != currency), NOTHING)
