"""The lists of the registry. That of enterprises is in `desk.tables`: it says whether they are pursued."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exports.columns import Column, Kind, Table, register
from registry.filters import HonourFilter
from registry.importers.honours import HonourImporter
from registry.lookups import programmes
from registry.merge_tables import MERGES
from registry.models import HonourEntry
from registry.park_tables import PARKS, SITES, ZONES

__all__ = ["HONOURS", "HONOUR_COLUMNS", "MERGES", "PARKS", "SITES", "ZONES", "honour_rows"]


def honour_rows(user) -> QuerySet[HonourEntry]:
    return HonourEntry.objects.visible_to(user).select_related("programme", "enterprise")


HONOUR_COLUMNS = (
    Column(
        "programme",
        _("Programme"),
        Kind.REF,
        "programme__label",
        aliases=("list", "榜单", "荣誉", "称号", "名录"),
        lookup=programmes,
        required=True,
        width=24,
        order_by="programme_id",
    ),
    Column(
        "year",
        _("Year"),
        Kind.INT,
        aliases=("年度", "年份"),
        required=True,
        minimum=1990,
        maximum=2100,
        order_by="year",
    ),
    Column("rank", _("Rank"), Kind.INT, aliases=("排名", "名次", "位次"), minimum=1, order_by="rank"),
    Column(
        "listed_name",
        _("Name on the list"),
        aliases=("name", "企业名称", "名称", "公司名称"),
        required=True,
        max_length=200,
        width=36,
        order_by="listed_name",
    ),
    Column("alias", _("Alias on the list"), aliases=("别名", "简称"), max_length=200),
    Column("city", _("City on the list"), aliases=("城市", "总部城市", "地区"), max_length=120),
    Column(
        "country",
        _("Country on the list"),
        aliases=("国家", "国别", "国家(地区)"),
        max_length=60,
        extra=True,
    ),
    Column("industry", _("Industry on the list"), aliases=("行业", "所属行业"), max_length=120),
    Column("listing", _("Listing on the list"), aliases=("上市情况", "上市"), max_length=120, extra=True),
    Column("issuer", _("Issued by"), aliases=("发布单位", "认定单位"), max_length=120, extra=True),
    Column("valid_to", _("Valid to"), Kind.DATE, aliases=("有效期至",), future_allowed=True, extra=True),
    Column("document", _("Document"), aliases=("文件", "文号"), max_length=200, extra=True),
    Column(
        "enterprise",
        _("Enterprise"),
        value="enterprise__label",
        importable=False,
        width=36,
        cell_template="registry/_honour_enterprise.html",
    ),
    Column("enterprise_code", _("Credit code"), Kind.USCC, "enterprise__uscc", importable=False, extra=True),
)
HONOURS = register(
    Table(
        key="honours",
        label=_("Honours"),
        columns=HONOUR_COLUMNS,
        rows=honour_rows,
        filterset=HonourFilter,
        order=("programme_id", "-year", "rank", "pk"),
        url_name="honour-list",
        view_permission="registry.view_enterprise",
        importer=HonourImporter(),
        import_permission="registry.link_honours",
    )
)
