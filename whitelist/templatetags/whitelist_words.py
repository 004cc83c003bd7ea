"""Small words about cases."""

from collections.abc import Iterable

from django import template

from whitelist.check_lines import CheckLine, soft_in_words
from whitelist.choices import CaseStatus, DocumentKind, Outcome
from whitelist.clocks import WORDS
from whitelist.models import Case

register = template.Library()


@register.filter
def due_words(case: Case) -> str:
    """What happens on the day that runs for a case."""
    return str(WORDS.get(CaseStatus(case.status), ""))


@register.filter
def soft_words(lines: Iterable[CheckLine]) -> str:
    return soft_in_words([(line.weight, Outcome(line.outcome)) for line in lines if not line.is_hard])


@register.filter
def kinds_words(kinds: Iterable[str]) -> str:
    labels = dict(DocumentKind.choices)
    return " / ".join(str(labels.get(kind, kind)) for kind in kinds)
