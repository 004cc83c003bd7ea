"""Drawing the monthly report up, its page, who may, and which months are late."""

import datetime as dt
import io
import json
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import AreaKind, Role
from assessment.choices import EditionKind
from assessment.editions import edition_bytes, kept_bytes
from assessment.figures import Asked, figure
from assessment.models import Edition
from assessment.monthly.preview import LABELS, SHEETS, figure_told
from assessment.monthly.sheets import DETAIL
from assessment.monthly.summary import LINES
from assessment.periods import Period
from assessment.queries.monthly import State, months_of
from assessment.services.monthly import report_draw_up
from core.flow import Forbidden, MoveRefused
from crm.models import Project
from tests.assessment.monthly import DRAWN_ON, JUNE, World, at, world
from tests.factories import AreaFactory, UserFactory
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
PAGE = "/desk/assessment/monthly/"
ASKED = "?area=NORTH&period=2026M06"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.PRIVATE_FILES = tmp_path


@pytest.fixture(autouse=True)
def _early_in_july(monkeypatch):
    _clock(monkeypatch, "2026-07-03")


def _clock(monkeypatch, day: str) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(day))


@pytest.fixture
def north_world(north_officer, north_manager) -> World:
    return world(north_officer, north_manager)


def drawn(manager, area, period=JUNE) -> Edition:
    return report_draw_up(area=area, period=period, actor=manager)


# Drawing up


def test_a_report_is_filed_and_can_be_made_again(north_world, north_manager, north):
    edition = drawn(north_manager, north)
    assert (edition.kind, edition.area, edition.period, edition.number) == ("monthly", north, "2026M06", 1)
    Project.objects.update(name="后来改了")
    assert edition_bytes(edition) == kept_bytes(edition)
    book = load_workbook(io.BytesIO(kept_bytes(edition)))
    assert book["签约"]["C6"].value == "开工测试项目"
    assert book["汇总"]["A1"].value == "北片区2026年6月招商引资项目情况月报"
    assert "填报人：north_manager" in book["汇总"]["A2"].value


def test_the_next_edition_tells_what_changed_in_the_words_of_the_form(north_world, north_manager, north):
    drawn(north_manager, north)
    with pytest.raises(MoveRefused):
        drawn(north_manager, north)
    Project.objects.filter(pk=north_world.signed.pk).update(invest_total=Decimal(600_000_000))
    Project.objects.filter(pk=north_world.late.pk).update(agreed_start_on=None)
    sheet = load_workbook(io.BytesIO(kept_bytes(drawn(north_manager, north))))["变更"]
    told = {tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)}
    signed, late = north_world.signed.number, north_world.late.number
    assert {
        ("签约", signed, "协议总投资(亿元)", "5", "6"),
        ("汇总", "新签项目协议投资额", "本月", "5", "6"),
        ("汇总", "新签项目协议投资额", "本年累计", "13", "14"),
        ("开工", late, "减少", late, None),
    } <= told
    assert len([row for row in told if row[0] == "开工"]) == 1


def test_only_who_sees_every_row_of_the_area_draws_up_and_reads(
    north_world, north, north_officer, north_manager, south_manager, chief, viewer, client_of
):
    for stranger in (north_officer, south_manager, viewer):
        with pytest.raises(Forbidden):
            drawn(stranger, north)
    edition = drawn(north_manager, north)
    city = UserFactory(role=Role.CITY_MANAGER, areas=[north])
    users = (north_officer, north_manager, south_manager, chief, viewer, city)
    seen = {user for user in users if Edition.objects.visible_to(user).exists()}
    assert seen == {north_manager, chief, viewer, city}
    file = reverse("filed-edition-file", args=[edition.pk])
    assert client_of(north_officer).post(file).status_code == 404
    assert client_of(north_manager).post(file).content == kept_bytes(edition)
    assert client_of(north_officer).get(edition.get_absolute_url()).status_code == 404


def test_the_zone_is_for_the_region_office(north, north_manager, chief):
    zone = AreaFactory(code="ZONE", kind=AreaKind.FTZ)
    with pytest.raises(Forbidden):
        drawn(north_manager, zone)
    assert drawn(chief, zone).number == 1


