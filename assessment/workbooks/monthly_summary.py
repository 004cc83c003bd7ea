"""汇总: formulas over the other sheets, with the figures of the snapshot as their values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from assessment.monthly.sheets import FUNDS, PRODUCING, SIGNED, STARTED, SUMMARY
from assessment.monthly.summary import AMOUNT, LEADER, RATES, SHARE, STRONG_FIRM
from assessment.periods import Period
from assessment.workbooks.monthly_cells import (
    AMOUNT_FORMAT,
    COUNT_FORMAT,
    SHARE_FORMAT,
    Snapshot,
    cells_of,
)
from assessment.workbooks.monthly_notes import YI, Places
from exports.books import Evidence, Formula, Link, Sheet
from exports.books.styles import Style

FORMATS = {AMOUNT: AMOUNT_FORMAT, SHARE: SHARE_FORMAT}
SOURCES = {
    "signed": SIGNED,
    "started": STARTED,
    "production": PRODUCING,
    "funds": FUNDS,
}  # by the beginning of a line's key
KINDS = {"leaders": LEADER, "strong": STRONG_FIRM}
COLUMN = {column.key: number for number, column in enumerate(SUMMARY.columns, start=1)}
RATE_PLACES = {"month": 2, "year": 4, "before": 6}  # the column of the numerator on 说明


def write_summary(
    page: Sheet,
    snapshot: Snapshot,
    pages: Mapping[str, Sheet],
    notes: Sheet,
    places: Places,
    evidence: Evidence,
) -> None:
    live = _Live(snapshot, notes, places)
    for line in snapshot["summary"]:
        at, values, key = page.next_row, line["values"], line["key"]
        page.row([Link(values["label"], _target(key, pages, notes, places)), values["unit"]])
        style = Style(number_format=FORMATS.get(values["unit"], COUNT_FORMAT), horizontal="right")
        for name in ("target", "month", "year", "before"):
            value: Any = live.cell(line, name)
            records = line["behind"].get(name, [])
            if records and values[name] and Decimal(values[name]):
                figure = f"{values['label']} {SUMMARY.column(name).heading}"
                value = Link(value, evidence.target(figure, _told(records)))
            page.put(at, COLUMN[name], value, style)
        share = Style(number_format=SHARE_FORMAT, horizontal="right")
        if values["unit"] != SHARE:
            page.put(at, COLUMN["growth"], _growth(page, at, values["growth"]), share)
        page.put(at, COLUMN["completion"], _completion(page, at, values["completion"]), share)
        page.put(at, COLUMN["note"], values["note"], Style(horizontal="left"))


def _told(records: list[dict[str, Any]]) -> list[list[Any]]:
    return [[one["name"], None if one["amount"] is None else Decimal(one["amount"]) / YI] for one in records]


def _target(key: str, pages: Mapping[str, Sheet], notes: Sheet, places: Places) -> str:
    if key in RATES:
        return notes.target(places.rates[key])
    if key in KINDS:
        return notes.target(places.firms[0])
    return pages[_source(key).key].target(1)


def _source(key: str) -> Any:
    return next(sheet for beginning, sheet in SOURCES.items() if key.startswith(beginning))


class _Live:
    """The formula of a figure of the month or the year; a plain figure where no sheet holds its rows."""

    def __init__(self, snapshot: Snapshot, notes: Sheet, places: Places):
        self.snapshot, self.notes, self.places = snapshot, notes, places
        first = Period.of(snapshot["period"]).first_day
        self.since = {
            "month": f'">="&DATE({first.year},{first.month},1)',
            "year": f'">="&DATE({first.year},1,1)',
        }

    def cell(self, line: Mapping[str, Any], name: str) -> Formula | Decimal | None:
        key, values = line["key"], line["values"]
        value = None if values[name] is None else Decimal(values[name])
        if values["unit"] == AMOUNT and value is not None:
            value = value / YI
        if key in RATES and name in RATE_PLACES:
            return Formula(self._rate(key, name), value)
        if value is None or name not in self.since:
            return value
        text = self._firms(key, name) if key in KINDS else self._rows(key, name)
        return Formula(text, value) if text else value

    def _rate(self, key: str, name: str) -> str:
        row, column = self.places.rates[key], RATE_PLACES[name]
        numerator, denominator = self.notes.ref(row, column), self.notes.ref(row, column + 1)
        return f'=IF({denominator}=0,"",{numerator}/{denominator})'

    def _firms(self, key: str, name: str) -> str:
        first, last = self.places.firms
        if last < first:
            return ""
        kinds = self.notes.ref(first, 1, last, 1)
        days = self.notes.ref(first, 3, last, 3)
        since = f",{days},{self.since[name]}" if name == "month" else ""
        return f'=COUNTIFS({kinds},"{KINDS[key]}"{since})'

    def _rows(self, key: str, name: str) -> str:
        sheet = _source(key)
        count = len(self.snapshot["sheets"][sheet.key])
        if not count:
            return ""

        def cells(column: str) -> str:
            return cells_of(sheet, column, count, from_outside=True)

        since = self.since[name]
        formal = f'{cells("signed_on")},{since},{cells("agreement")},"正式"' if sheet is SIGNED else ""
        amounts = cells("counted" if name == "month" else "year") if sheet is FUNDS else ""
        return {
            "signed_count": lambda: f"=COUNTIFS({formal})",
            "signed_amount": lambda: f"=SUMIFS({cells('invest_total')},{formal})",
            "started_count": lambda: f"=COUNTIFS({cells('started_on')},{since})",
            "production_count": lambda: f"=COUNTIFS({cells('in_production_on')},{since})",
            "funds": lambda: f"=SUM({amounts})",
            "funds_domestic": lambda: f'=SUMIFS({amounts},{cells("capital")},"内资")',
            "funds_foreign": lambda: f'=SUMIFS({amounts},{cells("capital")},"外资")',
        }[key]()


def _growth(page: Sheet, at: int, value: str | None) -> Formula:
    year, before = _cell(at, "year"), _cell(at, "before")
    text = f'=IF(OR({year}="",{before}="",{before}=0),"",({year}-{before})/{before})'
    return Formula(text, None if value is None else Decimal(value))


def _completion(page: Sheet, at: int, value: str | None) -> Formula:
    year, target = _cell(at, "year"), _cell(at, "target")
    text = f'=IF(OR({year}="",{target}="",{target}=0),"",{year}/{target})'
    return Formula(text, None if value is None else Decimal(value))


def _cell(row: int, key: str) -> str:
    return f"{get_column_letter(COLUMN[key])}{row}"
