"""What a cell of the lists of this app may name."""

from collections.abc import Iterable

from accounts.models import Area
from assessment.models import Metric
from exports.columns import Option


def metrics(user) -> Iterable[Option]:
    for metric in Metric.objects.visible_to(user):
        yield metric.pk, metric.name_zh or metric.name_en, (metric.code, *filter(None, [metric.name_en]))


def all_areas(user) -> Iterable[Option]:
    """Also the region, the zone, groups and facilities, of which figures are entered too."""
    for area in Area.objects.all():
        yield area.pk, area.name_zh, (area.code, *filter(None, [area.name_en]))
