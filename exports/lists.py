"""A list as page, workbook and command see it: the visible rows, filtered, in order.

A list page of another app is three lines:

    @require_safe
    @desk_staff("crm.view_lead")
    def lead_list(request):
        return table_page(request, LEADS)

`table_page(request, table, template_name="crm/lead_list.html", extra={...})` for a page that adds to
exports/list.html.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from core.paging import keyset_page, ordered, reversed_name
from exports.columns import Column, Table
from exports.models import SavedFilter

PAGE_SIZE = 50
AT_ONCE = 500  # with what is joined and fetched to it, a row of enterprises takes 50 kB
# Parameters of a list's address that are not filters.
SORT, CURSOR, EVERYTHING = "sort", "cursor", "all"
_NOT_FILTERS = {SORT, CURSOR, EVERYTHING}


@dataclass(frozen=True)
class Asker:
    """Stands in for a request where there is none: filters ask only who is asking."""

    user: Any


@dataclass
class Selection:
    """The rows of a table that somebody asked for."""

    table: Table
    filterset: Any  # None for a table without filters
    rows: QuerySet
    order: tuple[str, ...]
    everything: bool  # all columns

    @property
    def is_valid(self) -> bool:
        return self.filterset is None or self.filterset.form.is_valid()

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """What the workbook says of itself beyond list, filter and rows: name and text.

        Of a filter that is there though nobody chose it, the filterset tells by its `notes`.
        """
        return getattr(self.filterset, "notes", ())

    @property
    def day(self) -> dt.date:
        """Of which day the list is: today, unless the filterset tells another by its `day`."""
        return getattr(self.filterset, "day", None) or timezone.localdate()

    def in_order(self) -> Iterator[Any]:
        """Every row, as the page has them one after the other."""
        rows = self.table.page_rows(self.rows, everything=self.everything)
        return ordered(rows, self.order).iterator(chunk_size=AT_ONCE)

    def count(self) -> int:
        """How many rows `in_order` has."""
        return self.rows.count()

    @property
    def filters(self) -> dict[str, Any]:
        """The filters in use, as they stand in the address."""
        if self.filterset is None:
            return {}
        given = {name: _plain(self.filterset.data, name) for name in _parameters(self.filterset)}
        return {name: value for name, value in given.items() if value}

    @property
    def filter_words(self) -> list[tuple[str, str]]:
        """The filters in use, in words."""
        if self.filterset is None or not self.is_valid:
            return []
        form = self.filterset.form
        return [
            (str(form.fields[name].label or name), _words(form.fields[name], value))
            for name, value in form.cleaned_data.items()
            if value not in (None, "", [], ())
        ]


@dataclass
class KeyedSelection(Selection):
    """Rows by their keys, in the order of the keys: what something else than a filter has found."""

    keys: Sequence[int] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)  # as in the address
    asked_words: Sequence[tuple[str, str]] = ()
    remarks: Sequence[tuple[str, str]] = ()

    def in_order(self) -> Iterator[Any]:
        for start in range(0, len(self.keys), AT_ONCE):
            batch = self.keys[start : start + AT_ONCE]
            rows = self.rows.in_bulk(batch)
            yield from (rows[key] for key in batch if key in rows)

    def count(self) -> int:
        return len(self.keys)

    @property
    def filters(self) -> dict[str, Any]:
        return dict(self.asked)

    @property
    def filter_words(self) -> list[tuple[str, str]]:
        return list(self.asked_words)

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        return self.remarks


def select(table: Table, user, params: QueryDict, *, request=None) -> Selection:
    """The rows that `user` sees and `params` (the address of the list) asks for. A filter that cannot be read
    gives no rows: neither a page nor an export may show more than was asked."""
    if table.selection is not None:
        return table.selection(table, user, params)
    rows = table.rows(user)
    filterset = None
    if table.filterset is not None:
        filterset = table.filterset(params, queryset=rows, request=request or Asker(user))
        rows = filterset.qs if filterset.form.is_valid() else rows.none()
    everything = params.get(EVERYTHING) == "1"
    return Selection(table, filterset, rows, order_of(table, user, params.get(SORT, "")), everything)


def order_of(table: Table, user, sort: str) -> tuple[str, ...]:
    """`sort` is a column's key, "-" before it for descending; the table's own order breaks ties."""
    fields = next(
        (c.order_by for c in table.columns if c.key == sort.removeprefix("-") and c.seen_by(user)), ()
    )
    if not fields:
        return table.order
    wanted = (*fields, table.order[-1].removeprefix("-"))  # an index is read backwards as a whole
    return tuple(reversed_name(name) for name in wanted) if sort.startswith("-") else wanted


def table_page(
    request,
    table: Table,
    *,
    template_name: str = "exports/list.html",
    extra: Mapping | Callable[[Selection], Mapping] = MappingProxyType({}),
) -> HttpResponse:
    """The page of a list. 403 for who may not see the table. `extra` may be a function of the selection."""
    if not table.can_view(request.user):
        raise PermissionDenied
    selection = select(table, request.user, request.GET, request=request)
    context = {
        "table": table,
        "selection": selection,
        "filter": selection.filterset,
        "columns": page_columns(selection, request),
        "page": keyset_page(
            table.page_rows(selection.rows, everything=selection.everything),
            order=selection.order,
            cursor=request.GET.get(CURSOR, ""),
            size=PAGE_SIZE,
        ),
        "count": selection.rows.count(),
        "can_export": table.can_export(request.user),
        "can_import": table.can_import(request.user),
        "saved_filters": _saved(table, request.user),
    }
    return render(request, template_name, context | dict(extra(selection) if callable(extra) else extra))


def _saved(table: Table, user) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.visible_to(user).filter(table_key=table.key).select_related("owner")


@dataclass(frozen=True)
class PageColumn:
    """A column as one page shows it."""

    column: Column
    masked: bool
    sort: str  # the value of `sort` that its heading asks for; "" when it cannot be sorted by
    direction: str  # ascending, descending, or ""


def page_columns(selection: Selection, request) -> list[PageColumn]:
    current = request.GET.get(SORT, "")
    made = []
    for column in selection.table.columns_for(request.user, everything=selection.everything):
        masked = not column.seen_by(request.user)
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(current, "")
        following = f"-{column.key}" if direction == "ascending" else column.key
        made.append(
            PageColumn(column, masked, following if column.order_by and not masked else "", direction)
        )
    return made


def _parameters(filterset) -> list[str]:
    """The names under which the filter form reads the address."""
    return [name for name in filterset.data if _belongs(name, filterset.filters)]


def names_filter(table: Table, name: str) -> bool:
    """Whether `name` is a parameter of the table's filter form; a range has two, such as capital_min."""
    return (
        name in table.parameters
        or table.filterset is not None
        and _belongs(name, table.filterset.base_filters)
    )


def _belongs(name: str, filters) -> bool:
    return name not in _NOT_FILTERS and any(name == own or name.startswith(f"{own}_") for own in filters)


def _plain(data: QueryDict, name: str):
    values = [value for value in data.getlist(name) if value]
    return values[0] if len(values) == 1 else values


def _words(field, value) -> str:
    if isinstance(value, slice):
        return f"{value.start or ''} – {value.stop or ''}"
    if isinstance(value, (list, tuple, QuerySet)):
        return ", ".join(_words(field, one) for one in value)
    labels = {
        str(key): str(label) for key, label in getattr(field, "choices", ()) if not hasattr(value, "pk")
    }
    return labels.get(str(value), str(value))
