"""What the conditions of a measure may ask of an enterprise: the whitelist's questions, and verified figures.

A figure is the sum of what was verified for the projects whose company the enterprise is, to the day.
"""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy

from core.language import Chosen
from core.language import message as _
from crm.choices import commitments
from crm.choices.commitments import CommitmentSide, Unit
from crm.fulfilment import IN_FORCE
from crm.models import Actual
from whitelist.indicators import (
    INDICATORS,
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Params,
    Reading,
    unknown,
)

Figure = commitments.Indicator
VERIFIED = {
    "fixed_asset_verified": (Figure.FIXED_ASSET, gettext_lazy("Fixed-asset investment, verified")),
    "paid_in_fund_verified": (Figure.PAID_IN_FUND, gettext_lazy("Funds in place, verified")),
    "fdi_utilized_verified": (Figure.FDI_UTILIZED, gettext_lazy("Foreign capital utilised, verified")),
    "rd_spend_verified": (Figure.RD_SPEND, gettext_lazy("R&D spending, verified")),
    "jobs_verified": (Figure.JOBS, gettext_lazy("Jobs, verified")),
}


def _reader(figure: Figure):
    def read(batch: Batch, reading: Reading, params: Params) -> Answers:
        rows = Actual.objects.filter(
            IN_FORCE,
            batch.within("commitment__project__project_company_id"),
            commitment__side=CommitmentSide.INVESTOR,
            commitment__indicator=figure,
            commitment__currency__in=("", "CNY"),
            verified_on__lte=reading.day,
        )
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for enterprise_id, value in rows.values_list(
            "commitment__project__project_company_id", "counted_value"
        ):
            sums[enterprise_id] += value or 0
        source = _("Verified quarterly figures: %(figure)s") % {"figure": Chosen(figure)}
        found = {key: Datum(total, source, reading.day) for key, total in sums.items()}
        why = _("No quarterly figure of this kind is verified for a project of the enterprise.")
        return Answers(found, unknown(why))

    return read


OWN: dict[str, Indicator] = {
    code: Indicator(
        code,
        label,
        IndicatorKind.NUMBER,
        _reader(figure),
        unit=IndicatorUnit.PERSONS if commitments.UNIT_OF.get(figure) == Unit.PERSON else IndicatorUnit.CNY,
    )
    for code, (figure, label) in VERIFIED.items()
}


def indicator_of(code: str) -> Indicator | None:
    return OWN.get(code) or INDICATORS.get(code)
