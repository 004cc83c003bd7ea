"""Periods as officers write them: 2025年, 2025年三季度, 2025年6月, besides the codes 2025Q3 and 2025M06."""

import re
import unicodedata

from assessment.periods import Period

_YEAR = r"(?P<year>20\d\d)(?:年度?)?"
_QUARTER = re.compile(rf"^{_YEAR}[-/]?(?:第)?(?:q)?(?P<number>[1-4一二三四])(?:季度?)?$")
_MONTH = re.compile(rf"^{_YEAR}[-/.]?(?:m)?(?P<number>0?[1-9]|1[0-2])月?(?:份)?$")
_ONLY_YEAR = re.compile(rf"^{_YEAR}$")
_QUARTERS = "一二三四"


def read_period(text: str) -> Period:
    """Raises ValueError for what names no period."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if match := _ONLY_YEAR.match(folded):
        return Period.of(match["year"])
    match = _QUARTER.match(folded)
    if match and ("q" in folded or "季" in folded):
        number = _QUARTERS.find(match["number"]) + 1 or int(match["number"])
        return Period.of(f"{match['year']}Q{number}")
    if match := _MONTH.match(folded):
        return Period.of(f"{match['year']}M{int(match['number']):02}")
    raise ValueError(text)
