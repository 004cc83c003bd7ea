"""What both sides promised, and what came of it (domain.md 2.6, 3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommitmentSide(models.TextChoices):
    INVESTOR = "investor", _("Investor")
    GOVERNMENT = "government", _("Government")


class Indicator(models.TextChoices):
    INVEST_TOTAL = "invest_total", _("Total investment")
    FIXED_ASSET = "fixed_asset", _("Fixed-asset investment")
    PAID_IN_FUND = "paid_in_fund", _("Funds in place")
    FDI_CONTRACTED = "fdi_contracted", _("Contracted foreign capital")
    FDI_UTILIZED = "fdi_utilized", _("Foreign capital actually utilised")
    OUTPUT = "output", _("Output value")
    REVENUE = "revenue", _("Revenue")
    TAX = "tax", _("Tax")
    JOBS = "jobs", _("Jobs")
    RD_SPEND = "rd_spend", _("R&D spending")
    ENERGY = "energy", _("Energy use")
    # What the government side delivers.
    GRANT = "grant", _("Grant")
    LAND_DELIVERY = "land_delivery", _("Land delivered")
    PLANT_DELIVERY = "plant_delivery", _("Plant delivered")
    UTILITIES = "utilities", _("Utilities connected")
    SERVICE = "service", _("Service")


GOVERNMENT_INDICATORS = (
    Indicator.GRANT,
    Indicator.LAND_DELIVERY,
    Indicator.PLANT_DELIVERY,
    Indicator.UTILITIES,
    Indicator.SERVICE,
)
FUND_INDICATORS = (Indicator.INVEST_TOTAL, Indicator.FIXED_ASSET, Indicator.PAID_IN_FUND)


class Unit(models.TextChoices):
    MONEY = "money", _("Amount")
    PERSON = "person", _("Persons")
    TCE = "tce", _("Tonnes of standard coal")
    MU = "mu", _("Mu")
    M2 = "m2", _("Square metres")
    ITEM = "item", _("Items")


class Measure(models.TextChoices):
    """What a figure is measured in, as one list for workbooks: the currency of an amount, else its unit."""

    CNY = "CNY", "CNY"
    USD = "USD", "USD"
    HKD = "HKD", "HKD"
    EUR = "EUR", "EUR"
    JPY = "JPY", "JPY"
    GBP = "GBP", "GBP"
    TWD = "TWD", "TWD"
    SGD = "SGD", "SGD"
    MOP = "MOP", "MOP"
    PERSON = "person", _("Persons")
    TCE = "tce", _("Tonnes of standard coal")
    MU = "mu", _("Mu")
    M2 = "m2", _("Square metres")
    ITEM = "item", _("Items")


CURRENCIES = [code for code in Measure.values if code not in Unit.values]

UNIT_OF = {
    Indicator.JOBS: Unit.PERSON,
    Indicator.ENERGY: Unit.TCE,
    Indicator.LAND_DELIVERY: Unit.MU,
    Indicator.PLANT_DELIVERY: Unit.M2,
    Indicator.UTILITIES: Unit.ITEM,
    Indicator.SERVICE: Unit.ITEM,
}  # everything else is an amount


class CommitmentStatus(models.TextChoices):
    ACTIVE = "active", _("In force")
    ABANDONED = "abandoned", _("Abandoned")


class ActualStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    AREA_VERIFIED = "area_verified", _("Verified by the area")
    REGION_VERIFIED = "region_verified", _("Verified by the region")
    REJECTED = "rejected", _("Rejected")
    AMENDED = "amended", _("Amended")


class Caliber(models.TextChoices):
    """By whose definition a figure of foreign capital is counted."""

    COMMERCE = "commerce", _("Commerce department")
    IPA_FULL = "ipa_full", _("Investment promotion, full caliber")
    STATISTICS = "statistics", _("Statistics office")


class FundKind(models.TextChoices):
    """What the funds of a quarter are: the counting rule says of each whether it counts."""

    EQUITY_CASH = "equity_cash", _("Equity in cash")
    SHAREHOLDER_LOAN = "shareholder_loan", _("Shareholder loan")
    LOCAL_BANK_LOAN = "local_bank_loan", _("Loan of a local bank")
    CONSTRUCTION = "construction", _("Construction")
    EQUIPMENT = "equipment", _("Equipment bought")
    EQUIPMENT_MOVED = "equipment_moved", _("Equipment brought in (net book value)")
    INSTALLATION = "installation", _("Installation")
    LAND = "land", _("Land price")
    WORKING_CAPITAL = "working_capital", _("Working capital")
    LOCAL_PARTNER = "local_partner", _("Share of a local partner")
    POLICY_LOAN = "policy_loan", _("Policy loan")
    GOVERNMENT_INVESTMENT = "government_investment", _("Direct government investment")
    WITHDRAWN = "withdrawn", _("Capital withdrawn")


class FundSource(models.TextChoices):
    DOMESTIC_OUTSIDE_REGION = "domestic_outside_region", _("Other provinces")
    FOREIGN = "foreign", _("Abroad")
    HK_MO_TW = "hk_mo_tw", _("Hong Kong, Macao, Taiwan")
    IN_REGION = "in_region", _("Inside the region")


class LandCounting(models.TextChoices):
    FULL = "full", _("In full")
    CAPPED = "capped", _("Up to a share of the whole")
    NONE = "none", _("Not")


class ReductionReason(models.TextChoices):
    """Why less is counted than was reported."""

    BY_RULE = "by_rule", _("Excluded by the counting rule")
    NO_EVIDENCE = "no_evidence", _("Evidence missing or unclear")
    DOUBLE = "double", _("Counted elsewhere")
    OTHER_PERIOD = "other_period", _("Belongs to another quarter")
    LOCAL_SOURCE = "local_source", _("Comes from inside the region")
    VALUATION = "valuation", _("Valuation not accepted")
    OTHER = "other", _("Other")