# The page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_figures_of_the_workbook(north_world, north_manager, north, client_of, language):
    edition = drawn(north_manager, north)
    page = client_of(north_manager, language=language).get(PAGE + ASKED)
    assert [line.key for line in page.context["lines"]] == [line.key for line in LINES]
    told = {line["key"]: line["values"] for line in edition.snapshot["summary"]}
    for line in page.context["lines"]:
        values = told[line.key]
        assert [cell.figure for cell in line.cells] == [
            figure_told(values[name], values["unit"]) for name in ("month", "year", "before")
        ]
    rows = [len(edition.snapshot["sheets"][sheet.key]) for sheet in DETAIL]
    assert [count for _label, count in page.context["sheets"]] == rows
    words = page.content.decode()
    assert "0.7123" in words
    assert edition.get_absolute_url() in words


def test_every_line_and_sheet_has_its_words():
    assert LABELS.keys() == {line.key for line in LINES}
    assert list(SHEETS) == [sheet.key for sheet in DETAIL]


def test_drawing_up_from_the_page(north_world, north_manager, client_of):
    client = client_of(north_manager)
    asked = {"area": "NORTH", "period": "2026M06"}
    response = client.post(f"{PAGE}draw/", asked)
    assert response.headers["Location"] == f"{PAGE}{ASKED}"
    assert "Edition 1 of June 2026 is drawn up and filed." in client.get(PAGE + ASKED).content.decode()
    again = client.post(f"{PAGE}draw/", asked, follow=True).content.decode()
    assert "Nothing changed since the last edition" in again
    assert Edition.objects.count() == 1
    assert client.get(f"{PAGE}draw/").status_code == 405


def test_a_figure_leads_to_its_records(north_world, north_manager, client_of):
    client = client_of(north_manager)
    page = client.get(PAGE + ASKED).content.decode()
    url = f"{PAGE}records/{ASKED}&figure=funds&when=year"
    assert url.replace("&", "&amp;") in page
    records = client.get(url).context["records"]
    assert sum(record.amount for record in records) == Decimal(221_234_000)
    assert all(client.get(record.url).status_code == 200 for record in records)
    signed = client.get(f"{PAGE}records/{ASKED}&figure=signed_count&when=month").context["records"]
    assert [record.name for record in signed] == [str(north_world.signed)]
    leaders = client.get(f"{PAGE}records/{ASKED}&figure=leaders&when=year").context["records"]
    assert len(leaders) == 1
    assert client.get(f"{PAGE}records/{ASKED}&figure=nothing&when=year").status_code == 404


def test_an_area_is_offered_its_own_reports_and_officers_none(
    north, south, north_officer, north_manager, south_manager, chief, client_of
):
    page = client_of(north_manager).get(PAGE)
    assert page.context["period"].code == "2026M06"  # the month before
    assert list(page.context["form"].fields["area"].queryset) == [north]
    assert set(client_of(chief).get(PAGE).context["form"].fields["area"].queryset) == {north, south}
    foreign = client_of(south_manager)
    assert foreign.get(PAGE + ASKED).status_code == 404
    assert foreign.post(f"{PAGE}draw/", {"area": "NORTH", "period": "2026M06"}).status_code == 404
    assert foreign.get(f"{PAGE}records/{ASKED}&figure=funds&when=year").status_code == 404
    officer = client_of(north_officer)
    for path in (PAGE, f"{PAGE}records/{ASKED}&figure=funds&when=year"):
        assert officer.get(path).status_code == 403
    assert officer.post(f"{PAGE}draw/", {"area": "NORTH", "period": "2026M06"}).status_code == 403


def test_a_month_that_has_not_begun_is_not_offered(north_manager, client_of):
    client = client_of(north_manager)
    page = client.get(f"{PAGE}?area=NORTH&period=2026M08")
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"period"}
    assert "lines" not in page.context
    assert client.post(f"{PAGE}draw/", {"area": "NORTH", "period": quote("2026M08")}).status_code == 404


def test_the_page_costs_the_same_for_more_rows(north_world, north_manager, north_officer, client_of):
    client = client_of(north_manager)
    few = query_count(client, PAGE + ASKED)
    for project in Project.objects.filter(pk=north_world.signed.pk):
        for number in range(10):
            project.pk, project.number, project.lead = None, f"M-{number}", None
            project.save()
    assert query_count(client, PAGE + ASKED) == few


