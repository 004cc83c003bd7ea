"""What was done to a period, a report, a score or a line, in words."""

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.changes import history_of, in_words
from core.models import ChangeEntry
from registry.history import Difference, Line

SHOWN = 30
VERBS = {
    "opened": _("Opened"),
    "targets_set": _("Targets set"),
    "close": _("Reports closed"),
    "reopen": _("Reports reopened"),
    "show": _("Opened to objections"),
    "show_again": _("Days for objections begun anew"),
    "freeze": _("Frozen"),
    "filled_in": _("Filled in"),
    "hand_in": _("Handed in"),
    "send_back": _("Sent back"),
    "reported": _("Reported"),
    "verified": _("Verified"),
    "vetoed": _("Vetoed"),
    "veto_lifted": _("Veto lifted"),
    "document_added": _("Document handed in"),
    "marked": _("Points given"),
    "objected": _("Objected to"),
    "objection_answered": _("Objection answered"),
    "entered": _("Entered"),
    "confirmed": _("Confirmed"),
    "withdrawn": _("Withdrawn"),
    "loaded": _("Loaded from the policy folder"),
    "drafted": _("Drafted"),
    "updated": _("Changed"),
    "published": _("Published"),
    "part_added": _("Added"),
    "part_changed": _("Changed"),
    "part_removed": _("Removed"),
}
WORDS = {"figures": _("figures"), "points": _("points"), "code": _("period"), "document": _("document")}
# Shown by who did it, or by the state itself.
UNSHOWN = {
    "edited_by",
    "reviewed_by",
    "reported_by",
    "confirmed_by",
    "handed_in_by",
    "is_provisional",
    "sha256",
}


def score_history(record: Model) -> list[Line]:
    """Newest first. One query."""
    return [
        Line(
            entry.at,
            entry.actor,
            str(VERBS.get(entry.verb, entry.verb)),
            entry.note,
            _differences(record, entry),
        )
        for entry in history_of(record)[:SHOWN]
    ]


def _differences(record: Model, entry: ChangeEntry) -> list[Difference]:
    if entry.verb == "targets_set":  # each stands in the table of targets
        return [Difference(gettext("targets"), "–", str(len(entry.changes)))]
    return [_difference(record, name, pair) for name, pair in entry.changes.items() if name not in UNSHOWN]


def _difference(record: Model, name: str, pair: list) -> Difference:
    field = next((known for known in record._meta.fields if known.name == name), None)
    if field is None and name not in WORDS:
        return Difference(name, _short(pair[0]), _short(pair[1]))
    before, after = (in_words(field, value) for value in pair)
    return Difference(str(field.verbose_name if field else WORDS[name]), before, after)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values() if one not in (None, "")) or "–"
    return "–" if value in (None, "") else str(value)
