"""One row of a workbook as fields of an enterprise."""

import re
from dataclasses import dataclass, field
from typing import Any

from core.language import message as _
from exports.importing import ParsedRow, Problem, given, not_found_words
from registry.choices import TradeMode
from registry.company_types import read_company_type
from registry.divisions import DivisionUnclear
from registry.importers.known import OWNER_COLUMNS, Known
from registry.models import Enterprise
from registry.names.parsing import has_chinese
from registry.rules import FACTS
from registry.services.names import FormerName
from registry.vocabulary import label_lookup

FIGURES = ("employees", "revenue_cny", "assets_cny", "size_class", "size_year", "size_source")
READ_APART = frozenset({"division", "branch_of", "trade_modes"})
AS_THEY_STAND = ("name_en", "short_name", *FIGURES, *(name for name in FACTS if name not in READ_APART))
DIVISION_COLUMNS = ("province", "city", "county")
_SEPARATORS = re.compile(r"[;；\n]+")


@dataclass
class Reading:
    """What a row says, by field of the enterprise; only what it says."""

    values: dict[str, Any] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()
    owner_codes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def fail(self, column: str, message: str, original: str) -> None:
        self.problems.append(Problem(message, column, original))

    def new_former_names(self, known: set[str]) -> tuple[FormerName, ...]:
        return tuple(FormerName(name) for name in self.former_names if name not in known)


def read_row(row: ParsedRow, known: Known, enterprise: Enterprise | None) -> Reading:
    """Understand a row. `enterprise` is the one it is about, if there is one already."""
    reading = Reading(values=given(row, *AS_THEY_STAND))
    for name, rows in known.vocabularies.items():
        if name in reading.values:
            reading.values[name] = rows[reading.values[name]]
    _read_name(row, reading, enterprise)
    _read_company_type(row, reading)
    _read_division(row, reading, known)
    _read_trade_modes(row, reading)
    _read_owners(row, reading, known)
    return reading


def _read_name(row: ParsedRow, reading: Reading, enterprise: Enterprise | None) -> None:
    name = row.values.get("name", "")
    current = (enterprise.name_zh or enterprise.name_en) if enterprise else ""
    if name and name != current:
        is_chinese = has_chinese(name) or bool(row.values.get("uscc"))
        reading.values["name_zh" if is_chinese else "name_en"] = name
    former = (name.strip() for name in _SEPARATORS.split(row.values.get("former_names") or ""))
    reading.former_names = tuple(dict.fromkeys(name for name in former if name))


def _read_company_type(row: ParsedRow, reading: Reading) -> None:
    """The columns for legal form and ownership, where the file has them, say it better."""
    text = row.values.get("company_type", "")
    if not text:
        return
    found = read_company_type(text)
    reading.values = found.values | reading.values
    if found.unread:
        message = _("“%(words)s” in the company type was not understood and is left out.")
        row.warnings.append(Problem(message % {"words": found.unread}, "company_type", text))


def _read_division(row: ParsedRow, reading: Reading, known: Known) -> None:
    words = [row.values.get(key) or "" for key in DIVISION_COLUMNS]
    column, words = ("division", [row.values["division"]]) if row.values.get("division") else ("city", words)
    try:
        division = known.divisions.find(*words)
    except DivisionUnclear as error:
        reading.fail(column, str(error), "/".join(filter(None, words)))
        return
    if division is not None:
        reading.values["division"] = division


def _read_trade_modes(row: ParsedRow, reading: Reading) -> None:
    words = [word.strip() for word in _SEPARATORS.split(row.values.get("trade_modes") or "") if word.strip()]
    if not words:
        return
    by_label = label_lookup(TradeMode)
    modes = [by_label.get(word.casefold()) for word in words]
    for word, mode in zip(words, modes, strict=True):
        if mode is None:
            reading.fail("trade_modes", not_found_words(word), word)
    reading.values["trade_modes"] = sorted({mode for mode in modes if mode})


def _read_owners(row: ParsedRow, reading: Reading, known: Known) -> None:
    """Owners may stand in the same file; they are set when all its rows are there."""
    for field_name, column in OWNER_COLUMNS.items():
        code = row.values.get(column) or ""
        if code and code == row.values.get("uscc"):
            reading.fail(column, _("An enterprise cannot own itself."), code)
        elif code and code not in known.by_code and code not in known.new_codes:
            reading.fail(column, not_found_words(code), code)
        elif code:
            reading.owner_codes[field_name] = code
