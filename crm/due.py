"""A kind of record that falls due: which rows, whose, on what day, and in what words a person is told.

Rows of all kinds are read by one query (crm.reminders), so what the words are made of is said as columns.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Model, Q, QuerySet, Value
from django.urls import reverse

from accounts.models import User
from core.language import for_reader
from crm.rules import Times

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Asker:
    """Who asks what is due, on which day."""

    user: User
    today: dt.date
    times: Times


@dataclass(frozen=True)
class Kind:
    """`rows` are open ones that the user may see; with `own`, those are his that fulfil it, else all are.

    `due` is the day as an expression, `told` names the columns of which `title` and `url` are made.
    """

    key: str
    label: Any
    model: type[Model]
    rows: Callable[[Asker], QuerySet]
    due: Callable[[Asker], Any]
    told: Mapping[str, Any]
    title: Callable[[Told], str]
    url: Callable[[Told], str]
    own: Callable[[User], Q] | None = None
    owner: str = ""  # path to whose it is: of what is overdue for long, his superior is told
    day: Callable[[Asker, dt.date, Told], dt.date | None] | None = None  # where it takes more than SQL


def visible(model: type[Model], asker: Asker) -> QuerySet:
    return model._default_manager.visible_to(asker.user)  # type: ignore[attr-defined]


def by(column: str) -> Callable[[Asker], Any]:
    return lambda asker: F(column)


def on_the_day(asker: Asker) -> Any:
    """Due today, for somebody is waiting."""
    return Value(asker.today, DateField())


def page(name: str, column: str = "pk") -> Callable[[Told], str]:
    return lambda told: reverse(name, args=[told[column]])


PROJECT = {"pk": "project_id", "project": "project__name"}


def enterprise(path: str = "enterprise") -> dict[str, str]:
    return {"enterprise_zh": f"{path}__name_zh", "enterprise_en": f"{path}__name_en"}


def enterprise_name(told: Told) -> str:
    return for_reader(told["enterprise_zh"], told["enterprise_en"])
