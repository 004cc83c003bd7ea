"""What of a monthly report goes into the named cells of an office's own form.

A cell of 汇总 is called by its row and column (`signed_count_month`), a detail sheet by its key
(`signed_rows`): a range as wide as the sheet, without the number of the row. Figures are in the units of the
form.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessment.monthly.sheets import DETAIL, SUMMARY, Kind, Sheet
from assessment.monthly.summary import AMOUNT, LINES, SHARE, Line
from assessment.workbooks.monthly_cells import Snapshot, cell_value
from exports.books.filling import Field

YI, HUNDREDTH = Decimal(10) ** 8, Decimal("0.01")
FIGURES = tuple(column for column in SUMMARY.columns if column.kind in (Kind.NUMBER, Kind.SHARE))


def _fields() -> tuple[Field, ...]:
    front = (Field("area", "片区"), Field("month", "报告期"), Field("unit", "填报单位", required=False))
    figures = tuple(
        Field(f"{line.key}_{column.key}", f"{line.label}·{column.heading}", required=False)
        for line in LINES
        for column in FIGURES
    )
    sheets = tuple(
        Field(f"{sheet.key}_rows", sheet.name, required=False, columns=len(sheet.columns) - 1)
        for sheet in DETAIL
    )
    return front + figures + sheets


FIELDS = _fields()


def monthly_values(snapshot: Snapshot) -> dict[str, Any]:
    """By the name of each field: a value, or the rows of a sheet."""
    found: dict[str, Any] = {
        "area": snapshot["area"]["name"],
        "month": snapshot["period"],
        "unit": snapshot["unit"],
    }
    rows = {row["key"]: row["values"] for row in snapshot["summary"]}
    for line in LINES:
        for column in FIGURES:
            found[f"{line.key}_{column.key}"] = _figure(line, column.kind, rows[line.key][column.key])
    return found | {f"{sheet.key}_rows": _rows(sheet, snapshot["sheets"][sheet.key]) for sheet in DETAIL}


def _figure(line: Line, kind: Kind, value: str | int | None) -> Decimal | None:
    """Shares as per cent, amounts in 亿元."""
    if value is None:
        return None
    if kind == Kind.SHARE or line.unit == SHARE:
        return Decimal(value) / HUNDREDTH
    return Decimal(value) / YI if line.unit == AMOUNT else Decimal(value)


def _rows(sheet: Sheet, rows: list[Mapping[str, Any]]) -> list[list[Any]]:
    return [[cell_value(column, row["values"][column.key]) for column in sheet.columns[1:]] for row in rows]
