"""What is due for a person, computed from the records: nothing to keep in step, nothing to forget."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import IntegerField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.due import Asker, Kind, registered_kinds
from core.json_columns import JSONColumns
from core.read_together import read_together
from crm.awaited import AWAITED
from crm.deadlines import DEADLINES
from crm.rules import Times

AHEAD = dt.timedelta(days=30)
MOST = 30  # of one kind: who has more needs no list, but help
LEVELS = ((0, "today"), (7, "week"), (30, "month"))  # days ahead; below is overdue
LEVEL_LABELS = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("Within 7 days"),
    "month": _("Within 30 days"),
}
KINDS: tuple[Kind, ...] = (*DEADLINES, *AWAITED)  # and those of other apps: core.due.register


@dataclass(frozen=True)
class Due:
    """One thing that is due. `title` and `url` are of a record that the reader may see."""

    kind: str
    label: Any
    title: str
    url: str
    on: dt.date
    level: str
    owner: User | None = None  # somebody else's, overdue for long: told to his superior


_Rows = Sequence[tuple[Kind, QuerySet]]


@dataclass(frozen=True)
class _Part:
    """The rows of one kind that are the asker's own, or that he is told of as a superior."""

    kind: Kind
    rows: QuerySet
    is_told_up: bool = False


def due_for(user: User, *, today: dt.date, most: int = MOST, times: Times | None = None) -> list[Due]:
    """What is due for a user within 30 days or overdue, what waits for his step, and what has been overdue
    for long with his people.

    The earliest first, of each kind at most `most`. One query, and those of `times`.
    """
    asker = Asker(user, today)
    if times:
        asker = asker.knowing(Times, times)
    rows = [(kind, kind.rows(asker)) for kind in (*KINDS, *registered_kinds())]
    parts = [*_own(rows, asker), *_told_up(rows, asker)]
    rows_read = read_together(_columns(part, asker, number, most) for number, part in enumerate(parts))
    found = [_due(parts[number], _day(on), json.loads(told), asker) for number, on, told in rows_read]
    return sorted((due for due in found if due), key=lambda due: (due.on, due.kind, due.title))


def is_cut(dues: Iterable[Due], *, most: int = MOST) -> bool:
    """Whether of some kind there may be more than were found."""
    return max(Counter((due.kind, due.owner is None) for due in dues).values(), default=0) >= most


def level_of(on: dt.date, today: dt.date) -> str:
    days = (on - today).days
    return "overdue" if days < 0 else next(level for ahead, level in LEVELS if days <= ahead)


def _own(rows: _Rows, asker: Asker) -> Iterator[_Part]:
    for kind, found in rows:
        if found.query.is_empty():
            continue
        if kind.own:
            found = _due_by(found, kind, asker, asker.today + AHEAD).filter(kind.own(asker.user))
        yield _Part(kind, found)


def _told_up(rows: _Rows, asker: Asker) -> Iterator[_Part]:
    """Overdue for longer than REMIND_SUPERIOR_DAYS in his area: to the area's managers."""
    if asker.user.role != Role.AREA_MANAGER:
        return
    late = asker.today - dt.timedelta(days=settings.REMIND_SUPERIOR_DAYS + 1)
    for kind, found in rows:
        if kind.owner and kind.own:
            found = _due_by(found, kind, asker, late).exclude(kind.own(asker.user))
            yield _Part(kind, found, is_told_up=True)


def _due_by(rows: QuerySet, kind: Kind, asker: Asker, day: dt.date) -> QuerySet:
    if kind.due_by:
        return rows.filter(kind.due_by(day))
    return rows.alias(due=kind.due(asker)).filter(due__lte=day)


def _columns(part: _Part, asker: Asker, number: int, most: int) -> QuerySet:
    """The first rows as part, day and words: the same columns for every kind."""
    kind, due = part.kind, part.kind.due(asker)
    if kind.first_by:  # dear: computed of the first only
        first = part.rows.order_by(*kind.first_by, "pk").values("pk")[:most]
        rows = part.rows.model._default_manager.filter(pk__in=first)
    else:
        rows = part.rows.alias(due=due)
    told = dict(kind.told)
    if part.is_told_up:
        told |= {f"owner_{name}": f"{kind.owner}__{name}" for name in ("pk", "full_name", "username")}
    columns = Value(number, IntegerField()), due, JSONColumns(**told)
    return rows.order_by(*(kind.first_by or ["due"]), "pk").values_list(*columns)[:most]


def _day(value: dt.date | str) -> dt.date:
    """SQLite has no type for days."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _due(part: _Part, on: dt.date, told: dict[str, Any], asker: Asker) -> Due | None:
    kind = part.kind
    day = kind.day(asker, on, told) if kind.day else on
    if day is None:
        return None
    return Due(
        kind.key,
        kind.label_of(told) if kind.label_of else kind.label,
        kind.title(told),
        kind.url(told),
        day,
        level_of(day, asker.today),
        _owner(told) if part.is_told_up else None,
    )


def _owner(told: dict[str, Any]) -> User:
    return User(pk=told["owner_pk"], full_name=told["owner_full_name"], username=told["owner_username"])
