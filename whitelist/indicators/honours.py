"""Whether an enterprise stands on one of some published lists.

Not standing on a list is known only where the list is in the system, and no line of it that nobody linked yet
has the name of the enterprise.
"""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from core.language import message as _
from registry.choices import KeyKind
from registry.models import HonourEntry, HonourKey, HonourProgramme, NameKey
from whitelist.indicators.base import (
    KEYS_AT_ONCE,
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    Param,
    Params,
    Reading,
    both,
    unknown,
)

COMPARED = (KeyKind.WHOLE, KeyKind.CORE)


def _programme_options() -> list[tuple[str, Any]]:
    return [(one.code, both(one.name_zh, one.name_en)) for one in HonourProgramme.objects.all()]


PROGRAMMES = Param("programmes", gettext_lazy("Lists"), [], _programme_options, several=True)
MAX_AGE = Param("max_age_years", gettext_lazy("Lists may be so many years old"), 5, least=1, most=50)


def _read(batch: Batch, reading: Reading, params: Params) -> Answers:
    lines = _lines(reading, params)
    linked = lines.filter(batch.within("enterprise_id")).select_related("programme")
    found: dict[int, Datum] = {}
    for line in linked.order_by("enterprise_id", "-year", "pk"):
        assert line.enterprise_id is not None
        found.setdefault(
            line.enterprise_id, Datum(True, _line_words(line), reading.day.replace(line.year, 12, 31))
        )
    for enterprise_id in _perhaps(batch, reading, params):
        found.setdefault(enterprise_id, unknown(_("A line of the list with this name is not linked yet.")))
    return Answers(found, _otherwise(reading, params))


def _line_words(line: HonourEntry) -> str:
    programme = both(line.programme.name_zh, line.programme.name_en)
    return _("%(programme)s %(year)s") % {"programme": programme, "year": line.year}


def _lines(reading: Reading, params: Params) -> QuerySet[HonourEntry]:
    return HonourEntry.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=reading.day),
        programme__code__in=params["programmes"],
        year__gte=reading.day.year - params["max_age_years"],
        year__lte=reading.day.year,
    )


def _perhaps(batch: Batch, reading: Reading, params: Params) -> set[int]:
    """Enterprises one of whose names is that of a line that belongs to nobody yet."""
    unlinked = HonourKey.objects.filter(
        entry__in=_lines(reading, params).filter(enterprise=None).values("pk"), kind__in=COMPARED
    )
    names = NameKey.objects.filter(kind__in=COMPARED)
    if batch.is_small:
        same = unlinked.filter(kind=OuterRef("kind"), value=OuterRef("value"))
        names = names.filter(batch.within("name__enterprise_id"), Exists(same))
        return set(names.values_list("name__enterprise_id", flat=True))
    return reading.once(("unlinked", *_settings(params)), lambda: _namesakes(unlinked, names))


def _namesakes(unlinked: QuerySet, names: QuerySet) -> set[int]:
    """Of the whole registry: from the lines, which are few, to the names, which are many."""
    same = names.filter(kind=OuterRef("kind"), value=OuterRef("value"))
    pairs = sorted(set(unlinked.filter(Exists(same)).values_list("kind", "value")))
    found: set[int] = set()
    for kind, group in groupby(pairs, key=itemgetter(0)):
        values = [value for _kind, value in group]
        for start in range(0, len(values), KEYS_AT_ONCE):
            some = names.filter(kind=kind, value__in=values[start : start + KEYS_AT_ONCE])
            found |= set(some.values_list("name__enterprise_id", flat=True))
    return found


def _settings(params: Params) -> tuple:
    return (*params["programmes"], params["max_age_years"])


def _otherwise(reading: Reading, params: Params) -> Datum:
    """Of an enterprise without a line: no, if every one of the lists is there."""

    def find() -> Datum:
        loaded = set(_lines(reading, params).values_list("programme__code", flat=True))
        programmes = HonourProgramme.objects.filter(code__in=params["programmes"])
        absent = [one for one in programmes if one.code not in loaded]
        if absent or not loaded:
            names = both(
                "、".join(one.name_zh for one in absent),
                ", ".join(one.name_en or one.name_zh for one in absent),
            )
            return unknown(_("The list is not in the system: %(lists)s") % {"lists": names})
        return Datum(False, _("Does not stand on the lists in the system"), reading.day)

    return reading.once(("honours", *_settings(params)), find)


HONOURS = Indicator(
    "honours",
    gettext_lazy("Stands on a list of honours"),
    IndicatorKind.YES_NO,
    _read,
    params=(PROGRAMMES, MAX_AGE),
)
