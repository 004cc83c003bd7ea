"""Funds in place by the company that was founded for a project: what the whitelist asks of an enterprise."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db.models import Q

from crm.fulfilment import funds_in_force
from crm.quarters import Quarter

COMPANY = "commitment__project__project_company_id"
CompanyFunds = tuple[int, Decimal, dt.date]


def company_funds(within: Callable[[str], Q], as_of: dt.date) -> Iterable[CompanyFunds]:
    """(enterprise, counted funds of a quarter in 元, last day of the quarter), the oldest quarter first.

    Of the verified figures that count as of a day, of the enterprises that `within` admits by a column.
    Not scoped: whoever calls it decides who reads the sum. One query.
    """
    rows = funds_in_force(as_of).filter(within(COMPANY))
    for company, value, year, quarter in rows.order_by("year", "quarter", "pk").values_list(
        COMPANY, "counted_value", "year", "quarter"
    ):
        yield company, value, Quarter(year, quarter).last_day
