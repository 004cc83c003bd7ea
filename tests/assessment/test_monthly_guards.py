"""The services of the monthly report and its form ask for permission and area themselves."""

import pytest

import assessment.services
from assessment.monthly.production_form import form_rows, form_workbook
from assessment.services.monthly import report_draw_up
from assessment.services.production_form import production_form_fetch, production_form_take
from crm.quarters import last_ended
from tests.assessment.monthly import JUNE, staged
from tests.assessment.test_production_form import DAYS, filled
from tests.crm.money import promise
from tests.guards import attempt, services_for_a_user

pytestmark = pytest.mark.django_db
OURS = ("monthly.", "production_form.")


def _take(world, actor):
    return production_form_take(
        area=world["north"], quarter=world["quarter"], path=world["path"], actor=actor
    )


CALLS = {
    "monthly.report_draw_up": lambda world, actor: report_draw_up(
        area=world["north"], period=JUNE, actor=actor
    ),
    "production_form.production_form_fetch": lambda world, actor: production_form_fetch(
        area=world["north"], quarter=world["quarter"], actor=actor
    ),
    "production_form.production_form_take": _take,
}


@pytest.fixture
def world(north, north_officer, tmp_path, settings) -> dict:
    settings.PRIVATE_FILES = tmp_path
    project = staged(north_officer, "in_production", DAYS)
    promise(project, north_officer, indicator="output", total=100)
    quarter = last_ended(project.created_at.date())
    content = form_workbook(north, quarter, form_rows(north))
    return {"north": north, "quarter": quarter, "path": filled(content, tmp_path / "f.xlsx", H4=1)}


def test_every_service_that_acts_for_a_user_has_a_row():
    services = {name for name in services_for_a_user(assessment.services) if name.startswith(OURS)}
    assert services == CALLS.keys()


@pytest.mark.parametrize("name", sorted(CALLS))
def test_each_service_serves_the_right_person_and_refuses_others(
    name, world, north_officer, north_manager, south_manager, chief, viewer
):
    for who in (north_manager, chief):
        raised, writes = attempt(CALLS[name], world, who)
        assert raised is None
        assert writes
    for stranger in (north_officer, south_manager, viewer):
        raised, writes = attempt(CALLS[name], world, stranger)
        assert getattr(raised, "forbidden", False), stranger
        assert not writes
