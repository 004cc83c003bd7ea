"""The lists of parks, sites and synergy zones: columns for page, workbook and import."""

from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exports.columns import Column, Kind, Table, column, register
from registry.choices import (
    ParkKind,
    ParkLevel,
    PriceUnit,
    SiteStatus,
    SiteUse,
    ZoneKind,
    ZoneStatus,
)
from registry.importers.sites import SiteImporter
from registry.lookups import parks
from registry.models import Park, Site, SynergyZone
from registry.park_filters import ParkFilter, SiteFilter, ZoneFilter

VIEW = "registry.view_enterprise"
NONE = Decimal(0)


def _parks(user) -> QuerySet[Park]:
    available = Count("sites", filter=Q(sites__status=SiteStatus.AVAILABLE))
    rows = Park.objects.visible_to(user).select_related("area", "operator", "country")
    return rows.prefetch_related("focus_chains").annotate(
        site_count=Count("sites"), available_count=available
    )


def _sites(user) -> QuerySet[Site]:
    return Site.objects.visible_to(user).select_related("park__area")


def _zones(user) -> QuerySet[SynergyZone]:
    return SynergyZone.objects.visible_to(user).select_related("host_area", "enterprise")


def _chains(park: Park) -> str:
    return "; ".join(chain.label for chain in park.focus_chains.all())


PARKS = register(
    Table(
        "parks",
        _("Parks"),
        (
            column("name", _("Park"), value="label", link=True, width=34, order_by=("name_zh", "pk")),
            column("code", _("Code"), extra=True),
            column("kind", _("Kind"), Kind.CHOICE, choices=ParkKind),
            column("level", _("Level"), Kind.CHOICE, choices=ParkLevel),
            column("area", _("Area"), value="area__label", width=24),
            column("country", _("Country or region"), value="country__label", extra=True),
            column("operator", _("Operator"), value="operator__label", width=30, extra=True),
            column("planned_land_mu", _("Planned land (mu)"), Kind.NUMBER, extra=True),
            column("built_land_mu", _("Built land (mu)"), Kind.NUMBER, extra=True),
            column("available_land_mu", _("Available land (mu)"), Kind.NUMBER),
            column("sites", _("Sites"), Kind.INT, "site_count"),
            column("available", _("Available sites"), Kind.INT, "available_count"),
            column("chains", _("Chains in focus"), value=_chains, width=30, extra=True),
        ),
        _parks,
        filterset=ParkFilter,
        order=("name_zh", "pk"),
        url_name="park-list",
        view_permission=VIEW,
    )
)

SITES = register(
    Table(
        "sites",
        _("Sites"),
        (
            Column(
                "number",
                _("Parcel or plant"),
                aliases=("地块编号", "厂房编号", "编号", "宗地编号"),
                required=True,
                max_length=40,
                link=True,
                order_by="number",
            ),
            Column(
                "park",
                _("Park"),
                Kind.REF,
                "park__label",
                aliases=("园区", "所属园区", "园区名称"),
                lookup=parks,
                required=True,
                width=30,
                order_by="park__name_zh",
            ),
            Column(
                "use",
                _("Use"),
                Kind.CHOICE,
                aliases=("用途", "土地用途", "类型"),
                choices=SiteUse,
                required_for_new=True,
            ),
            Column("status", _("Status"), Kind.CHOICE, aliases=("状态",), choices=SiteStatus),
            Column(
                "land_mu",
                _("Land (mu)"),
                Kind.NUMBER,
                aliases=("土地面积", "面积(亩)", "占地面积"),
                minimum=NONE,
                order_by="land_mu",
            ),
            Column(
                "floor_m2",
                _("Floor space (m²)"),
                Kind.NUMBER,
                aliases=("建筑面积", "厂房面积"),
                minimum=NONE,
                order_by="floor_m2",
            ),
            Column(
                "power_kva",
                _("Power (kVA)"),
                Kind.INT,
                aliases=("供电容量", "电力容量"),
                minimum=0,
                order_by="power_kva",
            ),
            Column(
                "available_from", _("Available from"), Kind.DATE, aliases=("可供时间",), future_allowed=True
            ),
            Column("price", _("Price (CNY)"), Kind.MONEY, aliases=("价格", "单价"), minimum=NONE, extra=True),
            Column(
                "price_unit",
                _("Price per"),
                Kind.CHOICE,
                aliases=("计价单位",),
                choices=PriceUnit,
                extra=True,
            ),
            column("area", _("Area"), value="park__area__label", width=24),
            Column("floor_height_m", _("Floor height (m)"), Kind.NUMBER, minimum=NONE, extra=True),
            Column("floor_load_kn_m2", _("Floor load (kN/m²)"), Kind.NUMBER, minimum=NONE, extra=True),
            Column("has_gas", _("Gas"), Kind.BOOL, aliases=("天然气", "供气"), extra=True),
            Column("water_t_day", _("Water (tonnes a day)"), Kind.INT, minimum=0, extra=True),
            Column("wastewater_t_day", _("Wastewater (tonnes a day)"), Kind.INT, minimum=0, extra=True),
        ),
        _sites,
        filterset=SiteFilter,
        order=("park_id", "number", "pk"),
        url_name="site-list",
        view_permission=VIEW,
        importer=SiteImporter(),
        import_permission="registry.manage_parks",
    )
)

ZONES = register(
    Table(
        "zones",
        _("Synergy zones"),
        (
            column(
                "name", _("Zone or point"), value="label", link=True, width=34, order_by=("name_zh", "pk")
            ),
            column("kind", _("Kind"), Kind.CHOICE, choices=ZoneKind),
            column("area", _("Host area"), value="host_area__label", width=24),
            column("enterprise", _("Enterprise"), value="enterprise__label", width=30),
            column("status", _("Status"), Kind.CHOICE, choices=ZoneStatus),
            column("recognised_on", _("Recognised on"), Kind.DATE, order_by="recognised_on"),
            column("recognised_by", _("Recognised by"), extra=True),
            column("document", _("Document"), extra=True),
            column("priority_basis", _("Adjacency or chain relation"), width=30, extra=True),
            column("policies", _("Applicable policies"), Kind.LONG, extra=True),
        ),
        _zones,
        filterset=ZoneFilter,
        order=("name_zh", "pk"),
        url_name="zone-list",
        view_permission=VIEW,
    )
)
