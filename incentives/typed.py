"""Numbers as they are typed into a rule: exact, and no longer than a sum of money can be."""

from decimal import Decimal, InvalidOperation
from typing import Any

MOST_DIGITS, MOST_DECIMALS = 15, 10


def number_of(value: Any) -> Decimal:
    """Raises ValueError for what is no number, or longer than is meant: 1e999999 has a million digits."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{str(value)[:40]} is no number") from None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS or _decimals(number) > MOST_DECIMALS:
        raise ValueError(f"{str(value)[:40]} is no number that a rule can have")
    return number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
