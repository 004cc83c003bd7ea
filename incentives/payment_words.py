"""What was done to a claim or a payable, in words, newest first."""

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.changes import history_of, in_words
from registry.history import SHOWN, Difference, Line

VERBS: dict[str, Promise] = {
    "drafted": _("Drafted"),
    "updated": _("Changed"),
    "submit": _("Submitted"),
    "verify": _("Verified"),
    "publish": _("Made public"),
    "approve": _("Approved"),
    "send_back": _("Sent back"),
    "reject": _("Rejected"),
    "followed": _("Follows the payments"),
    "granted": pgettext_lazy("payable", "Granted"),
    "unmasked": _("Numbers looked at"),
}
# Who did it and when stands beside it already.
UNSHOWN = {"edited_by", "verified_by", "approved_by", "base_figures", "derivation", "payable"}


def history_lines(record: Model) -> list[Line]:
    """One query."""
    return [
        Line(
            entry.at,
            entry.actor,
            str(VERBS.get(entry.verb, entry.verb)),
            entry.note,
            [_difference(record, name, pair) for name, pair in entry.changes.items() if name not in UNSHOWN],
        )
        for entry in history_of(record)[:SHOWN]
    ]


def _difference(record: Model, name: str, pair) -> Difference:
    field = next((known for known in record._meta.fields if known.name == name), None)
    before, after = (in_words(field, value) for value in pair)
    return Difference(str(field.verbose_name if field else name), before, after)
