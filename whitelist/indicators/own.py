"""What stands in the enterprise's own row: status, age, capital, foreign investment, trade modes."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy, gettext_noop

from core.language import message as _
from registry.choices import RegistrationStatus, TradeMode
from whitelist.choices import Operator
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Params,
    Reading,
    of_registry,
    unknown,
)

HOME_CURRENCY = "CNY"


def _of_rows(answer: Callable[[dict, Reading], Datum]) -> Callable[[Batch, Reading, Params], Answers]:
    def read(batch: Batch, reading: Reading, params: Params) -> Answers:
        found = {row["pk"]: answer(row, reading) for row in batch.rows}
        return Answers(found, unknown(_("The enterprise is not in the registry.")))

    return read


def _source(row: dict, reading: Reading) -> str:
    return reading.once(("registry", row["source"]), lambda: of_registry(row["source"]))


def _why(reading: Reading, why: str) -> Datum:
    """A sentence is translated once, not for each of a million."""
    return reading.once(why, lambda: unknown(_(why)))


def _status(row: dict, reading: Reading) -> Datum:
    if row["status"] == RegistrationStatus.UNKNOWN:
        return _why(reading, gettext_noop("The registration status is not known."))
    return Datum(frozenset([row["status"]]), _source(row, reading), row["status_on"] or row["source_date"])


def _status_possible(reading: Reading, params: Params, operator: str, value: Any) -> Q | None:
    if operator != Operator.ONE_OF:
        return None
    return Q(status__in=[*value, RegistrationStatus.UNKNOWN])


def _age(row: dict, reading: Reading) -> Datum:
    since: dt.date | None = row["established_on"]
    if since is None:
        return _why(reading, gettext_noop("The day of establishment is not entered."))
    months = (reading.day.year - since.year) * 12 + reading.day.month - since.month
    months -= since.day > reading.day.day
    years = (Decimal(max(months, 0)) / 12).quantize(Decimal("0.01"), ROUND_FLOOR)
    return Datum(years, _source(row, reading), since)


def _capital(row: dict, reading: Reading) -> Datum:
    if row["registered_capital"] is None:
        return _why(reading, gettext_noop("The registered capital is not entered."))
    if row["registered_capital_currency"] != HOME_CURRENCY:
        return _why(reading, gettext_noop("The registered capital is entered in a foreign currency."))
    return Datum(row["registered_capital"], _source(row, reading), row["source_date"])


def _foreign(row: dict, reading: Reading) -> Datum:
    # The registry has no third answer here: who fills the enterprise in ticks the box or not.
    return Datum(row["is_foreign_invested"], _source(row, reading), row["source_date"])


def _trade_modes(row: dict, reading: Reading) -> Datum:
    if not row["trade_modes"]:
        return _why(reading, gettext_noop("No trade mode is entered."))
    return Datum(frozenset(row["trade_modes"]), _source(row, reading), row["source_date"])


SOURCE = ("source", "source_date")


def _own(code: str, label: Any, kind: str, answer: Any, columns: Iterable[str], **more: Any) -> Indicator:
    return Indicator(code, label, kind, _of_rows(answer), columns=(*columns, *SOURCE), **more)


STATUS = _own(
    "registration_status",
    gettext_lazy("Registration status"),
    IndicatorKind.CHOICE,
    _status,
    ("status", "status_on"),
    options=lambda: [
        choice for choice in RegistrationStatus.choices if choice[0] != RegistrationStatus.UNKNOWN
    ],
    possible=_status_possible,
)
AGE = _own(
    "years_since_establishment",
    gettext_lazy("Years since establishment"),
    IndicatorKind.NUMBER,
    _age,
    ("established_on",),
    unit=IndicatorUnit.YEARS,
)
CAPITAL = _own(
    "registered_capital",
    gettext_lazy("Registered capital"),
    IndicatorKind.NUMBER,
    _capital,
    ("registered_capital", "registered_capital_currency"),
    unit=IndicatorUnit.CNY,
)
FOREIGN = _own(
    "foreign_invested",
    gettext_lazy("Foreign-invested"),
    IndicatorKind.YES_NO,
    _foreign,
    ("is_foreign_invested",),
)
TRADE_MODES = _own(
    "trade_modes",
    gettext_lazy("Trade modes"),
    IndicatorKind.CHOICE,
    _trade_modes,
    ("trade_modes",),
    options=lambda: TradeMode.choices,
)
OWN = (STATUS, AGE, CAPITAL, FOREIGN, TRADE_MODES)
