"""What a base is worth by bands: exact, and nothing but arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

from core.money import CENT

# Amounts have 15 digits, rates at most 10: a product has at most 25, and nothing is ever rounded by the way.
EXACT = Context(prec=60)
ROUNDINGS = {"down": ROUND_DOWN, "half_up": ROUND_HALF_UP}


class Mode(StrEnum):
    MARGINAL = "marginal"  # each band's rate for what lies in it
    WHOLE_BAND = "whole_band"  # the rate, or the amount, of the band that the base lies in, for the whole


@dataclass(frozen=True)
class Band:
    """Up to and with `upto`, None for what is above all others; a rate of the base, or an amount."""

    upto: Decimal | None
    rate: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Slice:
    """What one band gives: `of` the base at `rate`, or the fixed amount of the band."""

    band: Band
    of: Decimal
    worth: Decimal


def slices_of(base: Decimal, bands: Sequence[Band], mode: Mode) -> list[Slice]:
    """The parts that make up the worth of a base, unrounded.

    There are none for a base of zero or less, or above the last band where that has an end.
    """
    if base <= 0:
        return []
    with localcontext(EXACT):
        return _marginal(base, bands) if mode == Mode.MARGINAL else _whole(base, bands)


def worth_of(slices: Sequence[Slice]) -> Decimal:
    with localcontext(EXACT):
        return sum((one.worth for one in slices), Decimal(0))


def rounded(amount: Decimal, to: Decimal, way: str) -> Decimal:
    """To a multiple of `to` (元), `down` or `half_up`, with whole 分."""
    with localcontext(EXACT):
        return ((amount / to).to_integral_value(ROUNDINGS[way]) * to).quantize(CENT)


def _marginal(base: Decimal, bands: Sequence[Band]) -> list[Slice]:
    slices, low = [], Decimal(0)
    for band in bands:
        high = base if band.upto is None else min(base, band.upto)
        if high > low:
            of = high - low
            slices.append(Slice(band, of, of * (band.rate or 0)))
            low = high
    return slices


def _whole(base: Decimal, bands: Sequence[Band]) -> list[Slice]:
    for band in bands:
        if band.upto is None or base <= band.upto:
            return [
                Slice(band, base, base * band.rate if band.rate is not None else band.amount or Decimal(0))
            ]
    return []
