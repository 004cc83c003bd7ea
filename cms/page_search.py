"""Search over the published pages of one language."""

from django.db.models import Q, QuerySet

from cms.models.base import SitePage

MOST = 50


def pages_found(words: str, near: str) -> QuerySet[SitePage]:
    """The published pages in the language of the page at `near`, that has all words."""
    tree = f"/{near.split('/')[1]}/"
    pages = SitePage.objects.live().filter(url_path__startswith=tree)
    for word in words.split():
        pages = pages.filter(_has(word))
    return pages.order_by("depth", "path")[:MOST]


def _has(word: str) -> Q:
    return Q(title__icontains=word) | Q(introduction__icontains=word) | Q(search_description__icontains=word)
