"""In a real browser: a project is moved from the board, by the keyboard, a tap or the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.choices.projects import PIPELINE, ProjectStage
from crm.models import Evidence, Project
from tests.crm.projects import project_of

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/desk/projects/board/"
PROJECT_PAGE = re.compile(r"/desk/projects/\d+/$")


@pytest.fixture
def project(north_officer) -> Project:
    return project_of(north_officer, proven=False, name="北海铜箔项目", content="")


def card(page: Page, project: Project):
    return page.locator(f"[data-card='{project.pk}']")


def paper(name: str) -> dict:
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + name.encode()}


def fill_in(page: Page) -> None:
    page.locator("[name=content]").fill("年产 2 万吨铜箔")
    page.locator("[name=document1]").set_input_files(paper("review"))
    page.locator("[name=document2]").set_input_files(paper("legal"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_keyboard_takes_a_card_to_the_next_stage_with_its_evidence(
    live_browser, north_officer, project, language
):
    page = live_browser.laptop(north_officer, language)
    page.goto(BOARD)
    card(page, project).locator(".board-name").focus()
    page.keyboard.press("Tab")
    expect(card(page, project).locator("[data-to=pre_sign]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/step/enter_pre_sign/$"))
    fill_in(page)
    page.locator("[name=entered_on]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(PROJECT_PAGE)
    project.refresh_from_db()
    assert (project.status, project.content) == (ProjectStage.PRE_SIGN, "年产 2 万吨铜箔")
    assert set(Evidence.objects.values_list("kind", flat=True)) == {"review", "legal_review"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_tap_on_the_phone_does_the_same_and_nothing_sticks_out(
    live_browser, north_officer, project, language
):
    page = live_browser.phone(north_officer, language)
    for address in (BOARD, "/desk/projects/", "/desk/projects/calendar/", project.get_absolute_url()):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    page.goto(BOARD)
    card(page, project).locator("[data-to=pre_sign]").tap()
    fill_in(page)
    page.locator("main .btn-primary").tap()
    expect(page).to_have_url(PROJECT_PAGE)
    project.refresh_from_db()
    assert project.status == ProjectStage.PRE_SIGN


def test_a_dropped_card_opens_the_form_of_that_stage_and_moves_nothing_yet(
    live_browser, north_officer, project
):
    page = live_browser.laptop(north_officer)
    page.goto(BOARD)
    card(page, project).drag_to(page.locator(f"[data-stage={PIPELINE[1]}]"))
    expect(page).to_have_url(re.compile("/step/enter_pre_sign/$"))
    project.refresh_from_db()
    assert project.status == ProjectStage.NEGOTIATION


def test_a_card_dropped_where_it_cannot_go_stays_and_says_so(live_browser, north_officer, project):
    page = live_browser.laptop(north_officer, "en")
    page.goto(BOARD)
    card(page, project).drag_to(page.locator(f"[data-stage={ProjectStage.SIGNED}]"))
    expect(page.locator("[data-board-says]")).to_have_text("This project cannot go to that stage now.")
    expect(page).to_have_url(re.compile("/board/$"))


def test_a_refused_stage_keeps_what_was_typed_and_handed_in(live_browser, north_officer, project):
    page = live_browser.laptop(north_officer, "en")
    page.goto(f"/desk/projects/{project.pk}/step/enter_pre_sign/")
    fill_in(page)
    page.locator("[name=entered_on]").fill("2020-01-01")
    page.locator("main .btn-primary").click()
    expect(page.locator(".errorlist.nonfield")).to_contain_text("cannot be earlier")
    expect(page.locator("[name=entered_on]")).to_have_value("2020-01-01")
    expect(page.locator("[type=file]")).to_have_count(0)
    page.locator("[name=entered_on]").fill("2026-03-02")
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(PROJECT_PAGE)
