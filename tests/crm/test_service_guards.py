"""Every service of crm that writes for a user asks for his permission and his area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who sees the whole
region and changes nothing, and for officer and manager of another area. A service without a row fails.
"""

import pytest

import crm.services
from accounts.choices import Role
from crm.models import Activity, Project
from tests.conftest import _of_area
from tests.crm.service_rows import ROWS
from tests.crm.service_world import make_world
from tests.guards import attempt, services_for_a_user

pytestmark = pytest.mark.django_db

# What runs inside a service that has asked, or only for the clock; each says so, or takes a locked row.
INNER = {
    "claims.claim_end",
    "claims.claim_enter_negotiation",
    "claims.claim_grant",
    "claims.claim_reopen",
    "claims.claim_keep_alive",
    "claims.claims_promote",
    "claims.lead_claim_end",
    "contacts.contacts_keep",
    "entry.ownership",
    "entry.require_project",
    "evidence.evidence_carry",
    "evidence.evidence_fetched",  # notes who read a file; the page asked whether he may
    "leads.record_conflicts",
    "leads.record_group_conflicts",
    "projects.set_many",
    "project_activities.project_followed_up",
    "sites.may_reserve",
    "sites.reservations_release",
    "submissions.submit_once",
    "submissions.submitted",
}

# An area that is not his own is refused as a field of the form: ValidationError.
BY_AREA_OF_ENTRY = {"leads.lead_log", "library.opportunity_create", "pool.lead_take_up"}
# Every area puts the opportunities of all to enterprises, in its own name.
OF_ALL_AREAS = {"library.match_propose"}

# Of what these write no project knows: every officer of the area does so.
OF_NO_PROJECT = {
    "activities.activity_log",
    "conflicts.statement_make",
    "contacts.contact_add",
    "contacts.contact_update",
    "leads.lead_log",
    "leads.lead_update",
    "leads.lead_move",
    "library.opportunity_create",
    "library.opportunity_update",
    "library.opportunity_move",
    "library.match_propose",
    "library.match_answer",
    "library.match_link",
    "pool.lead_take_up",
    "projects.project_create_from_lead",
    "todos.todo_add",
}


@pytest.fixture
def world(north_officer, north_manager, south_officer, chief, viewer, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return make_world(
        north_officer=north_officer,
        north_manager=north_manager,
        south_officer=south_officer,
        chief=chief,
        viewer=viewer,
    )


def test_every_service_that_acts_for_a_user_has_a_row():
    assert services_for_a_user(crm.services) == ROWS.keys() | INNER
    assert not ROWS.keys() & INNER


def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world):
    wrong = []
    for name, (who, call) in ROWS.items():
        raised, writes = attempt(call, world, getattr(world, who))
        if raised or not writes:
            wrong.append((name, who, raised))
        others = () if name in OF_ALL_AREAS else (world.east_officer, world.east_manager)
        for stranger in (world.viewer, *others):
            raised, writes = attempt(call, world, stranger)
            refused = getattr(raised, "forbidden", False) or name in BY_AREA_OF_ENTRY and raised
            if not refused or writes:
                wrong.append((name, stranger.username, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_team_of_a_confidential_project_changes_it_and_nobody_else_of_the_area(world, north):
    colleague = _of_area(north, "colleague", Role.OFFICER)
    Project.objects.update(confidentiality="confidential")
    Activity.objects.update(project=world.project)
    served = set()
    for name, (who, call) in ROWS.items():
        assert attempt(call, world, getattr(world, who))[0] is None, name
        raised, writes = attempt(call, world, colleague)
        if raised:
            assert (getattr(raised, "forbidden", False), writes) == (True, []), name
        else:
            served.add(name)
    assert served == OF_NO_PROJECT
