"""What values the fields of the registry may have."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterpriseKind(models.TextChoices):
    CN_COMPANY = "cn_company", _("Chinese company")
    FOREIGN_COMPANY = "foreign_company", _("Foreign company")
    CN_INSTITUTION = "cn_institution", _("Public institution")
    CN_SOCIAL_ORG = "cn_social_org", _("Social organisation")
    INDIVIDUAL_BUSINESS = "individual_business", _("Individual business")
    COOPERATIVE = "cooperative", _("Cooperative")
    GOVERNMENT_BODY = "government_body", _("Government body")


class RegistrationStatus(models.TextChoices):
    ACTIVE = "active", _("In operation")
    PREPARING = "preparing", _("In preparation")
    CLOSED = "closed", _("Closed down")
    REVOKED = "revoked", _("Licence revoked")
    DEREGISTERED = "deregistered", _("Deregistered")
    MOVED_OUT = "moved_out", _("Moved out")
    UNKNOWN = "unknown", _("Unknown")


class LegalForm(models.TextChoices):
    LIMITED = "limited", _("Limited liability company")
    JOINT_STOCK = "joint_stock", _("Joint-stock company")
    WHOLLY_FOREIGN = "wholly_foreign", _("Wholly foreign-owned")
    JOINT_VENTURE = "joint_venture", _("Sino-foreign joint venture")
    PARTNERSHIP = "partnership", _("Partnership")
    SOLE_PROPRIETORSHIP = "sole_proprietorship", _("Sole proprietorship")
    INDIVIDUAL = "individual", _("Individual business")
    COOPERATIVE = "cooperative", _("Farmers' cooperative")
    STATE_OWNED = "state_owned", _("Enterprise owned by the whole people")
    COLLECTIVE = "collective", _("Collective enterprise")
    BRANCH = "branch", _("Branch")
    REPRESENTATIVE_OFFICE = "representative_office", _("Representative office")
    OTHER = "other", _("Other")


class Ownership(models.TextChoices):
    STATE = "state", _("State-owned")
    PRIVATE = "private", _("Private")
    FOREIGN = "foreign", _("Foreign-invested")
    HK_MO_TW = "hk_mo_tw", _("Hong Kong, Macao or Taiwan invested")
    COLLECTIVE = "collective", _("Collective")
    MIXED = "mixed", _("Mixed")


class SizeSource(models.TextChoices):
    DECLARED = "declared", _("Declared by the enterprise")
    COMPUTED = "computed", _("Computed from the figures")
    DIRECTORY = "directory", _("Official directory")


class Visibility(models.TextChoices):
    """Without `restricted` (domain.md 2.1): no reading rule knows it yet (docs/debts.md)."""

    PUBLIC = "public", _("Public")
    STAFF = "staff", _("Staff")


class NameKind(models.TextChoices):
    LEGAL = "legal", _("Legal name")
    FORMER = "former", _("Former name")
    SHORT = "short", _("Short name")
    BRAND = "brand", _("Brand")
    ENGLISH = "english", _("English name")


class HonourLevel(models.TextChoices):
    WORLD = "world", _("World")
    NATION = "nation", _("Nation")
    REGION = "region", _("Region level")
    CITY = "city", _("City level")


class NodePosition(models.TextChoices):
    UPSTREAM = "upstream", _("Upstream")
    MIDSTREAM = "midstream", _("Midstream")
    DOWNSTREAM = "downstream", _("Downstream")
    SERVICE = "service", _("Services")


class GapStatus(models.TextChoices):
    MISSING = "missing", _("Missing")
    WEAK = "weak", _("Weak")
    BALANCED = "balanced", _("Balanced")
    STRONG = "strong", _("Strong")


class NodeRelation(models.TextChoices):
    SUPPLIES = "supplies", _("supplies")
    PROCESSES = "processes", _("processes")
    SERVES = "serves", _("serves")


class Focus(models.TextChoices):
    PRIMARY = "primary", _("Primary focus")
    SECONDARY = "secondary", _("Secondary focus")


class ChainRoleKind(models.TextChoices):
    CHAIN_LEADER = "chain_leader", _("Chain-leader enterprise")
    LEADING = "leading", _("Leading enterprise")
    HEAD = "head", _("Top enterprise")
    BACKBONE = "backbone", _("Backbone enterprise")
    SUPPORTING = "supporting", _("Supporting enterprise")


class RoleScope(models.TextChoices):
    REGION = "region", _("Whole region")
    AREA = "area", _("FTZ area")


class Tier(models.TextChoices):
    NONE = "", _("No tier")
    T1000 = "1000", _("CNY 100-billion class")
    T500 = "500", _("CNY 50-billion class")
    T100 = "100", _("CNY 10-billion class")


class TierBasis(models.TextChoices):
    NONE = "", _("Not stated")
    REVENUE = "revenue", _("Revenue")
    OUTPUT = "output", _("Output value")


class RoleStatus(models.TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    RECOGNISED = "recognised", _("Recognised")
    UNDER_REVIEW = "under_review", _("Under review")
    REVOKED = "revoked", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class DivisionLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class IndustryLevel(models.TextChoices):
    SECTION = "section", _("Section")
    DIVISION = "division", _("Industry division")
    GROUP = "group", _("Group")
    CLASS = "class", _("Class")


class PlaceKind(models.TextChoices):
    HUB = "hub", _("Logistics hub")
    PARK = "park", _("Park")
    PLATFORM = "platform", _("Platform")
    CORRIDOR = "corridor", _("Corridor")
    SOURCE_REGION = "source_region", _("Investor source region")
    EVENT = "event", _("Event")


class KeyKind(models.TextChoices):
    """Kinds of stored name keys; registry/names.py makes them."""

    WHOLE = "whole", _("whole name")
    CORE = "core", _("core name")
    FRAGMENT = "fragment", _("part of the name")
    PINYIN = "pinyin", _("pinyin")
    CORE_PINYIN = "core_pinyin", _("pinyin of the core name")
    INITIALS = "initials", _("pinyin initials")
    CORE_INITIALS = "core_initials", _("pinyin initials of the core name")


class SizeClass(models.TextChoices):
    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")
    UNKNOWN = "unknown", _("Unknown")
    NOT_CLASSIFIED = "not_classified", _("Not classified")


class TradeMode(models.TextChoices):
    """New forms of trade that the policy names (task T09)."""

    CROSS_BORDER_ECOMMERCE = "cross_border_ecommerce", _("Cross-border e-commerce")
    MARKET_PROCUREMENT = "market_procurement", _("Market procurement")
    BONDED_LOGISTICS = "bonded_logistics", _("Bonded logistics")
    BONDED_DISPLAY = "bonded_display", _("Bonded display")
    FUTURES_BONDED_DELIVERY = "futures_bonded_delivery", _("Bonded delivery of futures")
    FINANCIAL_LEASING = "financial_leasing", _("Financial leasing")
    PARALLEL_IMPORT = "parallel_import", _("Parallel import")
    OFFSHORE_TRADE = "offshore_trade", _("Offshore trade")
    PROCESSING_TRADE_PLUS = "processing_trade_plus", _("Processing trade plus")


class LinkReason(models.TextChoices):
    """Why an entry of a published list belongs to an enterprise."""

    SAME_NAME = "same_name", _("The only enterprise of this name")
    CHOSEN = "chosen", _("Chosen by a person")
    CREATED = "created", _("Enterprise entered from the list")


class MatchReason(models.TextChoices):
    """Why an enterprise answers what was typed, the strongest first."""

    SAME_CODE = "same_code", _("Same credit code")
    SAME_NAME = "same_name", _("Same name")
    SAME_CORE_AND_CITY = "same_core_and_city", _("Same core name in the same city")
    FORMER_NAME = "former_name", _("Former name")
    OTHER_NAME = "other_name", _("Short name, brand or English name")
    SAME_CORE = "same_core", _("Same core name")
    CODE_BEGINS = "code_begins", _("The credit code begins like this")
    PINYIN = "pinyin", _("Pinyin")
    INITIALS = "initials", _("Pinyin initials")
    PART = "part", _("Part of the name")
    PARENT = "parent", _("Parent of an enterprise found")
    SUBSIDIARY = "subsidiary", _("Subsidiary of an enterprise found")
    BRANCH = "branch", _("Branch of an enterprise found")
    SIMILAR = "similar", _("Similar name")


CURRENT_ROLE_STATUSES = (RoleStatus.CANDIDATE, RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW)


class ParkKind(models.TextChoices):
    INDUSTRIAL = "industrial", _("Industrial park")
    BONDED = "bonded", _("Bonded zone")
    LOGISTICS = "logistics", _("Logistics park")
    OVERSEAS = "overseas", _("Overseas park")
    TWIN = "twin", _("Twin park")


class ParkLevel(models.TextChoices):
    NATION = "nation", _("National")
    REGION = "region", _("Regional")
    CITY = "city", _("City")


class AssessmentKind(models.TextChoices):
    """Of a regional assessment (T21)."""

    ENVIRONMENT = "environment", _("Environment")
    WATER = "water", _("Water resources")
    GEOLOGY = "geology", _("Geological hazards")
    ENERGY = "energy", _("Energy saving")
    EARTHQUAKE = "earthquake", _("Earthquake safety")
    SOIL = "soil", _("Soil and water conservation")
    HERITAGE = "heritage", _("Cultural relics")
    OTHER = "other", _("Other")


class SiteUse(models.TextChoices):
    INDUSTRIAL = "industrial", _("Industrial land")
    LOGISTICS = "logistics", _("Logistics land")
    COMMERCIAL = "commercial", _("Commercial land")
    PLANT = "plant", _("Standard plant")
    WAREHOUSE = "warehouse", _("Warehouse")
    OFFICE = "office", _("Office")


class SiteStatus(models.TextChoices):
    AVAILABLE = "available", _("Available")
    RESERVED = "reserved", _("Reserved")
    LEASED = "leased", _("Leased")
    SOLD = "sold", _("Sold")


class PriceUnit(models.TextChoices):
    MU = "mu", _("mu")
    M2_MONTH = "m2_month", _("m² and month")
    M2 = "m2", _("m²")
    WHOLE = "whole", _("the whole site")


class ZoneKind(models.TextChoices):
    ZONE = "zone", _("Synergy zone")
    POINT = "point", _("Synergy point")


class ZoneStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RECOGNISED = "recognised", _("Recognised")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RiskKind(models.TextChoices):
    DISHONESTY = "dishonesty", _("Serious dishonesty")
    ABNORMAL_OPERATION = "abnormal_operation", _("Abnormal operation")
    SAFETY = "safety", _("Work safety")
    ENVIRONMENT = "environment", pgettext_lazy("risk", "Environment")
    TAX = "tax", _("Tax violation")
    INVESTIGATION = "investigation", _("Investigation")


class RiskLevel(models.TextChoices):
    MINOR = "minor", pgettext_lazy("risk", "Minor")
    MAJOR = "major", pgettext_lazy("risk", "Major")
