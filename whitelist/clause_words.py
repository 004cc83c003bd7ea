"""Clauses of the rules as an official paper cites them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from whitelist.models import SchemeVersion


def clauses_in_words(clauses: Iterable[str]) -> str:
    """Each once, numbers in their order: “clauses 2, 3 and §7” cites what was typed as it was typed."""
    every = list(dict.fromkeys(clauses))
    numbers = sorted((one for one in every if one.isdecimal()), key=int)
    between = pgettext("between clauses", ", ")
    found = [one for one in every if not one.isdecimal()]
    if numbers:
        words = ngettext("clause %(numbers)s", "clauses %(numbers)s", len(numbers))
        found.insert(0, words % {"numbers": between.join(numbers)})
    return between.join(found)


def rules_in_words(version: SchemeVersion) -> str:
    """A version by its scheme, number and document."""
    named = {"scheme": version.scheme.label, "number": version.number, "document": version.document}
    if version.document:
        return _("%(scheme)s, version %(number)s (%(document)s)") % named
    return _("%(scheme)s, version %(number)s") % named
