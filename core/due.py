"""A kind of record that falls due: which rows, whose, on what day, and in what words a person is told.

Rows of all kinds are read by one query (crm.reminders), so what words are made of is said as columns. Apps
beside crm register their kinds at start-up.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import DateField, F, Model, Q, QuerySet, Value
from django.urls import reverse

Told = Mapping[str, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Asker:
    """Who asks what is due, on which day."""

    user: Any
    today: dt.date
    _made: dict[Any, Any] = field(default_factory=dict)

    def once(self, make: Callable[[], Made]) -> Made:
        """What several kinds need is read once."""
        if make not in self._made:
            self._made[make] = make()
        return self._made[make]

    def knowing(self, make: Callable[[], Made], made: Made) -> "Asker":
        """The same with something that was read before."""
        return Asker(self.user, self.today, {**self._made, make: made})


@dataclass(frozen=True)
class Kind:
    """`rows` are open ones that the user may see; with `own`, those are his that fulfil it, else all are.

    `due` is the day as an expression, `told` names the columns of which `title` and `url` are made. Where the
    expression is dear, `first_by` orders as it does, and `due_by` says which rows are due by a day.
    """

    key: str
    label: Any
    rows: Callable[[Asker], QuerySet]
    due: Callable[[Asker], Any]
    told: Mapping[str, Any]
    title: Callable[[Told], str]
    url: Callable[[Told], str]
    own: Callable[[Any], Q] | None = None
    owner: str = ""  # path to whose it is: of what is overdue for long, his superior is told
    day: Callable[[Asker, dt.date, Told], dt.date | None] | None = None  # where it takes more than SQL
    first_by: tuple[str, ...] = ()
    due_by: Callable[[dt.date], Q] | None = None
    label_of: Callable[[Told], Any] | None = None  # where `label` is not that of every row


_kinds: list[Kind] = []


def register(*kinds: Kind) -> None:
    _kinds.extend(kind for kind in kinds if kind not in _kinds)


def registered_kinds() -> tuple[Kind, ...]:
    return tuple(_kinds)


def visible(model: type[Model], asker: Asker) -> QuerySet:
    return model._default_manager.visible_to(asker.user)  # type: ignore[attr-defined]


def by(column: str) -> Callable[[Asker], Any]:
    return lambda asker: F(column)


def on_the_day(asker: Asker) -> Any:
    """Due today, for somebody is waiting."""
    return Value(asker.today, DateField())


def page(name: str, column: str = "pk") -> Callable[[Told], str]:
    return lambda told: reverse(name, args=[told[column]])
