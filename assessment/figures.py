"""Figures that are counted from records: each figure IS its records, so page, list and workbook agree.

A `Computation` finds the records; their amounts added up are the figure. It asks for areas, a chain and a
period, as the records stood at the end of a day. Computations register themselves in modules of
assessment/computations/, and are known by their key to metrics, indicators and the monthly report.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    is_known: bool = True  # False: nobody knows the amount. It adds nothing, and the figure says so.


@dataclass(frozen=True)
class Computation:
    key: str
    label: str | Promise
    base_unit: str  # CNY, USD, ENTERPRISE, PROJECT ...: what `amount` is in
    # None where records cannot say it: a month of what is reported by quarters.
    records: Callable[[Asked], Sequence[Record] | None]
    is_shared: bool = False  # its records are seen by all staff, of whatever area
    # Of computations that are read together, and for several periods of the same places: the records of
    # each by what was asked and its key, in as few queries as of one.
    batch: Callable[[Sequence[Asked]], Mapping[Asked, Mapping[str, Sequence[Record]]]] | None = None


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing can be said, which is not zero."""

    value: Decimal | None
    records: Sequence[Record] = ()
    unknown: int = 0  # records of which nobody knows the amount


_computations: dict[str, Computation] = {}


def register(computation: Computation) -> Computation:
    if computation.key in _computations:
        raise ValueError(f"two computations are called {computation.key}")
    _computations[computation.key] = computation
    return computation


def computation(key: str) -> Computation:
    """Raises KeyError for a key that nothing is registered under."""
    return _computations[key]


def is_shared(key: str) -> bool:
    """Whether all staff see the records behind it; of a key that is no longer there they do not."""
    return key in _computations and _computations[key].is_shared


def computations() -> list[Computation]:
    return list(_computations.values())


def figure(key: str, asked: Asked) -> Figure:
    """The sum of the records; zero if there are none, for then it is known that there are none.

    Not known where records cannot say it, or where of no record the amount is known.
    """
    return _sum(computation(key).records(asked))


def figures(keys: Iterable[str], asked: Asked) -> dict[str, Figure]:
    """Several figures at once: those that are read together cost as much as one."""
    return {key: found for (_asked, key), found in figures_over(keys, [asked]).items()}


def figures_over(keys: Iterable[str], asked: Sequence[Asked]) -> dict[tuple[Asked, str], Figure]:
    """Several figures of several periods: what is asked for differs in nothing else."""
    wanted = {key: computation(key) for key in keys}
    found: dict[tuple[Asked, str], Figure] = {}
    for batch in {one.batch for one in wanted.values() if one.batch}:
        for one, by_key in batch(asked).items():
            found |= {(one, key): _sum(records) for key, records in by_key.items() if key in wanted}
    for key, made in wanted.items():
        if made.batch is None:
            found |= {(one, key): _sum(made.records(one)) for one in asked}
    return found


def _sum(records: Sequence[Record] | None) -> Figure:
    if records is None:
        return Figure(None)
    unknown = sum(not record.is_known for record in records)
    if records and unknown == len(records):
        return Figure(None, records, unknown)
    return Figure(sum((record.amount for record in records), NOTHING), records, unknown)
