from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    REGION = "region", _("Region")
    FTZ = "ftz", _("Free-trade zone")
    FTZ_AREA = "ftz_area", _("FTZ area")
    GROUP = "group", _("Group of cities")
    FACILITY = "facility", _("Facility")
    CORRIDOR = "corridor", _("Corridor")


class OrganisationKind(models.TextChoices):
    REGION_DEPT = "region_dept", _("Region department")
    CITY_GOV = "city_gov", _("City government")
    AREA_COMMITTEE = "area_committee", _("Area committee")
    STATUTORY_BODY = "statutory_body", _("Statutory body")
    IPA = "ipa", _("Investment promotion agency")
    PARK_OPERATOR = "park_operator", _("Park operator")
    FIPC = "fipc", _("Foreign investment promotion centre")
    OVERSEAS_OFFICE = "overseas_office", _("Overseas office")
    ASSOCIATION = "association", _("Association")
    AGENCY = "agency", _("Entrusted agency")
    SOE = "soe", _("State-owned enterprise")


class Role(models.TextChoices):
    """Roles of domain.md 2.16; each is a Django group of the same name."""

    REGION_ADMIN = "region_admin", _("Region administrator")
    REGION_REVIEWER = "region_reviewer", _("Region reviewer")
    CITY_MANAGER = "city_manager", _("City manager")
    AREA_MANAGER = "area_manager", _("Area manager")
    OFFICER = "officer", _("Officer")
    CHAIN_OFFICE = "chain_office", _("Chain office")
    FINANCE_REVIEWER = "finance_reviewer", _("Finance reviewer")
    AUDITOR = "auditor", _("Auditor")
    ENTERPRISE_USER = "enterprise_user", _("Enterprise user")
    PUBLISHER = "publisher", _("Publisher")


REGION_WIDE = frozenset({Role.REGION_ADMIN, Role.REGION_REVIEWER, Role.AUDITOR})
NOT_DESK_STAFF = frozenset({Role.ENTERPRISE_USER, Role.PUBLISHER})
