"""The services of filed workbooks and templates ask for permission and area themselves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import assessment.services
from assessment.models import WorkbookTemplate
from assessment.services.editions import edition_fetched, edition_file, edition_refile
from assessment.services.workbook_templates import template_upload, template_withdraw
from exports.books.starter import starter
from tests.assessment.editions import FIELDS, test_renderer  # noqa: F401
from tests.guards import attempt, services_for_a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_renderer")]

OURS = ("editions.", "workbook_templates.")
# Notes who took out what the page has let him see: his right to see is asked there.
INNER = {"editions.edition_fetched"}


def _file(area, period="2026M01"):
    return lambda world, actor: edition_file(
        kind="assessment",
        area=world[area] if area else None,
        period=period,
        snapshot={"enterprises": []},
        actor=actor,
    )


def _upload(_world, actor, title="月报"):
    file = SimpleUploadedFile("a.xlsx", starter(title, FIELDS))
    return template_upload(kind="assessment", name="样式", file=file, actor=actor)


def _refile(world, actor):
    return edition_refile(edition=world["edition"], template=world["filled"], actor=actor)


def _withdraw(world, actor):
    return template_withdraw(template=world["template"], actor=actor)


# service -> who may, who may not, the call
ROWS = {
    "editions.edition_file": [
        ("north_manager", ("viewer", "north_officer", "south_manager"), _file("north")),
        ("chief", ("viewer", "north_manager", "south_manager"), _file("")),
    ],
    "editions.edition_refile": [("chief", ("viewer", "north_manager", "south_manager"), _refile)],
    "workbook_templates.template_upload": [("region_admin", ("viewer", "chief", "north_manager"), _upload)],
    "workbook_templates.template_withdraw": [
        ("region_admin", ("viewer", "chief", "north_manager"), _withdraw)
    ],
}


@pytest.fixture
def world(north, north_officer, north_manager, south_manager, chief, region_admin, viewer) -> dict:
    users = (north_officer, north_manager, south_manager, chief, region_admin, viewer)
    template = WorkbookTemplate.objects.create(
        kind="assessment", name="t", version=1, size=1, uploaded_by=region_admin
    )
    filled = _upload({}, region_admin, title="旧版")
    edition = _file("", period="2026M02")({}, region_admin)
    made = {"filled": filled, "edition": edition}
    return {**made, "north": north, "template": template, **{user.username: user for user in users}}


def test_every_service_that_acts_for_a_user_has_a_row():
    services = {name for name in services_for_a_user(assessment.services) if name.startswith(OURS)}
    assert services == ROWS.keys() | INNER


def test_each_service_serves_the_right_person_and_refuses_others(world):
    wrong = []
    for name, rows in ROWS.items():
        for who, strangers, call in rows:
            raised, writes = attempt(call, world, world[who])
            if raised or not writes:
                wrong.append((name, who, raised))
            for stranger in strangers:
                raised, writes = attempt(call, world, world[stranger])
                if not getattr(raised, "forbidden", False) or writes:
                    wrong.append((name, stranger, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))


def test_who_may_not_see_filed_workbooks_takes_none_out(world, chief, publisher):
    edition = _file("")(world, chief)
    raised, writes = attempt(
        lambda _world, actor: edition_fetched(edition=edition, actor=actor), world, publisher
    )
    assert getattr(raised, "forbidden", False)
    assert not writes
