"""What was done to a version of a rule, and what a person may do with it now, in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.changes import history_of, in_words
from incentives.choices import ReviewConclusion, ReviewKind
from incentives.models import RuleVersion
from incentives.services.rules import DRAFTING
from registry.history import SHOWN, Difference, Line

VERBS: dict[str, Promise] = {
    "drafted": _("Drafted"),
    "updated": pgettext_lazy("rule", "Changed"),
    "removed": _("Removed"),
    "reviewed": _("Review recorded"),
    "enforced": _("Put into effect"),
    "withdrawn": pgettext_lazy("rule", "Withdrawn"),
}


def version_history(version: RuleVersion) -> list[Line]:
    """What was done to a version, newest first. One query."""
    return [
        Line(
            entry.at,
            entry.actor,
            str(VERBS.get(entry.verb, entry.verb)),
            entry.note,
            [_difference(name, pair) for name, pair in entry.changes.items() if name != "edited_by"],
        )
        for entry in history_of(version)[:SHOWN]
    ]


def _difference(name: str, pair: Sequence[Any]) -> Difference:
    if name == "content":
        return Difference(gettext("What the rule says"), gettext("as it was"), gettext("changed"))
    if name in ReviewKind.values:
        before, after = (str(ReviewConclusion(one).label) if one else "–" for one in pair)
        return Difference(str(ReviewKind(name).label), before, after)
    field = next((known for known in RuleVersion._meta.fields if known.name == name), None)
    before, after = (in_words(field, value) for value in pair)
    return Difference(str(field.verbose_name if field else name), before, after)


def had_a_hand(version: RuleVersion, user: User) -> bool:
    """Whether the reader drafted or changed it: he neither records its review nor puts it into effect."""
    return history_of(version).filter(actor=user, verb__in=DRAFTING).exists()
