"""Figures that are counted from records: each figure IS its records, so page, list and workbook agree.

A `Computation` finds the records; their amounts added up are the figure. It asks for areas, a chain and a
period, as the records stood at the end of a day. Computations register themselves in modules of
assessment/computations/, and are known by their key to metrics, indicators and the monthly report.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from assessment.periods import Period

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """What a figure is asked for."""

    areas: tuple[int, ...]  # keys of FTZ areas: a zone is its areas, all of them
    period: Period
    as_of: dt.date  # what was recorded of later days does not count
    chain: int | None = None  # None: every chain

    @property
    def last_day(self) -> dt.date:
        """The last day that counts."""
        return min(self.period.last_day, self.as_of)


@dataclass(frozen=True)
class Record:
    """One record behind a figure."""

    label: str  # of the model: "crm.Project"
    pk: int
    name: str  # as it is told in lists and workbooks: "XM-2025-0007 某项目"
    area: int
    amount: Decimal  # what it adds, in the base unit of the computation: 1 for a count, 元 for money


@dataclass(frozen=True)
class Computation:
    key: str
    label: str | Promise
    base_unit: str  # CNY, USD, ENTERPRISE, PROJECT ...: what `amount` is in
    records: Callable[[Asked], Sequence[Record]]


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing can be said, which is not zero."""

    value: Decimal | None
    records: Sequence[Record] = ()


_computations: dict[str, Computation] = {}


def register(computation: Computation) -> Computation:
    if computation.key in _computations:
        raise ValueError(f"two computations are called {computation.key}")
    _computations[computation.key] = computation
    return computation


def computation(key: str) -> Computation:
    """Raises KeyError for a key that nothing is registered under."""
    return _computations[key]


def computations() -> list[Computation]:
    return list(_computations.values())


def figure(key: str, asked: Asked) -> Figure:
    """The sum of the records; zero if there are none, for then it is known that there are none."""
    records = computation(key).records(asked)
    return Figure(sum((record.amount for record in records), NOTHING), records)
