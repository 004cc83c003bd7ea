"""Columns, declared once: for the page, the export, the import template, the importer, the error workbook."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import reduce
from typing import Any

from django.db.models import Choices, QuerySet


class Kind(StrEnum):
    """What a cell holds: decides how it is read from a workbook, written to one, and shown on a page."""

    TEXT = "text"
    LONG = "long"  # several lines; the page shows the beginning, with the whole in the title
    USCC = "uscc"  # unified social credit code, 18 characters
    PHONE = "phone"
    INT = "int"
    NUMBER = "number"  # a Decimal that is no amount of money; its label says the unit
    MONEY = "money"  # Decimal in the base unit; `unit` says in which unit the workbook has it
    RATIO = "ratio"  # Decimal, 0.125 is 12.5 %
    DATE = "date"
    MONTH = "month"  # a date, the first of the month
    CHOICE = "choice"  # a value of `choices`
    REF = "ref"  # a record that `lookup` finds by its names
    BOOL = "bool"


WIDTHS = {
    Kind.TEXT: 20,
    Kind.LONG: 50,
    Kind.USCC: 22,
    Kind.PHONE: 16,
    Kind.MONEY: 16,
    Kind.DATE: 12,
    Kind.MONTH: 10,
    Kind.CHOICE: 12,
    Kind.REF: 16,
}

# One record that a REF column can name: value to store, label to show, further names that mean the same.
Option = tuple[Any, str, tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `value` is a path ("area__label") or a function of the row; left out, the path is `key`.
    `key` is also the name under which an importer finds the parsed value.
    """

    key: str
    label: Any  # lazy translation; both languages' words count as headings on import
    kind: Kind = Kind.TEXT
    value: str | Callable[[Any], Any] = ""
    _: KW_ONLY
    aliases: tuple[str, ...] = ()  # further headings under which people have it
    unit: str = ""  # 元, 万元, 亿元: the unit of the workbook's figures; the model always keeps the base unit
    currency_key: str = ""  # the column that receives the currency found inside an amount ("100万美元")
    width: int = 0
    permission: str = ""  # without it the column is not there: page, export, import, template
    export_permission: str = ""  # needed to export it, besides `permission`
    mask: Callable[[str], str] | None = None  # without `permission`, the page shows this instead of nothing
    sensitive: bool = False  # personal: its values never enter previews' change lists, logs or the trail
    required: bool = False  # a file without it, or a row with an empty cell, is refused
    required_for_new: bool = False  # the importer refuses a new record without it
    lenient: bool = False  # a cell that cannot be read leaves the row in, without the value, with a warning
    importable: bool = True
    import_only: bool = False  # read from a file, and shown nowhere: another column has what it led to
    extra: bool = False  # on page and export only when "all columns" is chosen
    identifies: bool = False  # every export has it, even an extra one: by it a file finds its records again
    choices: type[Choices] | None = None
    choice_aliases: Mapping[str, str] | None = None  # {"正常": "active"}
    lookup: Callable[[Any], Iterable[Option]] | None = None  # REF: options that a user may name
    max_length: int = 0
    minimum: Any = None
    maximum: Any = None
    fill_down: bool = False  # a value in a vertically merged cell counts for all its rows
    future_allowed: bool = False  # DATE: no warning for a date after today
    order_by: str | tuple[str, ...] = ()  # field paths to sort the page by; empty: not sortable
    link: bool = False  # the page links the cell to row.get_absolute_url()
    cell_template: str = ""  # a template of its own for the page's cell, with `row` and `value`

    def __post_init__(self):
        if isinstance(self.order_by, str):
            object.__setattr__(self, "order_by", (self.order_by,))
        if self.kind is Kind.CHOICE and not self.choices:
            raise ValueError(f"column {self.key}: a choice column needs choices")
        if self.kind is Kind.REF and self.importable and not self.lookup:
            raise ValueError(f"column {self.key}: an importable reference column needs a lookup")

    def get(self, row) -> Any:
        """The value of this column for one row, as the model has it (amounts in the base unit)."""
        if callable(self.value):
            return self.value(row)
        return reduce(_step, (self.value or self.key).split("__"), row)

    def get_all(self, rows: Sequence[Any]) -> list[Any]:
        """What `get` says of each row, a step of the path for all rows at a time."""
        if callable(self.value):
            return list(map(self.value, rows))
        values = list(rows)
        for name in (self.value or self.key).split("__"):
            values = [None if value is None else getattr(value, name) for value in values]
            values = [value() if callable(value) else value for value in values]
        return values

    @property
    def sheet_width(self) -> int:
        return self.width or WIDTHS.get(self.kind, 10)

    @property
    def is_figure(self) -> bool:
        return self.kind in (Kind.INT, Kind.NUMBER, Kind.MONEY, Kind.RATIO)

    @property
    def is_short(self) -> bool:
        """The page keeps such a cell on one line."""
        return self.kind not in (Kind.TEXT, Kind.LONG, Kind.REF)

    def seen_by(self, user) -> bool:
        return not self.permission or user.has_perm(self.permission)


