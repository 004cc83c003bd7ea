"""In a real browser: suggestions while typing, results by keyboard, target lists, and a phone."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from registry.services.enterprises import enterprise_create
from search.models import TargetList
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/desk/search/"
NAMES = ("南宁华锐电子科技有限公司", "南宁华锐化工有限公司", "柳州海豹木业有限公司")
ENTERPRISE_PAGE = re.compile(r"/desk/enterprises/\d+/$")


@pytest.fixture
def known(south_officer):
    """Enterprises made as people make them, which puts them into the index; South pursues the first."""
    made = [enterprise_create(actor=None, values={"name_zh": name, "uscc_pending": True}) for name in NAMES]
    LeadFactory(enterprise=made[0], created_by=south_officer)
    return made


@pytest.fixture
def asked():
    """`asked(page)`: the texts for which suggestions are asked from now on."""

    def listen(page: Page) -> list[str]:
        texts: list[str] = []

        def note(request: Request) -> None:
            if "/suggest?" in request.url:
                texts.append(request.url.partition("q=")[2])

        page.on("request", note)
        return texts

    return listen


def options(page: Page):
    return page.locator(".suggestions [role=option]")


def marked(page: Page) -> list[str]:
    return page.locator(".suggestion-name mark").all_inner_texts()


class TestTyping:
    def test_the_bar_at_the_top_suggests_and_enter_opens_the_chosen_one(
        self, live_browser, north_officer, known
    ):
        page = live_browser.laptop(north_officer, "en")
        page.goto("/desk/")
        page.keyboard.press("/")
        page.keyboard.type("huarui")
        expect(options(page)).to_have_count(3)
        assert marked(page) == ["华锐", "华锐"]
        expect(page.locator(".suggestion-pursued")).to_have_text("South Area Committee")
        field = page.locator("#search")
        expect(field).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", "suggestion-2")
        expect(page.locator("#suggestion-2")).to_have_attribute("aria-selected", "true")
        chosen = page.locator("#suggestion-2 .suggestion-name").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(ENTERPRISE_PAGE)
        expect(page.locator("h1")).to_contain_text(chosen)

    def test_enter_without_a_choice_searches_and_escape_closes(self, live_browser, north_officer, known):
        page = live_browser.laptop(north_officer, "en")
        page.goto("/desk/")
        page.keyboard.press("/")
        page.keyboard.type("hrdz")
        expect(options(page).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".suggestions")).to_be_hidden()
        assert page.locator("#search").input_value() == "hrdz"
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/search/?q=hrdz")
        expect(page.locator(".result-name mark")).to_have_text("华锐电子")

    def test_a_click_opens_a_suggestion_and_a_click_elsewhere_closes_them(
        self, live_browser, north_officer, known
    ):
        page = live_browser.laptop(north_officer, "en")
        page.goto("/desk/")
        page.locator("#search").press_sequentially("海豹")
        expect(options(page).first).to_be_visible()
        page.locator("main").click(position={"x": 600, "y": 500})
        expect(page.locator(".suggestions")).to_be_hidden()
        page.locator("#search").press_sequentially("木")
        page.locator(".suggestion", has_text="柳州海豹木业").click()
        page.wait_for_url(ENTERPRISE_PAGE)

    def test_an_unfinished_syllable_is_not_asked_for(self, live_browser, north_officer, known, asked):
        page = live_browser.laptop(north_officer, "en")
        page.goto(PAGE)
        texts = asked(page)
        field = page.locator("#search")
        field.focus()
        session = page.context.new_cdp_session(page)
        for letters in ("h", "hu", "hua", "hua r", "hua rui"):
            session.send(
                "Input.imeSetComposition",
                {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
            )
            page.wait_for_timeout(200)
        assert texts == []
        session.send("Input.insertText", {"text": "华锐"})
        expect(options(page)).to_have_count(3)
        assert texts == ["%E5%8D%8E%E9%94%90"]

    def test_quick_typing_asks_once_and_a_slow_answer_is_overtaken(
        self, live_browser, north_officer, known, asked
    ):
        page = live_browser.laptop(north_officer, "en")
        page.goto(PAGE)
        texts = asked(page)
        held = []
        page.route("**/suggest?q=hua", lambda route: held.append(route))
        page.locator("#search").press_sequentially("hua", delay=20)
        page.wait_for_timeout(300)
        page.locator("#search").press_sequentially("rui", delay=20)
        expect(options(page)).to_have_count(3)
        assert texts == ["hua", "huarui"]
        assert len(held) == 1
        assert marked(page) == ["华锐", "华锐"]


class TestResultsByKeyboard:
    def test_j_and_k_move_x_chooses_and_enter_opens(self, live_browser, north_officer, known):
        page = live_browser.laptop(north_officer, "en")
        page.goto(f"{PAGE}?q=华锐")
        names = page.locator(".result-name")
        expect(names).to_have_count(2)
        page.keyboard.press("j")
        expect(names.nth(0)).to_be_focused()
        page.keyboard.press("x")
        expect(page.locator("[data-chosen-count] b")).to_have_text("1")
        page.keyboard.press("ArrowDown")
        expect(names.nth(1)).to_be_focused()
        page.keyboard.press("j")
        expect(names.nth(1)).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("k")
        expect(page.locator("#search")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(names.nth(0)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(ENTERPRISE_PAGE)

    def test_chosen_results_go_on_a_new_target_list(self, live_browser, north_officer, known):
        page = live_browser.laptop(north_officer, "en")
        page.goto(f"{PAGE}?q=华锐")
        add = page.get_by_role("button", name="Add to target list")
        expect(add).to_be_disabled()
        for box in page.locator(".result-pick input").all():
            box.check()
        page.get_by_placeholder("Name of the new list").fill("化工目标")
        add.click()
        expect(page.locator(".messages")).to_contain_text(
            "2 enterprises are new on the target list “化工目标”."
        )
        assert page.url.endswith("/desk/search/?q=%E5%8D%8E%E9%94%90")
        made = TargetList.objects.get()
        assert made.entries.count() == 2
        lists = page.locator(".list-choice select")
        expect(lists).to_have_value(str(made.pk))
        expect(page.get_by_placeholder("Name of the new list")).to_be_hidden()
        lists.select_option("")
        expect(page.get_by_placeholder("Name of the new list")).to_be_visible()

    def test_the_keys_stand_in_the_help(self, live_browser, north_officer, known):
        page = live_browser.laptop(north_officer, "en")
        page.goto(f"{PAGE}?q=华锐")
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_contain_text("Choose the result for a target list")


class TestPhone:
    def test_suggestions_results_and_filters_fit_the_phone(self, live_browser, north_officer, known):
        page = live_browser.phone(north_officer, "zh-hans")
        page.goto("/desk/")
        page.locator("#search").tap()
        page.locator("#search").press_sequentially("华锐")
        expect(options(page)).to_have_count(3)
        self.assert_fits(page, ".suggestion")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/search/**")
        expect(page.locator(".result")).to_have_count(2)
        page.locator(".narrow-down-fold > summary").tap()
        self.assert_fits(page, ".narrow-down-fold a", ".search-tabs a", ".result-pick", "summary")
        page.locator(".narrow-down-fold .narrow-to").first.tap()
        expect(page.locator(".chip")).to_have_count(1)
        self.assert_fits(page, ".chip")

    def assert_fits(self, page: Page, *selectors: str) -> None:
        """Nothing is wider than the phone, and what is to be touched is 44 px high."""
        page.wait_for_load_state()  # the style sheets too
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for selector in selectors:
            for element in page.locator(selector).all():
                box = element.bounding_box() if element.is_visible() else None
                assert box is None or (box["height"] >= 43.5 and box["x"] + box["width"] <= 390), selector
