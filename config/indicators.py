"""What the whitelist asks of apps that it may not know."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy

from core.language import message as _
from crm.company_funds import company_funds
from whitelist.indicators import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Params,
    Reading,
    register,
    unknown,
)


def read_funds(batch: Batch, reading: Reading, params: Params) -> Answers:
    """The sum of the verified quarters. Without one it is not known: nobody may have verified any yet."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    days: dict[int, dt.date] = {}
    for company, value, last_day in company_funds(batch.within, reading.day):
        sums[company] += value
        days[company] = last_day
    words = _("Verified figures of its projects")
    found = {company: Datum(total, words, days[company]) for company, total in sums.items()}
    return Answers(found, unknown(_("No verified figure of a project of this enterprise.")))


FUNDS = Indicator(
    "funds_in_place",
    gettext_lazy("Funds in place (verified)"),
    IndicatorKind.NUMBER,
    read_funds,
    unit=IndicatorUnit.CNY,
)


def register_indicators() -> None:
    register(FUNDS)
