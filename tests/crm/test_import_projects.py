"""Projects from workbooks: made from a lead in contact, under negotiation, never further."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from core import changes
from core.models import ChangeEntry
from crm.choices.claims import ClaimPhase
from crm.choices.leads import LeadStatus
from crm.choices.projects import Confidentiality, InvestorRole, ProjectStage
from crm.models import Project, StageEntry
from registry.choices import ParkKind
from registry.models import Park
from tests.crm.claims import claim_of
from tests.crm.importing import Workbooks
from tests.crm.projects import project_of
from tests.registry.importing import outcomes, reasons

pytestmark = pytest.mark.django_db
NAME = "Copper foil"


@pytest.fixture
def projects(tmp_path):
    return Workbooks(tmp_path, "projects")


@pytest.fixture
def contact(lead_in, enterprise):
    """A lead in contact: what a project is made from."""
    return lead_in(LeadStatus.CONTACT, enterprise=enterprise)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("everything", [False, True])
def test_an_export_imported_again_changes_nothing(projects, north_officer, contact, language, everything):
    stages = ProjectStage.values
    for stage in stages:
        project_of(north_officer, stage, proven=False, foreign_capital_usd=Decimal("1234.5"))
    project_of(north_officer, lead=contact, park=None, project_company=None, chain=None)
    before = ChangeEntry.objects.count()
    with translation.override(language):
        run = projects.take_in(projects.exported(north_officer, everything=everything), north_officer)
    assert outcomes(run) == ["unchanged"] * (len(stages) + 1), reasons(run)
    assert ChangeEntry.objects.count() == before


def test_a_new_row_makes_a_lead_in_contact_a_project(projects, contact, north_officer, north):
    claim = claim_of(contact)
    row = {
        "name": NAME,
        "investor": contact.enterprise.name_zh,
        "invest_total": "1.5亿",
        "kind": "Industrial",
    }
    assert outcomes(projects.preview([row], north_officer)) == ["new"]
    assert not Project.objects.exists()
    assert outcomes(projects.take_in([row], north_officer)) == ["new"]
    project = Project.objects.get()
    assert (project.status, project.lead, project.area) == (ProjectStage.NEGOTIATION, contact, north)
    assert (project.name, project.invest_total) == (NAME, Decimal(150_000_000))
    assert project.investors.get(role=InvestorRole.LEAD).enterprise == contact.enterprise
    assert set(StageEntry.objects.values_list("project", "stage")) == {(project.pk, ProjectStage.NEGOTIATION)}
    contact.refresh_from_db()
    assert contact.status == LeadStatus.CONVERTED
    claim.refresh_from_db()
    assert claim.phase == ClaimPhase.NEGOTIATION
    assert changes.history_of(project).get().verb == "created"


@pytest.mark.parametrize("by", ["lead", "name"])
def test_the_same_file_again_creates_nothing(projects, contact, north_officer, by):
    row = {"name": NAME} | (
        {"lead": contact.pk} if by == "lead" else {"investor": contact.enterprise.name_zh}
    )
    assert outcomes(projects.take_in([row], north_officer)) == ["new"]
    count = ChangeEntry.objects.count()
    assert outcomes(projects.take_in([row], north_officer)) == ["unchanged"]
    assert ChangeEntry.objects.count() == count


def test_a_changed_row_updates_through_the_service(projects, north_officer):
    project = project_of(north_officer, ProjectStage.PRE_SIGN)
    path = projects.exported(north_officer, everything=True)
    path = projects.changed(path, invest_total=60000, agreed_start_on=dt.date(2026, 12, 1), importance="Key")
    assert outcomes(projects.take_in(path, north_officer)) == ["updated"]
    project.refresh_from_db()
    assert (project.invest_total, project.agreed_start_on) == (Decimal(600_000_000), dt.date(2026, 12, 1))
    assert project.status == ProjectStage.PRE_SIGN
    entry = changes.history_of(project).get()
    assert entry.changes.keys() == {"invest_total", "agreed_start_on", "importance"}


def test_what_was_agreed_is_changed_by_a_second_person_in_a_file_too(projects, north_officer, north_manager):
    project = project_of(north_officer, ProjectStage.SIGNED)
    path = projects.changed(projects.exported(north_officer), invest_total=60000)
    run = projects.take_in(path, north_officer)
    assert outcomes(run) == ["failed"]
    assert [problem.column for problem in run.decisions[0].reasons] == ["invest_total"]
    assert outcomes(projects.take_in(path, north_manager)) == ["updated"]
    project.refresh_from_db()
    assert project.invest_total == Decimal(600_000_000)


@pytest.mark.parametrize("stage", [s for s in ProjectStage.values if s != ProjectStage.NEGOTIATION])
def test_no_row_moves_a_stage(projects, north_officer, contact, stage):
    project = project_of(north_officer)
    path = projects.changed(projects.exported(north_officer), status=str(ProjectStage(stage).label))
    run = projects.take_in(path, north_officer)
    assert outcomes(run) == ["failed"]
    assert "with its documents" in reasons(run)[0]
    run = projects.take_in([{"name": NAME, "lead": contact.pk, "status": stage}], north_officer)
    assert outcomes(run) == ["failed"]
    assert set(Project.objects.values_list("pk", "status")) == {(project.pk, ProjectStage.NEGOTIATION)}


def test_refusals_say_what_to_do(projects, lead_in, contact, north_officer, south):
    early = lead_in(LeadStatus.LEAD)
    park = Park.objects.create(code="S", name_zh="南园", kind=ParkKind.INDUSTRIAL, area=south)
    dropped = project_of(north_officer, ProjectStage.DROPPED)
    rows = [
        {"name": "Early", "lead": early.pk},
        {"name": "Early", "investor": early.enterprise.name_zh},
        {"name": "", "lead": contact.pk},
        {"name": "Park", "lead": contact.pk, "park": park.name_zh},
        {"name": "Cents", "lead": contact.pk, "land_mu": "12.345"},
        {"name": "Dollars", "lead": contact.pk, "invest_total": "100万美元"},
        {"name": "Changed", "number": dropped.number},
        {"name": "Nothing", "number": "X-2026-0001"},
    ]
    words = (
        "can become a project",
        "log a two-way follow-up first",
        "Write the name",
        "in another area",
        "two decimals",
        "USD",
        "was dropped",
        "was not found",
    )
    for row, word in zip(rows, words, strict=True):
        run = projects.take_in([row], north_officer)
        assert outcomes(run) == ["failed"], row
        assert word in reasons(run)[0]
    assert set(Project.objects.all()) == {dropped}
    assert outcomes(projects.take_in([{"name": NAME, "lead": contact.pk}], north_officer)) == ["new"]


def test_nothing_of_another_area_is_read_or_written(projects, south_officer, north_officer, contact):
    theirs = project_of(south_officer)
    secret = project_of(contact.owner, confidentiality=Confidentiality.CONFIDENTIAL)
    secret.owner = south_officer
    secret.save()
    run = projects.take_in(
        [{"name": "Mine", "number": theirs.number}, {"name": "Mine", "number": secret.number}], north_officer
    )
    assert outcomes(run) == ["failed", "failed"]
    assert all("was not found" in said for said in reasons(run))
    run = projects.take_in([{"name": NAME, "lead": contact.pk}], south_officer)
    assert outcomes(run) == ["failed"]
    assert set(Project.objects.values_list("name", flat=True)) == {theirs.name, secret.name}


def test_who_may_make_projects_may_import_them(
    projects, north_officer, north_manager, chief, city_manager, viewer
):
    assert [projects.table.can_import(user) for user in (north_officer, north_manager, chief)] == [True] * 3
    assert [projects.table.can_import(user) for user in (city_manager, viewer)] == [False] * 2


def test_a_reader_changes_nothing_by_a_file(projects, north_officer, city_manager):
    project = project_of(north_officer)
    path = projects.changed(projects.exported(city_manager), name="Not his")
    assert outcomes(projects.take_in(path, city_manager)) == ["failed"]
    project.refresh_from_db()
    assert project.name != "Not his"


def test_a_row_of_two_projects_is_refused(projects, north_officer):
    one, two = project_of(north_officer), project_of(north_officer)
    row = {"name": one.name, "number": one.number, "investor": two.investors.get().enterprise.name_zh}
    run = projects.take_in([row], north_officer)
    assert outcomes(run) == ["failed"]
    assert "Correct one of them" in reasons(run)[0]


def test_a_formula_that_was_never_computed_fails(projects, contact, north_officer):
    run = projects.take_in([{"name": "=1+1", "lead": contact.pk}], north_officer)
    assert outcomes(run) == ["failed"]
    assert outcomes(projects.take_in([{"name": "'=1+1", "lead": contact.pk}], north_officer)) == ["new"]
    assert outcomes(projects.take_in(projects.exported(north_officer), north_officer)) == ["unchanged"]
