"""Field words: chain:电子信息 and area:南宁 are filters that can be typed."""

from django.utils.translation import gettext as _

from accounts.choices import AreaKind
from accounts.models import Area
from registry.models import Chain
from registry.names import fold
from search.documents import Kind
from search.query import Query


def filters_written(query: Query, kind: Kind) -> tuple[dict[str, list[str]], list[str]]:
    """Filters that the text asks for, and what to tell the reader of names that nothing has.

    A name that nothing has leaves its filter without values: then nothing answers.
    """
    filters: dict[str, list[str]] = {}
    notices: list[str] = []
    for name, words in query.fields.items():
        rows = _named(name)
        filters[name] = [str(row.pk) for row in rows if any(_means(word, row) for word in words)]
        if not filters[name]:
            notices.append(
                _("“%(word)s” is none of these: %(names)s.")
                % {"word": words[0], "names": ", ".join(row.label for row in rows)}
            )
    return filters, notices


def _named(name: str) -> list[Area] | list[Chain]:
    if name == "area":
        return list(Area.objects.filter(kind=AreaKind.FTZ_AREA))
    return list(Chain.objects.all())


def _means(word: str, row: Area | Chain) -> bool:
    typed = fold(word)
    return typed == fold(row.code) or any(typed in fold(name) for name in (row.name_zh, row.name_en) if name)
