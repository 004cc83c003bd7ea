"""In a real browser: the check while typing, and that nothing typed is lost."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from crm.models import Activity, Lead
from registry.services.enterprises import enterprise_create
from tests.factories import PASSWORD, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "钦州测试新材料有限公司"
QUICK = "/desk/leads/quick/"
LEAD_PAGE = re.compile(r"/desk/leads/\d+/$")


@pytest.fixture
def known(south_officer):
    """An enterprise that South pursues."""
    enterprise = enterprise_create(actor=None, values={"name_zh": NAME, "uscc_pending": True})
    LeadFactory(enterprise=enterprise, created_by=south_officer)
    return enterprise


def type_lead(page: Page, enterprise="测试全新有限公司", summary="拟建工厂") -> None:
    page.get_by_label("Enterprise", exact=False).and_(page.locator("[data-name-check]")).fill(enterprise)
    page.locator("[name=contact]").fill("李华 13800000001")
    page.locator("[name=summary]").fill(summary)


def save(page: Page) -> None:
    page.locator("form[data-draft] .btn-primary").tap()


def drafts(page: Page) -> dict:
    return json.loads(page.evaluate("JSON.stringify(localStorage)"))


def typed(page: Page) -> list[str]:
    return [
        page.locator(f"[name={name}]").input_value() for name in ("enterprise_text", "contact", "summary")
    ]


ALL_TYPED = ["测试全新有限公司", "李华 13800000001", "拟建工厂"]


class TestTyping:
    def test_from_my_day_to_a_saved_lead_in_three_taps_on_a_slow_phone(
        self, live_browser, north_officer, known
    ):
        page = live_browser.phone(north_officer, "en")
        live_browser.slow_down(page, 4)
        page.goto("/desk/")
        page.locator(".bottombar-add").tap()  # 1
        page.locator("[name=enterprise_text]").press_sequentially("钦州测试")
        page.locator(".hit", has_text=NAME).tap()  # 2
        assert page.locator("[name=enterprise_text]").input_value() == NAME
        page.locator("[name=contact]").fill("13800000001")
        page.locator("[name=summary]").fill("拟建工厂")
        save(page)  # 3
        page.wait_for_url(LEAD_PAGE)
        lead = Lead.objects.get(owner=north_officer)
        assert (lead.enterprise, lead.summary) == (known, "拟建工厂")
        expect(page.get_by_text("South Area Committee (South Area) also pursues")).to_be_visible()

    @pytest.mark.parametrize("device", ["phone", "laptop"])
    def test_enter_goes_from_field_to_field(self, live_browser, north_officer, known, device):
        page = getattr(live_browser, device)(north_officer, "en")
        page.goto(QUICK)
        for name, text in (("enterprise_text", "钦州测试"), ("contact", "13800000001")):
            expect(page.locator(f"[name={name}]")).to_be_focused()
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        expect(page.locator("[name=summary]")).to_be_focused()
        assert not Lead.objects.filter(owner=north_officer).exists()

    def test_from_an_enterprise_the_form_opens_at_the_contact(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(f"{QUICK}?enterprise={known.pk}")
        expect(page.locator("[name=contact]")).to_be_focused()

    def test_the_hint_says_who_pursues_it(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        page.locator("[name=enterprise_text]").press_sequentially("qzcs")  # initials
        expect(page.locator(".pursued")).to_contain_text("Pursued by South Area Committee (South Area) since")

    def test_an_unfinished_syllable_is_not_asked_for(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "check/" in request.url else None)
        page.locator("[name=enterprise_text]").focus()
        keyboard = page.context.new_cdp_session(page)
        for letters in ("q", "qi", "qin", "qinz", "qinzhou"):
            keyboard.send(
                "Input.imeSetComposition",
                {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
            )
            page.wait_for_timeout(200)  # longer than the check waits for the next letter
        assert asked == []
        keyboard.send("Input.insertText", {"text": "钦州测试"})
        expect(page.locator(".hit", has_text=NAME)).to_be_visible()
        assert len(asked) == 1

    def test_another_text_undoes_the_choice(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        page.locator("[name=enterprise_text]").fill("钦州测试")
        page.locator(".hit", has_text=NAME).tap()
        page.locator("[name=enterprise_text]").fill("完全另外一家有限公司")
        page.locator("[name=summary]").fill("拟建工厂")
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.get(owner=north_officer).enterprise != known

    def test_what_is_wrong_is_shown_without_leaving_the_page(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page, enterprise=NAME)
        save(page)
        expect(page.locator(".errorlist")).to_contain_text("already here")
        page.locator(".hit", has_text=NAME).tap()
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.get(owner=north_officer).enterprise == known


class TestNothingIsLost:
    def test_a_closed_page_comes_back_as_it_was(self, live_browser, north_officer):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)
        key = page.locator("[name=submission_key]").input_value()
        page.goto("/desk/")
        page.goto(QUICK)
        assert typed(page) == ALL_TYPED
        assert page.locator("[name=submission_key]").input_value() == key
        expect(page.get_by_text("did not save is back")).to_be_visible()
        page.get_by_role("button", name="Discard it").tap()
        page.wait_for_function("document.querySelector('[name=summary]').value === ''")
        assert drafts(page) == {}

    def test_the_enterprise_that_was_chosen_is_chosen_again(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        page.locator("[name=enterprise_text]").fill("钦州测试")
        page.locator(".hit", has_text=NAME).tap()
        page.locator("[name=summary]").fill("拟建工厂")
        page.goto("/desk/")
        page.goto(QUICK)
        expect(page.locator(f"[name=choice][value='{known.pk}']")).to_be_checked()
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.get(owner=north_officer).enterprise == known

    def test_a_lost_network_keeps_it_and_one_lead_is_made(self, live_browser, north_officer):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)
        page.context.set_offline(True)
        save(page)
        expect(page.get_by_text("No connection.")).to_be_visible()
        assert typed(page) == ALL_TYPED
        page.context.set_offline(False)
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.count() == 1
        assert drafts(page) == {}

    def test_an_answer_that_never_arrived_makes_no_second_lead(self, live_browser, north_officer):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)

        def lose_the_answer(route):
            if route.request.method == "POST":
                route.fetch(max_redirects=0)
                route.abort()
            else:
                route.fallback()

        page.route(f"**{QUICK}", lose_the_answer)
        save(page)
        expect(page.get_by_text("No connection.")).to_be_visible()
        assert Lead.objects.count() == 1
        page.unroute(f"**{QUICK}")
        page.reload()
        assert typed(page) == ALL_TYPED
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.count() == 1
        assert drafts(page) == {}

    def test_an_ended_login_keeps_it_until_the_next_one(self, live_browser, north_officer):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)
        Session.objects.all().delete()
        save(page)
        expect(page.get_by_text("Your login has ended.")).to_be_visible()
        assert Lead.objects.count() == 0
        page.get_by_role("link", name="Log in again").tap()
        log_in(page, north_officer)
        page.wait_for_url(f"**{QUICK}")
        assert typed(page) == ALL_TYPED
        save(page)
        page.wait_for_url(LEAD_PAGE)
        assert Lead.objects.count() == 1

    def test_a_follow_up_typed_on_the_page_of_a_lead_comes_back_too(self, live_browser, lead, north_officer):
        page = live_browser.laptop(north_officer, "en")
        page.goto(lead.get_absolute_url())
        page.locator("[name=subject]").fill("Long talk")
        page.locator("[name=kind]").select_option("call")
        page.locator("[name=next_step]").fill("Send the plan")
        page.locator("[name=next_step_due]").fill("2026-12-01")
        Session.objects.all().delete()
        page.get_by_role("button", name="Save follow-up").click()
        page.get_by_role("link", name="Log in again").click()
        log_in(page, north_officer)
        page.wait_for_url("**/follow-up/?lead=*")
        assert page.locator("[name=subject]").input_value() == "Long talk"
        page.locator("form[data-draft] .btn-primary").click()
        page.wait_for_url(LEAD_PAGE)
        assert (Activity.objects.get().subject, Activity.objects.get().lead) == ("Long talk", lead)


class TestASharedPhone:
    def test_logging_out_forgets_the_drafts(self, live_browser, north_officer):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)
        page.goto("/desk/")
        assert len(drafts(page)) == 1
        page.locator(".user-button").tap()
        page.get_by_role("button", name="Log out").tap()
        page.wait_for_url("**/login/")
        assert drafts(page) == {}

    def test_another_user_neither_sees_nor_keeps_them(self, live_browser, north_officer, north_manager):
        page = live_browser.phone(north_officer, "en")
        page.goto(QUICK)
        type_lead(page)
        page.goto("/desk/")
        Session.objects.all().delete()
        page.goto(QUICK)
        log_in(page, north_manager)
        page.wait_for_url(f"**{QUICK}")
        assert typed(page) == ["", "", ""]
        assert drafts(page) == {}


def log_in(page: Page, user: User) -> None:
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
