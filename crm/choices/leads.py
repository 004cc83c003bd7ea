"""Leads, contacts, activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadStatus(models.TextChoices):
    """Stages 0 to 2 of the pipeline (domain.md 2.4); from negotiation on it is a project."""

    LEAD = "lead", _("Lead")
    QUALIFIED = "qualified", _("Qualified")
    CONTACT = "contact", _("In contact")
    SUSPENDED = "suspended", _("Suspended")
    POOLED = "pooled", _("In the pool")
    CONVERTED = "converted", _("Became a project")
    LANDED = "landed", _("Landed")
    DROPPED = "dropped", _("Dropped")


# Worked on as a lead.
OPEN_LEAD_STATUSES = (LeadStatus.LEAD, LeadStatus.QUALIFIED, LeadStatus.CONTACT, LeadStatus.SUSPENDED)
# Somebody is on the enterprise, be it with a lead or with the project that it became.
PURSUING_LEAD_STATUSES = (*OPEN_LEAD_STATUSES, LeadStatus.CONVERTED)
CLOSED_LEAD_STATUSES = (LeadStatus.LANDED, LeadStatus.DROPPED)


class LeadKind(models.TextChoices):
    INVESTOR = "investor", _("Investor")
    STRATEGIC_INVESTOR = "strategic_investor", _("Strategic investor")


class Channel(models.TextChoices):
    """Where the lead came from (S3.8)."""

    ENCLAVE = "enclave", _("Enclave promotion")
    ENTRUSTED = "entrusted", _("Entrusted promotion")
    INVESTOR_LED = "investor_led", _("Investor-led promotion")
    STATIONED = "stationed", _("Stationed office")
    FAIR = "fair", _("Fair")
    INTERMEDIARY = "intermediary", _("Intermediary")
    SELF_REFERRED = "self_referred", _("Came by itself")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Other")


class DropReason(models.TextChoices):
    LOCATION_OTHER_AREA = "location_other_area", _("Chose another area")
    LOCATION_OTHER_REGION = "location_other_region", _("Chose another region")
    LOCATION_ABROAD = "location_abroad", _("Chose a place abroad")
    MARKET = "market", _("Market")
    FINANCING = "financing", _("Financing")
    LAND = "land", _("Land")
    ENERGY_QUOTA = "energy_quota", _("Energy quota")
    ENVIRONMENT = "environment", _("Environment")
    SAFETY = "safety", _("Safety")
    POLICY_GAP = "policy_gap", _("Asked for more than policy permits")
    COMPETITOR_OFFER = "competitor_offer", _("Better offer elsewhere")
    INVESTOR_CREDIT = "investor_credit", _("Credit of the investor")
    DUPLICATE = "duplicate", _("Duplicate")
    NO_RESPONSE = "no_response", _("No response")
    INTERNAL_DECISION = "internal_decision", _("Decision of the investor")
    TAKEN_OVER = "taken_over", _("Taken over from the pool")
    OTHER = "other", _("Other")


class ActivityKind(models.TextChoices):
    OUTBOUND_VISIT = "outbound_visit", _("Outbound visit")
    INBOUND_VISIT = "inbound_visit", _("Inbound visit")
    SITE_TOUR = "site_tour", _("Site tour")
    CALL = "call", _("Phone call")
    MESSAGE = "message", _("Message or e-mail")
    VIDEO = "video", _("Video meeting")
    PROMOTION_EVENT = "promotion_event", _("Promotion event")
    SIGNING = "signing", _("Signing")
    FAIR = "fair", _("Fair")
    EXPERT_CONSULT = "expert_consult", _("Expert consultation")
    SERVICE = "service", _("Service")


class CostClass(models.TextChoices):
    """What an activity cost, roughly: no details of hospitality (domain.md 2.5)."""

    NONE = "none", _("No cost")
    TRAVEL = "travel", _("Travel")
    EVENT = "event", _("Event")
    ABROAD = "abroad", _("Mission abroad")


class LawfulBasis(models.TextChoices):
    """Why a contact may be kept (domain.md 6.2)."""

    GIVEN_BY_PERSON = "given_by_person", _("Given by the person")
    PUBLIC_SOURCE = "public_source", _("Published by the enterprise")
    CONSENT = "consent", _("Consent")
    PUBLIC_DUTY = "public_duty", _("Public duty")


class ContactLanguage(models.TextChoices):
    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    VI = "vi", _("Vietnamese")
    TH = "th", _("Thai")
    MS = "ms", _("Malay")
    ID = "id", _("Indonesian")
    JA = "ja", _("Japanese")
    KO = "ko", _("Korean")
    OTHER = "other", _("Other")
