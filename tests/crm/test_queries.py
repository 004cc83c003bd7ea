import datetime as dt

import pytest
from django.utils import timezone, translation

from crm.choices.leads import LeadStatus
from crm.models import Activity, Contact, Lead, LeadConflict
from crm.queries import (
    Pursuit,
    conflict_lines,
    conflicts,
    conflicts_of,
    due_leads,
    is_pursued,
    open_conflicts,
    open_leads_on,
    pursuit_sides,
    pursuits,
    stale_leads,
)
from registry.models import Enterprise
from tests.crm.claims import make_rule
from tests.crm.conftest import IN_STATUS, TODAY
from tests.factories import ActivityFactory, ContactFactory, EnterpriseFactory, LeadFactory


def days_ago(days: int) -> dt.datetime:
    noon = dt.datetime.combine(TODAY, dt.time(12))
    return timezone.make_aware(noon) - dt.timedelta(days=days)


@pytest.fixture
def both(enterprise, north_officer, south_officer):
    """An enterprise that North and South pursue, and the conflict between the two leads."""
    north_lead = LeadFactory(enterprise=enterprise, created_by=north_officer, reported_at=days_ago(9))
    south_lead = LeadFactory(enterprise=enterprise, created_by=south_officer, reported_at=days_ago(2))
    LeadConflict.objects.create(enterprise=enterprise, first_lead=north_lead, second_lead=south_lead)
    return north_lead, south_lead


class TestPursuits:
    def test_organisation_area_and_day_of_every_open_lead_earliest_first(self, both, enterprise):
        assert pursuits([enterprise.pk]) == {
            enterprise.pk: [
                Pursuit("North Area Committee", "North Area", dt.date(2026, 2, 21)),
                Pursuit("South Area Committee", "South Area", dt.date(2026, 2, 28)),
            ]
        }

    def test_in_the_language_of_the_reader(self, both, enterprise):
        with translation.override("zh-hans"):
            names = [(p.organisation, p.area) for p in pursuits([enterprise.pk])[enterprise.pk]]
        assert names == [("北片区管委会", "北片区"), ("南片区管委会", "南片区")]

    def test_how_many_leads_a_unit_has_is_not_told(self, both, enterprise, north_officer):
        before = pursuits([enterprise.pk])
        LeadFactory(enterprise=enterprise, created_by=north_officer, reported_at=days_ago(0))
        assert pursuits([enterprise.pk]) == before

    def test_dropped_leads_and_other_enterprises_do_not_count(self, north_officer, enterprise):
        LeadFactory(
            enterprise=enterprise, created_by=north_officer, **IN_STATUS[LeadStatus.DROPPED], status="dropped"
        )
        LeadFactory(created_by=north_officer)
        assert pursuits([enterprise.pk]) == {}

    def test_it_costs_one_query(self, both, enterprise, django_assert_num_queries):
        with django_assert_num_queries(1):
            pursuits([enterprise.pk, 999])

    def test_a_list_can_be_narrowed_to_the_pursued(self, both, enterprise):
        other = EnterpriseFactory()
        assert set(Enterprise.objects.filter(is_pursued())) == {enterprise}
        assert set(Enterprise.objects.exclude(is_pursued())) == {other}


