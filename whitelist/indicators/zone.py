"""Whether an enterprise is registered in the zone: in one of its areas, or in a recognised synergy zone (S5).

Areas are no administrative divisions: an enterprise of their host city for which no area is entered may be
inside or not. Only who is registered elsewhere is known to be outside.
"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area
from core.language import message as _
from registry.choices import EnterpriseKind, ZoneKind, ZoneStatus
from registry.models import Division, SynergyZone
from whitelist.choices import Operator
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    Params,
    Reading,
    both,
    unknown,
)

COLUMNS = ("area_id", "division_id", "kind", "source_date")


class _Ground(NamedTuple):
    areas: dict[int, Any]  # id -> name, of FTZ areas
    home: str  # the first digits of the region's divisions
    host_cities: tuple[str, ...]  # first digits
    zones: dict[str, Any]  # first digits of a division -> name of the recognised zone
    has_unbounded_zone: bool  # a recognised zone of which nobody said where it lies
    points: dict[int, Any]  # enterprise -> name of the recognised point


def _read(batch: Batch, reading: Reading, params: Params) -> Answers:
    ground = _ground_of(reading)
    found = {}
    for row in batch.rows:
        place = (row["area_id"], row["division_id"], row["kind"], ground.points.get(row["pk"]))
        value, source = reading.once(("zone", place), partial(_placed, ground, *place))
        found[row["pk"]] = Datum(value, source, row["source_date"])
    return Answers(found, unknown(_("The enterprise is not in the registry.")))


def _placed(ground: _Ground, area_id, division_id, kind, point) -> tuple[bool | None, str]:
    if area_id in ground.areas:
        return True, _("Registry: %(area)s") % {"area": ground.areas[area_id]}
    if point:
        return True, _("Synergy point: %(zone)s") % {"zone": point}
    if not division_id:
        if kind == EnterpriseKind.FOREIGN_COMPANY:
            return False, _("Registry: registered abroad")
        return None, _("No division of the registered address is entered.")
    zone = next((name for code, name in ground.zones.items() if division_id.startswith(code)), None)
    if zone:
        return True, _("Synergy zone: %(zone)s") % {"zone": zone}
    if division_id.startswith(ground.host_cities):
        return None, _("Registered in a host city, but it is not entered whether inside the area.")
    if ground.has_unbounded_zone and division_id.startswith(ground.home):
        return None, _("A synergy zone is recognised of which it is not entered where it lies.")
    division = Division.objects.get(pk=division_id)
    return False, _("Registry: registered in %(division)s") % {
        "division": both(division.name_zh, division.name_en)
    }


def _possible(reading: Reading, params: Params, operator: str, value: Any) -> Q | None:
    if operator != Operator.YES:
        return None
    ground = _ground_of(reading)
    inside = Q(area_id__in=ground.areas) | Q(pk__in=ground.points)
    nowhere = Q(division_id=None) & ~Q(kind=EnterpriseKind.FOREIGN_COMPANY)
    codes = [*ground.host_cities, *ground.zones, *([ground.home] if ground.has_unbounded_zone else [])]
    near = Q()
    for code in codes:
        near |= Q(division__code__prefix=code)
    return inside | nowhere | near if codes else inside | nowhere


def _ground_of(reading: Reading) -> _Ground:
    return reading.once("ground", lambda: _find_ground(reading))


def _find_ground(reading: Reading) -> _Ground:
    areas = list(Area.objects.filter(kind__in=[AreaKind.FTZ_AREA, AreaKind.REGION]))
    zones = SynergyZone.objects.filter(status=ZoneStatus.RECOGNISED, recognised_on__lte=reading.day)
    recognised = [(zone, both(zone.name_zh, zone.name_en)) for zone in zones]
    bounded = {
        _stem(code): name
        for zone, name in recognised
        if zone.kind == ZoneKind.ZONE
        for code in zone.divisions
    }
    own = [area for area in areas if area.kind == AreaKind.FTZ_AREA]
    region = [_stem(area.host_city) for area in areas if area.kind == AreaKind.REGION and area.host_city]
    return _Ground(
        areas={area.pk: both(area.name_zh, area.name_en) for area in own},
        home=region[0] if region else "",
        host_cities=tuple(sorted({_stem(area.host_city) for area in own if area.host_city})),
        zones=bounded,
        has_unbounded_zone=any(
            zone.kind == ZoneKind.ZONE and not zone.divisions for zone, _name in recognised
        ),
        points={zone.enterprise_id: name for zone, name in recognised if zone.enterprise_id},
    )


def _stem(code: str) -> str:
    """450100 is a city: all of its counties begin with 4501."""
    return code.removesuffix("00").removesuffix("00")


ZONE = Indicator(
    code="in_zone",
    label=gettext_lazy("Registered in an FTZ area or a synergy zone"),
    kind=IndicatorKind.YES_NO,
    read=_read,
    columns=COLUMNS,
    possible=_possible,
)
