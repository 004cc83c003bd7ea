"""Clauses of the rules as an official paper cites them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from whitelist.models import SchemeVersion


def clauses_in_words(clauses: Iterable[str]) -> str:
    """Each once, numbers in their order: “clauses 2, 3, 3.1, §7” cites what was typed as it was typed."""
    every = list(dict.fromkeys(clauses))
    numbers = sorted((one for one in every if _is_number(one)), key=_parts)
    between = pgettext("between clauses", ", ")
    found = [one for one in every if not _is_number(one)]
    if numbers:
        words = ngettext("clause %(numbers)s", "clauses %(numbers)s", len(numbers))
        found.insert(0, words % {"numbers": between.join(numbers)})
    return between.join(found)


def _is_number(clause: str) -> bool:
    """“3” or “3.1”."""
    return all(part.isdecimal() for part in clause.split("."))


def _parts(clause: str) -> list[int]:
    return [int(part) for part in clause.split(".")]


def rules_in_words(version: SchemeVersion) -> str:
    """A version by its scheme, number and document."""
    named = {"scheme": version.scheme.label, "number": version.number, "document": version.document}
    if version.document:
        return _("%(scheme)s, version %(number)s (%(document)s)") % named
    return _("%(scheme)s, version %(number)s") % named
