"""Whether something speaks against an enterprise; that nothing does is known only if somebody looked."""

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy

from core.language import Chosen
from core.language import message as _
from core.months import months_later
from registry.choices import RiskKind, RiskLevel
from registry.models import RiskEvent, RiskScreening
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    Param,
    Params,
    Reading,
    unknown,
)

KINDS = Param(
    "kinds",
    gettext_lazy("Kinds of events"),
    [RiskKind.DISHONESTY, RiskKind.SAFETY, RiskKind.ENVIRONMENT],
    lambda: RiskKind.choices,
    several=True,
)
LEVELS = Param("levels", gettext_lazy("Levels"), [RiskLevel.MAJOR], lambda: RiskLevel.choices, several=True)
MONTHS = Param("months", gettext_lazy("Within so many months"), 24, least=1)
FRESH = Param("fresh_days", gettext_lazy("Looked up within so many days"), 180, least=1, most=1000)


def _read(batch: Batch, reading: Reading, params: Params) -> Answers:
    found = {
        event.enterprise_id: Datum(
            True,
            _("%(kind)s: %(title)s (%(source)s)")
            % {"kind": Chosen(RiskKind(event.kind)), "title": event.title, "source": event.source},
            event.occurred_on,
        )
        for event in _events(batch, reading, params)
    }
    looked_up = RiskScreening.objects.filter(batch.within("enterprise_id"), on__lte=reading.day)
    newest = looked_up.order_by("enterprise_id").values_list("enterprise_id").annotate(last=Max("on"))
    oldest = reading.day - dt.timedelta(days=params["fresh_days"])
    for enterprise_id, last in newest:
        if last >= oldest:
            words = _("Looked up, nothing found")
            found.setdefault(enterprise_id, Datum(False, words, last))
        else:
            found.setdefault(
                enterprise_id, Datum(None, _("It is too long ago that somebody looked it up."), last)
            )
    return Answers(found, unknown(_("Nobody has looked the enterprise up yet.")))


def _events(batch: Batch, reading: Reading, params: Params) -> QuerySet[RiskEvent]:
    """Events of these kinds that stand, or stood within the months; the newest one comes last."""
    since = months_later(reading.day, -params["months"])
    return RiskEvent.objects.filter(
        batch.within("enterprise_id"),
        Q(occurred_on__gte=since) | Q(ended_on=None) | Q(ended_on__gte=since),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=reading.day),
        occurred_on__lte=reading.day,
        kind__in=params["kinds"],
        level__in=params["levels"],
    ).order_by("enterprise_id", "occurred_on", "pk")


RISKS = Indicator(
    "risk_events",
    gettext_lazy("Has a risk event"),
    IndicatorKind.YES_NO,
    _read,
    params=(KINDS, LEVELS, MONTHS, FRESH),
)
