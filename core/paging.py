"""Keyset paging: the next page starts after the last row, so page 500 costs what page 1 costs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet

SALT = "core.paging"


@dataclass(frozen=True)
class Page:
    rows: list
    next: str  # cursor of the following page, "" on the last
    previous: str  # cursor of the page before, "" on the first


def keyset_page(queryset: QuerySet, *, order: tuple[str, ...], cursor: str = "", size: int = 50) -> Page:
    """One page of `queryset` in `order` (field names, "-" for descending; the last must be unique).

    Nulls come last either way. A cursor that is not ours, or of another order, gives the first page.
    """
    position, backwards = _decode(cursor, order)
    fields = [reversed_name(name) for name in order] if backwards else list(order)
    rows = queryset.order_by(*[_ordering(queryset.model, name, nulls_first=backwards) for name in fields])
    if position is not None:
        rows = rows.filter(_after(queryset.model, fields, position, nulls_first=backwards))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (
        (bool(found), more) if backwards else (more, position is not None and bool(found))
    )
    return Page(
        rows=found,
        next=_encode(found[-1], order, backwards=False) if has_next else "",
        previous=_encode(found[0], order, backwards=True) if has_previous else "",
    )


def ordered(queryset: QuerySet, order: tuple[str, ...]) -> QuerySet:
    """All rows in the order that `keyset_page` shows them in."""
    return queryset.order_by(*[_ordering(queryset.model, name, nulls_first=False) for name in order])


def reversed_name(name: str) -> str:
    """The same field the other way round."""
    return name[1:] if name.startswith("-") else f"-{name}"


def _ordering(model: type[Model], name: str, *, nulls_first: bool):
    field, is_descending = F(name.removeprefix("-")), name.startswith("-")
    nulls = {}
    if _may_be_null(model, name):  # else unsaid: PostgreSQL reads an index only in the order it was made in
        nulls = {"nulls_first": True} if nulls_first else {"nulls_last": True}
    return field.desc(**nulls) if is_descending else field.asc(**nulls)


def _may_be_null(model: type[Model], name: str) -> bool:
    """Whether a field or a path can be null; an annotation may."""
    for part in name.removeprefix("-").split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model or model
    return False


def _after(model: type[Model], order: list[str], position: list, *, nulls_first: bool) -> Q:
    """(a > x) or (a = x and b > y) or ..., with nulls at the end of the direction of travel."""
    condition, equal = Q(pk__in=()), Q()
    for name, value in zip(order, position, strict=True):
        condition |= equal & _beyond(model, name, value, nulls_first=nulls_first)
        field = name.removeprefix("-")
        equal &= Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    return condition & _not_before(model, order[0], position[0])


def _not_before(model: type[Model], name: str, value: Any) -> Q:
    """What follows from the condition already, said so that an index is entered at the right place."""
    if _may_be_null(model, name):
        return Q()
    return Q(**{f"{name.removeprefix('-')}__{'lte' if name.startswith('-') else 'gte'}": value})


def _beyond(model: type[Model], name: str, value: Any, *, nulls_first: bool) -> Q:
    field = name.removeprefix("-")
    if value is None:
        return Q(**{f"{field}__isnull": False}) if nulls_first else Q(pk__in=())
    further = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
    if nulls_first or not _may_be_null(model, name):
        return further
    return further | Q(**{f"{field}__isnull": True})


def _value(row, name: str):
    value = row
    for part in name.removeprefix("-").split("__"):
        value = getattr(value, part, None)
    return value


def _encode(row, order: tuple[str, ...], *, backwards: bool) -> str:
    values = [_tagged(_value(row, name)) for name in order]
    # Signed, with its order: a value typed in by hand never reaches the database.
    return signing.dumps([list(order), values, backwards], salt=SALT)


def _tagged(value):
    """JSON has no dates: DateTimeField and DecimalField read their own text forms back, so text will do."""
    return str(value) if isinstance(value, (dt.date, dt.datetime, Decimal)) else value


def _decode(cursor: str, order: tuple[str, ...]) -> tuple[list | None, bool]:
    try:
        made_for, values, backwards = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        return None, False
    return (values, backwards) if made_for == list(order) else (None, False)
