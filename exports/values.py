"""One cell of a workbook, read as what its column holds. Every failure says what to write instead."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import override

from core.language import message as _
from core.money import MoneyError, display_money, parse_money
from exports.clean import SURROGATE, Unreadable, clean_text, fold
from exports.columns import Column, Kind
from exports.creditcode import check_code
from exports.days import calendar_day, day_of, in_figures
from exports.importing import not_found_words
from exports.reader import CellError, Uncomputed, text_of

# Words for "nothing" in a cell that holds no free text.
EMPTY_WORDS = {
    "-",
    "--",
    "—",
    "——",
    "–",
    "/",
    "\\",
    "无",
    "暂无",
    "n/a",
    "na",
    "#",
    "null",
    "none",
    "nil",
    "空",
}
YES_WORDS = {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "对"}
NO_WORDS = {"否", "无", "没有", "×", "✗", "x", "0", "n", "no", "false", "不是"}
REMEMBERED = 2000  # different cells of a column whose reading is kept
LOST_DIGITS = 10**15  # a spreadsheet keeps 15 digits of a number
EARLIEST = dt.date(1900, 1, 1)  # what a workbook has before that is no day, but a number or a time
_shown_money = lazy(display_money, str)
_TEXT_KINDS = {Kind.TEXT, Kind.LONG}
_YEAR_MONTH = re.compile(r"^(\d{4})(?:[-./年])(\d{1,2})月?$")
_COMPACT_MONTH = re.compile(r"^((?:19|20)\d{2})(\d{2})$")
_NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+\d{1,3}$")
_FIRST_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Parsed(NamedTuple):
    value: Any
    warning: str = ""
    currency: str = ""  # that an amount names
    emptied: bool = False  # the cell says "N/A", "-" or the like


class CellReader:
    """Reads cells for one import: knows the user (for references), and today."""

    def __init__(self, columns: Sequence[Column], user, *, today: dt.date | None = None):
        self.today = today or timezone.localdate()
        self._names = {c.key: _choice_names(c) for c in columns if c.kind is Kind.CHOICE}
        self._references = {c.key: _reference_names(c, user) for c in columns if c.kind is Kind.REF}
        self._readers: dict[Kind, Callable[[Column, Any, str], Parsed]] = {
            Kind.TEXT: self._text,
            Kind.LONG: self._text,
            Kind.USCC: self._uscc,
            Kind.PHONE: self._phone,
            Kind.INT: self._int,
            Kind.NUMBER: self._decimal,
            Kind.MONEY: self._money,
            Kind.RATIO: self._ratio,
            Kind.DATE: self._date,
            Kind.MONTH: self._month,
            Kind.CHOICE: self._choice,
            Kind.REF: self._reference,
            Kind.BOOL: self._bool,
        }

    def read(self, column: Column, cell: Any, unit: str = "") -> Parsed:
        """`unit` is the one that the file's heading names. Raises Unreadable."""
        if isinstance(cell, str) and cell.isprintable():  # most: nothing broken, nothing that cannot be seen
            cell = cell.strip()
        else:
            cell = _checked(cell)
            cell = clean_text(cell) if isinstance(cell, str) else cell
        if cell in (None, ""):
            return self._nothing(column)
        if column.kind not in _TEXT_KINDS and isinstance(cell, str) and self._says_nothing(column, cell):
            return self._nothing(column, emptied=True)
        return self._readers[column.kind](column, cell, unit)

    def reader_of(self, column: Column, unit: str = "") -> Callable[[Any], Parsed]:
        """`read` for one column: what many of its cells say is read once."""
        known: dict[Any, Parsed] = {}

        def read(cell: Any) -> Parsed:
            if not (cell is None or isinstance(cell, (str, dt.date))):  # 1, 1.0 and True are one key
                return self.read(column, cell, unit)
            parsed = known.get(cell)
            if parsed is None:
                parsed = self.read(column, cell, unit)
                if len(known) < REMEMBERED:
                    known[cell] = parsed
            return parsed

        return read

    def _nothing(self, column: Column, *, emptied: bool = False) -> Parsed:
        if column.required:
            raise Unreadable(_("The cell is empty, and this column must be filled in."))
        textual = column.kind in _TEXT_KINDS or column.kind in (Kind.USCC, Kind.PHONE)
        return Parsed("" if textual else None, emptied=emptied)

    def _says_nothing(self, column: Column, text: str) -> bool:
        if text[0] in "0123456789":  # most cells, without folding them: no word begins so
            return False
        folded = fold(text)
        if column.kind is Kind.BOOL and folded in NO_WORDS:
            return False
        known = self._names.get(column.key) or self._references.get(column.key) or {}
        return folded in EMPTY_WORDS and folded not in known

    def _text(self, column, cell, _unit) -> Parsed:
        if isinstance(cell, (int, float)) and abs(cell) >= LOST_DIGITS:
            raise _lost_digits()
        text = text_of(cell)
        if column.max_length and len(text) > column.max_length:
            raise Unreadable(
                _("The text has %(length)s characters; at most %(limit)s are possible. Shorten it.")
                % {"length": len(text), "limit": column.max_length}
            )
        return Parsed(text)

    def _uscc(self, _column, cell, _unit) -> Parsed:
        if isinstance(cell, (int, float)) and abs(cell) >= LOST_DIGITS or _is_scientific(cell):
            raise _lost_digits()
        code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text_of(cell))).upper()
        check_code(code)
        return Parsed(code)

    def _phone(self, column, cell, _unit) -> Parsed:
        if _is_scientific(cell):
            raise _lost_digits()
        text = unicodedata.normalize("NFKC", text_of(cell)).strip()
        if sum(character.isdigit() for character in text) < 5:
            raise Unreadable(_("“%(text)s” is not a telephone number.") % {"text": text})
        return self._text(column, text, "")

    def _int(self, column, cell, _unit) -> Parsed:
        number = _number(cell, column.unit)
        if number != number.to_integral_value():
            raise Unreadable(_("“%(text)s” is not a whole number.") % {"text": text_of(cell)})
        _check_range(column, number)
        return Parsed(int(number))

    def _decimal(self, column, cell, _unit) -> Parsed:
        number = _number(cell, column.unit)
        _check_range(column, number)
        return Parsed(number)

    def _money(self, column, cell, heading_unit) -> Parsed:
        unit = heading_unit or column.unit or "元"
        text = _plain_number(cell) if _is_number(cell) else text_of(cell)
        try:
            scale, heading_currency = _unit_of_money(unit)
            with_unit, currency = parse_money(text, unit=_scale_word(unit))
        except MoneyError as error:
            raise Unreadable(str(error)) from error
        figure = _FIRST_NUMBER.search(unicodedata.normalize("NFKC", text))
        converted = figure and abs(with_unit) != (Decimal(figure[0].replace(",", "")) * scale).quantize(
            Decimal("0.01")
        )
        _check_range(column, with_unit)
        named = currency or (heading_currency if heading_currency != "CNY" else "")
        if currency and currency != (heading_currency or "CNY"):
            warning = _other_currency(text, with_unit, currency)
        else:
            warning = _conversion(text, with_unit, named) if converted else ""
        return Parsed(with_unit, warning, named)

    def _ratio(self, column, cell, heading_unit) -> Parsed:
        maximum = column.maximum if column.maximum is not None else Decimal(1)
        if isinstance(cell, str) and cell.rstrip().endswith(("%", "％")):
            ratio = _number(cell.rstrip()[:-1]) / 100
        else:
            ratio = _number(cell)
            if heading_unit == "%":
                if abs(ratio) <= 1:
                    raise _ask_for_percent(cell)
                ratio /= 100
            elif abs(ratio) > maximum:
                raise _ask_for_percent(cell)
        _check_range(column, ratio)
        return Parsed(ratio)

    def _date(self, column, cell, _unit) -> Parsed:
        day, warning = day_of(cell)
        if day < EARLIEST:
            raise Unreadable(_("%(date)s is before 1900. Correct the year.") % {"date": day.isoformat()})
        if day > self.today and not column.future_allowed:
            warning = _("%(date)s is in the future.") % {"date": day.isoformat()}
        return Parsed(day, warning)

    def _month(self, column, cell, unit) -> Parsed:
        text = in_figures(text_of(cell)).replace(" ", "")
        match = _YEAR_MONTH.match(text) or _COMPACT_MONTH.match(text)
        if match:
            day, warning = calendar_day(text, int(match[1]), int(match[2]), 1), ""
        else:
            day, warning = day_of(cell)
        return Parsed(day.replace(day=1), warning)

    def _choice(self, column, cell, _unit) -> Parsed:
        names = self._names[column.key]
        value = names.get(fold(text_of(cell)))
        if value is None:
            choices = ", ".join(str(label) for label in column.choices.labels)
            raise Unreadable(
                _("“%(text)s” is not one of: %(choices)s.") % {"text": text_of(cell), "choices": choices}
            )
        return Parsed(value)

    def _reference(self, column, cell, _unit) -> Parsed:
        text = text_of(cell)
        values = self._references[column.key].get(fold(text), set())
        if len(values) > 1:
            raise Unreadable(_("“%(text)s” can mean several records. Write the full name.") % {"text": text})
        if not values:
            raise Unreadable(not_found_words(text))
        return Parsed(next(iter(values)))

    def _bool(self, _column, cell, _unit) -> Parsed:
        if isinstance(cell, bool):
            return Parsed(cell)
        word = fold(text_of(cell))
        if word in YES_WORDS:
            return Parsed(True)
        if word in NO_WORDS:
            return Parsed(False)
        raise Unreadable(_("“%(text)s” is neither yes nor no.") % {"text": text_of(cell)})


