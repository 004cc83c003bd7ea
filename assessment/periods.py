"""Years, quarters and months of which figures are told: "2025", "2025Q3", "2025M06"."""

import datetime as dt
import re
from typing import NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_CODE = re.compile(r"(20\d\d)(?:Q([1-4])|M(0[1-9]|1[0-2]))?")
MONTHS = {"year": 12, "quarter": 3, "month": 1}


class PeriodKind(models.TextChoices):
    YEAR = "year", _("Year")
    QUARTER = "quarter", _("Quarter")
    MONTH = "month", _("Month")


class Period(NamedTuple):
    year: int
    kind: str = PeriodKind.YEAR
    number: int = 1  # of the quarter or the month in its year; 1 for a year

    @classmethod
    def of(cls, code: str) -> "Period":
        """Raises ValueError for what is no code of a period."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(code)
        year, quarter, month = found.groups()
        if quarter:
            return cls(int(year), PeriodKind.QUARTER, int(quarter))
        return cls(int(year), PeriodKind.MONTH, int(month)) if month else cls(int(year))

    @property
    def code(self) -> str:
        part = {PeriodKind.QUARTER: f"Q{self.number}", PeriodKind.MONTH: f"M{self.number:02}"}
        return f"{self.year}{part.get(PeriodKind(self.kind), '')}"

    @property
    def label(self) -> str:
        """In the reader's words: "2025年第三季度", "June 2025"."""
        if self.kind == PeriodKind.QUARTER:
            return gettext("Quarter %(number)s of %(year)s") % {"number": self.number, "year": self.year}
        if self.kind == PeriodKind.MONTH:
            return date_format(self.first_day, "YEAR_MONTH_FORMAT")
        return gettext("Year %(year)s") % {"year": self.year}

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def last_day(self) -> dt.date:
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def next(self) -> "Period":
        return self.plus(1)

    def plus(self, count: int) -> "Period":
        """The period of the same kind so many later; earlier if negative."""
        in_a_year = 12 // MONTHS[self.kind]
        year, place = divmod(self.year * in_a_year + self.number - 1 + count, in_a_year)
        return self._replace(year=year, number=place + 1)

    @property
    def a_year_before(self) -> "Period":
        return self._replace(year=self.year - 1)

    @property
    def whole_year(self) -> "Period":
        return Period(self.year)
