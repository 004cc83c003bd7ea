"""Workbooks that officers sign: headings, merged titles, print set-up, live formulas with their values.

A caller in another app needs `Book` and the values that go into cells; the rest is in the modules.
"""

from exports.books.book import Book
from exports.books.cells import SUM, Formula, Head, Link, quoted
from exports.books.evidence import Evidence
from exports.books.sheet import Sheet

__all__ = ["SUM", "Book", "Evidence", "Formula", "Head", "Link", "Sheet", "quoted"]
