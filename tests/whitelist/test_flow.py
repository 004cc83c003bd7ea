"""Every move, from every state, for every role: who is offered it, and who is refused it by the service."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from accounts.services import user_set_role
from core.flow import MoveRefused
from registry.models import EnterpriseUser
from tests.conftest import _of_area
from tests.whitelist.cases import in_publicity
from tests.whitelist.states import TODAY, case_in
from whitelist.case_page import may_answer_objections
from whitelist.choices import CaseStatus
from whitelist.flow import BY_ENTRY, CASE_FLOW, DECIDE, OF_THE_APPLICANT, check_move, clock_move, open_moves
from whitelist.models import Case, Event, Review
from whitelist.parties import AFTER_AREA, FOUR_EYES, Parties, judgeable
from whitelist.services.cases import case_change
from whitelist.services.objections import objection_answer, objection_record
from whitelist.services.papers import document_add, fact_declare

REGION = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
APPLICANTS = {Role.OFFICER, Role.AREA_MANAGER}  # and the enterprise itself
AREA = {Role.AREA_MANAGER}
RECORDERS = AREA | REGION

# move -> (states it starts from, state it leads to, roles that may take it)
TABLE = {
    "submit": ("draft returned", "submitted", APPLICANTS),
    "withdraw": ("draft returned submitted area_review region_review", "withdrawn", APPLICANTS),
    "accept": ("submitted", "area_review", AREA),
    "return_to_applicant": ("submitted area_review", "returned", AREA),
    "endorse": ("area_review", "region_review", AREA),
    "reject_in_area": ("area_review", "rejected", AREA),
    "return_by_region": ("region_review", "returned", REGION),
    "publicise": ("region_review", "publicity", REGION),
    "reject": ("region_review objection", "rejected", REGION),
    "object": ("publicity", "objection", RECORDERS),
    "resume_notice": ("objection", "publicity", REGION),
    "restart_notice": ("objection", "publicity", REGION),
    "list": ("publicity objection", "effective", REGION),
    "reevaluate": ("effective", "reevaluating", REGION),
    "confirm": ("reevaluating", "effective", REGION),
    "warn": ("effective reevaluating", "warned", REGION),
    "clear": ("warned", "effective", REGION),
    "suspend": ("effective warned", "suspended", REGION),
    "lift_suspension": ("suspended", "effective", REGION),
    "remove": ("effective reevaluating warned suspended", "exited", REGION),
    "appeal": ("exited", "appealed", APPLICANTS),
    "reinstate": ("appealed", "effective", REGION),
    "uphold_removal": ("appealed", "exited", REGION),
    "close": ("exited", "closed", REGION),
}
GIVEN = {"note": "So decided", "clause": "Art. 5", "has_no_interest": True, "document": "the decision"}


def allowed(name: str, status: str, role: str) -> bool:
    sources, _target, roles = TABLE[name]
    return status in sources.split() and role in roles


def is_the_person_wrong(name: str, status: str, role: str) -> bool:
    """Else the case is in another state. An enterprise may apply, but not for somebody else."""
    sources, _target, roles = TABLE[name]
    if role == Role.ENTERPRISE_USER and roles is APPLICANTS:
        return status in sources.split()
    return role not in roles


def test_the_table_names_every_move_with_its_target():
    assert {name: target for name, (_sources, target, _roles) in TABLE.items()} == {
        name: move.target for name, move in CASE_FLOW.moves.items()
    }


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_offered_and_allowed_just_what_the_table_says(role, north):
    user = _of_area(north, "somebody", role)
    for status in CaseStatus.values:
        case = case_in(status, area=north)
        offered = {move.name for move in open_moves(Parties(case), user)}
        assert offered == {n for n in TABLE if allowed(n, status, role) and n not in BY_ENTRY}, status
        for name in TABLE:
            if allowed(name, status, role):
                assert check_move(case, name, user, GIVEN).target == TABLE[name][1]
                continue
            with pytest.raises(MoveRefused) as refused:
                check_move(case, name, user, GIVEN)
            assert refused.value.forbidden == is_the_person_wrong(name, status, role)


@pytest.mark.parametrize("name", TABLE)
def test_nobody_of_another_area_moves_a_case(name, north, south_officer, south_manager):
    for status in TABLE[name][0].split():
        case = case_in(status, area=north)
        for user in (south_officer, south_manager):
            assert open_moves(Parties(case), user) == []
            with pytest.raises(MoveRefused) as refused:
                check_move(case, name, user, GIVEN)
            assert refused.value.forbidden


@pytest.mark.parametrize("name", [n for n, m in CASE_FLOW.moves.items() if m.four_eyes])
def test_whoever_had_any_part_in_an_application_does_not_decide_on_it(
    name, north, north_officer, north_manager, chief
):
    for status in TABLE[name][0].split():
        others = [case_in(status, area=north, created_by=north_manager)]
        others += [_with_a_part_of(north_manager, north_officer, way, status) for way in PARTS]
        decider = north_manager
        if TABLE[name][2] != AREA:  # who applied as a manager has come to the region office since
            decider = user_set_role(user=north_manager, role=Role.REGION_REVIEWER, actor=None)
        for case in others:
            with pytest.raises(MoveRefused, match="second person") as refused:
                check_move(case, name, decider, GIVEN)
            assert refused.value.forbidden
        assert check_move(case_in(status, area=north), name, decider, GIVEN)
        north_manager = user_set_role(user=decider, role=Role.AREA_MANAGER, actor=None)


def _edit(case, by):
    case_change(case=case, values={"grounds": f"Leads, says {by}"}, actor=by)


def _declare(case, by):
    fact_declare(case=case, indicator="asean_business", is_true=True, as_of=TODAY, actor=by, today=TODAY)


def _prove(case, by):
    document_add(
        case=case,
        file=SimpleUploadedFile("report.pdf", b"%PDF-1.7 report"),
        values={"kind": "audit_report"},
        actor=by,
        today=TODAY,
    )


PARTS = (_edit, _declare, _prove)


def _with_a_part_of(user, last, part, status):
    """A case in a state, with a part of this user in its application; somebody else changed it after him."""
    case = case_in(status, area=last.home_area(), created_by=last)
    rows = Case.objects.filter(pk=case.pk)
    rows.update(status="draft")
    part(case, user)
    _edit(case, last)
    rows.update(status=status)
    return rows.get()


@pytest.mark.parametrize("name", [n for n, row in TABLE.items() if row[2] is not APPLICANTS])
def test_the_named_officer_decides_nothing_about_his_enterprise(name, north, north_manager, chief):
    decider = north_manager if TABLE[name][2] == AREA else chief
    for status in TABLE[name][0].split():
        with pytest.raises(MoveRefused, match="named officer") as refused:
            check_move(case_in(status, area=north, officer=decider), name, decider, GIVEN)
        assert refused.value.forbidden
        assert check_move(case_in(status, area=north), name, decider, GIVEN)


@pytest.mark.parametrize(
    "name", ["return_by_region", "publicise", "reject", "resume_notice", "restart_notice", "list"]
)
@pytest.mark.parametrize("part", ["accepted", "signed"])
def test_the_region_decides_by_another_person_than_the_area_also_after_he_changed_sides(
    name, part, north, north_manager, chief
):
    for status in TABLE[name][0].split():
        case = case_in(status, area=north)
        _review_for_area(case, north_manager, part)
        came = user_set_role(user=north_manager, role=Role.REGION_REVIEWER, actor=None)
        with pytest.raises(MoveRefused, match="second person") as refused:
            check_move(case, name, came, GIVEN)
        assert refused.value.forbidden
        judged = [set(judgeable(Case.objects.filter(pk=case.pk), user)) for user in (came, chief)]
        assert judged == [set(), {case}]
        assert check_move(case, name, chief, GIVEN)


def _review_for_area(case, user, part):
    if part == "accepted":
        Event.objects.create(case=case, on=TODAY, verb="accept", after="area_review", actor=user)
        return
    Review.objects.create(
        case=case,
        submission=case.submissions,
        level="area",
        verdict="support",
        text="Good",
        has_no_interest=True,
        created_by=user,
    )


def test_who_reviewed_for_the_area_answers_no_objection(north_officer, north_manager, chief, region_admin):
    case = in_publicity(north_officer, north_manager, chief)
    told = {"received_on": case.status_on, "text": "It pollutes"}
    objection = objection_record(case=case, values=told, actor=chief, today=case.status_on)
    came = user_set_role(user=north_manager, role=Role.REGION_REVIEWER, actor=None)
    given = {"objection": objection, "is_upheld": False, "finding": "No", "has_no_interest": True}
    with pytest.raises(MoveRefused, match="second person") as refused:
        objection_answer(**given, actor=came, today=case.status_on)
    assert refused.value.forbidden
    parties = Parties(Case.objects.get(pk=case.pk))
    assert [may_answer_objections(parties, user) for user in (came, region_admin)] == [False, True]
    assert objection_answer(**given, actor=region_admin, today=case.status_on).is_upheld is False


@pytest.mark.parametrize("name", ["appeal", "reinstate", "uphold_removal"])
def test_an_appeal_is_decided_by_another_than_who_removed_the_enterprise_or_appealed(name, north, chief):
    status = TABLE[name][0]
    for before in ("remove", "appeal"):
        case = case_in(status, area=north)
        decider = chief
        if name == "appeal":
            decider = user_set_role(
                user=_of_area(north, before, Role.OFFICER), role=Role.AREA_MANAGER, actor=None
            )
        Event.objects.create(case=case, on=TODAY, verb=before, after=status, actor=decider)
        if (name, before) == ("appeal", "appeal"):
            assert check_move(case, name, decider, GIVEN)
            continue
        with pytest.raises(MoveRefused, match="second person") as refused:
            check_move(case, name, decider, GIVEN)
        assert refused.value.forbidden
        assert name not in {move.name for move in open_moves(Parties(case), decider)}


def test_the_queue_leaves_out_who_applied_in_just_the_states_whose_steps_are_of_four_eyes():
    judging = [m for m in CASE_FLOW.moves.values() if m.name not in OF_THE_APPLICANT | BY_ENTRY]
    states = {status for move in judging if move.four_eyes for status in move.sources}
    assert states == set(FOUR_EYES)
    assert not states & {status for move in judging if not move.four_eyes for status in move.sources}


def test_the_queue_leaves_out_who_reviewed_for_the_area_in_just_the_states_that_the_region_decides():
    judging = [m for m in CASE_FLOW.moves.values() if m.four_eyes and m.permission == DECIDE]
    assert {status for move in judging for status in move.sources} == set(AFTER_AREA)


def test_an_enterprise_takes_the_applicants_steps_of_its_own_case_alone(north, enterprise_user):
    own, other = (case_in("draft", area=north) for _ in range(2))
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=own.enterprise)
    assert {move.name for move in open_moves(Parties(own), enterprise_user)} == {"submit", "withdraw"}
    assert open_moves(Parties(other), enterprise_user) == []
    with pytest.raises(MoveRefused):
        check_move(other, "submit", enterprise_user, GIVEN)


@pytest.mark.parametrize("name", TABLE)
def test_the_clock_takes_two_steps_and_no_other(name, north):
    for status in CaseStatus.values:
        case = case_in(status, area=north)
        if name in {"reevaluate", "close"} and status in TABLE[name][0].split():
            assert clock_move(case, name).target == TABLE[name][1]
            continue
        with pytest.raises(MoveRefused):
            clock_move(case, name)


@pytest.mark.parametrize("name", [name for name, move in CASE_FLOW.moves.items() if move.needs])
def test_a_step_without_what_it_needs_is_refused(name, north, north_manager, chief):
    decider = chief if TABLE[name][2] == REGION else north_manager
    case = case_in(TABLE[name][0].split()[0], area=north)
    for need in CASE_FLOW.moves[name].needs:
        with pytest.raises(MoveRefused, match="first fill in"):
            check_move(case, name, decider, GIVEN | {need: ""})
    assert check_move(case, name, decider, GIVEN)
