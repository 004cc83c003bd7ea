"""Conflicts between leads: every step from every status by every role, the clocks, and what is decided."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from accounts.choices import Role
from core.flow import MoveRefused
from core.models import ChangeEntry, WorkdayOverride
from crm.choices.claims import ClaimEnd, ClaimStatus, ConflictStatus
from crm.choices.leads import LeadStatus
from crm.conflict_desk import conflict_page
from crm.conflict_flow import CONFLICT_FLOW, conflict_moves_open_to
from crm.models import Claim, ConflictStatement, LeadConflict
from crm.queries import open_conflicts
from crm.services.conflicts import (
    conflict_decide,
    conflict_finalise,
    conflict_notify,
    conflict_propose,
    conflicts_finalise,
    conflicts_recount,
    statement_make,
)
from tests.conftest import _of_area, _of_region
from tests.crm.claims import claim_of, decision_for_the_first, make_rule
from tests.crm.conftest import TODAY
from tests.crm.projects import project_of
from tests.factories import LeadFactory

DUE = dt.date(2026, 3, 9)  # five working days after TODAY, a Monday
LATER = DUE + dt.timedelta(days=1)
REGION = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
AREA = {Role.OFFICER, Role.AREA_MANAGER}
DECISION = {"outcome": "first", "ground": "earliest_report", "reason": "First, and answered"}
S = ConflictStatus
# move -> from -> to; and on which day it is open: while the areas have time, or after
ARROWS = {
    "notify": {S.SUSPECTED: S.NOTIFIED},
    "state": {S.NOTIFIED: S.EVIDENCE, S.EVIDENCE: S.EVIDENCE},
    "propose": {
        S.NOTIFIED: S.PROPOSED,
        S.EVIDENCE: S.PROPOSED,
        S.PROPOSED: S.PROPOSED,
        S.APPEALED: S.PROPOSED,
    },
    "decide": {S.PROPOSED: S.DECIDED},
    "appeal": {S.DECIDED: S.APPEALED},
    "answer": {S.APPEALED: S.APPEALED},
    "finalise": {S.DECIDED: S.FINAL},
}
STATEMENTS = {"state", "appeal", "answer"}
SERVICE = {
    "notify": conflict_notify,
    "propose": lambda **given: conflict_propose(**given, **DECISION).conflict,
    "decide": lambda **given: conflict_decide(**given).conflict,
    "finalise": conflict_finalise,
    **dict.fromkeys(STATEMENTS, lambda **given: statement_make(**given, text="We met them").conflict),
}


def day_of(name: str) -> dt.date:
    return LATER if name in ("propose", "decide", "finalise") else TODAY


@pytest.fixture
def proposer(db):
    return _of_region("proposer", Role.REGION_REVIEWER)


@pytest.fixture
def conflict_in(north_officer, south_officer, enterprise, proposer):
    """`conflict_in(status)` is a conflict in that status, with all that it needs, between north and south."""

    def make(status=S.SUSPECTED, **fields) -> LeadConflict:
        rule = Claim._meta.get_field("rule").related_model.objects.first() or make_rule()
        first, second = (
            LeadFactory(created_by=officer, enterprise=enterprise)
            for officer in (north_officer, south_officer)
        )
        dates = {"rule": rule, "notified_on": TODAY, "evidence_due": DUE}
        if status in (S.DECIDED, S.APPEALED, S.FINAL):
            dates["appeal_due"] = DUE
        conflict = LeadConflict.objects.create(
            enterprise=enterprise,
            first_lead=first,
            second_lead=second,
            status=status,
            **({} if status == S.SUSPECTED else dates) | fields,
        )
        if status == S.PROPOSED:
            _decision(conflict, proposer)
        if status in (S.DECIDED, S.APPEALED, S.FINAL):
            _decision(conflict, proposer, decided_on=TODAY, decided_by=north_officer)
        return conflict

    return make


def _decision(conflict, proposer, **fields):
    return decision_for_the_first(conflict, proposer, **DECISION, **fields)


def as_project(lead, officer, stage: str, invest_total: int):
    """The lead became this project."""
    lead.status = LeadStatus.CONVERTED
    lead.save()
    owning = {"area": lead.area, "organisation": lead.organisation}
    return project_of(officer, stage, lead=lead, invest_total=Decimal(invest_total), **owning)


def test_the_tables_of_this_test_name_every_move():
    assert ARROWS.keys() == CONFLICT_FLOW.moves.keys() == SERVICE.keys()


@pytest.mark.parametrize("side", ["north", "south", "elsewhere"])
@pytest.mark.parametrize("role", Role.values)
def test_every_step_from_every_status_by_every_role(request, role, side, conflict_in):
    if side == "elsewhere":
        user = _of_region("somebody", role)
    else:
        user = _of_area(request.getfixturevalue(side), "somebody", role)
    for status in S:
        for name, arrows in ARROWS.items():
            conflict = conflict_in(status)
            if name in STATEMENTS:
                may = role in AREA and side != "elsewhere"
            else:
                may = role in REGION
            day = day_of(name)
            offered = name in {move.name for move in conflict_moves_open_to(conflict, user, today=day)}
            assert offered == (may and status in arrows), (status, name)
            if name in STATEMENTS and status not in arrows:
                continue  # one service makes all statements: from there it is another step
            if offered:
                moved = SERVICE[name](conflict=conflict, actor=user, today=day)
                conflict.refresh_from_db()
                assert conflict.status == arrows[status]
                assert moved == conflict
                continue
            with pytest.raises(MoveRefused) as refused:
                SERVICE[name](conflict=conflict, actor=user, today=day)
            lacks_right = not user.has_perm(CONFLICT_FLOW.moves[name].permission)
            assert refused.value.forbidden == (lacks_right or (status in arrows and not may))
            conflict.refresh_from_db()
            assert conflict.status == status


class TestTheClocks:
    def test_evidence_has_five_working_days_over_a_holiday(self, conflict_in, chief):
        # The Qingming holiday of 2026 is from 4 to 6 April; the Friday before it counts as the first day.
        conflict = conflict_notify(conflict=conflict_in(), actor=chief, today=dt.date(2026, 4, 2))
        assert conflict.evidence_due == dt.date(2026, 4, 10)
        assert (conflict.notified_on, conflict.is_due_provisional) == (dt.date(2026, 4, 2), False)

    def test_no_rule_no_clock(self, conflict_in, chief):
        with pytest.raises(MoveRefused, match="No first-report rule"):
            conflict_notify(conflict=conflict_in(), actor=chief, today=dt.date(2020, 1, 1))

    @pytest.mark.parametrize(("status", "name"), [(S.EVIDENCE, "state"), (S.DECIDED, "appeal")])
    def test_statements_are_made_until_the_day_and_not_after(self, conflict_in, north_officer, status, name):
        with pytest.raises(MoveRefused, match="ended on 2026-03-09"):
            statement_make(conflict=conflict_in(status), actor=north_officer, text="Late", today=LATER)
        made = statement_make(conflict=conflict_in(status), actor=north_officer, text="In time", today=DUE)
        assert (made.side, made.is_appeal) == ("first", name == "appeal")

    def test_both_areas_are_heard_or_have_had_their_time(
        self, conflict_in, chief, north_officer, south_officer
    ):
        conflict = conflict_in(S.NOTIFIED)

        def propose(today):
            return conflict_propose(conflict=conflict, actor=chief, today=today, **DECISION)

        with pytest.raises(MoveRefused, match="until 2026-03-09"):
            propose(DUE)
        statement_make(conflict=conflict, actor=north_officer, text="Ours", today=TODAY)
        with pytest.raises(MoveRefused, match="until 2026-03-09"):
            propose(TODAY)
        statement_make(conflict=conflict, actor=south_officer, text="No, ours", today=TODAY)
        assert propose(TODAY)
        assert conflict_propose(conflict=conflict_in(S.NOTIFIED), actor=chief, today=LATER, **DECISION)

    def test_it_is_final_when_nobody_appealed_in_time(self, conflict_in, chief):
        conflict = conflict_in(S.DECIDED)
        with pytest.raises(MoveRefused, match="may appeal until 2026-03-09"):
            conflict_finalise(conflict=conflict, actor=chief, today=DUE)
        assert list(conflicts_finalise(today=DUE)) == []
        assert list(conflicts_finalise(today=LATER)) == [conflict]
        decision = conflict.decisions.get()
        assert decision.is_final
        assert list(conflicts_finalise(today=LATER)) == []

    def test_a_day_of_a_year_not_announced_is_counted_again_once_it_is(self, conflict_in, chief):
        far = dt.date(2031, 3, 3)  # a Monday
        conflict = conflict_notify(conflict=conflict_in(), actor=chief, today=far)
        assert (conflict.evidence_due, conflict.is_due_provisional) == (dt.date(2031, 3, 10), True)
        assert list(conflicts_recount()) == []
        WorkdayOverride.objects.create(date=dt.date(2031, 3, 5), is_working=False, source_document="Notice")
        assert list(conflicts_recount()) == [conflict]
        conflict.refresh_from_db()
        assert (conflict.evidence_due, conflict.is_due_provisional) == (dt.date(2031, 3, 11), False)


class TestTheDecision:
    @pytest.fixture
    def decide(self, chief, proposer):
        def make(conflict, outcome, today=LATER, share=100):
            conflict_propose(
                conflict=conflict,
                actor=proposer,
                today=today,
                first_share_pct=Decimal(share),
                **(DECISION | {"outcome": outcome}),
            )
            return conflict_decide(conflict=conflict, actor=chief, today=today)

        return make

    def claims(self, conflict) -> dict:
        """Lead -> (status, end, separate) of its claims, in order."""
        found = {}
        for claim in Claim.objects.order_by("pk"):
            side = "first" if claim.lead_id == conflict.first_lead_id else "second"
            found.setdefault(side, []).append((claim.status, claim.end, claim.is_separate))
        return found

    def test_for_the_first_its_claim_stays(self, conflict_in, decide):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        decision = decide(conflict, "first", share=70)
        assert self.claims(conflict) == {"first": [("active", "", False)]}
        assert (decision.first_share_pct, decision.second_share_pct) == (70, 30)
        conflict.refresh_from_db()
        assert (conflict.status, conflict.appeal_due) == (S.DECIDED, dt.date(2026, 3, 17))

    def test_for_the_second_the_claim_changes_hands(self, conflict_in, decide):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        decide(conflict, "second", share=0)
        revoked = (ClaimStatus.REVOKED, ClaimEnd.DECIDED, False)
        assert self.claims(conflict) == {"first": [revoked], "second": [("active", "", False)]}

    def test_separate_projects_are_both_protected_and_have_all_their_own_share(self, conflict_in, decide):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        decision = decide(conflict, "separate", share=50)
        assert (decision.first_share_pct, decision.second_share_pct) == (100, 100)
        assert self.claims(conflict) == {
            "first": [("active", "", False)],
            "second": [("active", "", True)],
        }

    def test_a_claim_of_a_third_lead_is_not_touched(self, conflict_in, decide, chief, south):
        conflict = conflict_in(S.EVIDENCE)
        third = LeadFactory(created_by=chief, area=south, enterprise=conflict.enterprise)
        claim = claim_of(third)
        decide(conflict, "first")
        assert list(Claim.objects.filter(status=ClaimStatus.ACTIVE)) == [claim]

    def test_a_closed_lead_wins_nothing(self, conflict_in, decide):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        conflict.second_lead.status = LeadStatus.LANDED
        conflict.second_lead.save()
        decide(conflict, "second")
        assert self.claims(conflict) == {"first": [("active", "", False)]}

    @pytest.mark.parametrize(
        ("stage", "invest_total", "expected"),
        [
            ("negotiation", 500_000_000, ("active", "negotiation", 180)),
            ("pre_sign", 5_000_000, ("active", "negotiation", 90)),
            ("suspended", 500_000_000, ("active", "negotiation", 180)),
            ("signed", 500_000_000, ("fulfilled", "negotiation", 180)),
        ],
    )
    @pytest.mark.parametrize("outcome", ["second", "separate"])
    def test_a_winner_that_is_a_project_has_what_its_stage_gives(
        self, conflict_in, decide, south_officer, outcome, stage, invest_total, expected
    ):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        as_project(conflict.second_lead, south_officer, stage, invest_total)
        decide(conflict, outcome)
        claim = Claim.objects.get(lead=conflict.second_lead)
        days = (claim.protected_until - LATER).days
        assert (claim.status, claim.phase, days) == expected
        assert claim.is_separate == (outcome == "separate")

    @pytest.mark.parametrize("outcome", ["first", "separate"])
    def test_who_has_signed_has_no_second_claim(self, conflict_in, decide, north_officer, outcome):
        conflict = conflict_in(S.EVIDENCE)
        as_project(conflict.first_lead, north_officer, "signed", 500_000_000)
        signed = claim_of(conflict.first_lead, status="fulfilled", end="signed", ended_on=TODAY)
        decide(conflict, outcome)
        assert list(Claim.objects.filter(lead=conflict.first_lead)) == [signed]
        expected = {"first": [("fulfilled", "signed", False)]}
        assert self.claims(conflict) == expected | (
            {"second": [("active", "", True)]} if outcome == "separate" else {}
        )

    def test_the_signature_of_who_lost_keeps_the_winner_off_no_longer(
        self, conflict_in, decide, north_officer
    ):
        conflict = conflict_in(S.EVIDENCE)
        as_project(conflict.first_lead, north_officer, "signed", 500_000_000)
        claim_of(conflict.first_lead, status="fulfilled", end="signed", ended_on=TODAY)
        decide(conflict, "second")
        assert self.claims(conflict) == {
            "first": [("revoked", "decided", False)],
            "second": [("active", "", False)],
        }

    def test_nobody_wins_an_enterprise_that_signed_with_a_third(self, conflict_in, decide, chief, south):
        conflict = conflict_in(S.EVIDENCE)
        third = LeadFactory(created_by=chief, area=south, enterprise=conflict.enterprise)
        as_project(third, chief, "signed", 500_000_000)
        claim = claim_of(third, status="fulfilled", end="signed", ended_on=TODAY)
        decide(conflict, "first")
        assert list(Claim.objects.all()) == [claim]

    def test_after_an_appeal_it_is_decided_again_and_the_first_decision_stays_on_record(
        self, conflict_in, decide, north_officer, south_officer, chief
    ):
        conflict = conflict_in(S.EVIDENCE)
        claim_of(conflict.first_lead)
        first = decide(conflict, "separate")
        statement_make(conflict=conflict, actor=south_officer, text="Unfair", today=LATER)
        statement_make(conflict=conflict, actor=north_officer, text="It was fair", today=LATER)
        second = decide(conflict, "second", share=20)
        first.refresh_from_db()
        assert (first.outcome, first.first_share_pct, first.is_final) == ("separate", 100, False)
        assert self.claims(conflict) == {
            "first": [("revoked", "decided", False)],
            "second": [("active", "", False)],
        }
        with pytest.raises(MoveRefused, match="cannot be appealed again"):
            statement_make(conflict=conflict, actor=north_officer, text="Again", today=LATER)
        assert conflict_finalise(conflict=conflict, actor=chief, today=LATER).status == S.FINAL
        second.refresh_from_db()
        assert second.is_final

    def test_is_another_persons_than_the_proposal(self, conflict_in, proposer, chief):
        conflict = conflict_in(S.PROPOSED)
        with pytest.raises(MoveRefused, match="second person") as refused:
            conflict_decide(conflict=conflict, actor=proposer, today=LATER)
        assert refused.value.forbidden
        assert conflict_decide(conflict=conflict, actor=chief, today=LATER).decided_by == chief

    def test_is_about_the_proposal_that_was_read(self, conflict_in, proposer, chief, region_admin):
        conflict = conflict_in(S.PROPOSED)
        read = conflict.decisions.get()
        newer = conflict_propose(
            conflict=conflict, actor=proposer, today=LATER, **(DECISION | {"outcome": "second"})
        )
        with pytest.raises(MoveRefused, match="newer proposal"):
            conflict_decide(conflict=conflict, actor=chief, proposal=read, today=LATER)
        assert conflict_decide(conflict=conflict, actor=chief, proposal=newer, today=LATER) == newer

    def test_is_nobodys_who_works_on_one_of_the_leads(self, conflict_in, chief):
        conflict = conflict_in(S.SUSPECTED)
        conflict.second_lead.owner = chief
        conflict.second_lead.save()
        with pytest.raises(MoveRefused, match="somebody else must judge") as refused:
            conflict_notify(conflict=conflict, actor=chief, today=TODAY)
        assert refused.value.forbidden

    def test_of_a_proposal_without_grounds_the_missing_is_named(self, conflict_in, chief):
        with pytest.raises(MoveRefused, match="first fill in: .*reason"):
            conflict_propose(
                conflict=conflict_in(S.EVIDENCE), actor=chief, today=LATER, **(DECISION | {"reason": " "})
            )


class TestStatements:
    def test_belong_to_the_lead_of_the_area_and_are_read_by_it_and_the_region(
        self, conflict_in, north_officer, south_officer, chief
    ):
        conflict = conflict_in(S.NOTIFIED)
        ours, theirs = (
            statement_make(conflict=conflict, actor=officer, text="We met", today=TODAY)
            for officer in (north_officer, south_officer)
        )
        assert (ours.lead, ours.side) == (conflict.first_lead, "first")
        assert (theirs.lead, theirs.side) == (conflict.second_lead, "second")
        assert set(ConflictStatement.objects.visible_to(north_officer)) == {ours}
        assert set(ConflictStatement.objects.visible_to(south_officer)) == {theirs}
        assert set(ConflictStatement.objects.visible_to(chief)) == {ours, theirs}

    @pytest.mark.parametrize("same_unit", [False, True])
    def test_of_two_leads_of_one_area_each_keeps_its_own(
        self, conflict_in, north, north_officer, north_manager, chief, same_unit
    ):
        other = _of_area(north, "colleague", Role.OFFICER)
        if same_unit:
            other.organisation = north_officer.organisation
            other.save()
        conflict = conflict_in(S.NOTIFIED)
        second = LeadFactory(created_by=other, enterprise=conflict.enterprise)
        LeadConflict.objects.filter(pk=conflict.pk).update(second_lead=second)
        conflict.refresh_from_db()
        made = [
            statement_make(conflict=conflict, actor=officer, text=f"{officer} met them", today=TODAY)
            for officer in (north_officer, other)
        ]
        assert [(one.lead, one.side) for one in made] == [
            (conflict.first_lead, "first"),
            (second, "second"),
        ]
        page = conflict_page(conflict, chief, today=TODAY)
        assert ([page.first.statements], [page.second.statements]) == ([made[:1]], [made[1:]])
        assert conflict_propose(conflict=conflict, actor=chief, today=TODAY, **DECISION)

    def test_who_could_speak_for_both_says_for_which(self, conflict_in, north_officer, north_manager, south):
        conflict = conflict_in(S.NOTIFIED)
        north_manager.organisation = north_officer.organisation
        north_manager.save()
        second = LeadFactory(created_by=north_officer, enterprise=conflict.enterprise)
        LeadConflict.objects.filter(pk=conflict.pk).update(second_lead=second)
        conflict.refresh_from_db()
        speak = partial(statement_make, conflict=conflict, text="We met", today=TODAY)
        for actor in (north_officer, north_manager):
            with pytest.raises(MoveRefused, match="say for which"):
                speak(actor=actor)
            assert [speak(actor=actor, lead=lead).side for lead in (second, conflict.first_lead)] == [
                "second",
                "first",
            ]

    def test_nobody_speaks_for_the_lead_of_another(self, conflict_in, south_officer):
        conflict = conflict_in(S.NOTIFIED)
        speak = partial(
            statement_make, conflict=conflict, actor=south_officer, text="Not theirs", today=TODAY
        )
        with pytest.raises(MoveRefused, match="your own organisation") as refused:
            speak(lead=conflict.first_lead)
        assert refused.value.forbidden
        assert speak(lead=conflict.second_lead).side == "second"

    def test_their_words_are_not_in_the_trail(self, conflict_in, north_officer):
        statement_make(conflict=conflict_in(S.NOTIFIED), actor=north_officer, text="Secret", today=TODAY)
        assert not [entry for entry in ChangeEntry.objects.all() if "Secret" in str(entry.changes)]


@pytest.mark.parametrize("status", S.values)
def test_those_that_wait_are_counted_while_both_leads_are_pursued(status, conflict_in, chief, north_officer):
    conflict = conflict_in(status)
    waits = status not in (S.DECIDED, S.FINAL)
    assert list(open_conflicts(chief)) == list(open_conflicts(north_officer)) == [conflict] * waits
    conflict.second_lead.status = LeadStatus.POOLED
    conflict.second_lead.save()
    assert list(open_conflicts(chief)) == []
