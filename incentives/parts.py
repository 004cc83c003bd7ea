"""A whole apportioned without a 分 lost or won."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.money import CENT


def apportion(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`whole`, in 元 with whole 分, by weights: each its part in whole 分, together exactly the whole.

    By largest remainder; of equal remainders the earlier comes first. A negative whole is apportioned like
    the positive one. Raises ValueError for weights below zero, or that are all zero.
    """
    total = sum(map(Fraction, weights), Fraction(0))
    if total <= 0 or min(weights) < 0:
        raise ValueError("the weights must not be negative, nor all zero")
    units = Fraction(abs(whole)) / Fraction(CENT)
    if units.denominator != 1:
        raise ValueError(f"{whole} is not a whole number of 分")
    exact = [units * Fraction(weight) / total for weight in weights]
    parts = [part.numerator // part.denominator for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: int(units) - sum(parts)]:
        parts[place] += 1
    sign = -1 if whole < 0 else 1
    return [sign * part * CENT for part in parts]
