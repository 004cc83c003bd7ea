"""Every service of assessment that writes for a user asks for his permission and his area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer and manager of another area. A service without a row
here or in a module beside fails.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest

import assessment.services
from assessment.services.observations import observation_adjust, observation_enter
from tests.assessment import test_edition_guards, test_scheme_guards
from tests.assessment.conftest import metric_of
from tests.guards import attempt, services_for_a_user

pytestmark = pytest.mark.django_db

FIGURE = {"document": "No. 3", "caliber": "statistics"}
# Name -> (who may, the call).
ROWS = {
    "observations.observation_enter": (
        "manager",
        lambda world, actor: observation_enter(
            metric=world.metric, area=world.north, period="2024", value=Decimal(5), actor=actor, **FIGURE
        ),
    ),
    "observations.observation_adjust": (
        "manager",
        lambda world, actor: observation_adjust(
            observation=world.first, value=Decimal(7), reason="Wrong", document="No. 4", actor=actor
        ),
    ),
}


# Who may not is refused in test_assessment_workbook.py and test_monthly_guards.py.
IN_OTHER_TESTS = {
    "assessment_workbooks.assessment_draft",
    "assessment_workbooks.assessment_file",
    "monthly.report_draw_up",
    "production_form.production_form_fetch",
    "production_form.production_form_take",
}


@pytest.fixture
def world(north, north_manager, north_officer, south_officer, south_manager, viewer):
    metric = metric_of()
    first = observation_enter(
        metric=metric, area=north, period="2023", value=Decimal(5), actor=north_manager, **FIGURE
    )
    return SimpleNamespace(
        north=north,
        metric=metric,
        first=first,
        manager=north_manager,
        officer=north_officer,
        strangers=(viewer, south_officer, south_manager),
    )


def test_every_service_that_acts_for_a_user_has_a_row_here_or_beside():
    beside = (test_edition_guards, test_scheme_guards)
    rows = {name for module in beside for name in (*module.ROWS, *module.INNER)}
    assert services_for_a_user(assessment.services) == ROWS.keys() | rows | IN_OTHER_TESTS


def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world):
    wrong = []
    for name, (who, call) in ROWS.items():
        raised, writes = attempt(call, world, getattr(world, who))
        if raised or not writes:
            wrong.append((name, who, raised))
        for stranger in (*world.strangers, world.officer):
            raised, writes = attempt(call, world, stranger)
            if not getattr(raised, "forbidden", False) or writes:
                wrong.append((name, stranger.username, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))