def _step(value, name):
    value = None if value is None else getattr(value, name)
    return value() if callable(value) else value


@dataclass(frozen=True)
class Table:
    """One list: its rows, columns, filters, and how a workbook of it is taken in.

    `rows(user)` is the visible set, with select_related/annotations that the columns need. `order` are field
    paths ending in a unique one (keyset paging). `filterset` is a django-filter class over `rows`.
    """

    key: str
    label: Any
    columns: tuple[Column, ...]
    rows: Callable[[Any], QuerySet]
    _: KW_ONLY
    filterset: Any = None  # a FilterSet class
    # For a list that is more than a filter, such as the result of a search: (table, user, parameters) -> an
    # exports.lists.Selection, and the names of the parameters that it reads.
    selection: Callable[..., Any] | None = None
    parameters: tuple[str, ...] = ()
    order: tuple[str, ...] = ("pk",)
    url_name: str = ""  # the page of the list; "" when it has none
    # What of `rows` is joined for the page without its extra columns; None: the same.
    # PostgreSQL plans a dozen joins for longer than it reads them.
    page_related: tuple[str, ...] | None = None
    view_permission: str = ""
    export_permission: str = "exports.export_table"
    is_posted: bool = False  # shown to the public as it is: the workbook does not say who took it out
    importer: Any = None  # an exports.importing.Importer
    import_permission: str = ""  # besides exports.import_table
    # A file has at least one of these columns: without any, no row says which record it is about.
    one_of: tuple[str, ...] = ()

    def __post_init__(self):
        keys = [column.key for column in self.columns]
        doubled = {key for key in keys if keys.count(key) > 1}
        if doubled:
            raise ValueError(f"table {self.key}: columns declared twice: {sorted(doubled)}")
        if unknown := set(self.one_of) - {column.key for column in self.columns if column.importable}:
            raise ValueError(f"table {self.key}: no columns of an import: {sorted(unknown)}")

    def page_rows(self, rows: QuerySet, *, everything: bool) -> QuerySet:
        """Rows of `rows` with what the columns of the page need."""
        if everything or self.page_related is None:
            return rows
        return rows.select_related(None).select_related(*self.page_related)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def columns_for(self, user, *, everything: bool = False) -> list[Column]:
        """The columns of the page for this user; `everything` adds the extra ones."""
        return [
            column
            for column in self.columns
            if not column.import_only
            and (column.seen_by(user) or column.mask)
            and (everything or not column.extra)
        ]

    def export_columns(self, user, *, everything: bool = False) -> list[Column]:
        """The columns of the page that this user may take out of the system."""
        return [
            column
            for column in self.columns_for(user, everything=True)
            if (everything or column.identifies or not column.extra)
            and column.seen_by(user)
            and (not column.export_permission or user.has_perm(column.export_permission))
        ]

    def import_columns(self, user) -> list[Column]:
        return [column for column in self.columns if column.importable and column.seen_by(user)]

    def can_view(self, user) -> bool:
        return user.is_authenticated and (not self.view_permission or user.has_perm(self.view_permission))

    def can_export(self, user) -> bool:
        return self.can_view(user) and user.has_perm(self.export_permission)

    def can_import(self, user) -> bool:
        return (
            self.importer is not None
            and user.has_perm("exports.import_table")
            and (not self.import_permission or user.has_perm(self.import_permission))
        )


def column(key: str, label: Any, kind: Kind = Kind.TEXT, value: Any = "", **options: Any) -> Column:
    """A column that no file says: of lists that are not imported, and what a list has of its own accord."""
    return Column(key, label, kind, value, importable=False, **options)


_TABLES: dict[str, Table] = {}


def register(table: Table) -> Table:
    """Make a table known by its key. Called from an app's `tables.py`, which is imported at start-up."""
    if table.key in _TABLES and _TABLES[table.key] is not table:
        raise ValueError(f"table {table.key} is registered twice")
    _TABLES[table.key] = table
    return table


def get_table(key: str) -> Table:
    """Raises KeyError for an unknown key."""
    return _TABLES[key]


def tables() -> list[Table]:
    return list(_TABLES.values())
