"""Facts in running text: [[fact:key]] stands for the figure and unit, in the language of the page."""

import re
from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.models.facts import Fact

MARK = re.compile(r"\[\[fact:([a-z][a-z0-9_]*)\]\]")


def facts_of(request) -> Mapping[str, Fact]:
    """All facts by key: one query in a request, and none where a page names no fact."""
    if not hasattr(request, "_facts_of_site"):
        request._facts_of_site = {fact.key: fact for fact in Fact.objects.all()}
    return request._facts_of_site


def with_facts(html: str, request) -> SafeString:
    """Safe HTML with the facts said in it. A fact that is no more is left out."""
    if "[[fact:" not in html:
        return mark_safe(html)
    facts = facts_of(request)
    return mark_safe(MARK.sub(lambda found: _said(facts.get(found[1])), html))


def _said(fact: Fact | None) -> str:
    if fact is None:
        return ""
    origin = _("%(source)s, as of %(day)s") % {"source": fact.source, "day": fact.date.isoformat()}
    return format_html('<span class="fact-said" title="{}">{} {}</span>', origin, fact.shown, fact.unit)
