"""What the importers of this app share: every row becomes a call of the service that the form calls.

So state, claims, conflicts and the trail are the services' own; `require` and `require_change` ask for the
right and the area, as the views do. The plan foresees what would be refused, row by row; what it could not
foresee stops the whole file, and names the row.
"""

import re
from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from accounts.models import Area, User
from core.advisory import serialise
from core.flow import MoveRefused
from core.language import message as _
from crm.models.base import NEXT_STEP_FIELDS
from crm.services.entry import ownership
from exports.clean import clean_text
from exports.importing import Decision, Importer, Outcome, ParsedRow, Problem
from exports.runs import ImportStopped

AT_ONCE = 500
_SEPARATORS = re.compile(r"[;；\n]+")
STEP, DUE, REASON = NEXT_STEP_FIELDS


class RowRefused(Exception):
    """The row fails, with what to do about it."""

    def __init__(self, message: str, column: str = "", original: str = ""):
        super().__init__(message)
        self.problems = [Problem(message, column, original)]


def of_fields(error: ValidationError, columns: Mapping[str, str]) -> RowRefused:
    """What a service refused, each at the column of its field where there is one."""
    refused = RowRefused("")
    if hasattr(error, "error_dict"):
        refused.problems = [
            Problem(text, columns.get(name, ""))
            for name, texts in error.message_dict.items()
            for text in texts
        ]
    else:
        refused.problems = [Problem(text) for text in error.messages]
    return refused


class RecordImporter(Importer):
    """Subclasses say what a row means (`judge`) and how it is written (`write`)."""

    locks_itself = True
    # Where only the service can say what it refuses: each row is tried, and a field that it names stands in
    # the column that this says. None: the plan foresees it all.
    columns: Mapping[str, str] | None = None

    @abstractmethod
    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Any:
        """Everything that the rows name, in bulk."""

    @abstractmethod
    def judge(self, row: ParsedRow, known: Any, actor: User) -> Decision:
        """What happens to one row. Raises RowRefused."""

    @abstractmethod
    def write(self, decision: Decision, actor: User) -> None:
        """Call the service for one row that is new or updated."""

    def natural(self, decision: Decision) -> Hashable:
        """What a new record is, beside its row: two rows of one file with the same are one record."""
        return ("row", decision.row.number)

    def begin(self) -> None:
        """One import after the other: of two of the same rows the second sees what the first wrote."""
        serialise("crm.importers")

    @abstractmethod
    def lock(self, decisions: Sequence[Decision]) -> None:
        """Take the locks of all rows as the services take those of one: see crm.services.claims."""

    def plan(self, rows: Sequence[ParsedRow], actor: User) -> Iterator[Decision]:
        known = self.look_up(rows, actor)
        decisions = [self._judged(row, known, actor) for row in rows]
        if self.columns is not None:
            self._try(decisions, self.columns, actor)
        groups: dict[Hashable, list[Decision]] = {}
        for decision in decisions:
            if decision.outcome is not Outcome.FAILED:
                same = ("record", decision.pk) if decision.pk is not None else self.natural(decision)
                groups.setdefault(same, []).append(decision)
        for group in groups.values():
            _settle(group)
        return iter(decisions)

    def apply(self, decisions: Sequence[Decision], actor: User) -> None:
        self.lock(decisions)
        for decision in decisions:
            try:
                self.write(decision, actor)
            except (ValidationError, MoveRefused) as error:
                raise ImportStopped(
                    _("Row %(row)s: %(reason)s Nothing was written. Upload the file again.")
                    % {"row": decision.row.number, "reason": said_by(error)}
                ) from error

    def _try(self, decisions: Sequence[Decision], columns: Mapping[str, str], actor: User) -> None:
        """Let the service write each row, and take it back at once: what it refuses, the preview says."""
        writes = [decision for decision in decisions if decision.outcome in (Outcome.NEW, Outcome.UPDATED)]
        if transaction.get_connection().in_atomic_block:
            # The locks of a row that is taken back are free, but who waited for them waits until our end.
            self.lock(writes)
        for decision in writes:
            try:
                with transaction.atomic():
                    self.write(decision, actor)
                    transaction.set_rollback(True)
            except ValidationError as error:
                decision.outcome, decision.reasons = Outcome.FAILED, of_fields(error, columns).problems
            except MoveRefused as error:
                decision.outcome, decision.reasons = Outcome.FAILED, [Problem(error.message)]

    def _judged(self, row: ParsedRow, known: Any, actor: User) -> Decision:
        try:
            return self.judge(row, known, actor)
        except RowRefused as refused:
            return Decision(row, Outcome.FAILED, reasons=list(refused.problems))


def lock_rows(model: type[Model], pks: Iterable[int | None]) -> None:
    """In the order of their keys, so that no two who lock several wait for each other. Their keys stay."""
    for chunk in chunks(pk for pk in pks if pk is not None):
        rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=chunk)
        list(rows.order_by("pk").values_list("pk", flat=True))


def updated(decisions: Sequence[Decision]) -> list[int]:
    """The keys of the records that rows change."""
    return [decision.pk for decision in decisions if decision.outcome is Outcome.UPDATED]


