"""What a monthly report is made of, as it stood on a day: JSON-plain, to be filed and made again."""

import datetime as dt
from typing import Any

from django.utils.translation import override

from accounts.choices import OrganisationKind
from accounts.models import Area, Organisation
from assessment.monthly.fund_rows import funds
from assessment.monthly.lead_rows import leads
from assessment.monthly.project_rows import negotiating, producing, signed, started
from assessment.monthly.records import records_of
from assessment.monthly.sheets import FUNDS, LEADS, NEGOTIATING, PRODUCING, SIGNED, STARTED
from assessment.monthly.span import span_of
from assessment.monthly.summary import firms, rates_behind, summary
from assessment.periods import Period

SCHEMA = "monthly/1"
LANGUAGE = "zh-hans"  # the official form is Chinese whoever draws it up


def monthly_inputs(area: Area, period: Period, as_of: dt.date) -> dict[str, Any]:
    """Everything that the workbook prints, of all rows of the area whoever asks, with their records' keys.

    Amounts are texts of Decimals in base units, days ISO; what is not known is None. Raises NoReport. The
    number of queries does not depend on the number of rows.
    """
    span = span_of(area, period, as_of)
    with override(LANGUAGE):
        records, standing = records_of(span), firms(span)
        return {
            "schema": SCHEMA,
            "area": {"code": area.code, "name": area.name_zh},
            "period": period.code,
            "unit": _unit(area),
            "last_day": span.last_day.isoformat(),
            "is_whole_month": span.is_whole_month,
            "summary": summary(records, standing),
            "rates": rates_behind(records),
            "firms": standing,
            "sheets": {
                NEGOTIATING.key: negotiating(records),
                SIGNED.key: signed(records),
                STARTED.key: started(records),
                PRODUCING.key: producing(records),
                FUNDS.key: funds(records),
                LEADS.key: leads(span),
            },
        }


def _unit(area: Area) -> str:
    """填报单位: the committee of the area, else the area itself."""
    committees = Organisation.objects.filter(area=area, kind=OrganisationKind.AREA_COMMITTEE, valid_to=None)
    committee = committees.order_by("pk").first()
    return committee.name_zh if committee else area.name_zh
