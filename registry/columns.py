"""The columns of enterprises: for the page, the export, the template and the import.

The list itself is composed in `desk`, which adds whether an enterprise is pursued.
"""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from exports.columns import Column, Kind
from registry.choices import (
    CURRENT_ROLE_STATUSES,
    EnterpriseKind,
    LegalForm,
    NameKind,
    Ownership,
    RegistrationStatus,
    SizeClass,
    SizeSource,
    TradeMode,
    Visibility,
)
from registry.divisions import division_path
from registry.lookups import areas, countries, industries
from registry.models import ChainRole, Enterprise, HonourEntry

WAN = "万元"
LISTED = "; "

STATUS_ALIASES = {
    "存续": RegistrationStatus.ACTIVE,
    "在业": RegistrationStatus.ACTIVE,
    "在营": RegistrationStatus.ACTIVE,
    "开业": RegistrationStatus.ACTIVE,
    "正常": RegistrationStatus.ACTIVE,
    "登记成立": RegistrationStatus.ACTIVE,
    "存续(在营、开业、在册)": RegistrationStatus.ACTIVE,
    "筹建": RegistrationStatus.PREPARING,
    "停业": RegistrationStatus.CLOSED,
    "歇业": RegistrationStatus.CLOSED,
    "吊销": RegistrationStatus.REVOKED,
    "吊销,未注销": RegistrationStatus.REVOKED,
    "注销": RegistrationStatus.DEREGISTERED,
    "迁出": RegistrationStatus.MOVED_OUT,
}
SIZE_ALIASES = {
    "大型": SizeClass.LARGE,
    "大型企业": SizeClass.LARGE,
    "中型": SizeClass.MEDIUM,
    "中型企业": SizeClass.MEDIUM,
    "小型": SizeClass.SMALL,
    "小型企业": SizeClass.SMALL,
    "微型": SizeClass.MICRO,
    "微型企业": SizeClass.MICRO,
}


def _former_names(enterprise: Enterprise) -> str:
    return LISTED.join(name.name for name in enterprise.names.all() if name.kind == NameKind.FORMER)


def _honours(enterprise: Enterprise) -> str:
    return LISTED.join(f"{entry.programme.label} {entry.year}" for entry in enterprise.honours.all())


def _listings(enterprise: Enterprise) -> str:
    return LISTED.join(str(listing) for listing in enterprise.listings.all() if not listing.delisted_on)


def _chain_roles(enterprise: Enterprise) -> str:
    roles = (role for role in enterprise.chain_roles.all() if role.status in CURRENT_ROLE_STATUSES)
    return LISTED.join(f"{(role.node or role.chain).label}: {role.get_role_display()}" for role in roles)


def _trade_modes(enterprise: Enterprise) -> str:
    labels = dict(TradeMode.choices)
    return LISTED.join(str(labels.get(mode, mode)) for mode in enterprise.trade_modes)


PAGE_RELATED = ("area", "division__parent__parent", "industry")  # of the columns that are not extra


def enterprise_rows(user) -> QuerySet[Enterprise]:
    """The visible enterprises with what the columns need; five queries for any number of rows."""
    return (
        Enterprise.objects.visible_to(user)
        .select_related(
            *PAGE_RELATED,
            "origin_country",
            "ultimate_origin_country",
            "foreign_reg_country",
            "parent",
            "ultimate_parent",
            "branch_of",
        )
        .prefetch_related(
            "names",
            Prefetch("honours", HonourEntry.objects.select_related("programme")),
            "listings",
            Prefetch("chain_roles", ChainRole.objects.select_related("node", "chain")),
        )
    )


