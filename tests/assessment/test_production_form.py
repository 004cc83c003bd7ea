"""The form of production figures goes out, comes back filled in, and becomes drafts of the quarter."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from assessment.monthly.inputs import monthly_inputs
from assessment.monthly.production_form import SHEET, form_rows, form_workbook
from assessment.services.production_form import production_form_fetch, production_form_take
from core.flow import Forbidden
from core.models import ExportRecord
from crm.choices.commitments import ActualStatus
from crm.choices.projects import ProjectStage
from crm.models import Actual, Project
from crm.quarters import Quarter
from tests.assessment.monthly import DRAWN_ON, JUNE, at, staged
from tests.crm.money import promise, report, submitted, verified
from tests.libreoffice import recalculated

pytestmark = pytest.mark.django_db
PAGE = "/desk/assessment/monthly/form/"
SECOND = Quarter(2026, 2)
DAYS = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-06-01", "2024-09-01", "2024-10-01", "2026-04-18"]


@pytest.fixture(autouse=True)
def _early_in_july(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at("2026-07-03"))


@pytest.fixture
def project(north_officer):
    project = staged(north_officer, ProjectStage.IN_PRODUCTION, DAYS, name="投产项目")
    promise(project, north_officer, indicator="output", total=500_000_000)
    promise(project, north_officer, indicator="tax", total=9_000_000)
    promise(project, north_officer, indicator="jobs", total=300, currency="")
    promise(project, north_officer, indicator="rd_spend", total=300)
    waiting = staged(north_officer, ProjectStage.UNDER_CONSTRUCTION, DAYS[:6], name="在建项目")
    promise(waiting, north_officer, indicator="output", total=100)
    return project


@pytest.fixture
def sent(project, north) -> bytes:
    return form_workbook(north, SECOND, form_rows(north))


def filled(content: bytes, path, **cells):
    book = load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book[SHEET][cell] = value
    book.save(path)
    return path


def take(path, area, actor):
    return production_form_take(area=area, quarter=SECOND, path=path, actor=actor)


def told() -> dict[str, tuple]:
    rows = Actual.objects.select_related("commitment")
    return {row.commitment.indicator: (row.value, row.status, row.created_by.username) for row in rows}


FILLED = {"H4": 1234.5678, "H5": "5万", "H6": 120}


def test_the_form_asks_for_what_projects_in_production_promised(sent):
    sheet = load_workbook(io.BytesIO(sent))[SHEET]
    assert sheet["A1"].value == "北片区2026年第二季度投产项目数据回报表"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6, min_col=3)]
    assert [[row[0], *row[2:]] for row in rows] == [
        ["投产项目", "产值", "万元", 50_000, None],
        ["投产项目", "税收", "万元", 900, None],
        ["投产项目", "就业", "人", 300, None],
    ]
    unlocked = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert unlocked == ["H4", "H5", "H6"]


def test_what_comes_back_becomes_drafts_of_the_quarter(sent, north, north_manager, tmp_path):
    taken = take(filled(sent, tmp_path / "f.xlsx", **FILLED), north, north_manager)
    assert (taken.created, taken.changed, taken.unchanged, taken.problems) == (3, 0, 0, [])
    draft, name = ActualStatus.DRAFT, "north_manager"
    assert told() == {
        "output": (Decimal("12345678.00"), draft, name),
        "tax": (Decimal(50_000), draft, name),
        "jobs": (Decimal(120), draft, name),
    }


def test_an_empty_cell_says_nothing_and_the_same_again_changes_nothing(sent, north, north_manager, tmp_path):
    path = filled(sent, tmp_path / "f.xlsx", H4=0)
    assert take(path, north, north_manager).created == 1
    assert told() == {"output": (0, ActualStatus.DRAFT, "north_manager")}
    again = take(path, north, north_manager)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    other = take(filled(sent, tmp_path / "g.xlsx", H4=2), north, north_manager)
    assert (other.created, other.changed, other.unchanged) == (0, 1, 0)
    assert told()["output"][0] == 20_000


def test_what_was_handed_in_is_not_changed_and_then_nothing_is_taken(
    project, sent, north, north_officer, north_manager, tmp_path
):
    tax = project.commitments.get(indicator="tax")
    verified(tax, north_officer, north_manager, SECOND, value=70_000)
    taken = take(filled(sent, tmp_path / "f.xlsx", **FILLED), north, north_manager)
    [problem] = taken.problems
    assert (problem.sheet, problem.cell, taken.created) == (SHEET, "H5", 0)
    assert "70,000.00 CNY" in problem.words
    assert set(told()) == {"tax"}
    same = take(filled(sent, tmp_path / "g.xlsx", **FILLED | {"H5": 7}), north, north_manager)
    assert (same.created, same.unchanged, same.problems) == (2, 1, [])


def test_a_draft_keeps_its_documents(project, sent, north, north_officer, north_manager, tmp_path):
    tax = project.commitments.get(indicator="tax")
    draft = report(tax, north_officer, SECOND, value=1)
    assert take(filled(sent, tmp_path / "f.xlsx", H5=5), north, north_manager).changed == 1
    draft.refresh_from_db()
    assert (draft.value, draft.evidence.count()) == (50_000, 1)


@pytest.mark.parametrize(
    "cells",
    [
        {"C4": "别的项目"},  # a locked cell
        {"G4": 1},
        {"H4": "很多"},  # no number
        {"H6": 1.5},  # half a person
        {"H4": -1},
    ],
)
def test_a_form_that_was_changed_or_cannot_be_read_gives_nothing(cells, sent, north, north_manager, tmp_path):
    taken = take(filled(sent, tmp_path / "f.xlsx", **FILLED | cells), north, north_manager)
    assert [problem.cell for problem in taken.problems] == list(cells)
    assert not Actual.objects.exists()


def test_a_form_of_another_quarter_area_or_day_is_refused(
    project, sent, north, south, north_officer, north_manager, chief, tmp_path
):
    path = filled(sent, tmp_path / "f.xlsx", **FILLED)
    other = production_form_take(area=north, quarter=Quarter(2026, 1), path=path, actor=north_manager)
    assert [problem.words for problem in other.problems] == [
        "This is not the form that was sent out. Fill in that one."
    ]
    assert production_form_take(area=south, quarter=SECOND, path=path, actor=chief).problems
    Project.objects.filter(pk=project.pk).update(name="改名项目")
    [problem] = take(path, north, north_manager).problems
    assert "This is version" in problem.words
    assert not Actual.objects.exists()


def test_a_quarter_that_is_not_over_takes_no_figures(project, north, north_manager, tmp_path):
    third = Quarter(2026, 3)
    content = form_workbook(north, third, form_rows(north))
    path = filled(content, tmp_path / "f.xlsx", H4=1)
    taken = production_form_take(area=north, quarter=third, path=path, actor=north_manager)
    assert [problem.cell for problem in taken.problems] == ["H4"]
    assert not Actual.objects.exists()


def test_the_form_is_for_who_sees_every_project(sent, north, north_officer, south_manager, viewer, tmp_path):
    path = filled(sent, tmp_path / "f.xlsx", **FILLED)
    for stranger in (north_officer, south_manager, viewer):
        with pytest.raises(Forbidden):
            take(path, north, stranger)
        with pytest.raises(Forbidden):
            production_form_fetch(area=north, quarter=SECOND, actor=stranger)
    assert not ExportRecord.objects.exists()


def test_from_page_to_page(project, north, north_manager, south_manager, client_of, tmp_path):
    client = client_of(north_manager)
    page = client.get(PAGE)
    assert (page.context["area"], page.context["quarter"], page.context["count"]) == (north, SECOND, 3)
    asked = {"area": "NORTH", "quarter": "2026Q2"}
    response = client.post(f"{PAGE}file/", asked)
    assert response.content == form_workbook(north, SECOND, form_rows(north))
    assert ExportRecord.objects.get().name == "production-form"
    path = filled(response.content, tmp_path / "f.xlsx", **FILLED)
    upload = SimpleUploadedFile("表.xlsx", path.read_bytes())
    words = client.post(PAGE, asked | {"file": upload}).content.decode()
    assert "New drafts: 3. Changed drafts: 0. Unchanged: 0." in words
    wrong = SimpleUploadedFile("表.xlsx", b"no workbook")
    page = client.post(PAGE, asked | {"file": wrong})
    assert "Nothing was taken from the form" in page.content.decode()
    assert client.post(PAGE, asked).context["form"].errors.keys() == {"file"}
    assert client_of(south_manager).post(f"{PAGE}file/", asked).status_code == 404
    for foreign in (
        client_of(south_manager).post(PAGE, asked | {"file": wrong}),
        client_of(south_manager).get(f"{PAGE}?area=NORTH"),
    ):
        assert foreign.status_code == 404


def test_a_submitted_figure_is_in_the_report_only_once_it_is_verified(
    project, north, north_officer, north_manager
):
    def output():
        [row] = monthly_inputs(north, JUNE, DRAWN_ON)["sheets"]["producing"]
        return row["values"]["output"]

    promised = project.commitments.get(indicator="output")
    submitted(promised, north_officer, (2026, 1), value=10)
    assert output() is None
    verified(promised, north_officer, north_manager, SECOND, value=20)
    assert output() == "20"


@pytest.mark.libreoffice
def test_a_form_saved_by_libreoffice_is_taken(sent, north, north_manager, tmp_path):
    path = filled(sent, tmp_path / "f.xlsx", **FILLED)
    path.write_bytes(recalculated(path.read_bytes(), tmp_path))
    assert take(path, north, north_manager).created == 3
