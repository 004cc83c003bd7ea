"""The least that is valid of parks, sites, zones and opportunities, and every role at a table of moves."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.choices import Role
from accounts.models import Area, User
from crm.models import Project
from registry.choices import ParkKind, SiteUse, ZoneKind
from registry.models import Park, Site, SynergyZone
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

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
    """A project of the user's area, with what the database asks for."""
    number = Project.objects.count() + 1
    fields = {
        "number": f"TEST-{number}",
        "name": f"Project {number}",
        "owner": user,
        "created_by": user,
        "organisation": user.organisation,
        "area": user.home_area(),
        "stage_since": TODAY,
        "no_next_step_reason": "A test",
    }
    return Project.objects.create(**(fields | values))


def person(role: str, area: Area) -> User:
    """Somebody of a role who works in an area; region-wide roles see all."""
    return UserFactory(role=role, organisation=OrganisationFactory(area=area), areas=[area])
