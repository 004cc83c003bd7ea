"""The records that the rows of a file name: enterprises by code or name, leads and projects by number."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts.models import User
from core.language import message as _
from crm.importers.records import RowRefused, chunks, found_by, said
from crm.models import Lead, Project
from crm.name_check import is_code
from exports.clean import fold
from exports.importing import ParsedRow, Problem, not_found_words
from registry.choices import KeyKind
from registry.codes import normalise_code
from registry.models import Enterprise, NameKey
from registry.names import stored_keys

CANDIDATES_NAMED = 5


class Enterprises:
    """The enterprises that a file names, looked up at once: by credit code, else by the whole name.

    Staff share the registry, so that whoever may import may see every candidate.
    """

    def __init__(
        self, rows: Sequence[ParsedRow], actor: User, *, code: str = "uscc", name: str = "enterprise"
    ):
        self.code, self.name = code, name
        visible = Enterprise.objects.visible_to(actor)
        codes = said(rows, code) | {normalise_code(text) for text in said(rows, name) if is_code(text)}
        self.by_code: dict[str, Enterprise] = found_by(visible, "uscc", codes)
        self._keys = {text: _whole_keys(text) for text in said(rows, name)}
        self._of_key = _by_key(visible, [key for keys in self._keys.values() for key in keys])

    def ids(self) -> set[int]:
        """The keys of all that the file may mean."""
        named = {e.pk for text in self._keys for e in self.named(text)}
        return named | {e.pk for e in self.by_code.values()}

    def named(self, text: str) -> list[Enterprise]:
        """Those that have, or had, this whole name, as `registry.matching.namesakes` finds them."""
        found = {e.pk: e for key in self._keys.get(text, ()) for e in self._of_key.get(key, ())}
        return [found[pk] for pk in sorted(found)]

    def of(self, row: ParsedRow) -> Enterprise | None:
        """The one that the row means; None for a name that is not here yet, or none. Raises RowRefused."""
        code, name = row.values.get(self.code) or "", row.values.get(self.name) or ""
        if not code and is_code(name):
            code, name = normalise_code(name), ""
        if code:
            return self._of_code(row, code, name)
        found = self.named(name)
        if len(found) > 1:
            words = _(
                "Several enterprises are called “%(name)s”: %(candidates)s. Write the credit "
                "code of the right one."
            )
            raise RowRefused(words % {"name": name, "candidates": _listed(found)}, self.name, name)
        return found[0] if found else None

    def unknown(self, rows: Sequence[ParsedRow]) -> list[str]:
        """The names that nobody here has, in the order of the rows that have no code."""
        names = (row.values.get(self.name) or "" for row in rows if not row.values.get(self.code))
        return [name for name in dict.fromkeys(names) if name and not is_code(name) and not self.named(name)]

    def known(self, row: ParsedRow) -> Enterprise:
        """Like `of`, of rows that need an enterprise that is here. Raises RowRefused."""
        enterprise, text = self.of(row), row.values.get(self.name) or ""
        if enterprise is None and not text:
            raise RowRefused(_("Name the enterprise, or write its credit code."), self.name)
        if enterprise is None:
            raise RowRefused(not_found_words(text), self.name, text)
        return enterprise

    def check(self, row: ParsedRow, enterprise: Enterprise, number: object) -> None:
        """Refuse a row that names another enterprise than its record: the lines of a file have slipped."""
        code, name = row.values.get(self.code) or "", row.values.get(self.name) or ""
        other_code = code and code != enterprise.uscc
        other_name = name and not code and not self._is_called(enterprise, name)
        if other_code or other_name:
            words = _(
                "Number %(number)s is about “%(name)s”, not about this enterprise. Correct one of them."
            )
            said_there = {"number": number, "name": enterprise.label}
            raise RowRefused(words % said_there, self.code if other_code else self.name, code or name)

    def _of_code(self, row: ParsedRow, code: str, name: str) -> Enterprise:
        found = self.by_code.get(code)
        if found is None:
            words = _(
                "No enterprise has this credit code. Enter the enterprise first, or leave the code "
                "out and give its name alone."
            )
            raise RowRefused(words, self.code, code)
        if name and not self._is_called(found, name):
            words = _("The credit code is that of “%(name)s”: the row is about this one.")
            row.warnings.append(Problem(words % {"name": found.label}, self.name, name))
        return found

    def _is_called(self, enterprise: Enterprise, name: str) -> bool:
        own = {fold(enterprise.name_zh), fold(enterprise.name_en), fold(enterprise.short_name)}
        return fold(name) in own or enterprise in self.named(name)


def _whole_keys(name: str) -> list[str]:
    return [value for kind, value in stored_keys(name) if kind == KeyKind.WHOLE]


def _by_key(visible: QuerySet[Enterprise], keys: Sequence[str]) -> dict[str, list[Enterprise]]:
    pairs: set[tuple[str, int]] = set()
    for chunk in chunks(keys):
        hits = NameKey.objects.filter(kind=KeyKind.WHOLE, value__in=chunk)
        pairs |= set(hits.values_list("value", "name__enterprise_id"))
    enterprises = found_by(visible, "pk", [pk for _key, pk in pairs])
    found: dict[str, list[Enterprise]] = {}
    for key, pk in pairs:
        if pk in enterprises:
            found.setdefault(key, []).append(enterprises[pk])
    return found


def _listed(enterprises: Sequence[Enterprise]) -> str:
    """With what tells them apart."""
    shown = [f"{e.label} ({e.uscc or _no_code()})" for e in enterprises[:CANDIDATES_NAMED]]
    return "; ".join(shown) + (" …" if len(enterprises) > CANDIDATES_NAMED else "")


def _no_code() -> str:
    return _("no credit code")


Row = TypeVar("Row", bound=Model)


def numbered(row: ParsedRow, key: str, records: Mapping[int, Row]) -> Row | None:
    """The record whose number the row gives; None where it gives none. Raises RowRefused: nobody has it."""
    number = row.values.get(key)
    if number and number not in records:
        raise RowRefused(not_found_words(str(number)), key, str(number))
    return records[number] if number else None


def project_number(row: ParsedRow, key: str) -> str:
    """As projects have it: people copy it in any case."""
    return (row.values.get(key) or "").strip().upper()


def leads_by_number(rows: Sequence[ParsedRow], actor: User, key: str) -> dict[int, Lead]:
    visible = Lead.objects.visible_to(actor).select_related("enterprise", "area", "owner")
    return found_by(visible, "pk", said(rows, key))


def projects_by_number(rows: Sequence[ParsedRow], actor: User, key: str) -> dict[str, Project]:
    """By their number, which people copy in any case."""
    paths = ("area", "chain", "park", "project_company", "lead__enterprise")
    visible = (
        Project.objects.visible_to(actor).select_related(*paths).prefetch_related("investors__enterprise")
    )
    return found_by(visible, "number", {number.strip().upper() for number in said(rows, key)})


def project_of(row: ParsedRow, projects: dict[str, Project], key: str) -> Project:
    """The project that the row names. Raises RowRefused: of another area nobody learns that it is there."""
    number = row.values.get(key) or ""
    project = projects.get(project_number(row, key))
    if project is None:
        raise RowRefused(
            not_found_words(number) if number else _("Write the number of the project."), key, number
        )
    return project