def _choice_names(column: Column) -> dict[str, Any]:
    assert column.choices  # Column insists on it
    names: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names |= {fold(str(label)): value for value, label in column.choices.choices}
    names |= {fold(str(value)): value for value in column.choices.values}
    return names | {fold(alias): value for alias, value in (column.choice_aliases or {}).items()}


def _reference_names(column: Column, user) -> dict[str, set]:
    assert column.lookup  # Column insists on it
    names: dict[str, set] = {}
    for value, label, further in column.lookup(user):
        for name in (label, *further):
            names.setdefault(fold(str(name)), set()).add(value)
    return names


def _checked(cell):
    if isinstance(cell, CellError):
        raise Unreadable(
            _("The cell shows the error %(error)s. Correct its formula and save the file.")
            % {"error": cell.text}
        )
    if isinstance(cell, Uncomputed):
        raise Unreadable(
            _("The formula was never computed. Open the file in a spreadsheet program and save it again.")
        )
    if isinstance(cell, str) and SURROGATE.search(cell):
        raise Unreadable(_("The text has a broken character. Type it again."))
    return cell


def _lost_digits() -> Unreadable:
    return Unreadable(
        _(
            "Excel turned this into a number, and its last digits are lost. "
            "Format the column as text and paste the original values again."
        )
    )