class TestScope:
    def test_each_area_sees_its_own_and_the_region_all(
        self, both, north_officer, south_officer, chief, viewer, enterprise_user, publisher
    ):
        north_lead, south_lead = both
        rows = {}
        for lead in both:
            owned = {"enterprise": lead.enterprise, "created_by": lead.owner}
            rows[lead] = (lead, ContactFactory(**owned, lead=lead), ActivityFactory(**owned, lead=lead))
        for user, seen in (
            (north_officer, [north_lead]),
            (south_officer, [south_lead]),
            (chief, both),
            (viewer, both),
            (enterprise_user, []),
            (publisher, []),
        ):
            for position, model in enumerate((Lead, Contact, Activity)):
                assert set(model.objects.visible_to(user)) == {rows[lead][position] for lead in seen}
            assert LeadConflict.objects.visible_to(user).count() == bool(seen)

    def test_open_leads_on_an_enterprise_are_those_one_may_see(self, both, enterprise, north_officer, chief):
        assert list(open_leads_on(enterprise, north_officer)) == [both[0]]
        assert list(open_leads_on(enterprise, chief)) == list(both)

    def test_of_the_other_lead_a_conflict_tells_a_pursuit_only(self, both, south_officer, chief):
        north_lead, south_lead = both
        [line] = conflict_lines(open_conflicts(south_officer), south_officer)
        assert (line.first.lead, line.second.lead) == (None, south_lead)
        assert line.first.pursuit == Pursuit("North Area Committee", "North Area", dt.date(2026, 2, 21))
        [line] = conflict_lines(open_conflicts(chief), chief)
        assert (line.first.lead, line.second.lead) == (north_lead, south_lead)

    def test_two_leads_of_another_organisation_are_told_as_one(
        self, both, enterprise, north_officer, south_officer, chief
    ):
        north_lead, south_lead = both
        again = LeadFactory(enterprise=enterprise, created_by=north_officer, reported_at=days_ago(1))
        LeadConflict.objects.create(enterprise=enterprise, first_lead=south_lead, second_lead=again)
        for told in (conflicts_of, lambda _lead, user: pursuit_sides(enterprise, user)):
            others = [side for side in told(south_lead, south_officer) if side.lead != south_lead]
            assert [(side.pursuit.since, side.lead) for side in others] == [(dt.date(2026, 2, 21), None)]
            others = [side.lead for side in told(south_lead, chief) if side.lead != south_lead]
            assert others == [north_lead, again]

    def test_how_many_leads_another_organisation_has_is_told_by_no_conflict(
        self, both, enterprise, north_officer, north_manager, south_officer, chief
    ):
        """Two leads of the north office are one line for the south, a lead of another office is a second."""
        north_lead, south_lead = both
        before = conflict_lines(conflicts(south_officer), south_officer)
        for officer, day in ((north_officer, 1), (north_manager, 0)):
            again = LeadFactory(enterprise=enterprise, created_by=officer, reported_at=days_ago(day))
            LeadConflict.objects.create(enterprise=enterprise, first_lead=south_lead, second_lead=again)
            LeadConflict.objects.create(enterprise=enterprise, first_lead=north_lead, second_lead=again)
            if officer == north_officer:
                assert conflict_lines(conflicts(south_officer), south_officer) == before
        for told in (conflicts, open_conflicts):
            assert (told(south_officer).count(), told(north_officer).count()) == (2, 5)
            assert told(chief).count() == 5
        Lead.objects.filter(pk=north_lead.pk).update(status="dropped", **IN_STATUS[LeadStatus.DROPPED])
        sides = [line.second for line in conflict_lines(open_conflicts(south_officer), south_officer)]
        assert [side.pursuit.since for side in sides] == [dt.date(2026, 3, 2), dt.date(2026, 3, 1)]

    def test_a_conflict_is_over_when_one_lead_is(self, both, south_officer):
        Lead.objects.filter(pk=both[0].pk).update(status="dropped", **IN_STATUS[LeadStatus.DROPPED])
        assert not open_conflicts(south_officer)


class TestMyDay:
    def test_due_are_ones_own_open_leads_until_a_week_ahead(self, lead_in, north_officer, north_manager):
        def due_in(days, **fields):
            return lead_in(next_step_due=TODAY + dt.timedelta(days=days), **fields)

        late, today, soon = due_in(-3), due_in(0), due_in(7)
        due_in(8)
        due_in(0, owner=north_manager)
        lead_in(LeadStatus.DROPPED)
        suspended = lead_in(LeadStatus.SUSPENDED, next_step_due=TODAY)
        lead_in(next_step="", next_step_due=None, no_next_step_reason="They call")
        assert list(due_leads(north_officer, today=TODAY)) == [late, today, suspended, soon]

    def test_a_lead_of_an_area_one_no_longer_works_in_is_not_due(self, lead_in, north_officer):
        lead_in(next_step_due=TODAY)
        north_officer.areas.clear()
        assert list(due_leads(north_officer, today=TODAY)) == []

    def test_stale_is_what_got_no_answer_for_the_days_of_the_rule(self, lead_in, north_officer):
        old = days_ago(60)
        silent = lead_in(reported_at=days_ago(25))
        unanswered = lead_in(reported_at=old, last_two_way_on=TODAY - dt.timedelta(days=30))
        lead_in(reported_at=days_ago(24))
        lead_in(reported_at=old, last_two_way_on=TODAY - dt.timedelta(days=24))
        lead_in(LeadStatus.SUSPENDED, reported_at=old)
        lead_in(LeadStatus.DROPPED, reported_at=old)
        assert list(stale_leads(north_officer, today=TODAY, rule=None)) == []  # no rule is in force
        rule = make_rule(warn_after_days=25)
        assert list(stale_leads(north_officer, today=TODAY, rule=rule)) == [unanswered, silent]
