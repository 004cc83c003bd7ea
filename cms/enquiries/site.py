"""What enquiries take of the pages of the site: facts for answers, and the privacy notice."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import override

from cms.choices import SectionKind
from cms.enquiries.answers import FactLine
from cms.enquiries.rules import Notice
from cms.models import Fact, SectionPage


def facts_read(keys: Sequence[str], language: str) -> list[FactLine]:
    """Those of the keys that hold today and are no samples, in the order of the keys. One query."""
    today = timezone.localdate()
    known = {fact.key: fact for fact in Fact.objects.filter(key__in=keys, sample=False)}
    with override(language):
        return [
            FactLine(fact.label, fact.shown, fact.unit, fact.date, fact.source)
            for key in keys
            if (fact := known.get(key)) and not fact.is_expired(today)
        ]


def notice_read(language: str) -> Notice | None:
    """The published notice in the language of the visitor; without one there, the English one. One query."""
    pages = SectionPage.objects.live().filter(kind=SectionKind.PRIVACY)
    by_language = {page.url_path.split("/")[1]: page for page in pages.only("url_path", "version")}
    page = by_language.get(language) or by_language.get("en")
    return Notice(page.version, page.url_path) if page else None
