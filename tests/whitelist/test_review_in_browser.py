"""In a real browser: cases are decided by keyboard in three actions at most, and on a phone by touch."""

import datetime as dt
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import PATIENCE
from tests.whitelist.cases import decision, in_publicity, in_region_review, listed
from whitelist.choices import CaseStatus
from whitelist.models import Case
from whitelist.services.cases import case_move_by_clock

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/desk/whitelist/review/"
MOST_ACTIONS = 3
DECIDE = {
    "Approve for public notice": ("p", "Space", "Enter"),
    "Confirm the listing": ("c", "Space", "Enter"),
}


def number_of(page: Page) -> str:
    return page.locator(".page-sub .code").inner_text()


def begin(page: Page) -> None:
    """From the queue to the first case."""
    page.goto(QUEUE)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/review/\d+/$"), timeout=PATIENCE)


def decide(page: Page, *keys: str) -> int:
    """Press the keys on the page of a case; afterwards the page says that it is done. How many they were."""
    page.wait_for_load_state()  # the keys are there then
    number = number_of(page)
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#messages")).to_contain_text(number, timeout=PATIENCE)
    return len(keys)


def test_thirty_simple_cases_are_decided_in_three_actions_each_at_most(
    live_browser, north_officer, north_manager, chief, capsys
):
    today = timezone.localdate()
    for _n in range(15):
        in_region_review(north_officer, north_manager, today=today)
        on_list = listed(north_officer, north_manager, chief, today=today - dt.timedelta(days=400))
        case_move_by_clock(case=on_list, name="reevaluate", note="It is due", today=today)
    page = live_browser.laptop(chief, "en")
    began, actions = time.monotonic(), []
    begin(page)
    for _n in range(30):
        words = page.locator(".decide summary").first.inner_text()
        keys = next(keys for label, keys in DECIDE.items() if words.startswith(label))
        actions.append(decide(page, *keys))
    seconds = time.monotonic() - began
    expect(page.locator("main")).to_contain_text("Nothing waits for you.")
    statuses = list(Case.objects.values_list("status", flat=True))
    assert {status: statuses.count(status) for status in set(statuses)} == {
        CaseStatus.PUBLICITY: 15,
        CaseStatus.EFFECTIVE: 15,
    }
    assert max(actions) <= MOST_ACTIONS
    with capsys.disabled():
        print(f"\n30 cases decided with {sum(actions)} actions in {seconds:.1f} s")  # noqa: T201


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_phone_decides_by_touch_and_nothing_sticks_out(
    live_browser, north_officer, north_manager, chief, language
):
    case, other = (in_region_review(north_officer, north_manager, today=timezone.localdate()) for _n in "ab")
    page = live_browser.phone(chief, language)
    for address in (QUEUE, f"{QUEUE}{case.pk}/", case.get_absolute_url(), "/desk/whitelist/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
        small = page.evaluate(
            """() => [...document.querySelectorAll("main .btn, main summary, main .pick")]
                .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
                .map((one) => one.outerHTML)"""
        )
        assert small == [], address
    page.goto(f"{QUEUE}{case.pk}/")
    page.locator("details[data-key=p] summary").tap()
    bottoms = page.evaluate(
        """() => [".decide", "details[data-key=p] button"].map(
            (one) => document.querySelector(one).getBoundingClientRect().bottom)"""
    )
    assert bottoms[0] > bottoms[1]  # the form lies within its card
    page.locator("[name=publicise-has_no_interest]").tap()
    page.locator("details[data-key=p] button").tap()
    expect(page.locator(".page-sub .code")).to_have_text(other.number)
    case.refresh_from_db()
    assert case.status == CaseStatus.PUBLICITY


def test_a_key_opens_the_form_where_something_is_missing_and_escape_closes_it(
    live_browser, north_officer, north_manager, chief
):
    case = in_region_review(north_officer, north_manager, today=timezone.localdate())
    case.enterprise.status = "revoked"
    case.enterprise.save()
    page = live_browser.laptop(chief, "en")
    page.goto(f"{QUEUE}{case.pk}/")
    page.keyboard.press("r")
    note = page.locator("[name=return_by_region-note]")
    expect(note).to_be_focused()  # no sentence says what the data do not
    page.keyboard.type("pxj, and not met")  # keys are letters here
    expect(note).to_have_value("pxj, and not met")
    page.keyboard.press("Escape")
    expect(note).not_to_be_visible()
    assert decide(page, "x", "Space", "Enter") <= MOST_ACTIONS
    case.refresh_from_db()
    assert (case.status, case.events.get(verb="reject").clause) == (CaseStatus.REJECTED, "§1")


def test_entering_in_the_list_takes_the_decision_document_that_is_there(
    live_browser, north_officer, north_manager, chief
):
    case = in_publicity(
        north_officer, north_manager, chief, today=timezone.localdate() - dt.timedelta(days=30)
    )
    decision(case, chief)
    page = live_browser.laptop(chief, "en")
    begin(page)
    assert decide(page, "l", "Space", "Enter") <= MOST_ACTIONS
    case.refresh_from_db()
    assert case.status == CaseStatus.EFFECTIVE
    assert case.events.get(verb="list").document == case.documents.get()
