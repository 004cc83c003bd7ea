"""The value of a datum, kept as JSON, as a person reads it.

What the watch keeps of a change has the names of its day beside the value: an area may be called otherwise
later, and an enterprise that controlled another may have been merged with a third. All else is put into words
when it is read.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area
from core.language import in_all_languages, in_readers_language
from registry.models import Division, Enterprise, RiskEvent
from whitelist.indicators import INDICATORS, label_of
from whitelist.indicators.watched import CONTROL, EVENTS, PLACE

# No indicators: the days on which the list asks for a case again.
DUE, FULL = "review_due", "full_review_due"
DAYS = {
    DUE: (gettext_lazy("Monitoring due"), gettext_lazy("Monitoring was due on %(day)s")),
    FULL: (gettext_lazy("Full re-evaluation due"), gettext_lazy("Full re-evaluation was due on %(day)s")),
}
NAMED = frozenset({PLACE.code, CONTROL.code, EVENTS.code})  # of which the names of their day are shown
Kept = dict[str, Any]  # {"value", "words"}
Datum = dict[str, Any]  # {"indicator", "before": Kept, "after": Kept}


def value_in_words(key: str, value: Any) -> str:
    """`key` is that of an indicator (whitelist.indicators), `value` as `fact_of` keeps it."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_labels(key, value)) or _("none")
    return str(value)


class _InWords:
    """Says itself in the language of now."""

    def __init__(self, key: str, value: Any):
        self.key, self.value = key, value

    def __str__(self) -> str:
        return value_in_words(self.key, self.value)


def kept(key: str, value: Any) -> Kept:
    """A value as findings and events keep it."""
    return {"value": value, "words": in_all_languages(_InWords(key, value))}


def datum_in_words(key: str) -> str:
    return str(DAYS[key][0]) if key in DAYS else label_of(key)


def change_in_words(datum: Datum) -> str:
    """One datum of an Event or a Finding: which, from what, to what. No query."""
    if datum["indicator"] in DAYS:
        _label, was_due = DAYS[datum["indicator"]]
        return str(was_due) % {"day": datum["before"]["value"]}
    return _("%(datum)s: from “%(before)s” to “%(after)s”") % {
        "datum": datum_in_words(datum["indicator"]),
        "before": kept_in_words(datum["indicator"], datum["before"]),
        "after": kept_in_words(datum["indicator"], datum["after"]),
    }


def kept_in_words(key: str, kept: Kept | None) -> str:
    """What `kept` made, in the language of the page. No query."""
    if kept is None or kept["value"] is None:
        return _("not known")
    if key.partition(":")[0] in NAMED:
        return in_readers_language(kept["words"])
    return value_in_words(key, kept["value"])


def data_in_words(data: list[Datum]) -> str:
    return "; ".join(change_in_words(datum) for datum in data)


def _labels(key: str, codes: list[str]) -> list[str]:
    code = key.partition(":")[0]
    if code == PLACE.code:
        areas = {area.code: area.label for area in Area.objects.filter(code__in=codes)}
        places = {str(place.pk): str(place) for place in Division.objects.filter(pk__in=codes)}
        return [areas.get(one) or places.get(one) or one for one in codes]
    if code == CONTROL.code:
        names = {str(one.pk): one.label for one in Enterprise.objects.filter(pk__in=codes)}
        return [names.get(one, one) for one in codes]
    if code == EVENTS.code:
        events = {str(one.pk): _event_in_words(one) for one in RiskEvent.objects.filter(pk__in=codes)}
        return [events.get(one, one) for one in codes]
    indicator = INDICATORS.get(code)
    options = indicator.options() if indicator and indicator.options else ()
    known = {str(value): str(label) for value, label in options}
    return [known.get(one, one) for one in codes]


def _event_in_words(event: RiskEvent) -> str:
    return f"{event.get_kind_display()} ({event.get_level_display()}): {event.title}"
