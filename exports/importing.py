"""What an importer is: how the rows of a workbook become records.

The engine (`exports.runs`) reads the file, finds the headings, parses every cell, sets aside rows that cannot
be read and rows that stand twice in the file, and hands the rest to the table's importer:

1. `plan(rows, actor)` looks everything up in bulk (no query per row) and says for each row what would happen.
   It writes nothing. The preview and the dry run show exactly this.
2. `apply(decisions, actor)` gets the decisions whose outcome is NEW or UPDATED, in the order of the file,
   inside ONE transaction. The rows it updates are already locked and known to be unchanged since the preview.
   It writes with bulk_create/bulk_update and `changes.record_many`. Any exception undoes the whole file.

A minimal importer:

    class AreaImporter(Importer):
        model = Area

        def identity(self, row):
            return row.values["code"]

        def plan(self, rows, actor):
            found = {a.code: a for a in Area.objects.filter(code__in=[r.values["code"] for r in rows])}
            for row in rows:
                yield decide(row, found.get(row.values["code"]), given(row, "name_zh", "name_en"))

        def apply(self, decisions, actor):
            for decision in decisions: ...   # decision.carry is what plan put there

`commit` runs `plan` again inside the transaction, so `apply` always sees fresh records.
"""

import datetime as dt
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model

from core import changes
from core.language import message as _
from exports.clean import clean_text


class Outcome(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    FAILED = "failed"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a row: what happened and what to do, in the user's language."""

    message: str
    column: str = ""  # key of the column; "" when it concerns the whole row
    original: str = ""  # the text as it stands in the file
    cell: int | None = None  # position of the cell in the file's row, from 0


@dataclass(slots=True)
class ParsedRow:
    """One row of the file. `values` has the keys of the columns that the file has (and only those).

    An empty cell gives None for figures, dates, choices, references and booleans, and "" for text kinds.
    Amounts are Decimals in the base unit (元). A currency named inside an amount stands under the column's
    `currency_key`. A cell of a `lenient` column that could not be read has no key, only a warning.
    """

    number: int  # as the spreadsheet program shows it, from 1
    values: dict[str, Any]
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Decision:
    """What happens to one row."""

    row: ParsedRow
    outcome: Outcome
    pk: Any = None  # of the record that is updated or is the same
    version: str = ""  # `version_of(record)` when it was planned: a record changed since is stopped
    changes: dict[str, list] = field(default_factory=dict)  # field -> [before, after]
    reasons: list[Problem] = field(default_factory=list)
    carry: Any = None  # whatever `apply` needs: the record, the looked-up rows


@dataclass(frozen=True)
class Written:
    """A record that an import wrote, for undoing it: `before` is what `take_back` asks for."""

    pk: Any
    is_new: bool
    before: dict[str, Any]
    version: str
    version_before: str = ""  # "" of a new one


@dataclass(frozen=True)
class Left:
    """A record that undoing an import leaves as it is, and why."""

    pk: Any
    name: str
    reason: str
    url: str = ""  # of its page; "" for a record that is gone
    changed: bool = False  # since the import: the engine says by whom, or by which later import


class Importer(ABC):
    """Stateless: one instance serves every import of its table."""

    model: type[Model]
    # The services that `apply` calls lock and compare the versions: they have an order in which locks are
    # taken, and a record locked before it would break that.
    locks_itself = False

    def identity(self, row: ParsedRow) -> Hashable | None:
        """What may stand once in a file: equal rows are duplicates, differing ones fail. None: no rule."""
        return None

    def needs_no_key(self, texts: Mapping[str, Sequence[str]]) -> bool:
        """Whether a file without any of the table's `one_of` columns can be read all the same.

        `texts` are the cells below each known heading, by the key of its column.
        """
        return False

    def begin(self) -> None:  # noqa: B027  # most have nothing to do
        """In the transaction that writes, before any row is locked: take what must be taken first."""

    @abstractmethod
    def plan(self, rows: Sequence[ParsedRow], actor) -> Iterable[Decision]:
        """One decision per row; writes nothing. A record outside the actor's scope is `not_found`."""

    @abstractmethod
    def apply(self, decisions: Sequence[Decision], actor) -> None:
        """Write the NEW and UPDATED decisions in the engine's transaction; an exception undoes the file."""


class UndoableImporter(Importer):
    """Its imports can be taken back for a day."""

    @abstractmethod
    def remember(self, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
        """Before `apply`: what each of these records says, as `take_back` wants it. {} for a new one."""

    @abstractmethod
    def record_of(self, decision: Decision) -> Model:
        """After `apply`: the record that was written."""

    @abstractmethod
    def staying(self, written: Sequence[Written], until: dt.datetime) -> list[Left]:
        """What `take_back` would leave as it is. Writes and locks nothing."""

    @abstractmethod
    def take_back(self, written: Sequence[Written], actor, until: dt.datetime) -> list[Left]:
        """Delete what was new and put back what was changed, in the caller's transaction, with its trail.

        `until` is when the import was written: what it did by itself to other records was done before.
        What somebody changed or needs since stays, and is given back.
        """


def version_of(record: Model) -> str:
    """A mark that differs once the record was changed."""
    if hasattr(record, "updated_at"):
        return record.updated_at.isoformat()
    values = [str(getattr(record, field.attname)) for field in record._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def given(row: ParsedRow, *keys: str) -> dict[str, Any]:
    """The values that the file gives: neither a missing column nor an empty cell changes a record."""
    return {key: row.values[key] for key in keys if row.values.get(key) not in (None, "")}


def decide(row: ParsedRow, record: Model | None, values: dict[str, Any], *, carry: Any = None) -> Decision:
    """New, updated or unchanged, by comparing `values` (model field -> value) with the record found."""
    if record is None:
        return Decision(row, Outcome.NEW, carry=carry)
    differing = {
        name: pair for name, pair in changes.difference(record, values).items() if not _same_text(*pair)
    }
    outcome = Outcome.UPDATED if differing else Outcome.UNCHANGED
    return Decision(row, outcome, record.pk, version_of(record), differing, carry=carry or record)


def failed(row: ParsedRow, message: str, *, column: str = "", original: str = "") -> Decision:
    return Decision(row, Outcome.FAILED, reasons=[Problem(message, column, original)])


def not_found(row: ParsedRow, text: str, *, column: str = "") -> Decision:
    """The same words for a record that does not exist and for one that the actor may not see."""
    return failed(row, not_found_words(text), column=column, original=text)


def not_found_words(text: str) -> str:
    return _("“%(text)s” was not found. Check the spelling, or add the record first.") % {"text": text}


def _same_text(before, after) -> bool:
    """White space that a workbook cannot carry is no change."""
    return isinstance(before, str) and isinstance(after, str) and clean_text(before) == clean_text(after)
