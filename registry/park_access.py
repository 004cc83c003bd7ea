"""Who may change a park and what lies in it: everybody sees parks, their own area keeps them."""

from django.db.models import QuerySet

from accounts.choices import AreaKind
from accounts.models import Area, User
from core.flow import Move
from registry.choices import SiteStatus
from registry.models import Park, Site, SynergyZone
from registry.site_flow import MANAGE, PARK_MOVES, SITE_FLOW, ZONE_FLOW


def may_manage(user: User, area_id: int | None) -> bool:
    """Whether `user` keeps the parks of this area; those in no area, or abroad, the region office keeps."""
    return user.has_perm(MANAGE) and user.works_in(area_id)


def areas_kept(user: User) -> QuerySet[Area]:
    """The areas whose parks `user` may keep."""
    allowed = user.area_ids()
    areas = Area.objects.filter(kind=AreaKind.FTZ_AREA)
    return areas if allowed is None else areas.filter(pk__in=allowed)


def parks_kept(user: User) -> QuerySet[Park]:
    """The parks whose sites `user` may enter."""
    allowed = user.area_ids()
    parks = Park.objects.visible_to(user)
    return parks if allowed is None else parks.filter(area__in=allowed)


def site_moves(site: Site, user: User) -> list[Move]:
    """The steps that the park may record now; a reserved site is its project's. Needs `site.park`."""
    if site.status == SiteStatus.RESERVED or not may_manage(user, site.park.area_id):
        return []
    return [move for move in SITE_FLOW.open_to(site, user) if move.name in PARK_MOVES]


def zone_moves(zone: SynergyZone, user: User) -> list[Move]:
    return ZONE_FLOW.open_to(zone, user) if may_manage(user, zone.host_area_id) else []
