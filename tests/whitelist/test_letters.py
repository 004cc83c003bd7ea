"""Letters: one for each decision, in both languages, whatever was typed."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from accounts.choices import Role
from tests.factories import UserFactory
from tests.whitelist.cases import (
    ACTIVE,
    decision,
    in_publicity,
    in_region_review,
    listed,
    removed,
    scheme_of,
    submitted,
    taken,
)
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.letters import LETTERS, write_letter
from whitelist.models import Event

pytestmark = pytest.mark.django_db
LATER = ON_THE_LIST + 10 * DAY


def text_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def letter(event: Event) -> str:
    file = io.BytesIO()
    write_letter(event, file)
    return "\n".join(text_of(file.getvalue()))


@pytest.fixture
def other_chief(db):
    return UserFactory(username="other_chief", role=Role.REGION_REVIEWER)


@pytest.fixture
def decided(north_officer, north_manager, chief, other_chief) -> dict[str, Event]:
    """An event of every decision, by its verb."""
    case = listed(north_officer, north_manager, chief)
    for name in ("reevaluate", "confirm", "warn", "clear", "suspend", "lift_suspension", "remove", "appeal"):
        actor = north_officer if name == "appeal" else chief
        case = taken(case, name, actor, today=LATER, document=decision(case, chief))
    taken(case, "reinstate", other_chief, today=LATER, document=decision(case, chief))
    other = removed(listed(north_officer, north_manager, chief), chief, today=LATER)
    taken(other, "appeal", north_officer, today=LATER)
    taken(other, "uphold_removal", other_chief, today=LATER)
    taken(in_region_review(north_officer, north_manager), "reject", chief)
    taken(taken(submitted(north_officer), "accept", north_manager), "reject_in_area", north_manager)
    case = in_publicity(north_officer, north_manager, chief)
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    taken(case, "stop_notice", chief)
    return {event.verb: event for event in Event.objects.all()}


def test_every_decision_has_its_letter(decided):
    said = {verb: letter(decided[verb]) for verb in LETTERS}
    headings = {verb: text.split("\n")[0] for verb, text in said.items()}
    assert len(set(headings.values())) == 9  # the three rejections and the two answers to an appeal share one
    for verb, text in said.items():
        event = decided[verb]
        assert event.case.enterprise.name_zh in text
        assert event.case.number in text
        assert f"{event.on.day} March 2026" in text
        assert f"{verb} it" in text  # the reason
        assert "§1" in text


def test_a_letter_is_chinese_with_english_beneath(decided, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    text = letter(decided["warn"])
    assert text.index("预警通知书") < text.index("Notice of warning")
    assert text.index("2026年3月20日") < text.index("20 March 2026")


def test_an_admission_says_on_which_clauses_it_rests(north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief)
    event = case.events.get(verb="list")
    event.clause = ""  # the page of the step asks for none
    assert "Basis: the criteria of Whitelist T, version 1, §1, are met." in letter(event)


@pytest.mark.parametrize("verb", ["clear", "lift_suspension", "reinstate"])
def test_so_does_what_gives_back_the_full_standing(decided, verb):
    decided[verb].clause = ""
    assert "Basis: the criteria of Whitelist T, version 1, §1, are met." in letter(decided[verb])


def test_a_decision_cites_its_clause_with_rules_and_what_it_asks_and_one_that_is_unknown_is_not_met(
    settings, north_officer, north_manager, chief
):
    soft = {"is_hard": False, "weight": 10, "clause": "4"}
    unknown = {"code": "share", "indicator": "market_share", "operator": "at_least", "value": "10"}
    rules = [
        *(ACTIVE | {"code": f"active {clause}", "clause": clause} for clause in ("12", "§1", "4", "3")),
        unknown | soft,
    ]
    case = listed(north_officer, north_manager, chief, version=scheme_of(rules=rules))
    case = taken(case, "remove", chief, today=LATER, clause="3", document=decision(case, chief))
    entered, removed_ = (case.events.get(verb=verb) for verb in ("list", "remove"))
    entered.clause = ""
    assert "Basis: the criteria of Whitelist T, version 1, clauses 3, 12, §1, are met." in letter(entered)
    assert "Basis: Whitelist T, version 1, clause 3: active 3." in letter(removed_)
    settings.LANGUAGE_CODE = "zh-hans"
    assert "依据：符合《白名单T》第1版第3、12条、§1规定的条件。" in letter(entered)
    assert "依据：《白名单T》第1版第3条（active 3）。" in letter(removed_)


@pytest.mark.parametrize("verb", ["warn", "remove"])
def test_a_decision_cites_the_rules_by_which_it_was_taken(verb, north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief)
    scheme_of(valid_from=LATER, rules=[ACTIVE | {"code": "new rule", "clause": "9"}])
    case = taken(case, verb, chief, today=LATER, clause="9", document=decision(case, chief))
    assert "Basis: Whitelist T, version 2, clause 9: new rule." in letter(case.events.get(verb=verb))


def test_a_removal_tells_the_last_day_of_an_appeal_even_after_it(decided):
    event = decided["remove"]
    assert event.case.appeal_until is not None or event.case.exited_on is None
    assert "The last day is 3 April 2026, 10 working days after the decision." in letter(event)
    assert "last day" not in letter(decided["warn"])


def test_a_removal_tells_the_days_of_its_own_rules_also_after_the_case_came_under_later_ones(
    north_officer, north_manager, chief, other_chief
):
    case = removed(listed(north_officer, north_manager, chief), chief, today=LATER)
    case = taken(case, "appeal", north_officer, today=LATER)
    scheme_of(valid_from=LATER + DAY, appeal_days=15)
    case = taken(case, "reinstate", other_chief, today=LATER + DAY, document=decision(case, chief))
    assert case.version.appeal_days == 15
    said = "The last day is 3 April 2026, 10 working days after the decision."
    assert said in letter(case.events.get(verb="remove"))


def test_a_letter_says_what_the_state_keeps(decided):
    assert "No new measures are granted." in letter(decided["warn"])
    assert "Measures already granted are not kept." in letter(decided["suspend"])
    assert "have to be returned" in letter(decided["remove"])


def test_a_letter_names_the_document_of_the_decision(decided):
    assert f"Document: {decided['remove'].document.number}" in letter(decided["remove"])


def test_whatever_was_typed_is_text(north_officer, north_manager, chief):
    nasty = '</w:t><w:hyperlink r:id="x"/>&amp;\x00\x0b\ud800{{ settings.SECRET_KEY }}=HYPERLINK("x")'
    case = listed(north_officer, north_manager, chief)
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(name_zh="<w:p/>有限公司")
    event = Event(case=case, on=LATER, verb="warn", after="warned", actor=chief, reason=nasty, clause="<b>")
    event.case.refresh_from_db()
    file = io.BytesIO()
    write_letter(event, file)
    text = "\n".join(text_of(file.getvalue()))
    assert '</w:t><w:hyperlink r:id="x"/>&amp;' in text
    assert '{{ settings.SECRET_KEY }}=HYPERLINK("x")' in text
    xml = zipfile.ZipFile(file).read("word/document.xml").decode()
    assert "<w:hyperlink" not in xml
    assert "fldChar" not in xml


def test_the_fonts_are_those_of_chinese_offices(decided):
    file = io.BytesIO()
    write_letter(decided["warn"], file)
    fonts = [
        run._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in Document(file).paragraphs
        for run in paragraph.runs
    ]
    assert (fonts[0], set(fonts)) == ("黑体", {"黑体", "宋体"})