IDENTITY = (
    Column(
        "name",
        _("Name"),
        value=lambda e: e.name_zh or e.name_en,
        required_for_new=True,
        aliases=("企业名称", "单位名称", "公司名称", "机构名称", "名称"),
        max_length=200,
        width=40,
        link=True,
        order_by="sort_key",
        cell_template="registry/_name_cell.html",
    ),
    Column(
        "uscc",
        _("Credit code"),
        Kind.USCC,
        required_for_new=True,  # or the word that it is pending
        aliases=("统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "USCC"),
        order_by="uscc",
    ),
    Column(
        "area",
        _("FTZ area"),
        Kind.REF,
        "area__label",
        aliases=("片区", "自贸片区"),
        lookup=areas,
        fill_down=True,
        order_by="area_id",
    ),
    Column(
        "division",
        capfirst(_("administrative division")),
        value=lambda e: division_path(e.division),
        aliases=("行政区划", "区划", "所属地区"),
        fill_down=True,
        width=24,
        order_by="division_id",
        cell_template="registry/_cut_cell.html",
    ),
    Column(
        "industry",
        _("Industry"),
        Kind.REF,
        "industry__coded_label",
        aliases=("行业", "行业代码", "所属行业", "国民经济行业"),
        lookup=industries,
        width=28,
        order_by="industry_id",
        cell_template="registry/_cut_cell.html",
    ),
    Column(
        "size_class",
        _("Size"),
        Kind.CHOICE,
        aliases=("企业规模", "规模"),
        choices=SizeClass,
        choice_aliases=SIZE_ALIASES,
        order_by="size_class",
    ),
    Column(
        "status",
        _("Registration status"),
        Kind.CHOICE,
        aliases=("登记状态", "经营状态", "企业状态", "状态"),
        choices=RegistrationStatus,
        choice_aliases=STATUS_ALIASES,
        order_by="status",
    ),
    Column(
        "registered_capital",
        _("Registered capital"),
        Kind.MONEY,
        aliases=("注册资本", "注册资金"),
        unit=WAN,
        currency_key="registered_capital_currency",
        minimum=0,
        order_by="registered_capital",
    ),
    Column(
        "established_on",
        _("Established on"),
        Kind.DATE,
        aliases=("成立日期", "注册日期", "成立时间", "注册时间"),
        order_by="established_on",
        extra=True,
    ),
)
DETAILS = (
    Column(
        "name_en", _("English name"), aliases=("英文名称", "外文名称"), max_length=200, extra=True, width=30
    ),
    Column("short_name", _("Short name"), aliases=("简称",), max_length=60, extra=True),
    Column(
        "former_names",
        _("Former names"),
        Kind.LONG,
        _former_names,
        aliases=("曾用名", "历史名称"),
        extra=True,
    ),
    Column("kind", _("Kind"), Kind.CHOICE, aliases=("主体类型",), choices=EnterpriseKind, extra=True),
    Column("legal_form", _("Legal form"), Kind.CHOICE, aliases=("组织形式",), choices=LegalForm, extra=True),
    Column(
        "ownership",
        _("Ownership"),
        Kind.CHOICE,
        aliases=("所有制", "经济类型"),
        choices=Ownership,
        extra=True,
    ),
    Column("is_soe", _("State-owned enterprise"), Kind.BOOL, aliases=("是否国企",), extra=True),
    Column("is_foreign_invested", _("Foreign-invested"), Kind.BOOL, aliases=("是否外资",), extra=True),
    Column(
        "origin_country",
        _("Origin of capital"),
        Kind.REF,
        "origin_country__label",
        lookup=countries,
        extra=True,
    ),
    Column(
        "ultimate_origin_country",
        _("Ultimate origin"),
        Kind.REF,
        "ultimate_origin_country__label",
        lookup=countries,
        extra=True,
    ),
    Column("uscc_pending", _("Code pending"), Kind.BOOL, extra=True),
    Column(
        "foreign_reg_no", _("Foreign registration number"), aliases=("境外注册号",), max_length=40, extra=True
    ),
    Column(
        "foreign_reg_country",
        _("Country of registration"),
        Kind.REF,
        "foreign_reg_country__label",
        aliases=("注册国家", "国别(地区)"),
        lookup=countries,
        extra=True,
    ),
    Column("foreign_reg_authority", _("Foreign registration authority"), max_length=120, extra=True),
    Column("lei", _("LEI"), max_length=20, extra=True),
    Column("status_on", _("Status since"), Kind.DATE, extra=True),
    Column("dissolved_on", _("Dissolved on"), Kind.DATE, aliases=("注销日期",), extra=True),
    Column(
        "legal_representative",
        _("Legal representative"),
        aliases=("法定代表人", "法人代表", "负责人"),
        max_length=60,
        permission="registry.view_restricted",
        sensitive=True,
        extra=True,
    ),
    Column(
        "registered_address",
        _("Registered address"),
        aliases=("注册地址", "住所", "企业地址", "地址"),
        max_length=300,
        width=40,
        extra=True,
    ),
    Column(
        "operating_address",
        _("Operating address"),
        aliases=("经营地址", "办公地址", "经营场所"),
        max_length=300,
        width=40,
        extra=True,
    ),
    Column("business_scope", _("Business scope"), Kind.LONG, aliases=("经营范围",), extra=True),
    Column("website", _("Website"), aliases=("网址", "官网"), max_length=200, extra=True),
)
FIGURES = (
    Column("registered_capital_currency", _("Currency of capital"), max_length=3, extra=True),
    Column(
        "paid_in_capital",
        _("Paid-in capital"),
        Kind.MONEY,
        aliases=("实缴资本", "实收资本"),
        unit=WAN,
        currency_key="paid_in_capital_currency",
        minimum=0,
        extra=True,
    ),
    Column("paid_in_capital_currency", _("Currency of paid-in capital"), max_length=3, extra=True),
    Column(
        "employees",
        _("Employees"),
        Kind.INT,
        aliases=("从业人数", "员工人数", "从业人员"),
        minimum=0,
        extra=True,
    ),
    Column(
        "revenue_cny",
        _("Annual revenue (CNY)"),
        Kind.MONEY,
        aliases=("营业收入", "年营业收入"),
        unit=WAN,
        minimum=0,
        extra=True,
    ),
    Column(
        "assets_cny",
        _("Total assets (CNY)"),
        Kind.MONEY,
        aliases=("资产总额", "总资产"),
        unit=WAN,
        minimum=0,
        extra=True,
    ),
    Column(
        "size_year",
        _("Year of the size figures"),
        Kind.INT,
        aliases=("规模年度",),
        minimum=1990,
        maximum=2100,
        extra=True,
    ),
    Column("size_source", _("Source of the size"), Kind.CHOICE, choices=SizeSource, extra=True),
    Column("above_scale", _("Above designated size"), Kind.BOOL, aliases=("规上", "是否规上"), extra=True),
    Column("above_scale_on", _("Above designated size since"), Kind.DATE, extra=True),
)
TIES = (
    Column("is_branch", _("Branch"), Kind.BOOL, aliases=("分支机构", "是否分支机构"), extra=True),
    Column("branch_of_code", _("Code of the head office"), Kind.USCC, "branch_of__uscc", extra=True),
    Column("branch_of", _("Branch of"), value="branch_of__label", importable=False, extra=True, width=30),
    Column("parent_code", _("Code of the parent"), Kind.USCC, "parent__uscc", extra=True),
    Column("parent", _("Parent"), value="parent__label", importable=False, extra=True, width=30),
    Column(
        "ultimate_parent",
        _("Ultimate parent"),
        value="ultimate_parent__label",
        importable=False,
        extra=True,
        width=30,
    ),
    Column("honours", _("Honours"), Kind.LONG, _honours, importable=False, extra=True),
    Column("listings", _("Listings"), value=_listings, importable=False, extra=True),
    Column("chain_roles", _("Chain roles"), Kind.LONG, _chain_roles, importable=False, extra=True),
    Column("trade_modes", _("Trade modes"), Kind.LONG, _trade_modes, aliases=("贸易业态",), extra=True),
    Column("is_trader_programme", _("In the Global Traders Programme"), Kind.BOOL, extra=True),
    Column("visibility", _("Visibility"), Kind.CHOICE, choices=Visibility, extra=True),
    Column("source", _("Source"), aliases=("数据来源", "来源"), max_length=120, extra=True),
    Column("source_date", _("Date of the source"), Kind.DATE, extra=True),
    Column(
        "updated_at",
        _("Updated on"),
        Kind.DATE,
        lambda e: timezone.localdate(e.updated_at),
        importable=False,
        extra=True,
        order_by="updated_at",
    ),
)
READ_ONLY_FROM_FILES = (
    Column(
        "company_type", _("Company type"), aliases=("企业类型", "公司类型", "市场主体类型"), import_only=True
    ),
    Column(
        "province",
        _("Province"),
        aliases=("所在省份", "省份", "省", "所属省份"),
        import_only=True,
        fill_down=True,
    ),
    Column(
        "city",
        _("City"),
        aliases=("地区", "城市", "市", "所属城市", "地市"),
        import_only=True,
        fill_down=True,
    ),
    Column(
        "county",
        _("County"),
        aliases=("区县", "县区", "县(市、区)", "所属区县"),
        import_only=True,
        fill_down=True,
    ),
)
ENTERPRISE_COLUMNS = (*IDENTITY, *DETAILS, *FIGURES, *TIES, *READ_ONLY_FROM_FILES)
