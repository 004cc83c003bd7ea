"""Dates as people write them: 2021-3-5, 2021/3/5, 2021年3月5日, 二〇二一年三月五日, or Excel's own."""

import datetime as dt
import re
import unicodedata

from core.language import message as _
from core.years import wrong_year
from exports.clean import Unreadable
from exports.reader import Duration, text_of

SERIAL_DATES = range(20000, 60001)  # 1954-10-03 .. 2064-04-08 as Excel counts days
_DATE = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_COMPACT_DATE = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_CHINESE_DIGITS = {"零": 0, "〇": 0, "○": 0} | {
    digit: n for n, digit in enumerate("一二三四五六七八九", start=1)
}
_CHINESE_NUMBER = re.compile(rf"[{''.join(_CHINESE_DIGITS)}十廿卅]+(?=[年月日])")
_SHORT_YEAR = re.compile(r"^\d{2}[-./年]\d{1,2}([-./月]\d{1,2}日?)?$")


def day_of(cell) -> tuple[dt.date, str]:
    """The day that a cell names, and a warning. Raises Unreadable, of a year that nobody means too."""
    day, warning = _named(cell)
    if wrong := wrong_year(day):
        raise Unreadable(wrong)
    return day, warning


def _named(cell) -> tuple[dt.date, str]:
    if isinstance(cell, dt.datetime):
        return cell.date(), ""
    if isinstance(cell, dt.date):
        return cell, ""
    if isinstance(cell, Duration):
        raise Unreadable(_("“%(text)s” is a time, not a date.") % {"text": cell.text})
    if isinstance(cell, (int, float)) and cell in SERIAL_DATES:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(cell))
        return day, _("The number %(number)s was read as the date %(date)s.") % {
            "number": int(cell),
            "date": day.isoformat(),
        }
    text = in_figures(text_of(cell)).strip()
    match = _DATE.match(text) or _COMPACT_DATE.match(text)
    if match:
        return calendar_day(text, *map(int, match.groups()[:3])), ""
    if _SHORT_YEAR.match(text):
        raise Unreadable(_("“%(text)s” has a year of two digits. Write all four.") % {"text": text})
    raise Unreadable(
        _("“%(text)s” is not a full date. Write year, month and day: 2021-03-05.") % {"text": text}
    )


def calendar_day(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Unreadable(_("There is no such day as “%(text)s”.") % {"text": text}) from error


def in_figures(text: str) -> str:
    """Full width as half width, and Chinese numerals of a date as figures: 二〇二一年十二月 is 2021年12月."""
    return _CHINESE_NUMBER.sub(lambda found: _figure(found[0]), unicodedata.normalize("NFKC", text))


def _figure(words: str) -> str:
    tens, ten, ones = words.replace("廿", "二十").replace("卅", "三十").partition("十")
    if not ten:
        return "".join(str(_CHINESE_DIGITS[digit]) for digit in words)
    known = [_CHINESE_DIGITS.get(digit, -1) for digit in (tens or "一", ones or "零")]
    return words if -1 in known else str(known[0] * 10 + known[1])
