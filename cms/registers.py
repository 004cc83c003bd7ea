"""What the public site shows of apps that it does not know: `config` hands in how to read it.

Each value holds what the public may read and nothing else, in words of the language of the page.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Project:
    """A published opportunity of the project library."""

    number: str
    title: str
    summary: str
    area_code: str
    area: str
    chain_code: str
    chain: str
    node: str
    scale_from_cny: Decimal | None
    scale_to_cny: Decimal | None
    contact_office: str
    published_on: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True)
class Listed:
    """An enterprise in a notice or on the list."""

    name: str
    uscc: str
    chain: str
    area: str
    since: dt.date | None = None  # None: not on the list yet


@dataclass(frozen=True)
class Notice:
    number: str
    scheme: str
    published_on: dt.date
    until: dt.date
    enterprises: tuple[Listed, ...]


@dataclass(frozen=True)
class EffectiveList:
    scheme: str
    enterprises: tuple[Listed, ...]


@dataclass
class Registers:
    """Readers; each is asked for a day. Without `config`'s there is nothing to show."""

    projects: Callable[[dt.date], list[Project]] = lambda day: []
    notices: Callable[[dt.date], list[Notice]] = lambda day: []
    lists: Callable[[dt.date], list[EffectiveList]] = lambda day: []


registers = Registers()
