"""A workbook with every name that a template may use, for an administrator to shape."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from exports.books.book import Book
from exports.books.cells import Head
from exports.books.filling import Field

ROOM = 20  # rows for the records of a range
CREATED = dt.datetime.fromisoformat("2025-01-01")  # the same for everybody: it says nothing


def starter(title: str, fields: Sequence[Field]) -> bytes:
    """Each field with its label; ranges below one another, with room for some records."""
    book = Book(title=title, created=CREATED)
    width = max((field.columns for field in fields), default=2)
    sheet = book.sheet(title, protected=False, widths=(24, *(16 for _column in range(max(width, 2) - 1))))
    sheet.title(title, max(width, 2))
    sheet.head([Head(_("Figure"), 24), Head(_("Value"), 16)])
    for field in fields:
        if not field.columns:
            row = sheet.row([field.label, None])
            book.name(field.name, sheet, row, 2)
    for field in fields:
        if field.columns:
            sheet.blank()
            sheet.note(field.label, field.columns)
            first = sheet.next_row
            for _row in range(ROOM):
                sheet.row([None] * field.columns)
            book.name(field.name, sheet, first, 1, first + ROOM - 1, field.columns)
    return book.save()
