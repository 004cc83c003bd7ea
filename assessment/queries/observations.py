"""Entered figures as they stand: the first one and its corrections, added up."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from assessment.models import Observation
from core.fields import MoneyField

NOTHING = Decimal(0)
Place = tuple[int, int, int | None]  # metric, area, chain


@dataclass(frozen=True)
class Stand:
    """What stands for a period at a moment, in the base unit of the metric."""

    first: int  # key of the first figure
    value: Decimal
    document: str  # of the last correction
    caliber: str
    corrections: int = 0


def figures_entered(user: User) -> QuerySet[Observation]:
    """First figures, with `stands` (the value by now), `corrections`, document and day of the last row."""
    rows = Observation.objects.filter(adjusts=OuterRef("pk")).order_by()
    sums = rows.values("adjusts")
    last = rows.order_by("-pk")
    difference: Any = Coalesce(
        Subquery(sums.annotate(sum=Sum("value")).values("sum"), output_field=MoneyField(signed=True)),
        Value(NOTHING),
        output_field=MoneyField(signed=True),
    )
    count: Any = Coalesce(Subquery(sums.annotate(count=Count("pk")).values("count")), 0)
    return (
        Observation.objects.visible_to(user)
        .filter(adjusts=None)
        .select_related("metric", "area", "chain", "entered_by")
        .annotate(
            stands=F("value") + difference,
            corrections=count,
            last_document=Coalesce(Subquery(last.values("document")[:1]), "document"),
            last_recorded_at=Coalesce(Subquery(last.values("recorded_at")[:1]), "recorded_at"),
        )
    )


def standing_value(first: Observation) -> Decimal:
    """One query."""
    difference = first.adjustments.aggregate(sum=Sum("value"))["sum"]
    return first.value + (difference or NOTHING)


def stands(metrics: Collection[int], moment: dt.datetime | None = None) -> dict[Place, dict[str, Stand]]:
    """The figures of metrics by place and period, as recorded before `moment`; None: by now. One query."""
    rows = Observation.objects.filter(metric__in=metrics).order_by("pk")
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    found: dict[Place, dict[str, Stand]] = {}
    for row in rows:
        of_place = found.setdefault((row.metric_id, row.area_id, row.chain_id), {})
        if row.adjusts_id is None:
            of_place[row.period] = Stand(row.pk, row.value, row.document, row.caliber)
        elif row.period in of_place:  # else the first figure is of later: nothing stood yet
            before = of_place[row.period]
            of_place[row.period] = replace(
                before,
                value=before.value + row.value,
                document=row.document,
                caliber=row.caliber,
                corrections=before.corrections + 1,
            )
    return found
