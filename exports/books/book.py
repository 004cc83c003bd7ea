"""A workbook built from nothing: sheets with their print set-up, names, charts, and its bytes."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties

from exports.books.charts import ROWS_OF_A_CHART, chart_of
from exports.books.packing import packed
from exports.books.printing import set_up_print
from exports.books.returned import stamp
from exports.books.sheet import Sheet, Value
from exports.books.styles import Styles
from exports.writer import sheet_title

CREATOR = "Chainbridge"
# Of Excel 2019. A lower number makes Excel compute everything anew and ask to save what nobody changed.
CALCULATION_ENGINE = 191029
_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.\u4e00-\u9fff]{0,254}")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[rR]\d*([cC]\d*)?|[cC]\d*")


class Book:
    """The same calls give the same bytes: `created` is the caller's, and nothing asks the clock.

    Words come out in the language that is active while the book is built.
    """

    def __init__(self, *, title: str | Promise, created: dt.datetime):
        if created.tzinfo is not None:
            raise ValueError("a workbook knows no time zones: give the local time without one")
        self.title = str(title)
        self.styles = Styles()
        self.sheets: list[Sheet] = []
        self._helper: Sheet | None = None
        self._last: list[Any] = []
        self._form: tuple[str, str] | None = None
        self._workbook = Workbook()
        self._workbook.remove(self._workbook.active)
        properties = self._workbook.properties
        properties.title, properties.creator, properties.lastModifiedBy = self.title, CREATOR, CREATOR
        properties.created = properties.modified = created
        self._workbook.calculation = CalcProperties(calcId=CALCULATION_ENGINE, fullCalcOnLoad=False)

    def sheet(
        self,
        title: str | Promise,
        *,
        paper: str = "A4",
        landscape: bool = True,
        freeze: str = "",
        repeat_rows: tuple[int, int] | None = None,
        widths: Sequence[float] = (),
        protected: bool = True,
        hidden: bool = False,
        last: bool = False,
    ) -> Sheet:
        """A new sheet with its print set-up, behind all others if it is a `last` one.

        Raises ValueError if there is one of that title.

        `protected` keeps cells from being overwritten by accident. It has no password and is no security:
        anybody can lift it.
        """
        name = sheet_title(str(title))
        if name.casefold() in {sheet.title_text.casefold() for sheet in self.sheets}:
            raise ValueError(f"two sheets are called {name}")
        worksheet = self._workbook.create_sheet(name)
        worksheet.sheet_state = "hidden" if hidden else "visible"
        worksheet.freeze_panes = freeze or None
        for position, width in enumerate(widths, start=1):
            worksheet.column_dimensions[get_column_letter(position)].width = width
        set_up_print(worksheet, self.title, paper=paper, landscape=landscape, repeat_rows=repeat_rows)
        if protected:
            _protect(worksheet)
        if last:
            self._last.append(worksheet)
        self.sheets.append(Sheet(self, worksheet))
        return self.sheets[-1]

    def name(
        self, name: str, sheet: Sheet, row: int, column: int, last_row: int = 0, last_column: int = 0
    ) -> None:
        """Call a cell or a range by a name. Raises ValueError for a name that Excel refuses, or one taken."""
        if not _NAME.fullmatch(name) or _LIKE_A_CELL.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of a cell")
        if name.casefold() in {known.casefold() for known in self._workbook.defined_names}:
            raise ValueError(f"two cells are called {name}")
        address = sheet.ref(row, column, last_row, last_column)
        self._workbook.defined_names[name] = DefinedName(name, attr_text=address)

    def form(self, form: str, version: str) -> None:
        """Say that this is a form to be filled in and returned: see exports.books.returned.

        Its inputs are the cells of `Sheet.input` that have a name.
        """
        self._form = form, version

    def add_chart(
        self,
        sheet: Sheet,
        kind: str,
        title: str,
        categories: Sequence[str],
        values: Mapping[str, Sequence[Value]],
        anchor: str,
    ) -> None:
        """See Sheet.chart."""
        helper = self._helper or self.sheet(_("Figures of the charts"), hidden=True)
        self._helper = helper
        sheet.worksheet.add_chart(chart_of(helper, kind, title, categories, values), anchor)
        row, column = coordinate_to_tuple(anchor)
        sheet.reach(row + ROWS_OF_A_CHART, column)

    def save(self) -> bytes:
        """The .xlsx. Its formula cells carry their values, so that what does not compute shows them too."""
        for sheet in self.sheets:
            # A hidden sheet without a print area is not printed.
            if sheet.last_row and sheet.worksheet.sheet_state == "visible":
                sheet.worksheet.print_area = f"A1:{get_column_letter(sheet.last_column)}{sheet.last_row}"
        self._workbook._sheets.sort(key=lambda worksheet: worksheet in self._last)
        if self._form:
            stamp(self._workbook, *self._form)
        self._workbook.active = next(
            number
            for number, worksheet in enumerate(self._workbook.worksheets)
            if worksheet.sheet_state == "visible"
        )
        return packed(self._workbook, {sheet.title_text: sheet.formulas for sheet in self.sheets})


def _protect(worksheet: Any) -> None:
    protection = worksheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False  # False: allowed
