"""A template as an administrator makes it in a spreadsheet program."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from exports.books.filling import Field

FIELDS = (
    Field("period", "Period"),
    Field("total", "Total of the report"),
    Field("lines", "One line for each area", columns=2),
    Field("remark", "Remark", required=False),
)
PLACES = {"period": "$B$1:$C$1", "total": "$B$3", "lines": "$A$5:$B$7"}


def template(change: Callable[[Any, Any], None] = lambda book, sheet: None, **places: str | None) -> bytes:
    """`places` add names or move them; None leaves one out."""
    book = Workbook()
    sheet = book.active
    sheet.title = "报表"
    sheet["A1"], sheet["A3"], sheet["A4"] = "期间", "合计", "片区"
    sheet["A9"], sheet["B9"] = "核对", "=SUM(B5:B7)-B3"
    sheet["B3"].font = Font(name="黑体", size=14)
    sheet.merge_cells("B1:C1")
    for cells in ("D1:D3", "E1:E3", "F1:F3"):
        validation = DataValidation(type="list", formula1='"甲,乙"')
        validation.add(cells)
        validation.add(cells.replace("1", "5").replace("3", "9"))
        sheet.add_data_validation(validation)
    for name, address in (PLACES | places).items():
        if address:
            text = address if "!" in address or address.startswith("=") else f"'报表'!{address}"
            book.defined_names[name] = DefinedName(name, attr_text=text.lstrip("="))
    change(book, sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
