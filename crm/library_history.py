"""What was done to an opportunity, in words, newest first."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.language import in_readers_language
from core.models import ChangeEntry
from crm.library_flow import OPPORTUNITY_FLOW
from crm.models import Opportunity
from crm.timeline import Difference, Event

VERBS = {
    "created": _("Entered"),
    "updated": _("Changed"),
    **{name: move.label for name, move in OPPORTUNITY_FLOW.moves.items()},
}
# Follow from the step itself.
UNSAID = frozenset({"reviewed_by", "confidentiality_checked_by", "published_on", "closed_on"})
SHOWN = 30


def opportunity_history(entries: Iterable[ChangeEntry]) -> list[Event]:
    """The newest entries as lines; all desk staff may read them."""
    return [_event(entry) for entry, _number in zip(entries, range(SHOWN), strict=False)]


def _event(entry: ChangeEntry) -> Event:
    differences = [
        _difference(name, *pair)
        for name, pair in entry.changes.items()
        if entry.verb != "created" and name not in UNSAID
    ]
    title = str(VERBS.get(entry.verb, entry.verb))
    return Event(entry.at, entry.actor, title, note=entry.note, differences=differences)


def _difference(name: str, before: Any, after: Any) -> Difference:
    field = next((known for known in Opportunity._meta.fields if known.name == name), None)
    choices = dict(field.flatchoices) if field else {}
    label = str(field.verbose_name) if field else name
    return Difference(label, _words(before, choices), _words(after, choices))


def _words(value: Any, choices: dict) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, dict):
        return in_readers_language(value)
    return str(choices.get(value, value))
