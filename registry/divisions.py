"""Administrative divisions by the names people write: 广西/南宁/青秀区, Nanning/Qingxiu District, 450103."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from registry.choices import DivisionLevel
from registry.models import Division
from registry.names import fold
from registry.names.words import PLACE_CODES

SEPARATOR = "/"
_SEPARATORS = re.compile(r"[/\\>|,，、·]")


class DivisionUnclear(ValueError):
    """The words name no division, or several; the message says what to write."""


def division_path(division: Division | None) -> str:
    """City and county, with the province where city names repeat; `DivisionFinder.find` reads it back.

    The caller loads `parent` and its parent.
    """
    steps: list[Division] = []
    while division is not None:
        steps.insert(0, division)
        division = division.parent
    if len(steps) > 1 and steps[1].level == DivisionLevel.CITY and _city_names_are_unique():
        del steps[0]
    return SEPARATOR.join(step.label for step in steps)


def _city_names_are_unique() -> bool:
    """Chinese ones are; Yulin is a city of Guangxi and one of Shaanxi, Suzhou of Jiangsu and of Anhui."""
    return (get_language() or "").startswith("zh")


class DivisionFinder:
    """All divisions in memory (3,300 rows, one query), for finding many by name."""

    def __init__(self) -> None:
        self.by_code = {division.pk: division for division in Division.objects.all()}
        for division in self.by_code.values():
            if division.parent_id is not None:
                division.parent = self.by_code[division.parent_id]  # division_path then asks nothing
        self._code_by_path = self._paths()
        self._codes_by_name: dict[str, set[str]] = {}
        for name, code in self._names():
            self._codes_by_name.setdefault(name, set()).add(code)

    def find(self, *words: str) -> Division | None:
        """The division that the words name, from the outside in; None where there are no words.

        One word may hold several, separated by a slash. Raises DivisionUnclear.
        """
        whole = self._code_by_path.get(fold(SEPARATOR.join(words)))
        if whole:
            return self.by_code[whole]
        steps = [step.strip() for word in words for step in _SEPARATORS.split(word) if step.strip()]
        inside: set[str] = {""}
        for step in steps:
            inside = {code for code in self._codes(step) if any(_is_within(code, outer) for outer in inside)}
            if not inside:
                raise DivisionUnclear(
                    _("“%(text)s” is no division here. Write province, city and county.")
                    % {"text": "/".join(steps)}
                )
        if not steps:
            return None
        return self._one(inside, "/".join(steps))

    def _paths(self) -> dict[str, str]:
        """What `division_path` writes: Jilin/Jilin is the city, and an English name may hold a comma."""
        paths: dict[str, str] = {}
        for language, _name in settings.STAFF_LANGUAGES:
            with override(language):
                paths |= {
                    fold(division_path(division)): code
                    for code, division in self.by_code.items()
                    if division.valid_to is None
                }
        return paths

    def _codes(self, step: str) -> set[str]:
        if re.fullmatch(r"\d{6}", step):
            return {step} if step in self.by_code else set()
        return self._codes_by_name.get(fold(step), set())

    def _one(self, codes: set[str], text: str) -> Division:
        valid = {code for code in codes if self.by_code[code].valid_to is None} or codes
        outermost = {code for code in valid if not any(_is_within(code, o) for o in valid - {code})}
        if len(outermost) > 1:
            raise DivisionUnclear(
                _("“%(text)s” can mean several divisions. Write the province or city too.") % {"text": text}
            )
        return self.by_code[outermost.pop()]

    def _names(self) -> Iterable[tuple[str, str]]:
        for code, division in self.by_code.items():
            yield fold(division.name_zh), code
            if division.name_en:
                yield fold(division.name_en), code
        for name, short_codes in PLACE_CODES.items():
            for short in short_codes:
                code = short.ljust(6, "0")
                if short and code in self.by_code:
                    yield name, code


def _is_within(code: str, outer: str) -> bool:
    """Whether a division is another one or lies in it: 450103 in 450100 in 450000."""
    return code.startswith(re.sub("(00){1,2}$", "", outer))
