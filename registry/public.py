"""What everybody may read of chains, parks and sites: plain values, and nothing else of the records."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, Q

from accounts.models import Area
from core.language import for_reader
from registry.choices import ChainRoleKind, RoleStatus, SiteStatus
from registry.models import Chain, ChainRole, Park, Site

ANCHORS = (ChainRoleKind.CHAIN_LEADER, ChainRoleKind.LEADING)


@dataclass(frozen=True)
class PublicSite:
    """A free site. Prices are told on asking: the register does not say which of them are published."""

    number: str
    use: str
    land_mu: Decimal | None
    floor_m2: Decimal | None
    floor_height_m: Decimal | None
    power_kva: int | None
    available_from: dt.date | None  # None: at once


@dataclass(frozen=True)
class PublicPark:
    code: str
    name: str
    kind: str
    level: str
    area: str
    country: str
    description: str
    contact_office: str
    chains: tuple[str, ...]
    available_land_mu: Decimal | None
    sites: tuple[PublicSite, ...] = field(default=())


@dataclass(frozen=True)
class PublicAnchor:
    """An enterprise officially recognised as a leader of a chain."""

    name: str
    role: str
    node: str
    recognised_by: str
    recognised_on: dt.date | None


def public_parks(*, today: dt.date, area: Area | None = None, chain: Chain | None = None) -> list[PublicPark]:
    """The parks that are marked as public, with their free sites. Three queries, whatever their number.

    Of a chain: those with that chain in focus.
    """
    parks = Park.objects.filter(is_public=True)
    if area is not None:
        parks = parks.filter(area=area)
    if chain is not None:
        parks = parks.filter(focus_chains=chain)
    free = Site.objects.filter(status=SiteStatus.AVAILABLE).order_by("number", "pk")
    rows = parks.select_related("area", "country", "contact_office").prefetch_related(
        "focus_chains", Prefetch("sites", queryset=free, to_attr="free_sites")
    )
    return [_park(park, park.free_sites, today) for park in rows.order_by("area", "name_zh", "pk")]


def public_anchors(chain: Chain, day: dt.date) -> list[PublicAnchor]:
    """The recognised leaders of a chain on a day, by name. One query."""
    roles = ChainRole.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        chain=chain,
        role__in=ANCHORS,
        status=RoleStatus.RECOGNISED,
    )
    rows = roles.select_related("enterprise", "node").order_by("enterprise__sort_key", "pk")
    return [
        PublicAnchor(
            name=for_reader(role.enterprise.name_zh, role.enterprise.name_en),
            role=role.get_role_display(),
            node=role.node.label if role.node else "",
            recognised_by=role.recognised_by,
            recognised_on=role.recognised_on,
        )
        for role in rows
    ]


def _park(park: Park, sites: Iterable[Site], today: dt.date) -> PublicPark:
    return PublicPark(
        code=park.code,
        name=park.label,
        kind=park.get_kind_display(),
        level=park.get_level_display(),
        area=park.area.label if park.area else "",
        country=park.country.label if park.country else "",
        description=park.description,
        contact_office=park.contact_office.label if park.contact_office else "",
        chains=tuple(chain.label for chain in park.focus_chains.all()),
        available_land_mu=park.available_land_mu,
        sites=tuple(_site(site, today) for site in sites),
    )


def _site(site: Site, today: dt.date) -> PublicSite:
    later = site.available_from if site.available_from and site.available_from > today else None
    return PublicSite(
        number=site.number,
        use=site.get_use_display(),
        land_mu=site.land_mu,
        floor_m2=site.floor_m2,
        floor_height_m=site.floor_height_m,
        power_kva=site.power_kva,
        available_from=later,
    )
