"""Every service of the whitelist that writes for a user asks for his permission and his area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer and manager of another area. A service without a row fails.
"""

import pytest

import whitelist.services
from accounts.choices import Role
from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory, UserFactory
from tests.guards import attempt, services_for_a_user
from tests.whitelist.service_rows import ROWS
from tests.whitelist.service_world import make_world

pytestmark = pytest.mark.django_db

# What runs inside a service that has asked, or notes who took out what the page has let him see.
INNER = {
    "checks.check_run",
    "letters.letter_make",
    "letters.notice_paper_make",
    "papers.document_fetched",
    "papers.locked_fact_verify",
}
# What an enterprise does for itself.
OWN = (
    "cases.case_open",
    "cases.case_change",
    "cases.case_move",
    "declarations.facts_declare",
    "papers.document_add",
    "papers.fact_declare",
)


@pytest.fixture
def world(north_officer, north_manager, chief, region_admin, viewer):
    return make_world(
        officer=north_officer, manager=north_manager, chief=chief, admin=region_admin, viewer=viewer
    )


def test_every_service_that_acts_for_a_user_has_a_row():
    assert services_for_a_user(whitelist.services) == ROWS.keys() | INNER
    assert not ROWS.keys() & INNER


def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world):
    wrong = []
    for name, (who, call) in ROWS.items():
        raised, writes = attempt(call, world, getattr(world, who))
        if raised or not writes:
            wrong.append((name, who, raised))
        for stranger in (world.viewer, world.east_officer, world.east_manager):
            raised, writes = attempt(call, world, stranger)
            if not getattr(raised, "forbidden", False) or writes:
                wrong.append((name, stranger.username, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))


def test_an_enterprise_acts_for_itself_and_for_no_other(world):
    def speaks_for(enterprise):
        user = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
        EnterpriseUser.objects.create(user=user, enterprise=enterprise)
        return user

    wrong = []
    stranger = speaks_for(EnterpriseFactory(area=world.north))
    speakers = {"cases.case_open": speaks_for(world.firm)}
    own = speaks_for(world.case.enterprise)
    for name, (_who, call) in ROWS.items():
        raised, writes = attempt(call, world, stranger)
        if not getattr(raised, "forbidden", False) or writes:
            wrong.append((name, "stranger", raised, writes))
        if name in OWN:
            raised, writes = attempt(call, world, speakers.get(name, own))
            if raised or not writes:
                wrong.append((name, "own", raised))
    assert not wrong, "\n".join(map(str, wrong))
