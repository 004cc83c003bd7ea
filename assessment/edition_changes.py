"""What a filed workbook was made from, in a form that stays the same, and how two of them differ."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exports.books import Book, Head
from exports.clean import SURROGATE

Snapshot = dict[str, Any]
EDITION, CHANGES = "edition", "changes"  # what `edition_file` puts into a snapshot itself
IDENTIFIED_BY = ("key", "code", "number", "pk", "name")  # by the first of them rows of a list are told apart


class Change(NamedTuple):
    figure: str  # the way to it: "scores / 南宁 / 总分"
    before: str | None  # None: was not there
    after: str | None  # None: is no longer there


def canonical(value: Any) -> Any:
    """The value as JSON that both databases give back as it went in: keys sorted, decimals and days as text.

    Raises TypeError for what has no exact form, a float above all.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (str, Promise)):
        return SURROGATE.sub("\ufffd", str(value).replace("\x00", ""))
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, Sequence):
        return [canonical(part) for part in value]
    raise TypeError(f"{value!r} has no place in a snapshot")


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Which figures are others, in the order of `after`, then those that are gone.

    What the edition says of itself (number, day, its own change list) is not compared. A row of a list is
    known by its key, code, number, pk or name; without one, by its place.
    """
    old, new = (dict(_figures(_compared(snapshot), ())) for snapshot in (before, after))
    changed = [Change(path, old.get(path), value) for path, value in new.items() if old.get(path) != value]
    return changed + [Change(path, value, None) for path, value in old.items() if path not in new]


def write_changes(book: Book, snapshot: Mapping[str, Any]) -> None:
    """The sheet "变更" of an edition: what differs from the one before."""
    sheet = book.sheet(pgettext("sheet", "Changes"), landscape=False, repeat_rows=(3, 3))
    sheet.title(_("Changes since the last edition"), 3)
    before = snapshot[EDITION]["before"]
    told = _("Compared with edition %(number)s.") % {"number": before} if before else _("The first edition.")
    sheet.note(told, 3)
    sheet.head([Head(_("Figure"), 60), Head(_("Before"), 20), Head(_("After"), 20)])
    for figure, old, new in snapshot[CHANGES]:
        sheet.row([figure, old, new])


def _compared(snapshot: Mapping[str, Any]) -> Snapshot:
    return {key: value for key, value in canonical(snapshot).items() if key not in (EDITION, CHANGES)}


def _figures(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _figures(part, (*path, key))
    elif isinstance(value, list):
        for key, part in zip(_keys_of(value), value, strict=True):
            yield from _figures(part, (*path, key))
    elif value is not None:
        yield " / ".join(path), str(value)


def _keys_of(rows: list) -> list[str]:
    for name in IDENTIFIED_BY:
        keys = [str(row[name]) for row in rows if isinstance(row, dict) and row.get(name) not in (None, "")]
        if len(set(keys)) == len(rows):
            return keys
    return [str(place) for place in range(1, len(rows) + 1)]
