"""Credit codes (GB 32100) with both check characters right; the organisation parts are made up."""

from functools import cache

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}
_ORGANISATION_VALUE = {sign: int(sign, 36) for sign in SIGNS}
_WEIGHTS = tuple(3**at % 31 for at in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NEW_NUMBERS, _OLD_NUMBERS = 31**5, 10**8
# Without a common factor with the count of numbers: different numbers give different codes.
_NEW_STEP, _OLD_STEP = 12_345_679, 61_803_399


def credit_code(prefix: str, division: str, number: int, *, is_old: bool) -> str:
    """The code of the `number`th body, unique below 28 million; `prefix` is 91, 92 ... (registry/codes.py).

    An old body (before October 2015) keeps the eight digits of its organisation code, a new one has MA and
    six signs.
    """
    body = _old_body(number) if is_old else _new_body(division, number)
    front = prefix + division
    inner = _organisation_check(body)
    tail = body + inner
    total = _front_total(front)
    for sign, weight in zip(tail, _WEIGHTS[8:], strict=True):
        total += _VALUE[sign] * weight
    return front + tail + SIGNS[-total % 31]


def _old_body(number: int) -> str:
    return f"{number * _OLD_STEP % _OLD_NUMBERS:08d}"


def _new_body(division: str, number: int) -> str:
    rest = number * _NEW_STEP % _NEW_NUMBERS
    body = ""
    for _ in range(5):
        rest, sign = divmod(rest, 31)
        body += SIGNS[sign]
    return "MA" + division[1] + body


def _organisation_check(body: str) -> str:
    total = 0
    for sign, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True):
        total += _ORGANISATION_VALUE[sign] * weight
    return "0X987654321"[total % 11]


@cache
def _front_total(front: str) -> int:
    return sum(_VALUE[sign] * weight for sign, weight in zip(front, _WEIGHTS, strict=False))
