"""What only the enterprise can say. Counts once a second person verified it, and until it is out of date."""

from typing import Any

from django.utils.translation import gettext_lazy

from core.language import message as _
from core.months import months_later
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Params,
    Reading,
    unknown,
)
from whitelist.models import DeclaredFact


def _reader(code: str, kind: str) -> Any:
    """Of the values of its kind: what was entered as another answers nothing."""
    column = "is_true" if kind == IndicatorKind.YES_NO else "number"

    def read(batch: Batch, reading: Reading, params: Params) -> Answers:
        facts = DeclaredFact.objects.filter(
            batch.within("case__enterprise_id"), indicator=code, as_of__lte=reading.day
        ).exclude(**{column: None})
        rows = facts.order_by("case__enterprise_id", "as_of", "pk").values_list(
            "case__enterprise_id", column, "as_of", "verified_on"
        )
        oldest = months_later(reading.day, -reading.stale_months)
        found: dict[int, Datum] = {}
        for enterprise_id, value, as_of, verified_on in rows:
            counts = verified_on is not None and verified_on <= reading.day
            datum = _datum(value, as_of, counts, as_of < oldest)
            if datum.value is not None or enterprise_id not in found or found[enterprise_id].value is None:
                found[enterprise_id] = datum
        return Answers(found, unknown(_("The enterprise has not declared it yet.")))

    return read


def _datum(value: Any, as_of, is_verified: bool, is_stale: bool) -> Datum:
    if not is_verified:
        return Datum(None, _("Declared, but not verified yet."), as_of)
    if is_stale:
        return Datum(None, _("What was declared is out of date."), as_of)
    return Datum(value, _("Declared by the enterprise and verified"), as_of)


def _declared(code: str, label: Any, kind: str, unit: str = IndicatorUnit.NONE) -> Indicator:
    return Indicator(code, label, kind, _reader(code, kind), unit=unit, is_declared=True)


NUMBER, YES_NO = IndicatorKind.NUMBER, IndicatorKind.YES_NO
DECLARED = (
    _declared("rd_share", gettext_lazy("R&D in revenue"), NUMBER, IndicatorUnit.PERCENT),
    _declared("local_suppliers", gettext_lazy("Local suppliers"), NUMBER, IndicatorUnit.COUNT),
    _declared("local_sourcing", gettext_lazy("Sourced locally"), NUMBER, IndicatorUnit.PERCENT),
    _declared("market_share", gettext_lazy("Market share"), NUMBER, IndicatorUnit.PERCENT),
    _declared("asean_business", gettext_lazy("Does business with ASEAN"), YES_NO),
    _declared("data_commitment", gettext_lazy("Has committed itself to supply data"), YES_NO),
)
