"""Amounts as officials write and read them: 元, 万元, 亿元; stored always in the base unit."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import get_language

from core.language import message as _

LARGEST = Decimal(10) ** 13
CENT = Decimal("0.01")
SCALES = {"元": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
CURRENCY_WORDS = {
    "人民币": "CNY",
    "元": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "¥": "CNY",
    "美元": "USD",
    "美金": "USD",
    "usd": "USD",
    "$": "USD",
    "港币": "HKD",
    "港元": "HKD",
    "hkd": "HKD",
    "欧元": "EUR",
    "eur": "EUR",
    "日元": "JPY",
    "jpy": "JPY",
    "英镑": "GBP",
    "gbp": "GBP",
    "新台币": "TWD",
    "twd": "TWD",
    "新加坡元": "SGD",
    "sgd": "SGD",
    "澳门元": "MOP",
    "mop": "MOP",
    "加拿大元": "CAD",
    "加元": "CAD",
    "澳大利亚元": "AUD",
    "澳元": "AUD",
    "韩元": "KRW",
    "泰铢": "THB",
    "越南盾": "VND",
    "林吉特": "MYR",
}
_WORDS = "|".join(sorted(map(re.escape, CURRENCY_WORDS), key=len, reverse=True))
_SCALE = "|".join(sorted((s for s in SCALES if s != "元"), key=len, reverse=True))
_MONEY = re.compile(
    rf"^(?P<before>{_WORDS})?(?P<minus>-)?(?P<number>\d[\d,]*(?:\.\d+)?)"
    rf"\(?(?P<scale>{_SCALE})?(?P<words>(?:{_WORDS})*)\)?(?P<words2>(?:{_WORDS})*)$"
)
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$|^\d+(\.\d+)?$")


class MoneyError(ValueError):
    """The text is not an amount; the message says what to write."""


def parse_money(text: str, *, unit: str = "元") -> tuple[Decimal, str]:
    """Read `1.2亿`, `5,000万元`, `500(万)`, `100万美元`, `５０００`: amount in base units and currency.

    `unit` (元, 万元, 亿元) is what a bare number means; a unit in the text wins. The currency is "" where the
    text names none. Raises MoneyError.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")
    negative = folded.startswith("(") and folded.endswith(")") and folded[1:-1].replace(",", "")[:1].isdigit()
    match = _MONEY.match(folded[1:-1] if negative else folded)
    if not match or not _GROUPED.match(match["number"]):
        raise MoneyError(
            _("“%(text)s” is not an amount: write a number, for example 1200.50.") % {"text": text}
        )
    words = re.findall(_WORDS, (match["before"] or "") + (match["words"] or "") + (match["words2"] or ""))
    if match["scale"]:
        scale = SCALES[match["scale"]]
    else:
        scale = 1 if words else SCALES[unit.removesuffix("元") or "元"]
    currencies = {CURRENCY_WORDS[word] for word in words}
    named = currencies - {"CNY"} or currencies
    if len(named) > 1:
        raise MoneyError(_("“%(text)s” names two currencies: leave one.") % {"text": text})
    try:
        amount = (Decimal(match["number"].replace(",", "")) * scale).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        amount = LARGEST
    if amount >= LARGEST:
        raise MoneyError(_("“%(text)s” is too large: the limit is ten trillion.") % {"text": text})
    sign = -1 if negative or match["minus"] else 1
    return sign * amount, next(iter(named), "")


def in_unit(amount: Decimal, unit: str) -> Decimal:
    """An amount of base units as a number of 元, 万元 or 亿元, without losing digits."""
    return amount / SCALES[unit.removesuffix("元") or "元"]


def display_money(amount: Decimal | None, currency: str = "CNY") -> str:
    """Short form for the screen: `1.2 亿元`, `350 万元`, `800 元`; the raw figure belongs in the title.

    A page in another language counts in millions and billions: `CNY 120 million`, `CNY 800`.
    """
    if amount is None:
        return ""
    if not (get_language() or "zh").startswith("zh"):
        return _in_thousands(amount, currency or "CNY")
    unit = _currency_unit(currency)
    for scale, word in ((10**8, "亿"), (10**4, "万")):
        if abs(amount) >= scale:
            return f"{_plain(amount / scale)} {word}{unit}"
    return f"{_plain(amount)} {unit}"


def raw_money(amount: Decimal | None, currency: str = "CNY") -> str:
    """The whole figure with thousands separators and its currency code, for the title of a short form."""
    return "" if amount is None else f"{amount:,.2f} {currency or 'CNY'}"


def _in_thousands(amount: Decimal, currency: str) -> str:
    number = {"number": _plain(amount), "currency": currency}
    if abs(amount) >= 10**9:
        return _("%(currency)s %(number)s billion") % (number | {"number": _plain(amount / 10**9)})
    if abs(amount) >= 10**6:
        return _("%(currency)s %(number)s million") % (number | {"number": _plain(amount / 10**6)})
    return f"{currency} {amount.quantize(CENT, ROUND_HALF_UP):,f}".removesuffix(".00")


def _currency_unit(currency: str) -> str:
    words = {"CNY": "元", "": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元"}
    return words.get(currency, currency)


def _plain(number: Decimal) -> str:
    text = f"{number.quantize(CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
