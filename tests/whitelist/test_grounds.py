"""Which steps the data of the day can forbid: said once, for the service, the desk and the letters."""

import pytest
from django.urls import reverse

from core.flow import MoveRefused
from tests.whitelist.cases import ACTIVE, TODAY, in_publicity, noon, scheme_of, taken
from tests.whitelist.test_killed import Stage, step
from whitelist.case_page import case_page
from whitelist.clocks import with_due
from whitelist.flow import CASE_FLOW, open_moves
from whitelist.grounds import AGAINST_DATA, RESTS_ON_DATA
from whitelist.letters import letter_of
from whitelist.models import Case
from whitelist.parties import Parties
from whitelist.public import current_notices
from whitelist.review_desk import review_desk
from whitelist.services.objections import objection_answer, objection_record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASE_FLOW.moves)
def test_these_steps_and_no_other_are_refused_on_such_data_and_the_desk_says_so(
    name, north_officer, north_manager, chief, region_admin
):
    case, actor = Stage(north_officer, north_manager, chief, region_admin).ready_for(name)
    act = step(name, case, actor)
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    case = Case.objects.get(pk=case.pk)
    if name not in RESTS_ON_DATA:
        assert name not in AGAINST_DATA or name in _offered(case, actor, case.status_on)
        act()
        return
    with pytest.raises(MoveRefused, match=r"^Not met: active\. Nobody is put or left on the list"):
        act()
    day = case.publicity_until.replace(day=case.publicity_until.day + 1) if name == "list" else case.status_on
    assert name not in _offered(case, actor, day)


def _offered(case, actor, day) -> set[str]:
    """By the desk, which tells as much as the page of the case."""
    case = with_due(Case.objects.filter(pk=case.pk)).get()
    pages = review_desk(case, actor, today=day), case_page(case, actor, today=day)
    offered, on_page = ({move.name for move in page.moves} for page in pages)
    later, on_page_later = ({label for one in page.later for label in one.labels} for page in pages)
    assert (on_page, on_page_later) == (offered, later)
    exceptions = AGAINST_DATA - offered
    named = {move.label for move in open_moves(Parties(case), actor) if move.name not in exceptions}
    assert later | {CASE_FLOW.moves[name].label for name in offered} == named
    return offered


def test_a_notice_is_ended_only_where_the_data_admit_the_enterprise_no_more(
    client_of, clock, north_officer, north_manager, chief
):
    case = in_publicity(north_officer, north_manager, chief)
    with pytest.raises(MoveRefused, match="The data admit the enterprise"):
        taken(case, "stop_notice", chief)
    assert "stop_notice" not in _offered(case, chief, TODAY)
    clock.move_to(noon(TODAY))
    assert [len(notice.enterprises) for notice in current_notices(TODAY)] == [1]
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    given = {"note": "Revoked meanwhile", "clause": "§1", "has_no_interest": "on"}
    client_of(chief).post(reverse("case-move", args=[case.pk, "stop_notice"]), given)
    case.refresh_from_db()
    assert case.status == "rejected"
    assert current_notices(TODAY) == []
    assert "Revoked meanwhile" in " ".join(letter_of(case.events.latest("pk")).paragraphs)


def test_what_is_not_known_ends_no_notice(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief)
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="unknown")
    with pytest.raises(MoveRefused, match=r"^Not known: active\. Have the data entered"):
        taken(case, "stop_notice", chief)
    assert "stop_notice" not in _offered(case, chief, TODAY)


def test_a_notice_is_ended_by_a_clause_that_the_data_fail(north_officer, north_manager, chief):
    met = ACTIVE | {"code": "known", "value": ["active", "revoked"]}
    case = in_publicity(north_officer, north_manager, chief, version=scheme_of(rules=[ACTIVE, met]))
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    with pytest.raises(MoveRefused, match="does not fail on this clause. Cite one on which it does: §1"):
        taken(case, "stop_notice", chief, clause="§2")
    assert taken(case, "stop_notice", chief, clause="§1").status == "rejected"


def test_a_notice_is_ended_where_the_soft_criteria_cannot_reach_the_score(
    north_officer, north_manager, chief
):
    met = ACTIVE | {"code": "known", "value": ["active", "revoked"]}
    rules = [met, ACTIVE | {"is_hard": False, "weight": 10}]
    case = in_publicity(north_officer, north_manager, chief, version=scheme_of(rules=rules, pass_score=60))
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    with pytest.raises(MoveRefused, match="Cite one on which it does: §2"):
        taken(case, "stop_notice", chief, clause="§1")
    assert taken(case, "stop_notice", chief, clause="§2").status == "rejected"


def test_a_notice_begins_again_only_after_an_upheld_objection(
    north_officer, north_manager, chief, region_admin
):
    case = in_publicity(north_officer, north_manager, chief)
    for upheld in (False, True):
        told = {"received_on": TODAY, "text": "It pollutes"}
        objection = objection_record(case=case, values=told, actor=chief, today=TODAY)
        answer = {"is_upheld": upheld, "finding": "So", "has_no_interest": True}
        objection_answer(objection=objection, actor=region_admin, today=TODAY, **answer)
        case = Case.objects.get(pk=case.pk)
        again = step("restart_notice", case, chief)
        if upheld:
            assert again().notices.count() == 2
            continue
        with pytest.raises(MoveRefused, match="No objection was upheld"):
            again()


def test_the_forms_offer_the_clauses_that_the_data_fail_and_those_alone(
    client_of, north_officer, north_manager, chief
):
    met = ACTIVE | {"code": "known", "value": ["active", "revoked"]}
    case = in_publicity(north_officer, north_manager, chief, version=scheme_of(rules=[ACTIVE, met]))
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    client = client_of(chief)
    for name, clauses in (("stop_notice", ["", "§1"]), ("reject", ["", "§1", "§2"])):
        form = client.get(reverse("case-move", args=[case.pk, name])).context["form"]
        assert [value for value, _ in form.fields["clause"].choices] == clauses, name
    choices = client.get(reverse("review-case", args=[case.pk])).context["choices"]
    [desk] = [
        one.form for one in choices if one.action == reverse("review-move", args=[case.pk, "stop_notice"])
    ]
    assert [value for value, _ in desk.fields["clause"].choices] == ["", "§1"]
