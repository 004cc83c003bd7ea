"""The rows of a workbook as fields of an enterprise."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from core.language import message as _
from exports.importing import ParsedRow, Problem, not_found_words
from registry.choices import TradeMode
from registry.company_types import read_company_type
from registry.divisions import DivisionUnclear
from registry.importers.known import DIVISION_COLUMNS, OWNER_COLUMNS, Vocabularies
from registry.names.parsing import has_chinese
from registry.rules import FACTS
from registry.services.names import FormerName
from registry.vocabulary import label_lookup

FIGURES = ("employees", "revenue_cny", "assets_cny", "size_class", "size_year", "size_source")
READ_APART = frozenset({"division", "branch_of", "trade_modes"})
AS_THEY_STAND = ("name_en", "short_name", *FIGURES, *(name for name in FACTS if name not in READ_APART))
_SEPARATORS = re.compile(r"[;；\n]+")


@dataclass(slots=True)
class Reading:
    """What a row says, by field of the enterprise; only what it says."""

    values: dict[str, Any]
    name: str = ""  # of the enterprise, in whichever language; `name_in` says which field is meant
    former_names: tuple[str, ...] = ()
    owner_codes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def fail(self, column: str, message: str, original: str) -> None:
        self.problems.append(Problem(message, column, original))

    def new_former_names(self, known: set[str]) -> tuple[FormerName, ...]:
        return tuple(FormerName(name) for name in self.former_names if name not in known)

    def take_name(self, row: ParsedRow, current: str) -> None:
        """Say the name as the field that it changes; `current` is what the enterprise is called until now."""
        if self.name and self.name != current:
            is_chinese = has_chinese(self.name) or bool(row.values.get("uscc"))
            self.values["name_zh" if is_chinese else "name_en"] = self.name


class _Step(NamedTuple):
    """Reads columns that do not stand for one field each."""

    columns: frozenset[str]
    fields: tuple[str, ...]  # that these columns may say something of
    read: Callable[["RowReader", ParsedRow, Reading], None]


class RowReader:
    """Understands the rows of one file. `fields` are those of which its columns may say something."""

    def __init__(self, rows: Sequence[ParsedRow], vocabularies: Vocabularies):
        columns = {column for columns in {tuple(row.values) for row in rows} for column in columns}
        self._division = lru_cache(lambda *words: vocabularies.divisions.find(*words))
        self._plain = [name for name in AS_THEY_STAND if name in columns]
        self._references = [
            (name, keyed) for name, keyed in vocabularies.by_field.items() if name in self._plain
        ]
        steps = [step for step in _STEPS if step.columns & columns]
        self._steps = [step.read for step in steps]
        self.fields = {*self._plain, *(name for step in steps for name in step.fields)}

    def read(self, row: ParsedRow) -> Reading:
        values = row.values
        # Neither a missing column nor an empty cell changes an enterprise.
        reading = Reading({n: values[n] for n in self._plain if values.get(n) not in (None, "")})
        for name, keyed in self._references:
            if name in reading.values:
                reading.values[name] = keyed[reading.values[name]]
        for read in self._steps:
            read(self, row, reading)
        return reading

    def _read_name(self, row: ParsedRow, reading: Reading) -> None:
        reading.name = row.values.get("name") or ""

    def _read_former_names(self, row: ParsedRow, reading: Reading) -> None:
        former = (name.strip() for name in _SEPARATORS.split(row.values.get("former_names") or ""))
        reading.former_names = tuple(dict.fromkeys(name for name in former if name))

    def _read_company_type(self, row: ParsedRow, reading: Reading) -> None:
        """The columns for legal form and ownership, where the file has them, say it better."""
        text = row.values.get("company_type", "")
        if not text:
            return
        found = _company_type(text)
        reading.values = found.values | reading.values
        if found.unread:
            message = _("“%(words)s” in the company type was not understood and is left out.")
            row.warnings.append(Problem(message % {"words": found.unread}, "company_type", text))

    def _read_division(self, row: ParsedRow, reading: Reading) -> None:
        whole, *words = [row.values.get(key) or "" for key in DIVISION_COLUMNS]
        column, words = ("division", [whole]) if whole else ("city", words)
        try:
            division = self._division(*words)
        except DivisionUnclear as error:
            reading.fail(column, str(error), "/".join(filter(None, words)))
            return
        if division is not None:
            reading.values["division"] = division

    def _read_trade_modes(self, row: ParsedRow, reading: Reading) -> None:
        words = [word.strip() for word in _SEPARATORS.split(row.values.get("trade_modes") or "")]
        words = [word for word in words if word]
        if not words:
            return
        by_label = label_lookup(TradeMode)
        modes = [by_label.get(word.casefold()) for word in words]
        for word, mode in zip(words, modes, strict=True):
            if mode is None:
                reading.fail("trade_modes", not_found_words(word), word)
        reading.values["trade_modes"] = sorted({mode for mode in modes if mode})

    def _read_owners(self, row: ParsedRow, reading: Reading) -> None:
        """Owners may stand in the same file; they are set when all its rows are there."""
        for field_name, column in OWNER_COLUMNS.items():
            code = row.values.get(column) or ""
            if code and code == row.values.get("uscc"):
                reading.fail(column, _("An enterprise cannot own itself."), code)
            elif code:
                reading.owner_codes[field_name] = code


_STEPS = (
    _Step(frozenset({"name"}), ("name_zh", "name_en"), RowReader._read_name),
    _Step(frozenset({"former_names"}), (), RowReader._read_former_names),
    _Step(frozenset({"company_type"}), ("legal_form", "ownership", "kind"), RowReader._read_company_type),
    _Step(frozenset(DIVISION_COLUMNS), ("division",), RowReader._read_division),
    _Step(frozenset({"trade_modes"}), ("trade_modes",), RowReader._read_trade_modes),
    _Step(frozenset(OWNER_COLUMNS.values()), (), RowReader._read_owners),
)
_company_type = lru_cache(read_company_type)
