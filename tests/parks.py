"""The least that is valid of parks, sites, zones and opportunities, and every role at a table of moves."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.choices import Role
from accounts.models import Area, User
from crm.choices.library import OpportunityStatus
from crm.models import Opportunity, Project
from crm.services.library import match_propose
from registry.choices import ParkKind, SiteUse, ZoneKind
from registry.models import Park, Site, SynergyZone
from tests.factories import AreaFactory, EnterpriseFactory, OrganisationFactory, ProjectFactory, UserFactory

TODAY = dt.date(2026, 3, 2)
DESK_ROLES = (
    Role.OFFICER,
    Role.AREA_MANAGER,
    Role.CITY_MANAGER,
    Role.REGION_REVIEWER,
    Role.REGION_ADMIN,
    Role.CHAIN_OFFICE,
    Role.FINANCE_REVIEWER,
    Role.AUDITOR,
)


class ParkFactory(DjangoModelFactory):
    class Meta:
        model = Park

    code = factory.Sequence("park-{}".format)
    name_zh = factory.Sequence("测试园区{}".format)
    name_en = factory.Sequence("Test Park {}".format)
    kind = ParkKind.INDUSTRIAL
    area = factory.SubFactory(AreaFactory)


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    park = factory.SubFactory(ParkFactory)
    number = factory.Sequence("A-{}".format)
    use = SiteUse.INDUSTRIAL
    land_mu = 50


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = SynergyZone

    kind = ZoneKind.ZONE
    name_zh = factory.Sequence("测试协同区{}".format)
    host_area = factory.SubFactory(AreaFactory)


def project_of(user: User, **values) -> Project:
    return ProjectFactory(created_by=user, **values)


def person(role: str, area: Area) -> User:
    """Somebody of a role who works in an area; region-wide roles see all."""
    return UserFactory(role=role, organisation=OrganisationFactory(area=area), areas=[area])


def park_records(officer: User) -> dict:
    """A park of the officer's area with a free site and a zone that is proposed."""
    park = ParkFactory(area=officer.home_area())
    return {"park": park, "site": SiteFactory(park=park), "zone": ZoneFactory(host_area=park.area)}


def library_records(officer: User, other: User, chain) -> dict:
    """An opportunity of the officer's area that is published and put to an enterprise."""
    opportunity = Opportunity.objects.create(
        number="GX-L-2026-0001",
        title_zh="项目",
        summary_zh="摘要",
        area=officer.home_area(),
        chain=chain,
        contact_office=officer.organisation,
        status=OpportunityStatus.PUBLISHED,
        published_on=TODAY,
        created_by=officer,
        reviewed_by=other,
        confidentiality_checked_by=other,
    )
    match = match_propose(opportunity=opportunity, enterprise=EnterpriseFactory(), actor=officer)
    return {"opportunity": opportunity, "match": match}
