"""One set of figures: what a page shows, what its list adds up to, and what the workbook says.

Each way goes through what a user gets: the rows of the page, the list behind a figure, the cells of a saved
workbook. They must agree; where two may differ on purpose (a final period against the records of today)
only what must agree is compared.
"""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.choices import AreaKind
from accounts.models import Area, User
from assessment.choices import EditionKind
from assessment.editions import draft_bytes
from assessment.figure_records import RECORDS
from assessment.models import AssessmentPeriod, Indicator
from assessment.monthly.inputs import monthly_inputs
from assessment.monthly.span import NoReport
from assessment.periods import Period
from assessment.plain_values import Plain, number_of
from assessment.queries.schemes import periods
from assessment.scheme_choices import SCALES
from assessment.scheme_rules import is_counted
from assessment.scoreboard import SCOREBOARD
from assessment.scoring import Sheet, sheet_of
from assessment.services.assessment_workbooks import draft_of
from assessment.sheet_words import own_units, ranking
from assessment.units import from_base
from exports.headings import heading_text
from exports.lists import select
from exports.making import list_write

LANGUAGE = "zh-hans"
NEAR = Decimal("1e-9")  # workbooks keep fifteen digits
HUNDRED = Decimal(100)
# Rows of 汇总 that count what the list of records counts: key -> computation.
OF_MONTH = {
    "signed_count": "signed_projects",
    "signed_amount": "signed_amount",
    "started_count": "started_projects",
    "production_count": "production_projects",
}


@dataclass(frozen=True)
class Compared:
    """A figure by each way that was gone: page, list, workbook."""

    what: str
    told: Mapping[str, Decimal | None]

    @property
    def agrees(self) -> bool:
        first, *others = self.told.values()
        return all(_same(first, other) for other in others)


def cross_check(user: User) -> Iterator[Compared]:
    """Everything that is told twice, as `user` sees it: the region office sees all."""
    with override(LANGUAGE):
        yield from of_scoreboard(user)
        for period in periods(user):
            yield from of_assessment(period, user)
        yield from of_monthly_reports(user, timezone.localdate())


def of_scoreboard(user: User) -> Iterator[Compared]:
    """Each target: the page, the list of what it consists of where it is counted, and the exported list."""
    rows = list(select(SCOREBOARD, user, QueryDict("all=1")).in_order())
    exported = _exported_actuals(user)
    for row, actual in zip(rows, exported, strict=True):
        told = {"page": row.line.actual, "workbook": actual}
        feeds = [feed.url for feed in row.feeds if "metric=" in feed.url and "figures" in feed.url]
        if len(feeds) == 1 and row.line.actual is not None and not row.denominator_metric_id:
            amount = _listed(user, feeds[0].partition("?")[2])
            told["list"] = None if amount is None else from_base(amount, row.metric.unit)
        yield Compared(f"{row.metric.code} {row.area.code} {row.chain or ''} {row.year}", told)


def of_assessment(period: AssessmentPeriod, user: User) -> Iterator[Compared]:
    """Each value and score: the ranking on the page, the records behind it, and the workbook."""
    sheet = sheet_of(period, timezone.localdate())
    rows = ranking(sheet, own_units(period, user), everybody=True)
    book = load_workbook(io.BytesIO(draft_of(period, "cross_check")), data_only=True)
    values, scores = _cells(book["完成"], 4, 1), _cells(book["得分"], 2, 0)
    lists = _lists_of(period, sheet, user)
    for row in rows:
        for cell in row.cells:
            code, name = cell.indicator["code"], cell.indicator["name"]["zh"]
            place = (name, row.unit["name"]["zh"])
            what = f"{period} {row.unit['key']} {code}"
            value = number_of(cell.cell["value"])
            if not cell.is_judged and not cell.is_milestone:
                told = {"page": value, "workbook": _number(values[place])}
                if (code, row.unit["id"]) in lists and not cell.cell["is_verified"]:
                    told["list"] = lists[code, row.unit["id"]]
                yield Compared(what, told)
            score = number_of(cell.result["score"])
            yield Compared(f"{what} score", {"page": score, "workbook": _number(scores[place])})
        total = {"page": row.total, "workbook": _number(scores["总分", row.unit["name"]["zh"]])}
        yield Compared(f"{period} {row.unit['key']} total", total)


