"""Figures of metrics: entered once with their document, and corrected by the difference, never changed."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from assessment.choices import MetricSource
from assessment.models import Metric, Observation
from assessment.periods import Period, PeriodKind
from assessment.queries.observations import standing_value
from assessment.queries.readings import counted_areas
from assessment.units import WHOLE, BaseUnit, base_of
from core import changes
from core.advisory import serialise
from core.locking import ChangedMeanwhile, locked
from core.moments import moment_of
from registry.models import Chain

ENTER = "assessment.enter_observation"
LARGEST = Decimal(10) ** 13


@transaction.atomic
def observation_enter(
    *,
    metric: Metric,
    area: Area,
    period: str,
    value: Decimal,
    document: str,
    caliber: str,
    actor: User,
    chain: Chain | None = None,
    today: dt.date | None = None,
) -> Observation:
    """The first figure of a metric in a period (its code), in the base unit of the metric.

    Raises Forbidden; ValidationError by field: what is computed or derived, another kind of period, one that
    has not begun, a value that cannot be, and a figure that stands already.
    """
    require(actor, ENTER, area)
    today = today or timezone.localdate()
    _check_source(metric, area)
    _check_period(metric, period, today)
    _check_value(metric, value)
    serialise(f"observation {metric.pk} {area.pk} {chain.pk if chain else ''} {period}")
    same = Observation.objects.filter(metric=metric, area=area, chain=chain, period=period, adjusts=None)
    if same.exists():
        raise ValidationError(
            {"period": _("A figure of this period stands already. Correct it, with the reason.")}
        )
    first = Observation(
        metric=metric,
        area=area,
        chain=chain,
        period=period,
        value=value,
        document=document.strip(),
        caliber=caliber,
        entered_by=actor,
        recorded_at=moment_of(today),
    )
    first.full_clean(validate_constraints=False)  # said in words above; the database has the last word
    first.save(force_insert=True)
    changes.record(first, actor=actor, verb="entered", changes={"value": [None, value]})
    return first


@transaction.atomic
def observation_adjust(
    *,
    observation: Observation,
    value: Decimal,
    reason: str,
    document: str,
    actor: User,
    caliber: str = "",
    version: str = "",
    today: dt.date | None = None,
) -> Observation:
    """Correct a first figure to `value`: the difference is added, with its reason and document.

    The first row is locked, so of two who correct at once the second subtracts from what the first left.
    `version` is what `version_of` said when the form was opened. Raises Forbidden, ChangedMeanwhile,
    ValidationError.
    """
    require(actor, ENTER, observation.area_id)
    first = locked(observation)
    if first.adjusts_id is not None:
        raise ValueError("a correction is not corrected, but the first figure")
    if version and version != version_of(first):
        raise ChangedMeanwhile(
            _("Somebody else corrected this figure meanwhile. Compare, then save again if yours is right.")
        )
    _check_source(first.metric, first.area)
    _check_value(first.metric, value)
    stands = standing_value(first)
    if value == stands:
        raise ValidationError({"value": _("This is what stands already: there is nothing to correct.")})
    adjustment = Observation(
        metric=first.metric,
        area=first.area,
        chain=first.chain,
        period=first.period,
        value=value - stands,
        adjusts=first,
        reason=reason.strip(),
        document=document.strip(),
        caliber=caliber or first.caliber,
        entered_by=actor,
        recorded_at=moment_of(today or timezone.localdate()),
    )
    if not adjustment.reason:
        raise ValidationError({"reason": _("Say what was wrong.")})
    adjustment.full_clean(validate_constraints=False)
    adjustment.save(force_insert=True)
    changes.record(first, actor=actor, verb="corrected", changes={"value": [stands, value]}, note=reason)
    return adjustment


def version_of(first: Observation) -> str:
    """Which correction was the last when somebody looked. One query."""
    last = first.adjustments.order_by("-pk").values_list("pk", flat=True).first()
    return str(last or first.pk)


def _check_source(metric: Metric, area: Area) -> None:
    if metric.source == MetricSource.DERIVED:
        raise ValidationError({"metric": _("This is worked out from other metrics. Enter those.")})
    if metric.source == MetricSource.COMPUTED and counted_areas(area):
        raise ValidationError(
            {"metric": _("This is counted from records in the zone. Enter or correct the records.")}
        )


def _check_period(metric: Metric, code: str, today: dt.date) -> None:
    try:
        period = Period.of(code)
    except ValueError:
        raise ValidationError(
            {"period": _("“%(text)s” is no period. Write 2025, 2025Q3 or 2025M06.") % {"text": code}}
        ) from None
    if period.kind != metric.observed:
        kind = str(PeriodKind(metric.observed).label)
        raise ValidationError({"period": _("This metric is counted by the %(kind)s.") % {"kind": kind}})
    if period.first_day > today:
        raise ValidationError({"period": _("This period has not begun: there can be no figure of it.")})


def _check_value(metric: Metric, value: Decimal) -> None:
    unit = base_of(metric.unit)
    if value < 0:
        raise ValidationError({"value": _("This cannot be below zero.")})
    if value >= LARGEST:
        raise ValidationError({"value": _("This is too large: the limit is ten trillion.")})
    if unit == BaseUnit.MILESTONE and value not in (0, 1):
        raise ValidationError({"value": _("Write 1 for reached, 0 for not reached.")})
    if unit in WHOLE and value != value.to_integral_value():
        raise ValidationError({"value": _("Of these there are no parts. Write a whole number.")})
