"""The empty workbook to fill in: headings, drop-downs, and a sheet that says what goes where."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exports.cells import number_format, safe_text
from exports.columns import Column, Kind, Table
from exports.headings import heading_text
from exports.writer import HEADING_ALIGNMENT, HEADING_FILL, HEADING_FONT, sheet_title

LAST_ROW = 5000  # how far the drop-downs reach
LISTS = "lists"
LONGEST_LIST = 5000
REQUIRED_FONT = Font(bold=True, color="B42318")
HINTS = {
    Kind.TEXT: gettext_lazy("Text."),
    Kind.LONG: gettext_lazy("Text, several lines if needed."),
    Kind.USCC: gettext_lazy("18 characters. Keep the cell formatted as text."),
    Kind.PHONE: gettext_lazy("Telephone number. Keep the cell formatted as text."),
    Kind.INT: gettext_lazy("A whole number."),
    Kind.NUMBER: gettext_lazy("A number, with decimals where needed."),
    Kind.MONEY: gettext_lazy("An amount. A unit written in the cell counts."),
    Kind.RATIO: gettext_lazy("A percentage such as 12.5%."),
    Kind.DATE: gettext_lazy("A date such as 2021-03-05."),
    Kind.MONTH: gettext_lazy("A month such as 2021-03."),
    Kind.CHOICE: gettext_lazy("One of the list."),
    Kind.REF: gettext_lazy("The name of a record that is already in the system."),
    Kind.BOOL: gettext_lazy("Yes or no."),
}


def write_template(target, table: Table, user) -> None:
    """The import template of a table, with the columns that `user` may fill in."""
    columns = table.import_columns(user)
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_title(str(table.label))
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(_("How to fill in"))
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for position, column in enumerate(columns, start=1):
        _write_heading(sheet, position, column)
        options = options_of(column, user)
        if options:
            for row, option in enumerate(options, start=1):
                _put_text(lists, row, position, option)
            _add_drop_down(sheet, position, len(options))
    _write_guide(guide, columns)
    book.save(target)


def options_of(column: Column, user) -> list[str]:
    """What a drop-down offers; nothing where the list would be too long to be of use."""
    if column.kind is Kind.CHOICE and column.choices:
        return [str(label) for label in column.choices.labels if label]
    if column.kind is Kind.BOOL:
        return [str(_("Yes")), str(_("No"))]
    if column.kind is Kind.REF and column.lookup:
        labels = [str(label) for _value, label, _further in column.lookup(user)]
        return labels if len(labels) <= LONGEST_LIST else []
    return []


def _write_heading(sheet, position: int, column: Column) -> None:
    cell = _put_text(sheet, 1, position, heading_text(column))
    cell.font = REQUIRED_FONT if column.required else HEADING_FONT
    cell.fill, cell.alignment = HEADING_FILL, HEADING_ALIGNMENT
    dimension = sheet.column_dimensions[get_column_letter(position)]
    dimension.width = column.sheet_width
    dimension.number_format = number_format(column)


def _add_drop_down(sheet, position: int, count: int) -> None:
    letter = get_column_letter(position)
    validation = DataValidation(
        type="list",
        formula1=f"{LISTS}!${letter}$1:${letter}${count}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=_("Not in the list"),
        error=_("Choose one of the list."),
    )
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _write_guide(sheet, columns: Sequence[Column]) -> None:
    titles = (_("Column"), _("Required"), _("What to write"), _("Also recognised as"))
    for position, (title, width) in enumerate(zip(titles, (24, 10, 50, 60), strict=True), start=1):
        _put_text(sheet, 1, position, title).font = HEADING_FONT
        sheet.column_dimensions[get_column_letter(position)].width = width
    for row, column in enumerate(columns, start=2):
        _put_text(sheet, row, 1, heading_text(column))
        _put_text(sheet, row, 2, _("Yes") if column.required else "")
        _put_text(sheet, row, 3, str(HINTS[column.kind]))
        _put_text(sheet, row, 4, ", ".join(column.aliases))


def _put_text(sheet, row: int, position: int, text: str):
    cell = sheet.cell(row, position, safe_text(text))
    cell.data_type = "s"
    return cell
