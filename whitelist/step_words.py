"""What was done to a case, in words: the verbs of its events and of its change trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from whitelist.flow import CASE_FLOW
from whitelist.parties import NAMED

VERBS: dict[str, str | Promise] = {
    "open": _("Application begun"),
    "created": _("Application begun"),
    **{name: move.label for name, move in CASE_FLOW.moves.items()},
    "updated": _("Changed"),
    NAMED: _("Officer named"),
    "enterprise_merged": _("Moved with a merged enterprise"),
    "merge_undone": _("Merge undone"),
}


def verb_in_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))
