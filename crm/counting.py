"""What of the funds of a quarter counts, by one version of the counting rule (domain.md 3.3).

Pure: no query, no clock. Amounts are in 元, to the cent.

- Equity from outside, construction, equipment, installation: as the rule's kinds and sources say. Equipment
  that was brought in is entered at its net book value and counts as that.
- Land: not, in full, or capped: at `land_cap_pct` of all that counts, the land included. With the cap p and
  C counted of everything else, that is C × p ÷ (100 − p). The cap looks at all quarters together: land that
  was paid before anything was built counts later, in the quarters in which the rest of the whole comes.
- Withdrawn capital counts negative in the quarter of the withdrawal, where the last counted equity or
  shareholder loan was credited at most `withdrawal_months` before, or no day says otherwise.
- The share of a local partner, policy loans and government investment never count, whatever the rule says.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

from core.money import CENT
from core.months import months_later
from crm.choices.commitments import FundKind, LandCounting

NEVER = (FundKind.LOCAL_PARTNER, FundKind.POLICY_LOAN, FundKind.GOVERNMENT_INVESTMENT)
CAPITAL = (FundKind.EQUITY_CASH, FundKind.SHAREHOLDER_LOAN)
# What is bought with the capital: money paid in and what it bought are one amount, not two.
SPENT = (FundKind.CONSTRUCTION, FundKind.EQUIPMENT, FundKind.INSTALLATION, FundKind.LAND)
NOTHING = Decimal(0)


class Rule(Protocol):
    """What is asked of a `CountingRule`."""

    counted_kinds: list[str]
    debt_kinds: list[str]
    land: str
    land_cap_pct: Decimal | None
    sources: list[str]
    withdrawal_months: int


class Line(Protocol):
    """What is asked of a `FundLine`."""

    kind: str
    source: str
    received_on: dt.date | None
    amount_cny: Decimal


class Excluded(StrEnum):
    """Why an amount does not count."""

    KIND = "kind"
    SOURCE = "source"
    NEVER = "never"
    LAND_NOT = "land_not"
    LAND_CAP = "land_cap"
    WORKING_CAPITAL = "working_capital"
    WITHDRAWN_LATE = "withdrawn_late"


@dataclass(frozen=True)
class Counted:
    """`by_kind` and `excluded` add up to what was reported; `debt` is the part of it that is a loan."""

    total: Decimal = NOTHING
    debt: Decimal = NOTHING
    by_kind: dict[str, Decimal] = field(default_factory=dict)
    excluded: dict[Excluded, Decimal] = field(default_factory=dict)


def in_cny(amount: Decimal, fx_rate: Decimal | None) -> Decimal:
    """An amount in 元 by a stored rate (元 for one unit), half a cent up. None: it is in 元 already."""
    return cents(amount if fx_rate is None else amount * fx_rate)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def counted(lines: Iterable[Line], rule: Rule, already: Sequence[Line] = ()) -> Counted:
    """What of `lines` counts. `already` are those counted before, of whatever quarter.

    The total may be above what was reported where land that was above the cap comes under it now; the
    excluded amount of LAND_CAP is negative then.
    """
    before = _counted(already, rule)
    both = _counted([*already, *lines], rule)
    return Counted(
        both.total - before.total,
        both.debt - before.debt,
        _less(both.by_kind, before.by_kind),
        _less(both.excluded, before.excluded),
    )


def _less(after: dict, before: dict) -> dict:
    left = {key: after.get(key, NOTHING) - before.get(key, NOTHING) for key in {**before, **after}}
    return {key: amount for key, amount in left.items() if amount}


def _counted(lines: Sequence[Line], rule: Rule) -> Counted:
    by_kind: dict[str, Decimal] = {}
    excluded: dict[Excluded, Decimal] = {}
    for line in lines:
        why = _why_not(line, rule, lines)
        if why:
            excluded[why] = excluded.get(why, NOTHING) + line.amount_cny
        else:
            by_kind[line.kind] = by_kind.get(line.kind, NOTHING) + line.amount_cny
    _cap_land(by_kind, excluded, rule)
    debt = sum((by_kind.get(kind, NOTHING) for kind in rule.debt_kinds), NOTHING)
    return Counted(sum(by_kind.values(), NOTHING), debt, by_kind, excluded)


def _why_not(line: Line, rule: Rule, lines: Sequence[Line]) -> Excluded | None:
    if line.kind in NEVER:
        return Excluded.NEVER
    if line.kind == FundKind.LAND and rule.land == LandCounting.NONE:
        return Excluded.LAND_NOT
    if line.kind not in (FundKind.LAND, FundKind.WITHDRAWN, *rule.counted_kinds):
        return Excluded.WORKING_CAPITAL if line.kind == FundKind.WORKING_CAPITAL else Excluded.KIND
    if line.source not in rule.sources:
        return Excluded.SOURCE
    if line.kind == FundKind.WITHDRAWN and _is_late(line, rule, lines):
        return Excluded.WITHDRAWN_LATE
    return None


def _is_late(withdrawal: Line, rule: Rule, lines: Sequence[Line]) -> bool:
    """Whether the capital had stayed longer than the rule asks. Without days it had not."""
    if withdrawal.received_on is None:
        return False
    days = []
    for line in lines:
        if line.kind in CAPITAL and line.kind in rule.counted_kinds and line.source in rule.sources:
            if line.received_on is None:
                return False
            days.append(line.received_on)
    paid = [day for day in days if day <= withdrawal.received_on]
    return bool(paid) and months_later(max(paid), rule.withdrawal_months) < withdrawal.received_on


def _cap_land(by_kind: dict[str, Decimal], excluded: dict[Excluded, Decimal], rule: Rule) -> None:
    land, share = by_kind.get(FundKind.LAND, NOTHING), rule.land_cap_pct
    if rule.land != LandCounting.CAPPED or share is None or share >= 100 or land <= 0:
        return
    others = sum((amount for kind, amount in by_kind.items() if kind != FundKind.LAND), NOTHING)
    most = max(NOTHING, cents(others * share / (100 - share)))
    if land > most:
        by_kind[FundKind.LAND] = most
        excluded[Excluded.LAND_CAP] = excluded.get(Excluded.LAND_CAP, NOTHING) + land - most


def may_count_twice(lines: Iterable[Line]) -> bool:
    """Whether both money paid in and what is bought with it are entered: a trap of the reporter."""
    kinds = {line.kind for line in lines}
    return not kinds.isdisjoint(CAPITAL) and not kinds.isdisjoint(SPENT)


def spread(total: Decimal, lines: Sequence[Line], rule: Rule | None, among: Sequence[Line]) -> list[Decimal]:
    """What each of the lines of one figure has of `total`, which counts of all of them.

    Each line in full if those that the rule counts make the total; else, where land was capped or a verifier
    counted less, in proportion to them, to the cent, the rest on the largest. `among`: all lines of the
    commitment, these included.
    """
    amounts = [line.amount_cny for line in lines]
    weights = [
        amount if rule is None or _why_not(line, rule, among) is None else NOTHING
        for line, amount in zip(lines, amounts, strict=True)
    ]
    if sum(weights, NOTHING) == total:
        return weights
    weights = next((some for some in (weights, amounts) if sum(some, NOTHING)), [])
    if not weights:
        return [total, *(NOTHING for _line in amounts[1:])]
    whole = sum(weights, NOTHING)
    parts = [cents(total * weight / whole) for weight in weights]
    largest = max(range(len(parts)), key=lambda place: abs(weights[place]))
    parts[largest] += total - sum(parts, NOTHING)
    return parts