def _is_scientific(cell) -> bool:
    """9.14601001234568E+17: how a text file keeps what the spreadsheet showed of a long number."""
    return isinstance(cell, str) and bool(_SCIENTIFIC.match(unicodedata.normalize("NFKC", cell)))


def _is_number(cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _plain_number(cell) -> str:
    return format(Decimal(repr(cell)), "f")


def _number(cell, unit: str = "") -> Decimal:
    if _is_number(cell):
        return Decimal(repr(cell))
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(" ", "")
    text = text.removesuffix(unit) if unit else text
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    figure = text.removeprefix("-") if text.startswith("-") else text.strip("()") if negative else text
    if isinstance(cell, bool) or not _NUMBER.match(figure):
        raise Unreadable(
            _("“%(text)s” is not a number. Write one number, for example 1200.5.") % {"text": text_of(cell)}
        )
    number = Decimal(figure.replace(",", ""))
    return -number if negative else number


def _check_range(column: Column, number: Decimal) -> None:
    if column.minimum is not None and number < column.minimum:
        raise Unreadable(_("The number must be at least %(limit)s.") % {"limit": column.minimum})
    if column.maximum is not None and number > column.maximum:
        raise Unreadable(_("The number must be at most %(limit)s.") % {"limit": column.maximum})


@cache
def _unit_of_money(unit: str) -> tuple[Decimal, str]:
    """What one of it is, and the currency that it names. Raises MoneyError."""
    return parse_money(f"1{unit}")


def _scale_word(unit: str) -> str:
    """What parse_money takes for a bare number: 万元 of 万元, 万 of 万美元."""
    return next((word + "元" for word in ("千万", "百万", "亿", "万", "千") if unit.startswith(word)), "元")


def _conversion(text: str, amount: Decimal, currency: str) -> str:
    return _("“%(text)s” was read as %(amount)s.") % {"text": text, "amount": _shown_money(amount, currency)}


def _other_currency(text: str, amount: Decimal, currency: str) -> str:
    words = _("“%(text)s” names another currency than its column: it is kept as %(amount)s. Check it.")
    return words % {"text": text, "amount": _shown_money(amount, currency)}


def _ask_for_percent(cell) -> Unreadable:
    return Unreadable(
        _("Is “%(text)s” a share or a percentage? Write it with a percent sign, for example 12.5%%.")
        % {"text": text_of(cell)}
    )
