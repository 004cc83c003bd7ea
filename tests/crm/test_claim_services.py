"""First-report claims: who gets one, what keeps it, when it ends, and who has it then."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.flow import Forbidden, MoveRefused
from core.models import ChangeEntry
from crm.choices.claims import ClaimEnd, ClaimPhase, ClaimStatus
from crm.choices.leads import ActivityKind, DropReason, LeadStatus
from crm.models import Claim, Lead, LeadConflict
from crm.services.activities import activity_log
from crm.services.claims import claim_end, claim_enter_negotiation, claim_extend, lead_claim_end
from crm.services.leads import lead_log, lead_move
from crm.services.pool import claims_lapse, claims_promote_waiting, lead_take_up
from tests.crm.claims import claim_of, make_rule
from tests.crm.conftest import TODAY
from tests.factories import EnterpriseFactory, LeadFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def rule(db):
    return make_rule()


@pytest.fixture
def report(rule, enterprise):
    """`report(officer)` is a lead on the enterprise, reported on TODAY or another day."""
    return lambda actor, today=TODAY: lead_log(
        actor=actor, enterprise=enterprise, summary="Wants a smelter", today=today
    )


def holders(enterprise) -> list[Lead]:
    active = Claim.objects.filter(enterprise=enterprise, status=ClaimStatus.ACTIVE)
    return [claim.lead for claim in active.order_by("pk")]


def talk(actor, lead, day, *, two_way=True):
    return activity_log(
        actor=actor,
        enterprise=lead.enterprise,
        lead=lead,
        values={
            "kind": ActivityKind.CALL,
            "happened_at": dt.datetime.combine(day, dt.time(4), dt.UTC),
            "subject": "Talked",
            "is_two_way": two_way,
            "no_next_step_reason": "They call",
        },
    )


class TestTheFirstReport:
    def test_gets_the_claim_and_the_second_a_conflict(self, report, rule, north_officer, south_officer):
        first, second = report(north_officer), report(south_officer)
        claim = Claim.objects.get()
        assert (claim.lead, claim.area, claim.organisation) == (first, first.area, first.organisation)
        assert (claim.rule, claim.phase, claim.status) == (rule, ClaimPhase.LEAD, ClaimStatus.ACTIVE)
        assert (claim.kept_alive_on, claim.protected_until) == (TODAY, TODAY + 90 * DAY)
        conflict = LeadConflict.objects.get()
        assert (conflict.first_lead, conflict.second_lead) == (first, second)

    def test_without_a_rule_in_force_nothing_breaks(self, north_officer, enterprise):
        make_rule(valid_from=TODAY + DAY)
        lead = lead_log(actor=north_officer, enterprise=enterprise, summary="Early", today=TODAY)
        assert (lead.status, Claim.objects.count()) == (LeadStatus.LEAD, 0)
        talk(north_officer, lead, TODAY)
        assert lead_move(lead=lead, name="give_up", actor=north_officer, values={"note": "no"}, today=TODAY)
        taken = lead_take_up(lead=lead, actor=north_officer, today=TODAY)
        assert (taken.from_pool, Claim.objects.count()) == (lead, 0)
        assert list(claims_lapse(today=TODAY)) == list(claims_promote_waiting(today=TODAY)) == []

    def test_of_a_time_before_the_rule_keeps_its_rank(self, report, north_officer, south_officer, enterprise):
        old = LeadFactory(enterprise=enterprise, created_by=south_officer)
        report(north_officer)
        assert holders(enterprise) == [old]

    def test_a_project_on_the_enterprise_is_a_conflict_too(
        self, report, lead_in, north_officer, south_officer
    ):
        converted, pooled = lead_in(LeadStatus.CONVERTED), lead_in(LeadStatus.POOLED)
        lead = lead_log(actor=south_officer, enterprise=converted.enterprise, summary="Late", today=TODAY)
        other = lead_log(actor=south_officer, enterprise=pooled.enterprise, summary="Free", today=TODAY)
        pairs = LeadConflict.objects.values_list("first_lead", "second_lead")
        assert list(pairs) == [(converted.pk, lead.pk)]
        assert holders(other.enterprise) == [other]


class TestKeepingAlive:
    def test_only_a_two_way_activity_does_and_only_forward(self, report, north_officer):
        lead = report(north_officer)

        def after(day, **how):
            talk(north_officer, lead, day, **how)
            return Claim.objects.get().kept_alive_on

        assert after(TODAY + 5 * DAY, two_way=False) == TODAY
        assert after(TODAY + 10 * DAY) == TODAY + 10 * DAY
        assert after(TODAY + 7 * DAY) == TODAY + 10 * DAY

    @pytest.mark.parametrize(("days", "kept"), [(1, True), (29, True), (30, False), (31, False)])
    def test_the_clock_decides_not_the_hour_of_the_worker(self, report, north_officer, days, kept):
        lead = report(north_officer)
        talk(north_officer, lead, TODAY + days * DAY)
        assert (Claim.objects.get().kept_alive_on > TODAY) == kept

    def test_only_the_lead_of_the_activity_is_kept(self, report, north_officer, south_officer):
        report(north_officer)
        other = report(south_officer)
        talk(south_officer, other, TODAY + 5 * DAY)
        assert Claim.objects.get().kept_alive_on == TODAY


class TestLapse:
    @pytest.mark.parametrize(
        ("kept", "until", "day", "end"),
        [
            # silent for 29 and 30 days
            (0, 90, 29, None),
            (0, 90, 30, ClaimEnd.NO_ACTIVITY),
            # the last protected day and the day after
            (80, 90, 90, None),
            (80, 90, 91, ClaimEnd.EXPIRED),
            # both on the same day
            (61, 90, 91, ClaimEnd.EXPIRED),
            # the worker was away for long: silent before the period was over, over now
            (0, 90, 120, ClaimEnd.EXPIRED),
        ],
    )
    def test_at_thirty_days_of_silence_or_when_the_period_is_over(self, rule, lead, kept, until, day, end):
        claim = claim_of(lead, kept_alive_on=TODAY + kept * DAY, protected_until=TODAY + until * DAY)
        lapsed = list(claims_lapse(today=TODAY + day * DAY))
        claim.refresh_from_db()
        lead.refresh_from_db()
        if end is None:
            assert (lapsed, claim.status, lead.status) == ([], ClaimStatus.ACTIVE, LeadStatus.LEAD)
        else:
            assert (lapsed, claim.status, claim.end) == ([claim], ClaimStatus.LAPSED, end)
            assert claim.ended_on == TODAY + day * DAY
            assert (lead.status, lead.next_step, lead.next_step_due) == (LeadStatus.POOLED, "", None)
        assert list(claims_lapse(today=TODAY + day * DAY)) == []

    def test_the_lead_goes_to_the_pool_and_the_next_has_the_claim(
        self, report, north_officer, south_officer, chief, south, enterprise
    ):
        first, second = report(north_officer), report(south_officer)
        third = lead_log(actor=chief, enterprise=enterprise, summary="Third", area=south, today=TODAY)
        later = TODAY + 30 * DAY
        [lapsed] = claims_lapse(today=later)
        assert (lapsed.lead, holders(enterprise)) == (first, [second])
        claim = Claim.objects.get(status=ClaimStatus.ACTIVE)
        assert (claim.kept_alive_on, claim.protected_until) == (later, later + 90 * DAY)
        assert set(Lead.objects.open()) == {second, third}
        entry = ChangeEntry.objects.get(label="crm.Lead", verb="pooled")
        assert (entry.actor, entry.changes["status"]) == (None, ["lead", "pooled"])

    def test_each_rule_has_its_own_silence(self, rule, lead_in):
        short = make_rule("R2", TODAY, keep_alive_days=10, warn_after_days=7)
        quiet = claim_of(lead_in(), rule=short)
        claim_of(lead_in(), rule=rule)
        assert list(claims_lapse(today=TODAY + 10 * DAY)) == [quiet]

    def test_what_became_a_project_goes_on_unprotected(self, rule, lead_in):
        lead = lead_in(LeadStatus.CONVERTED)
        claim_of(lead)
        assert len(list(claims_lapse(today=TODAY + 30 * DAY))) == 1
        lead.refresh_from_db()
        assert (lead.status, holders(lead.enterprise)) == (LeadStatus.CONVERTED, [])

    def test_open_leads_without_any_claim_are_given_one(self, rule, lead_in, enterprise):
        earlier, later = (lead_in(enterprise=enterprise) for _ in range(2))
        lead_in(LeadStatus.DROPPED)
        [claim] = claims_promote_waiting(today=TODAY)
        assert claim.lead == earlier
        assert list(claims_promote_waiting(today=TODAY)) == []


class TestExtension:
    def test_once_by_a_manager_who_is_not_responsible_with_a_reason(
        self, rule, lead, north_officer, north_manager, south_manager
    ):
        claim = claim_of(lead)

        def extend(actor, reason="Land is being cleared"):
            return claim_extend(claim=claim, actor=actor, reason=reason, today=TODAY)

        for stranger, words in ((north_officer, "role"), (south_manager, "another area")):
            with pytest.raises(Forbidden, match=words):
                extend(stranger)
        with pytest.raises(MoveRefused, match="Say why"):
            extend(north_manager, " ")
        extended = extend(north_manager)
        assert (extended.protected_until, extended.extended_on) == (TODAY + 180 * DAY, TODAY)
        assert extended.extension_reason == "Land is being cleared"
        with pytest.raises(MoveRefused, match="only once"):
            extend(north_manager)

    def test_not_by_the_manager_whose_lead_it_is(self, rule, north_manager, chief):
        claim = claim_of(LeadFactory(created_by=north_manager))
        with pytest.raises(MoveRefused, match="second person") as refused:
            claim_extend(claim=claim, actor=north_manager, reason="Mine", today=TODAY)
        assert refused.value.forbidden
        assert claim_extend(claim=claim, actor=chief, reason="Theirs", today=TODAY)

    @pytest.mark.parametrize(("days", "may"), [(29, True), (30, False)])
    def test_not_when_it_lapsed_even_before_the_worker_saw_it(self, rule, lead, north_manager, days, may):
        claim, day = claim_of(lead), TODAY + days * DAY
        if may:
            assert claim_extend(claim=claim, actor=north_manager, reason="In time", today=day)
            return
        with pytest.raises(MoveRefused, match="not protected any more"):
            claim_extend(claim=claim, actor=north_manager, reason="Late", today=day)


class TestNegotiation:
    @pytest.mark.parametrize(
        ("cny", "usd", "days"),
        [
            (None, None, 90),
            (99_999_999, 9_999_999, 90),
            (100_000_000, None, 180),
            (None, 10_000_000, 180),
            (5_000_000_000, 0, 180),
        ],
    )
    def test_is_protected_for_longer_from_the_threshold_on(self, rule, lead, north_officer, cny, usd, days):
        claim_of(lead)
        claim = claim_enter_negotiation(
            lead=lead, actor=north_officer, invest_total=cny, foreign_capital_usd=usd
        )
        assert (claim.phase, claim.protected_until) == (ClaimPhase.NEGOTIATION, TODAY + days * DAY)

    def test_an_extension_counts_on_top_and_a_later_amount_too(self, rule, lead, north_officer):
        claim_of(lead, extended_on=TODAY, protected_until=TODAY + 180 * DAY)
        assert claim_enter_negotiation(lead=lead, actor=north_officer).protected_until == TODAY + 180 * DAY
        later = claim_enter_negotiation(lead=lead, actor=north_officer, invest_total=200_000_000)
        assert later.protected_until == TODAY + 270 * DAY

    def test_a_lead_without_a_claim_gets_none_by_it(self, rule, lead, north_officer):
        assert claim_enter_negotiation(lead=lead, actor=north_officer, invest_total=10**9) is None
        assert not Claim.objects.exists()


class TestTheEnd:
    @pytest.mark.parametrize(
        ("name", "values", "status", "end"),
        [
            ("drop", {"drop_reason": DropReason.LAND, "note": "No land"}, "closed", "dropped"),
            ("give_up", {"note": "Letter of today"}, "lapsed", "refused"),
        ],
    )
    def test_with_the_lead_and_the_next_has_it(
        self, report, north_officer, south_officer, enterprise, name, values, status, end
    ):
        first, second = report(north_officer), report(south_officer)
        lead_move(lead=first, name=name, actor=north_officer, values=values, today=TODAY)
        claim = Claim.objects.get(lead=first)
        assert (claim.status, claim.end, claim.ended_on) == (status, end, TODAY)
        assert claim.end_note == values["note"]
        assert holders(enterprise) == [second]

    @pytest.mark.parametrize("end", ClaimEnd.values)
    def test_every_reason_has_its_status(self, rule, lead, north_officer, end):
        claim = claim_end(claim=claim_of(lead), end=end, actor=north_officer, today=TODAY)
        expected = {
            "signed": "fulfilled",
            "no_activity": "lapsed",
            "expired": "lapsed",
            "refused": "lapsed",
            "overtaken": "lapsed",
            "transferred": "transferred",
            "decided": "revoked",
            "dropped": "closed",
            "merged": "closed",
        }
        assert (claim.status, claim.ended_on) == (expected[end], TODAY)

    def test_who_waits_has_it_after_the_signature_only_when_the_project_has_landed(
        self, rule, lead_in, north_officer, south_officer
    ):
        signed = lead_in(LeadStatus.CONVERTED)
        claim_of(signed)
        waiting = LeadFactory(enterprise=signed.enterprise, created_by=south_officer)
        lead_claim_end(lead=signed, end=ClaimEnd.SIGNED, actor=north_officer, today=TODAY)
        assert Claim.objects.get(lead=signed).status == ClaimStatus.FULFILLED
        assert list(claims_promote_waiting(today=TODAY)) == holders(signed.enterprise) == []
        signed.status = LeadStatus.LANDED
        signed.save()
        assert len(list(claims_promote_waiting(today=TODAY))) == 1
        assert holders(signed.enterprise) == [waiting]


class TestThePool:
    def test_its_own_area_takes_a_lead_back_while_nobody_else_has_the_enterprise(
        self, rule, lead_in, north_officer, south_officer
    ):
        step = {"next_step": "Call", "next_step_due": TODAY + DAY}
        lead, gone = lead_in(LeadStatus.POOLED), lead_in(LeadStatus.POOLED)
        lead_log(actor=south_officer, enterprise=gone.enterprise, summary="Ours", today=TODAY)

        def back(lead):
            return lead_move(lead=lead, name="take_back", actor=north_officer, values=step, today=TODAY)

        assert back(lead).status == LeadStatus.CONTACT
        assert holders(lead.enterprise) == [lead]
        with pytest.raises(MoveRefused, match="Somebody else has this enterprise"):
            back(gone)

    def test_another_area_takes_it_up_as_a_lead_of_its_own(self, rule, lead_in, south_officer, south):
        old = lead_in(LeadStatus.POOLED, summary="Secret words", screening_note="More of them")
        new = lead_take_up(lead=old, actor=south_officer, today=TODAY)
        old.refresh_from_db()
        assert (old.status, old.drop_reason, old.closed_on) == ("dropped", DropReason.TAKEN_OVER, TODAY)
        assert (new.from_pool, new.area, new.owner, new.status) == (old, south, south_officer, "lead")
        assert (new.summary, new.screening_note) == ("Taken up from the pool", "")
        assert holders(old.enterprise) == [new]
        with pytest.raises(MoveRefused, match="not in the pool any more"):
            lead_take_up(lead=old, actor=south_officer, today=TODAY)
        assert Lead.objects.count() == 2

    def test_only_what_is_free_is_taken_by_who_may_report(
        self, rule, lead_in, north_officer, south_officer, viewer, chief, south
    ):
        lead, claimed = lead_in(LeadStatus.POOLED), lead_in(LeadStatus.POOLED)
        lead_log(actor=north_officer, enterprise=claimed.enterprise, summary="Back", today=TODAY)
        for pooled in (claimed, lead_in()):
            with pytest.raises(MoveRefused, match="not in the pool"):
                lead_take_up(lead=pooled, actor=south_officer, today=TODAY)
        with pytest.raises(MoveRefused, match="role"):
            lead_take_up(lead=lead, actor=viewer, today=TODAY)
        with pytest.raises(ValidationError, match="Choose the area"):
            lead_take_up(lead=lead, actor=chief, today=TODAY)
        assert lead_take_up(lead=lead, actor=chief, area=south, today=TODAY)

    def test_what_is_in_the_pool_is_pursued_by_nobody(self, rule, lead_in):
        for status in LeadStatus:
            lead_in(status, enterprise=EnterpriseFactory())
        pursuing = set(Lead.objects.pursuing().values_list("status", flat=True))
        assert pursuing == {"lead", "qualified", "contact", "suspended", "converted"}
