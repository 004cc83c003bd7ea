"""Projects, their stages and their evidence (domain.md 2.4, 2.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectStage(models.TextChoices):
    """Stages 3 to 11 of the pipeline; 0 to 2 are those of a lead."""

    NEGOTIATION = "negotiation", _("Under negotiation")
    PRE_SIGN = "pre_sign", _("Pending signature")
    SIGNED = "signed", _("Signed")
    REGISTERED = "registered", _("Established")
    STARTED = "started", _("Construction start")
    UNDER_CONSTRUCTION = "under_construction", _("Under construction")
    IN_PRODUCTION = "in_production", _("Production start")
    FULL_CAPACITY = "full_capacity", _("Full capacity")
    AFTERCARE = "aftercare", _("Aftercare")
    SUSPENDED = "suspended", _("Suspended")
    DROPPED = "dropped", _("Dropped")


PIPELINE = (
    ProjectStage.NEGOTIATION,
    ProjectStage.PRE_SIGN,
    ProjectStage.SIGNED,
    ProjectStage.REGISTERED,
    ProjectStage.STARTED,
    ProjectStage.UNDER_CONSTRUCTION,
    ProjectStage.IN_PRODUCTION,
    ProjectStage.FULL_CAPACITY,
    ProjectStage.AFTERCARE,
)
REVIEWED_STAGES = PIPELINE[PIPELINE.index(ProjectStage.SIGNED) :]  # a second person confirms


class EntryStatus(models.TextChoices):
    """Of the entry of a stage: before `signed` accepted at once, from `signed` on by a second person."""

    PROPOSED = "proposed", _("Waits for review")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProjectKind(models.TextChoices):
    INDUSTRIAL = "industrial", _("Industrial")
    LOGISTICS = "logistics", _("Logistics")
    TRADE = "trade", _("Trade")
    HQ = "hq", _("Headquarters")
    RD = "rd", _("Research and development")
    PLATFORM = "platform", _("Platform")
    FINANCE = "finance", _("Finance")
    SERVICE = "service", _("Service")


class Construction(models.TextChoices):
    NEW = "new", _("New construction")
    EXPANSION = "expansion", _("Expansion")
    TECHNICAL_UPGRADE = "technical_upgrade", _("Technical upgrade")
    RELOCATION = "relocation", _("Relocation")


class Origin(models.TextChoices):
    DOMESTIC_OUTSIDE_REGION = "domestic_outside_region", _("Other provinces")
    OVERSEAS = "overseas", _("Overseas")
    HK_MO_TW = "hk_mo_tw", _("Hong Kong, Macao, Taiwan")
    IN_REGION = "in_region", _("Inside the region")


class Importance(models.TextChoices):
    NORMAL = "normal", _("Normal")
    KEY = "key", _("Key")
    MAJOR = "major", _("Major")


class Confidentiality(models.TextChoices):
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential: team and managers only")


class AgreementKind(models.TextChoices):
    FORMAL = "formal", _("Investment agreement")
    FRAMEWORK = "framework", _("Framework agreement")


class InvestorRole(models.TextChoices):
    LEAD = "lead", _("Lead investor")
    PARTNER = "partner", _("Partner")


class NegativeListResult(models.TextChoices):
    NOT_LISTED = "not_listed", _("Not on the negative list")
    RESTRICTED = "restricted", _("Restricted: conditions apply")
    PROHIBITED = "prohibited", _("Prohibited")


class QuotaKind(models.TextChoices):
    LAND = "land", _("Land (mu)")
    ENERGY = "energy", _("Energy (tonnes of standard coal a year)")
    ENVIRONMENT = "environment", _("Environmental capacity (tonnes a year)")
    POWER = "power", _("Power (kVA)")
    WATER = "water", _("Water (tonnes a day)")


class QuotaStatus(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    GRANTED = "granted", _("Granted")
    USED = "used", _("Used")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")


class EvidenceKind(models.TextChoices):
    AGREEMENT = "agreement", _("Investment agreement")
    FRAMEWORK_AGREEMENT = "framework_agreement", _("Framework agreement")
    REVIEW = "review", _("Project review or due diligence")
    LEGAL_REVIEW = "legal_review", _("Legal and fair-competition review")
    MINUTES = "minutes", _("Meeting minutes")
    INVESTOR_LETTER = "investor_letter", _("Letter of the investor")
    LICENCE = "licence", _("Business licence")
    LAND = "land", _("Land contract or lease")
    PERMIT = "permit", _("Construction permit")
    EQUIPMENT = "equipment", _("Equipment contract or list")
    PHOTO = "photo", _("Site photo")
    BANK_RECEIPT = "bank_receipt", _("Bank receipt")
    CAPITAL_REPORT = "capital_report", _("Capital verification report")
    FDI_RECEIPT = "fdi_receipt", _("FDI report receipt")
    INVOICE = "invoice", _("Invoice")
    TRIAL_PRODUCTION = "trial_production", _("Trial production record")
    POWER_BILL = "power_bill", _("Power bill")
    OUTPUT_STATEMENT = "output_statement", _("Output statement")
    TAX_CERTIFICATE = "tax_certificate", _("Tax certificate")
    SOCIAL_INSURANCE = "social_insurance", _("Social insurance list")
    SPLIT_CERTIFICATE = "split_certificate", _("Split certificate of the funds")
    AWARD = "award", _("Award document")
    NOTICE = "notice", _("Public notice")
    OTHER = "other", _("Other")
