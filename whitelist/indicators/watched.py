"""What every listing rests on whatever the rules ask: place, control, and what is known against it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Area
from core.language import message as _
from registry.models import Enterprise, RiskEvent
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    Params,
    Reading,
    both,
    of_registry,
    unknown,
)


def _place(batch: Batch, reading: Reading, params: Params) -> Answers:
    areas = reading.once("areas", lambda: dict(Area.objects.values_list("pk", "code")))
    found = {}
    for row in batch.rows:
        codes = {code for code in (areas.get(row["area_id"]), row["division_id"]) if code}
        if codes:
            found[row["pk"]] = Datum(frozenset(codes), of_registry(row["source"]), row["source_date"])
    return Answers(found, unknown(_("Neither an area nor a division is entered.")))


def _control(batch: Batch, reading: Reading, params: Params) -> Answers:
    """The ultimate parent, or the parent; an enterprise without one controls itself."""
    masters = {row["pk"]: row["ultimate_parent_id"] or row["parent_id"] or row["pk"] for row in batch.rows}
    names = Enterprise.objects.in_bulk(set(masters.values()))
    found = {}
    for enterprise_id, master_id in masters.items():
        master = names[master_id]
        name = both(master.name_zh, master.name_en)
        words = _("Registry: controlled by %(enterprise)s") % {"enterprise": name}
        if master_id == enterprise_id:
            words = _("Registry: no parent entered")
        found[enterprise_id] = Datum(frozenset([str(master_id)]), words)
    return Answers(found, unknown(_("The enterprise is not in the registry.")))


def _events(batch: Batch, reading: Reading, params: Params) -> Answers:
    """Everything that speaks against it, of whatever kind and level: a rule may ask for the gravest alone."""
    events = RiskEvent.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=reading.day),
        batch.within("enterprise_id"),
        occurred_on__lte=reading.day,
    )
    found: dict[int, set[str]] = {}
    for enterprise_id, pk in events.values_list("enterprise_id", "pk"):
        found.setdefault(enterprise_id, set()).add(str(pk))
    words = _("Risk events of the registry")
    return Answers(
        {key: Datum(frozenset(pks), words) for key, pks in found.items()}, Datum(frozenset(), words)
    )


PLACE = Indicator(
    "place",
    gettext_lazy("Place of registration"),
    IndicatorKind.CHOICE,
    _place,
    columns=("area_id", "division_id", "source", "source_date"),
    is_offered=False,
)
EVENTS = Indicator(
    "known_events",
    gettext_lazy("Risk events"),
    IndicatorKind.CHOICE,
    _events,
    is_offered=False,
)
CONTROL = Indicator(
    "control",
    gettext_lazy("Control"),
    IndicatorKind.CHOICE,
    _control,
    columns=("parent_id", "ultimate_parent_id"),
    is_offered=False,
)
