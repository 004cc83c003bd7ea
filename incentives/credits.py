"""What a project counts in a period, and for whom: no database, exact to the 分.

Sanming 2006 (domain.md 3.1) [P]: a project counts once, at its first signature; a later capital increase
counts only the increment. A rule set may say otherwise (its `counting`).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incentives.attributing import Claimant, Event, Facts
from incentives.attribution_choices import EventKind
from incentives.parts import apportion

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Counted:
    """Of one project in a period: 1 where it was signed in it, technical upgrades, and the amount (元)."""

    projects: Decimal
    upgrades: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Credit:
    """The part of one claimant: projects and upgrades to four decimals, the amount in whole 分 (元)."""

    claimant: Claimant
    share_pct: Decimal
    projects: Decimal
    upgrades: Decimal
    amount: Decimal


def counted(content: Mapping[str, Any], facts: Facts, first: dt.date, last: dt.date) -> Counted:
    """What a project counts from `first` to `last` by a cleaned rule set; before its signature, nothing.

    `facts.amount` is the investment that was signed: increases that were entered come on top of it.
    """
    signatures = [event.on for event in facts.events if event.kind == EventKind.SIGNATURE]
    signed = min(signatures, default=None)
    if signed is None or signed > last:
        return Counted(Decimal(0), Decimal(0), Decimal(0))
    is_new = signed >= first
    increases = _after(facts, EventKind.CAPITAL_INCREASE, signed, last)
    upgrades = [one for one in _after(facts, EventKind.TECHNICAL_UPGRADE, signed, last) if one.on >= first]
    amount = _invested(content["counting"]["increase"], facts, increases, first, is_new=is_new)
    if content["counting"]["upgrade"] == "whole":
        amount += _sum(upgrades)
    return Counted(Decimal(int(is_new)), Decimal(len(upgrades)), amount)


def credits_of(whole: Counted, shares: Sequence[tuple[Claimant, Decimal]]) -> list[Credit]:
    """What a project counts, apportioned by shares that make 100.00: together exactly the whole."""
    if not shares:
        return []
    percents = [percent for _claimant, percent in shares]
    if sum(percents, Decimal(0)) != WHOLE:
        raise ValueError("the shares do not make 100.00")
    amounts = apportion(whole.amount, percents)
    return [
        Credit(one, percent, whole.projects * percent / WHOLE, whole.upgrades * percent / WHOLE, amount)
        for (one, percent), amount in zip(shares, amounts, strict=True)
    ]


def _invested(way: str, facts: Facts, increases: Sequence[Event], first: dt.date, *, is_new: bool) -> Decimal:
    signed = facts.amount or Decimal(0)
    new = [event for event in increases if event.on >= first]
    if way == "whole" and new:
        return signed + _sum(increases)
    return (signed if is_new else Decimal(0)) + (_sum(new) if way == "increment" else Decimal(0))


def _after(facts: Facts, kind: EventKind, signed: dt.date, last: dt.date) -> list[Event]:
    """What came before the signature is part of what was signed."""
    return [event for event in facts.events if event.kind == kind and signed < event.on <= last]


def _sum(events: Sequence[Event]) -> Decimal:
    return sum((event.amount or Decimal(0) for event in events), Decimal(0))
