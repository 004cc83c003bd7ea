"""The funds of a quarter in one cell, line by line: Equity in cash / Abroad / 100 USD / 7.1 (2026-03-31)."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from core.language import message as _
from crm.choices.commitments import CURRENCIES, FundKind, FundSource
from crm.importers.records import RowRefused, parts_of
from crm.models import FundLine
from crm.services.actuals import Funds
from exports.clean import Unreadable
from exports.days import day_of
from registry.vocabulary import label_lookup

COLUMN = "lines"
_AMOUNT = re.compile(r"^(-?\d[\d,]*(?:\.\d{1,2})?)\s*([A-Za-z]{3})?$")
_RATE = re.compile(r"^(\d+(?:\.\d{1,6})?)\s*[(（]\s*([^()（）]+?)\s*[)）]$")
SAID = ("kind", "source", "amount", "currency", "fx_rate", "fx_on")


def funds_in_words(lines: Iterable[FundLine | Funds]) -> str:
    """As the list and its workbook show the funds, in the language of the reader."""
    return "\n".join(map(_in_words, lines))


def _in_words(line: FundLine | Funds) -> str:
    parts = [
        str(FundKind(line.kind).label),
        str(FundSource(line.source).label),
        f"{line.amount.normalize():f} {line.currency}",
    ]
    if line.fx_rate:
        parts.append(f"{line.fx_rate.normalize():f} ({line.fx_on})")
    return " / ".join(parts)


def read_funds(text: str, stands: Sequence[FundLine]) -> list[Funds] | None:
    """The funds that a cell gives; None where it says nothing, or what stands there. Raises RowRefused.

    What the cell does not say (documents, days of credit, countries) stays with a line of the same kind,
    source and currency in the same place.
    """
    lines = [_read(line, text) for line in parts_of(text)]
    if not lines or _said(lines) == _said(stands):
        return None
    before = dict(enumerate(map(as_funds, stands)))
    return [_completed(line, before.get(place)) for place, line in enumerate(lines)]


def _said(lines: Iterable[FundLine | Funds]) -> list[tuple]:
    return [tuple(getattr(line, name) for name in SAID) for line in lines]


def as_funds(line: FundLine) -> Funds:
    """What stands there, as the service takes it."""
    return Funds(**{name: getattr(line, name) for name in Funds.__dataclass_fields__})


def _completed(line: Funds, before: Funds | None) -> Funds:
    told = ("kind", "source", "currency")
    if before is None or any(getattr(line, name) != getattr(before, name) for name in told):
        return line
    return replace(before, **{name: getattr(line, name) for name in SAID})


def _read(line: str, whole: str) -> Funds:
    parts = [part.strip() for part in line.split("/", 3)]  # a day may be written with strokes
    if len(parts) not in (3, 4):
        raise _unread(line, whole)
    kind, source = (
        label_lookup(FundKind).get(parts[0].casefold()),
        label_lookup(FundSource).get(parts[1].casefold()),
    )
    amount, rate = _AMOUNT.match(parts[2]), _RATE.match(parts[3]) if len(parts) == 4 else None
    if not (kind and source and amount) or (len(parts) == 4 and not rate):
        raise _unread(line, whole)
    currency = (amount[2] or "CNY").upper()
    if currency not in CURRENCIES:
        raise _unread(line, whole)
    figure = Decimal(amount[1].replace(",", ""))
    if rate is None:
        return Funds(kind, source, figure, currency)
    return Funds(kind, source, figure, currency, Decimal(rate[1]), _day(rate[2], whole))


def _day(text: str, whole: str) -> dt.date:
    try:
        return day_of(text)[0]
    except Unreadable as error:
        raise RowRefused(str(error), COLUMN, whole) from error


def _unread(line: str, whole: str) -> RowRefused:
    words = _(
        "“%(text)s” is no line of funds. Write kind, source and amount, for example: %(example)s. "
        "Of a foreign amount add the rate and its day: 7.1 (2026-03-31)."
    )
    example = f"{FundKind.EQUITY_CASH.label} / {FundSource.DOMESTIC_OUTSIDE_REGION.label} / 5000000 CNY"
    return RowRefused(words % {"text": line, "example": example}, COLUMN, whole)
