"""Published lists of leading enterprises. An entry is linked only to an enterprise that is certain."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from accounts.models import User
from core import changes
from core.language import message as _
from exports.importing import Decision, Importer, Outcome, ParsedRow, Problem, decide, given
from registry.honour_links import certain_links
from registry.models import Enterprise, HonourEntry
from registry.services.honours import honours_create, honours_link_certain, honours_update

DETAILS = ("rank", "city", "country", "industry", "listing", "issuer", "valid_to", "document")
RECORDED = ("programme", "year", "rank", "listed_name", "alias")
Key = tuple[int, int, str, str]  # programme, year, name, alias


class HonourImporter(Importer):
    """Lists are copied together from several sources: rows of one entry that do not contradict are joined."""

    model = HonourEntry

    def plan(self, rows: Sequence[ParsedRow], actor: User) -> Iterator[Decision]:
        groups = _grouped(rows)
        found = _existing(groups)
        planned = []
        for key, group in groups.items():
            contradicting = _contradictions(group)
            if contradicting:
                yield from (_contradiction(row, group, contradicting) for row in group)
                continue
            first, *others = group
            yield from (_duplicate(row, first) for row in others)
            planned.append((first, found.get(key), _joined(group)))
        yield from _decisions(planned)

    def apply(self, decisions: Sequence[Decision], actor: User) -> None:
        new = [decision.carry for decision in decisions if decision.outcome is Outcome.NEW]
        honours_create(new)
        changes.record_many(((entry, "imported", _first_values(entry)) for entry in new), actor=actor)
        honours_link_certain(actor=actor, entries=new)
        updated = [decision for decision in decisions if decision.outcome is Outcome.UPDATED]
        honours_update([(decision.carry, decision.changes) for decision in updated], actor=actor)


def _grouped(rows: Sequence[ParsedRow]) -> dict[Key, list[ParsedRow]]:
    groups: dict[Key, list[ParsedRow]] = {}
    for row in rows:
        values = row.values
        key = (values["programme"], values["year"], values["listed_name"], values.get("alias") or "")
        groups.setdefault(key, []).append(row)
    return groups


def _existing(keys: Iterable[Key]) -> dict[Key, HonourEntry]:
    programmes, years = {key[0] for key in keys}, {key[1] for key in keys}
    entries = HonourEntry.objects.filter(programme__in=programmes, year__in=years)
    return {(e.programme_id, e.year, e.listed_name, e.alias): e for e in entries}


def _contradictions(group: Sequence[ParsedRow]) -> list[str]:
    """The details of which the rows say different things; an empty cell says nothing."""
    said = {name: {value for row in group if (value := row.values.get(name))} for name in DETAILS}
    return [name for name, values in said.items() if len(values) > 1]


def _joined(group: Sequence[ParsedRow]) -> dict[str, Any]:
    return {name: value for row in group for name, value in given(row, *DETAILS).items()}


def _decisions(planned: Sequence[tuple[ParsedRow, HonourEntry | None, dict[str, Any]]]) -> Iterator[Decision]:
    new = [(row, _entry(row, details)) for row, entry, details in planned if entry is None]
    for (row, entry), enterprise in zip(new, certain_links([entry for _row, entry in new]), strict=True):
        reasons = [_will_be_linked(enterprise)] if enterprise else []
        yield Decision(row, Outcome.NEW, reasons=reasons, carry=entry)
    for row, known, details in planned:
        if known is not None:
            yield decide(row, known, details)


def _entry(row: ParsedRow, details: dict[str, Any]) -> HonourEntry:
    values = given(row, "year", "listed_name", "alias") | details
    return HonourEntry(programme_id=row.values["programme"], **values)


def _first_values(entry: HonourEntry) -> dict[str, Any]:
    return {name: [None, getattr(entry, name)] for name in RECORDED if getattr(entry, name)}


def _will_be_linked(enterprise: Enterprise) -> Problem:
    return Problem(_("Will be linked to “%(name)s”.") % {"name": enterprise.label})


def _duplicate(row: ParsedRow, first: ParsedRow) -> Decision:
    words = _("The same entry as row %(row)s: joined with it.") % {"row": first.number}
    return Decision(row, Outcome.DUPLICATE, reasons=[Problem(words)])


def _contradiction(row: ParsedRow, group: Sequence[ParsedRow], names: Sequence[str]) -> Decision:
    others = ", ".join(str(other.number) for other in group if other is not row)
    words = _("Row %(rows)s is about the same entry but says something else here. Keep one.") % {
        "rows": others
    }
    return Decision(row, Outcome.FAILED, reasons=[Problem(words, name) for name in names])