# Late reports


def test_a_report_is_due_on_the_first_working_day_from_the_5th(
    north, south, north_manager, south_manager, monkeypatch
):
    _clock(monkeypatch, "2026-07-06")  # 5 July is a Sunday
    drawn(north_manager, north)
    _clock(monkeypatch, "2026-07-07")
    drawn(south_manager, south)
    states = {area.code: _states(area) for area in (north, south)}
    assert states["NORTH"] == {6: State.ON_TIME, 7: State.OPEN}
    assert states["SOUTH"] == {6: State.LATE, 7: State.OPEN}


def test_what_is_drawn_up_within_the_month_is_no_report_of_it(north, north_manager, monkeypatch):
    _clock(monkeypatch, "2026-06-29")
    drawn(north_manager, north)
    assert _states(north)[6] == State.MISSING
    _clock(monkeypatch, "2026-06-30")
    drawn(north_manager, north)
    assert _states(north)[6] == State.ON_TIME


def test_a_month_without_a_report_is_missing_once_it_was_due(north, south, north_manager, monkeypatch):
    drawn(north_manager, north)
    assert _states(south, DRAWN_ON)[6] == State.OPEN
    assert _states(south, dt.date(2026, 7, 7))[6] == State.MISSING
    # Nobody drew reports up before June.
    assert {month.state for month in months_of(south, 2026, DRAWN_ON)[2:]} == {State.BEFORE}


def _states(area, today=dt.date(2026, 7, 8)) -> dict[int, State]:
    return {month.period.number: month.state for month in months_of(area, 2026, today)[:2]}


def test_late_reports_are_the_figure_of_reporting_on_time(
    north, south, north_manager, south_manager, monkeypatch
):
    drawn(north_manager, north)
    _clock(monkeypatch, "2026-07-09")
    late = drawn(south_manager, south)
    asked = Asked((north.pk, south.pk), Period.of("2026"), dt.date(2026, 8, 31))
    found = figure("late_monthly_reports", asked)
    assert found.value == 3  # south in June; July of both, due on 5 August, is missing
    assert [(record.area, record.label, record.pk) for record in found.records] == [
        (north.pk, "accounts.Area", north.pk),
        (south.pk, "assessment.Edition", late.pk),
        (south.pk, "accounts.Area", south.pk),
    ]
    of_june = Asked((south.pk,), Period.of("2026M07"), dt.date(2026, 8, 31))
    assert figure("late_monthly_reports", of_june).value == 1  # by the day on which it was due
    before = Asked((south.pk,), Period.of("2026"), dt.date(2026, 7, 6))
    assert figure("late_monthly_reports", before).value == 0


# The command


def test_the_command_files_a_report_and_writes_it(north_world, north_manager, north, tmp_path, capsys):
    out = tmp_path / "report.xlsx"
    call_command("monthly_report", "NORTH", "2026M06", str(out), username="north_manager")
    edition = Edition.objects.get(kind=EditionKind.MONTHLY)
    assert out.read_bytes() == kept_bytes(edition)
    told = json.loads(capsys.readouterr().out)
    assert told == {"edition": 1, "is_new": True, "sha256": edition.sha256}
    call_command("monthly_report", "NORTH", "2026M06", str(out), username="north_manager")
    assert json.loads(capsys.readouterr().out) == told | {"is_new": False}


@pytest.mark.parametrize(
    ("area", "period", "who"),
    [
        ("NOWHERE", "2026M06", "north_manager"),
        ("NORTH", "2026-06", "north_manager"),
        ("NORTH", "2026Q2", "north_manager"),
        ("NORTH", "2026M08", "north_manager"),
        ("NORTH", "2026M06", "north_officer"),
        ("SOUTH", "2026M06", "north_manager"),
    ],
)
def test_the_command_says_what_is_wrong(area, period, who, north_officer, north_manager, south, tmp_path):
    with pytest.raises(CommandError):
        call_command("monthly_report", area, period, str(tmp_path / "x.xlsx"), username=who)
    assert not Edition.objects.exists()