def of_monthly_reports(user: User, today: dt.date) -> Iterator[Compared]:
    """汇总 of the month before `today` of each area: the preview, the list of records, and the workbook."""
    month = Period(today.year, "month", today.month).plus(-1)
    for area in Area.objects.filter(kind=AreaKind.FTZ_AREA):
        try:
            inputs = monthly_inputs(area, month, today)
        except NoReport:
            continue
        content = draft_bytes(EditionKind.MONTHLY, inputs, by="cross_check", language=LANGUAGE)
        rows = _rows_of_summary(load_workbook(io.BytesIO(content), data_only=True)["汇总"])
        for line in inputs["summary"]:
            if line["key"] in OF_MONTH:
                yield _of_line(line, rows, user, area, month)


def _of_line(line: Plain, rows: Mapping[str, tuple], user: User, area: Area, month: Period) -> Compared:
    values = line["values"]
    scale = Decimal(10**8) if values["unit"] == "亿元" else Decimal(1)
    shown = number_of(values["month"])
    asked = f"key={OF_MONTH[line['key']]}&area={area.code}&period={month.code}&as_of={month.last_day}"
    told = {
        "page": None if shown is None else shown / scale,
        "list": _scaled(_listed(user, asked), scale),
        "workbook": _number(rows[values["label"]][3]),
    }
    return Compared(f"{month.code} {area.code} {line['key']}", told)


def _rows_of_summary(sheet: Any) -> dict[str, tuple]:
    return {row[0]: row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]}


def _lists_of(period: AssessmentPeriod, sheet: Sheet, user: User) -> dict[tuple[str, int], Decimal | None]:
    """What the lists of records add up to now; nothing for a final period, which they leave behind."""
    if sheet.is_frozen:
        return {}
    units = [unit for unit in period.version.units.select_related("area") if unit.area]
    counted = [one for one in period.version.indicators.all() if is_counted(one)]
    found = {}
    for unit in units:
        for one in counted:
            assert unit.area
            found[one.code, unit.pk] = _figure_listed(one, unit.area, period, user)
    return found


def _figure_listed(one: Indicator, area: Area, period: AssessmentPeriod, user: User) -> Decimal | None:
    asked = f"area={area.code}&period={period.code}"
    amount = _listed(user, f"key={one.computation}&{asked}")
    if not one.denominator:
        return _scaled(amount, SCALES.get(one.unit, Decimal(1)))
    whole = _listed(user, f"key={one.denominator}&{asked}")
    return amount / whole * HUNDRED if amount is not None and whole else None


def _listed(user: User, asked: str) -> Decimal | None:
    """The sum of the list of what a figure consists of; None where its records cannot say it."""
    selection: Any = select(RECORDS, user, QueryDict(asked))
    if selection.found is None or selection.found.figure.value is None:
        return None
    lines: Iterable[Any] = selection.in_order()
    return sum((line.amount for line in lines if line.amount is not None), Decimal(0))


def _scaled(amount: Decimal | None, scale: Decimal) -> Decimal | None:
    return None if amount is None else amount / scale


def _exported_actuals(user: User) -> list[Decimal | None]:
    """The column of actual figures in the workbook of the scoreboard."""
    target = io.BytesIO()
    selection = select(SCOREBOARD, user, QueryDict("all=1"))
    list_write(selection=selection, actor=user, target=target)
    rows = load_workbook(target, data_only=True).worksheets[0].iter_rows(values_only=True)
    actual = next(column for column in SCOREBOARD.columns if column.key == "actual")
    place = list(next(rows)).index(heading_text(actual))
    return [_number(row[place]) for row in rows]


def _cells(sheet: Any, width: int, offset: int) -> dict[tuple[str, str], Any]:
    """(indicator, unit) -> cell, of a sheet whose units stand side by side, `width` columns each."""
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    heading = rows[0]
    units = {heading[place]: place + offset for place in range(3, len(heading), width) if heading[place]}
    return {(row[1], unit): row[place] for row in rows[2:] for unit, place in units.items() if row[1]}


def _number(value: Any) -> Decimal | None:
    """Empty, or a word such as 不适用, is no number."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else None


def _same(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEAR * max(abs(one), abs(other), Decimal(1))
