"""What was done to a synergy zone, in words, newest first."""

from django.utils.translation import gettext_lazy as _

from core.changes import history_of
from core.language import in_readers_language
from registry.history import SHOWN, Difference, Line
from registry.models import SynergyZone
from registry.site_flow import ZONE_FLOW

VERBS = {
    "created": _("Entered"),
    "updated": _("Changed"),
    **{name: move.label for name, move in ZONE_FLOW.moves.items()},
}


def zone_history(zone: SynergyZone) -> list[Line]:
    """The newest lines. One query."""
    lines = []
    for entry in history_of(zone)[:SHOWN]:
        differences = (
            [] if entry.verb == "created" else [_difference(*pair) for pair in entry.changes.items()]
        )
        lines.append(
            Line(entry.at, entry.actor, str(VERBS.get(entry.verb, entry.verb)), entry.note, differences)
        )
    return lines


def _difference(name: str, pair: list) -> Difference:
    field = next((known for known in SynergyZone._meta.fields if known.name == name), None)
    choices = dict(field.flatchoices) if field else {}
    before, after = (
        "–" if value in (None, "") else str(choices.get(value) or _told(value)) for value in pair
    )
    return Difference(str(field.verbose_name) if field else name, before, after)


def _told(value) -> str:
    return in_readers_language(value) if isinstance(value, dict) else str(value)