def added(decisions: Sequence[Decision]) -> list[Any]:
    """What the rows of new records carry."""
    return [decision.carry for decision in decisions if decision.outcome is Outcome.NEW]


def said_by(error: ValidationError | MoveRefused) -> str:
    return error.message if isinstance(error, MoveRefused) else " ".join(error.messages)


def _settle(group: list[Decision]) -> None:
    """Rows that came to one record: the same twice is a duplicate, of two that differ neither counts."""
    first, *others = group
    if all(
        (d.outcome, d.changes, d.row.values) == (first.outcome, first.changes, first.row.values)
        for d in others
    ):
        for decision in others:
            words = _("The same as row %(row)s: skipped.") % {"row": first.row.number}
            decision.outcome, decision.reasons = Outcome.DUPLICATE, [Problem(words)]
        return
    for decision in group:
        rows = ", ".join(str(other.row.number) for other in group if other is not decision)
        words = _("Row %(rows)s is about the same record but says something else. Keep one.") % {"rows": rows}
        decision.outcome, decision.reasons = Outcome.FAILED, [Problem(words)]


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Distinct, in order, so many that every database takes them at once."""
    distinct = sorted(set(values))
    return (distinct[start : start + AT_ONCE] for start in range(0, len(distinct), AT_ONCE))


def found_by(rows: Any, field: str, values: Iterable[Any]) -> dict[Any, Any]:
    """The rows of a queryset by a unique field."""
    found: dict[Any, Any] = {}
    for chunk in chunks(value for value in values if value not in (None, "")):
        found |= {getattr(record, field): record for record in rows.filter(**{f"{field}__in": chunk})}
    return found


def said(rows: Sequence[ParsedRow], key: str) -> set[Any]:
    """The values of one column."""
    return {row.values[key] for row in rows if row.values.get(key) not in (None, "")}


def parts_of(text: str) -> list[str]:
    """The lines of a cell that holds several, by semicolon or line break."""
    return [line.strip() for line in _SEPARATORS.split(text) if line.strip()]


def require(actor: User, permission: str) -> None:
    if not actor.has_perm(permission):
        raise RowRefused(_("Your role may not enter this. Ask your manager, or leave the row out."))


def require_change(actor: User, permission: str, area: Area | int) -> None:
    """For a record that the row would change."""
    if not actor.has_perm(permission) or not actor.works_in(area):
        raise RowRefused(
            _("Your role may not change this record. Take your change back, or leave the row out.")
        )


class Areas:
    """For which area a row is entered: checked by the rule of the services, once for each area."""

    def __init__(self, actor: User):
        self.actor = actor
        self.by_pk = Area.objects.in_bulk()
        self._judged: dict[int | None, Area | RowRefused] = {}

    def of(self, pk: int | None) -> Area:
        """The area named, else the actor's own. Raises RowRefused."""
        if pk not in self._judged:
            try:
                self._judged[pk] = ownership(self.actor, self.by_pk[pk] if pk else None)["area"]
            except ValidationError as error:
                self._judged[pk] = RowRefused(" ".join(error.messages), "area")
        judged = self._judged[pk]
        if isinstance(judged, RowRefused):
            raise judged
        return judged


def unchangeable(row: ParsedRow, stands: Mapping[str, Any], message: str) -> None:
    """Refuse a row that says something else of what no file changes. Empty cells say nothing."""
    for key, value in stands.items():
        given = row.values.get(key)
        if given not in (None, "") and not same(given, value):
            raise RowRefused(message, key, str(given))


def same(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return clean_text(before) == clean_text(after)
    return before == after


def next_step(row: ParsedRow, record: Model | None) -> dict[str, Any]:
    """The next step that a row gives: all three fields, or nothing where it says nothing new.

    Either a step with its day, or the reason why there is none, as in the forms. Raises RowRefused.
    """
    said_now = {
        name: row.values[name] for name in (STEP, DUE, REASON) if row.values.get(name) not in (None, "")
    }
    if record and all(same(value, getattr(record, name)) for name, value in said_now.items()):
        return {}
    if not said_now:
        return {}
    if REASON in said_now and len(said_now) > 1:
        raise RowRefused(_("There is a next step: leave this empty, or empty that."), REASON)
    if REASON in said_now:
        return {STEP: "", DUE: None, REASON: said_now[REASON]}
    stands = {STEP: getattr(record, STEP, ""), DUE: getattr(record, DUE, None)}
    step = {name: said_now.get(name, stands[name]) for name in (STEP, DUE)}
    if not step[DUE]:
        raise RowRefused(_("Say by when."), DUE)
    if not step[STEP]:
        raise RowRefused(_("Say what is to be done by then."), STEP)
    return {**step, REASON: ""}


def money_places(row: ParsedRow, *keys: str) -> None:
    """Figures are kept to the hundredth: more would be rounded in silence."""
    for key in keys:
        value = row.values.get(key)
        if value is not None and value != round(value, 2):
            raise RowRefused(_("At most two decimals are kept. Round the figure."), key, str(value))
