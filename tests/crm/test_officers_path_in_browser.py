"""In a real browser: an officer's whole path from the search to verified funds, with nothing typed twice.

Once in each language and on each size. On every page of the way it is looked whether the page fits, names its
fields and speaks one language.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from crm.choices.leads import LeadStatus
from crm.models import Actual, Evidence, Lead, Project, Todo
from crm.quarters import last_ended
from registry.models import Division
from registry.services.enterprises import enterprise_create
from tests.browser import PATIENCE
from tests.crm.claims import make_rule
from tests.crm.money import make_counting_rule

pytestmark = pytest.mark.django_db(transaction=True)
NAME = {"zh-hans": "深圳海棠新能源材料有限公司", "en": "Haitang New Materials"}
SAID = {
    "zh-hans": {
        "contact": "王工 0755-88880000",
        "summary": "拟投资建设年产两万吨铜箔基地",
        "subject": "来访洽谈选址",
        "next": "发送地块清单",
        "promise": "提供电价测算",
        "note": "符合重点产业链",
        "project": "海棠铜箔项目",
        "clause": "第三条",
    },
    "en": {
        "contact": "Ms Wang 0755-88880000",
        "summary": "Wants to make 20,000 tonnes of copper foil a year",
        "subject": "Talked about the place",
        "next": "Send the list of sites",
        "promise": "Work out the price of power",
        "note": "Fits the chain",
        "project": "Haitang copper foil",
        "clause": "Clause 3",
    },
}
# What is on a page that should not be there; and what cannot be used there.
LOOK = """() => {
  const seen = (element) => element.offsetParent && getComputedStyle(element).visibility !== "hidden";
  const fields = [...document.querySelectorAll("main input, main select, main textarea")]
    .filter((field) => seen(field) && field.type !== "hidden");
  const targets = ["button", "a.btn", "select", "input", "summary"]
    .flatMap((kind) => [...document.querySelectorAll(`main ${kind}`)])
    .filter((target) => seen(target) && !["hidden", "checkbox", "radio"].includes(target.type));
  return {
    wide: document.documentElement.scrollWidth - window.innerWidth,
    headings: document.querySelectorAll("h1").length,
    nameless: fields.filter((field) => !field.labels.length && !field.ariaLabel).map((field) => field.name),
    small: targets.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML),
    words: document.querySelector("main").innerText,
  };
}"""
OWN_WORDS = {"north_officer", "north_manager", "Word", "Excel"}  # names of people and programs
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[A-Za-z_]*[a-z][A-Za-z_]+\b(?!\.pdf)(?<!\.pdf)")


class Walker:
    """One person at one screen. What is typed is remembered: the same must not be asked for again."""

    def __init__(self, page: Page, language: str, typed: list[str]):
        self.page, self.language, self.typed = page, language, typed
        self.is_phone = page.viewport_size["width"] < 500
        self.looked: set[str] = set()

    def goes(self, address: str) -> None:
        self.page.goto(address)
        self.looks()

    def opens(self, selector: str, address: str) -> None:
        # Where the way leads back to the same address, only the mark tells the new page from the old.
        self.page.evaluate("document.body.dataset.left = ''")
        self._press(self.page.locator(f"{selector}:visible").first)
        expect(self.page.locator("body[data-left]")).to_have_count(0, timeout=PATIENCE)
        expect(self.page).to_have_url(re.compile(address))
        self.looks()

    def says(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"main [name={name}]:visible").fill(value)
            self.typed.append(value)

    def chooses(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"main [name={name}]:visible").select_option(value)

    def hands_in(self, name: str, content: str) -> None:
        paper = {
            "name": f"{content}.pdf",
            "mimeType": "application/pdf",
            "buffer": b"%PDF-1.7 " + content.encode(),
        }
        self.page.locator(f"main [name={name}]").set_input_files(paper)

    def unfolds(self, number: int = 0) -> None:
        self._press(self.page.locator("main form details.more > summary").nth(number))

    def saves(self, address: str) -> None:
        self.opens("main form .btn-primary", address)

    def finds(self, name: str, value: str) -> None:
        """A field that says already what was said before."""
        expect(self.page.locator(f"main [name={name}]:visible")).to_have_value(value)

    def reads(self, *words: str) -> None:
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def looks(self) -> None:
        self.page.wait_for_load_state()  # the style sheets too
        found = self.page.evaluate(LOOK)
        assert (found["wide"], found["headings"], found["nameless"]) == (0, 1, []), self.page.url
        if self.is_phone:
            assert found["small"] == [], self.page.url
        if self.language == "en":
            strange = [line for line in found["words"].splitlines() if CHINESE.search(line)]
        else:
            strange = sorted(set(ENGLISH.findall(found["words"])) - OWN_WORDS)
        assert strange == [], self.page.url

    def _press(self, target: Locator) -> None:
        if self.is_phone:
            target.tap()
        else:
            target.click()


@pytest.fixture
def enterprise(db):
    make_rule()
    make_counting_rule()
    values = {
        "name_zh": NAME["zh-hans"],
        "name_en": NAME["en"],
        "uscc_pending": True,
        "division": Division.objects.get_or_create(
            code="440305", defaults={"name_zh": "南山区", "name_en": "Nanshan", "level": "county"}
        )[0],
    }
    return enterprise_create(actor=None, values=values)


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_search_to_verified_funds(
    live_browser, north_officer, north_manager, enterprise, language, size
):
    said, typed = SAID[language], []
    today = timezone.localdate()

    def walker(user) -> Walker:
        return Walker(getattr(live_browser, size)(user, language), language, typed)

    officer, manager = walker(north_officer), walker(north_manager)
    lead = report_a_lead(officer, enterprise, said, today)
    follow_it_up(officer, manager, lead, said, today)
    project = make_it_a_project(officer, lead, said)
    sign_it(officer, manager, project, today)
    count_its_funds(officer, manager, project, said, today)
    assert sorted(typed) == sorted(set(typed))  # nothing was typed twice


def report_a_lead(officer: Walker, enterprise, said: dict, today: dt.date) -> Lead:
    page = officer.page
    officer.goes("/desk/")
    page.locator("#search").fill(NAME[officer.language][:7])
    officer._press(page.locator(".suggestions [role=option]").first)
    expect(page).to_have_url(re.compile(r"/desk/enterprises/\d+/$"))
    officer.opens("a[href*='/leads/quick/?enterprise=']", "/leads/quick/")
    officer.finds("enterprise_text", NAME[officer.language])
    officer.says(contact=said["contact"], summary=said["summary"])
    officer.saves(r"/desk/leads/\d+/$")
    lead = Lead.objects.get()
    assert (lead.enterprise, lead.contacts.get().phone) == (enterprise, "0755-88880000")
    officer.opens("a[href$='/receipt/']", "/receipt/$")
    officer.reads("R1", "90", "180", NAME[officer.language])
    officer.opens(f"a[href='{lead.get_absolute_url()}']", f"{lead.get_absolute_url()}$")
    return lead


def follow_it_up(officer: Walker, manager: Walker, lead: Lead, said: dict, today: dt.date) -> None:
    due = (today + dt.timedelta(days=14)).isoformat()
    if officer.is_phone:
        officer.opens("a.follow-up", "/follow-up/")
    officer.chooses(kind="inbound_visit")
    officer.page.locator("main [name=is_two_way]:visible").check()
    officer.says(subject=said["subject"], next_step=said["next"])
    officer.page.locator("main [name=next_step_due]:visible").fill(due)
    officer.unfolds()
    officer.says(promise_1=said["promise"])
    officer.page.locator("main [name=promise_1_due]:visible").fill(due)
    officer.saves(r"/desk/leads/\d+/$")
    assert Todo.objects.get().subject == said["promise"]
    manager.goes(lead.get_absolute_url())
    manager.opens("a[href$='/move/qualify/']", "/move/qualify/$")
    manager.says(screening_note=said["note"])
    manager.saves(r"/desk/leads/\d+/$")
    officer.goes(lead.get_absolute_url())
    officer.opens("form[action$='/move/engage/'] button", r"/desk/leads/\d+/$")
    officer.opens("a[href$='/evidence/new/']", "/evidence/new/$")
    officer.chooses(kind="investor_letter")
    officer.hands_in("file", "letter")
    officer.saves(r"/desk/leads/\d+/#evidence$")
    officer.reads("letter.pdf")


def make_it_a_project(officer: Walker, lead: Lead, said: dict) -> Project:
    officer.opens("a[href$='/project/']", "/project/$")
    officer.finds("content", said["summary"])
    officer.finds("next_step", said["next"])
    officer.finds("origin", "domestic_outside_region")
    officer.chooses(kind="industrial")
    officer.says(name=said["project"], invest_total="180000000")
    officer.saves(r"/desk/projects/\d+/$")
    officer.reads(said["project"], "letter.pdf", said["subject"])
    lead.refresh_from_db()
    assert lead.status == LeadStatus.CONVERTED
    officer.goes(lead.get_absolute_url())
    officer.opens(f"a[href='{lead.project.get_absolute_url()}']", r"/desk/projects/\d+/$")
    return lead.project


def sign_it(officer: Walker, manager: Walker, project: Project, today: dt.date) -> None:
    page, address = officer.page, project.get_absolute_url()
    expect(page.locator("#missing li")).to_have_count(2)
    officer.opens("a[href$='/step/enter_pre_sign/']", "/step/enter_pre_sign/$")
    officer.finds("entered_on", today.isoformat())
    officer.hands_in("document1", "review")
    officer.hands_in("document2", "legal")
    officer.saves(f"{address}$")
    manager.goes(address)
    manager.opens("#evidence form[action$='/verify/'] button", f"{address}#evidence$")
    assert Evidence.objects.filter(verified_by__username="north_manager").count() == 1
    officer.opens("a[href$='/step/enter_signed/']", "/step/enter_signed/$")
    officer.chooses(construction="new", agreement_kind="formal", channel="fair")
    officer.says(
        fixed_asset="120000000",
        agreed_start_on=(today + dt.timedelta(days=60)).isoformat(),
        agreed_production_on=(today + dt.timedelta(days=400)).isoformat(),
        expected_output="900000000",
        expected_tax="20000000",
        expected_jobs="320",
    )
    officer.hands_in("document1", "agreement")
    officer.unfolds()
    officer.says(document1_number="A-2026-7")
    officer.saves(f"{address}$")
    manager.goes(address)
    manager.opens("a[href$='/review/']", "/review/$")
    manager.reads("agreement.pdf", "A-2026-7")
    manager.saves(f"{address}$")
    project.refresh_from_db()
    assert project.status == "signed"


def count_its_funds(officer: Walker, manager: Walker, project: Project, said: dict, today: dt.date) -> None:
    day = last_ended(today).first_day
    officer.goes(project.get_absolute_url())
    officer.opens("#money a[href$='/commitments/new/']", "/commitments/new/$")
    officer.finds("total", "180000000.00")
    officer.says(clause=said["clause"], due_on=(today + dt.timedelta(days=500)).isoformat())
    officer.saves(r"/desk/commitments/\d+/$")
    officer.opens("a[href$='/figures/new/']", "/figures/new/$")
    officer.opens("a[href*='/evidence/new/?commitment=']", "/evidence/new/")
    officer.chooses(kind="bank_receipt")
    officer.hands_in("file", "slip")
    officer.says(number="B-77", issued_on=day.isoformat(), amount="50000000")
    officer.saves("/figures/new/$")
    officer.finds("lines-0-amount", "50000000.00")
    officer.finds("lines-0-received_on", day.isoformat())
    officer.finds("lines-0-source", "domestic_outside_region")
    officer.chooses(**{"lines-0-kind": "equity_cash"})
    officer.saves(r"/desk/figures/\d+/$")
    officer.opens("form[action*='/step/submit/'] button", r"/desk/figures/\d+/$")
    actual = Actual.objects.get()
    manager.goes(project.get_absolute_url())
    manager.opens(f"#money a[href='{actual.get_absolute_url()}']", r"/desk/figures/\d+/$")
    manager.opens("a[href$='/verify/']", "/verify/$")
    manager.finds("counted_value", "50000000.00")
    manager.saves(r"/desk/figures/\d+/$")
    officer.goes(project.get_absolute_url())
    officer.reads({"zh-hans": "5000 万元", "en": "CNY 50 million"}[officer.language])
    actual.refresh_from_db()
    assert (actual.status, actual.counted_value) == ("area_verified", 50_000_000)
