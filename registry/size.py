"""Size classes of enterprises: 统计上大中小微型企业划分办法 (2017), as data and one function."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from registry.choices import SizeClass

WAN = 10_000


class Figures(NamedTuple):
    """Persons, and 万元 of revenue and assets: what an enterprise has (None: not known), or what a class
    asks for (None: not asked)."""

    employees: Decimal | int | None = None
    revenue_wan: Decimal | int | None = None
    assets_wan: Decimal | int | None = None


@dataclass(frozen=True)
class SizeLine:
    """One line of the table: the codes it is for (beginnings of GB/T 4754-2017 codes), the floors it asks."""

    name: str
    codes: tuple[str, ...]
    large: Figures
    medium: Figures
    small: Figures

    def uses(self, field: str) -> bool:
        return getattr(self.small, field) is not None


def _line(name: str, codes: str, fields: str, *floors: tuple[int, ...]) -> SizeLine:
    """Write a line the way the standard prints it: X persons, Y revenue, Z assets, then the three floors."""
    places = [Figures._fields["XYZ".index(letter)] for letter in fields]
    large, medium, small = (Figures(**dict(zip(places, floor, strict=True))) for floor in floors)
    return SizeLine(name, tuple(codes.split()), large, medium, small)


SIZE_LINES = (
    _line("农林牧渔业", "A01 A02 A03 A04", "Y", (20000,), (500,), (50,)),
    _line("工业", "B C D", "XY", (1000, 40000), (300, 2000), (20, 300)),
    _line("建筑业", "E", "YZ", (80000, 80000), (6000, 5000), (300, 300)),
    _line("批发业", "F51", "XY", (200, 40000), (20, 5000), (5, 1000)),
    _line("零售业", "F52", "XY", (300, 20000), (50, 500), (10, 100)),
    # Railways (G53) are not in the transport line; of division 59 only cargo handling (591) is.
    _line("交通运输业", "G54 G55 G56 G57 G58 G591", "XY", (1000, 30000), (300, 3000), (20, 200)),
    _line("仓储业", "G592 G593 G594 G595 G596 G599", "XY", (200, 30000), (100, 1000), (20, 100)),
    _line("邮政业", "G60", "XY", (1000, 30000), (300, 2000), (20, 100)),
    _line("住宿业", "H61", "XY", (300, 10000), (100, 2000), (10, 100)),
    _line("餐饮业", "H62", "XY", (300, 10000), (100, 2000), (10, 100)),
    _line("信息传输业", "I63 I64", "XY", (2000, 100000), (100, 1000), (10, 100)),
    _line("软件和信息技术服务业", "I65", "XY", (300, 10000), (100, 1000), (10, 50)),
    _line("房地产开发经营", "K701", "YZ", (200000, 10000), (1000, 5000), (100, 2000)),
    _line("物业管理", "K702", "XY", (1000, 5000), (300, 1000), (100, 500)),
    _line("租赁和商务服务业", "L", "XZ", (300, 120000), (100, 8000), (10, 100)),
    _line("其他未列明行业", "A05 G53 K703 K704 K709 M N O R", "X", (300,), (100,), (10,)),
)
# Finance has a standard of its own; schools, hospitals, government and international bodies have none.
NOT_CLASSIFIED_SECTIONS = frozenset("JPQST")

_LINE_OF_CODE = {code: line for line in SIZE_LINES for code in line.codes}
# The last division of each section: A ends with 05, B with 12, ... T with 97.
_SECTIONS = "ABCDEFGHIJKLMNOPQRST"
_LAST_DIVISIONS = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)


def to_wan(amount_cny: Decimal | None) -> Decimal | None:
    """Turn an amount in 元, as the database stores it, into 万元, as the table is written."""
    return None if amount_cny is None else amount_cny / WAN


def size_class(
    industry_code: str,
    employees: int | None,
    revenue_wan: Decimal | None,
    assets_wan: Decimal | None,
) -> SizeClass:
    """Class an enterprise by its industry (`C3922` or `3922`), persons, and revenue and assets in 万元.

    A class needs all of its floors; failing one drops to the next class. An input that the industry's line
    uses and that is missing gives `unknown`, never `micro`; so does an industry too coarse to name one line.
    """
    code = _with_section(industry_code)
    if code[:1] in NOT_CLASSIFIED_SECTIONS:
        return SizeClass.NOT_CLASSIFIED
    line = _line_for(code)
    have = Figures(employees, revenue_wan, assets_wan)
    if line is None or any(line.uses(field) and getattr(have, field) is None for field in Figures._fields):
        return SizeClass.UNKNOWN
    for size in (SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL):
        if _reaches(have, getattr(line, size.value)):
            return size
    return SizeClass.MICRO


def inputs_used(industry_code: str) -> tuple[str, ...]:
    """Name the inputs of `size_class` that this industry needs, in order; none where no line is for it."""
    line = _line_for(_with_section(industry_code))
    return () if line is None else tuple(field for field in Figures._fields if line.uses(field))


def _with_section(industry_code: str) -> str:
    """Put the section's letter before a code that begins with its division (`3922` is `C3922`)."""
    code = industry_code.strip().upper()
    if not code[:2].isdecimal() or not 1 <= int(code[:2]) <= _LAST_DIVISIONS[-1]:
        return code
    return _SECTIONS[bisect_left(_LAST_DIVISIONS, int(code[:2]))] + code


def _line_for(code: str) -> SizeLine | None:
    for length in range(len(code), 0, -1):
        if code[:length] in _LINE_OF_CODE:
            return _LINE_OF_CODE[code[:length]]
    return _only(line for listed, line in _LINE_OF_CODE.items() if code and listed.startswith(code))


def _only(lines: Iterable[SizeLine]) -> SizeLine | None:
    """A code above the table's detail (`F`, `G59`) names a line only when all below it is in that line."""
    found = set(lines)
    return found.pop() if len(found) == 1 else None


def _reaches(have: Figures, floor: Figures) -> bool:
    pairs = zip(have, floor, strict=True)
    return all(value is not None and value >= least for value, least in pairs if least is not None)
