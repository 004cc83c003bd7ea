"""The sheet of records behind the figures of a book."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from exports.books.book import Book
from exports.books.cells import Head
from exports.books.sheet import Value


class Evidence:
    """One row for each record of each figure, at the end of the book; `target` is what the figure links to.

    evidence = Evidence(book, "佐证索引", [Head("编号", 16), Head("记录", 40), Head("数额", 14, "0.00")])
    sheet.row([area, Link(figure, evidence.target("新签投资额 南宁片区", records)) if figure else figure])
    """

    def __init__(self, book: Book, title: str | Promise, columns: Sequence[Head]):
        self.sheet = book.sheet(title, repeat_rows=(1, 1), freeze="B2", last=True)
        self.sheet.head([Head(_("Figure"), 40), *columns])

    def target(self, figure: str | Promise, records: Sequence[Sequence[Value]]) -> str:
        """Write the records of a figure; the address of the first. Raises ValueError if there are none."""
        if not records:
            raise ValueError(f"{figure}: nothing to lead to")
        first = self.sheet.next_row
        for record in records:
            self.sheet.row([figure, *record])
        return self.sheet.target(first)
