import pytest
from django.contrib.auth.models import AnonymousUser

from core.scope import AreaScope
from crm.models import Lead
from registry.models import Enterprise
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(north_officer, south_officer):
    return {"north": LeadFactory(created_by=north_officer), "south": LeadFactory(created_by=south_officer)}


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("north_officer", {"north"}),
        ("north_manager", {"north"}),
        ("south_officer", {"south"}),
        ("chief", {"north", "south"}),
        ("viewer", {"north", "south"}),
        ("publisher", set()),
        ("enterprise_user", set()),
    ],
)
def test_leads_are_seen_by_their_area_and_the_region_only(request, leads, reader, seen):
    user = request.getfixturevalue(reader)
    assert set(Lead.objects.visible_to(user)) == {leads[name] for name in seen}


def test_an_anonymous_or_inactive_reader_sees_nothing(leads, chief):
    chief.is_active = False
    assert set(Lead.objects.visible_to(AnonymousUser())) == set()
    assert set(Lead.objects.visible_to(chief)) == set()


def test_enterprises_are_shared_by_desk_staff_and_nobody_else(
    leads, south_officer, publisher, enterprise_user
):
    everything = set(Enterprise.objects.all())
    assert set(Enterprise.objects.visible_to(south_officer)) == everything
    assert set(Enterprise.objects.visible_to(publisher)) == set()
    assert set(Enterprise.objects.visible_to(enterprise_user)) == set()


def test_the_search_dialect_says_the_same_as_the_database_dialect(north, north_officer, chief, publisher):
    scope = AreaScope("enterprise__area_id")
    assert scope.search_filter(chief) == {}
    assert scope.search_filter(north_officer) == {"area": {north.pk}}
    assert scope.search_filter(publisher) == {"area": frozenset()}
