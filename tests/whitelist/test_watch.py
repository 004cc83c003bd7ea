"""The watch: which change under a listing is found, and what follows from it."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.duties import DUTIES
from core.models import ChangeEntry
from registry.models import ChainNode, ChainRole, RiskEvent, RiskScreening
from registry.services.ownership import enterprise_set_parent
from tests.factories import AreaFactory, EnterpriseFactory
from tests.whitelist.cases import ACTIVE, chain_of, enterprise_in, listed, removed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist import checking
from whitelist.case_page import event_lines
from whitelist.models import Case, Entry, Event, Finding
from whitelist.review_queue import waiting_for
from whitelist.services import watch
from whitelist.services.reviews import cases_confirm_unchanged
from whitelist.services.watch import watch_run
from whitelist.value_words import change_in_words, data_in_words

pytestmark = pytest.mark.django_db
TODAY = ON_THE_LIST + 20 * DAY


def watched(today: dt.date = TODAY) -> list[int]:
    return [case.pk for case in watch_run(today)]


def findings(case: Case) -> dict[str, tuple]:
    """The open ones: value before and after, by datum."""
    found = Finding.objects.filter(case=case, settled_on=None)
    return {one.indicator: (one.before["value"], one.after["value"]) for one in found}


def status_of(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def change(record, **values) -> None:
    type(record).objects.filter(pk=record.pk).update(**values)


@pytest.fixture
def case(north_officer, north_manager, chief, north) -> Case:
    """On the list: in business, looked up without findings, with a node of its chain."""
    version = scheme_of(rules=[ACTIVE])
    enterprise, chain = enterprise_in(north), chain_of()
    node = ChainNode.objects.create(code="W-1", chain=chain, name_zh="环节", position="upstream")
    ChainRole.objects.create(
        enterprise=enterprise, chain=chain, node=node, role="leading", status="recognised"
    )
    RiskScreening.objects.create(enterprise=enterprise, on=ON_THE_LIST, source="s", created_by=chief)
    return listed(north_officer, north_manager, chief, version=version, enterprise=enterprise, chain=chain)


def test_finds_nothing_where_nothing_changed(case):
    before = case.updated_at
    assert watched() == []
    assert (status_of(case), findings(case), case.updated_at) == ("effective", {}, before)


def revoked(case, chief):
    change(case.enterprise, status="revoked")
    return {"registration_status": (["active"], ["revoked"])}


def moved_to_another_area(case, chief):
    change(case.enterprise, area=AreaFactory(code="EAST"))
    return {"place": (["NORTH"], ["EAST"])}


def bought(case, chief):
    owner = EnterpriseFactory()
    enterprise_set_parent(enterprise=case.enterprise, parent=owner, actor=chief)
    return {"control": ([str(case.enterprise_id)], [str(owner.pk)])}


def risk_event(case, chief, kind="safety", level="major") -> RiskEvent:
    return RiskEvent.objects.create(
        enterprise=case.enterprise,
        kind=kind,
        level=level,
        occurred_on=TODAY - DAY,
        title="Fire",
        source="s",
        created_by=chief,
    )


def penalised(case, chief):
    return {"known_events": ([], [str(risk_event(case, chief).pk)])}


def dishonest_in_a_small_way(case, chief):
    """Which the rules of the list do not ask about."""
    return {"known_events": ([], [str(risk_event(case, chief, "dishonesty", "minor").pk)])}


def lost_its_role(case, chief):
    ChainRole.objects.filter(enterprise=case.enterprise).update(status="expired")
    return {"chain_node": (True, False)}


CHANGES = [revoked, moved_to_another_area, bought, penalised, dishonest_in_a_small_way, lost_its_role]


@pytest.mark.parametrize("happens", CHANGES, ids=lambda change: change.__name__)
def test_a_change_opens_a_reevaluation_that_says_what_changed(happens, case, chief):
    expected = happens(case, chief)
    assert watched() == [case.pk]
    assert (status_of(case), findings(case)) == ("reevaluating", expected)
    event = case.events.order_by("-pk").first()
    assert (event.verb, event.actor, event.on) == ("reevaluate", None, TODAY)
    told = {one["indicator"]: (one["before"]["value"], one["after"]["value"]) for one in event.data}
    assert told == expected
    assert Entry.objects.get(case=case, until=None).status == "reevaluating"
    # doing it again finds nothing new
    entries = ChangeEntry.objects.count()
    assert watched(TODAY + DAY) == []
    assert (Event.objects.filter(case=case, verb="reevaluate").count(), ChangeEntry.objects.count()) == (
        1,
        entries,
    )


def test_a_second_event_of_who_was_warned_waits_on_the_desk_and_is_told(case, chief):
    first = risk_event(case, chief)
    watched()
    taken(Case.objects.get(pk=case.pk), "warn", chief, today=TODAY)
    assert waiting_for(chief, today=TODAY) == []
    second = risk_event(case, chief, "dishonesty")
    watched(TODAY)
    assert findings(case) == {"known_events": ([], sorted([str(first.pk), str(second.pk)]))}
    [waiting] = waiting_for(chief, today=TODAY)
    assert str(waiting.why) == "Its data changed"
    [finding] = Finding.objects.filter(case=case, settled_on=None)
    assert "Serious dishonesty" in change_in_words(
        {"indicator": finding.indicator, "before": finding.before, "after": finding.after}
    )


def test_what_changed_is_not_confirmed_together_with_what_did_not(case, chief):
    risk_event(case, chief)
    watched()
    [waiting] = waiting_for(chief, today=TODAY)
    assert (waiting.case, waiting.batch) == (case, "")


def test_data_that_nobody_renewed_count_as_late(case):
    late = ON_THE_LIST + 181 * DAY
    assert watched(late - DAY) == []
    assert watched(late) == [case.pk]
    assert (status_of(case), findings(case)) == ("reevaluating", {"risk_events": (False, None)})


def test_what_was_not_known_and_now_is_known_is_no_finding(case):
    case.baseline["risk_events"] = None
    change(case, baseline=case.baseline)
    assert watched() == []


def test_a_better_figure_is_no_finding_and_one_below_the_rule_is(north, north_officer, north_manager, chief):
    rule = {"code": "capital", "indicator": "registered_capital", "operator": "at_least", "value": "100"}
    version = scheme_of("S", rules=[rule])
    enterprise = enterprise_in(north, registered_capital=150)
    case = listed(north_officer, north_manager, chief, version=version, enterprise=enterprise)
    for number, found in ((300, {}), (120, {}), (99, {"registered_capital": ("150", "99")})):
        change(enterprise, registered_capital=number)
        watched()
        assert findings(case) == found, number
    assert status_of(case) == "reevaluating"


def test_a_warned_case_keeps_its_state_and_its_finding_is_settled_when_the_datum_is_back(case, chief):
    taken(case, "warn", chief, today=ON_THE_LIST + DAY)
    revoked(case, chief)
    assert watched() == [case.pk]
    assert (status_of(case), list(findings(case))) == ("warned", ["registration_status"])
    change(case.enterprise, status="closed")
    assert watched() == [case.pk]
    assert findings(case) == {"registration_status": (["active"], ["closed"])}  # one open one for each datum
    change(case.enterprise, status="active")
    assert watched() == [case.pk]
    assert findings(case) == {}
    assert Finding.objects.get(case=case).settled_on == TODAY
    assert watched() == []


def test_confirming_settles_the_findings_and_takes_the_data_as_they_are(case, chief):
    bought(case, chief)
    watched()
    taken(case, "confirm", chief, today=TODAY)
    assert (status_of(case), findings(case)) == ("effective", {})
    assert watched() == []


def test_a_removal_settles_what_was_found(case, chief):
    bought(case, chief)
    watched()
    removed(case, chief, today=TODAY + DAY)
    assert [one.settled_on for one in Finding.objects.filter(case=case)] == [TODAY + DAY]


def test_what_was_found_of_cases_that_left_before_is_settled_with_their_day(case, chief):
    migration = import_module("whitelist.migrations.0007_settle_findings_off_the_list")
    bought(case, chief)
    watched()
    change(Finding.objects.get(case=case), settled_on=None)
    migration.forward(apps, None)
    assert list(findings(case)) == ["control"]  # it is on the list
    removed(case, chief, today=TODAY + DAY)
    change(Finding.objects.get(case=case), settled_on=None)
    migration.forward(apps, None)
    assert [one.settled_on for one in Finding.objects.filter(case=case)] == [TODAY + DAY]


def test_monitoring_that_is_due_opens_a_reevaluation(case, chief):
    RiskScreening.objects.create(
        enterprise=case.enterprise, on=case.review_due - DAY, source="s", created_by=chief
    )
    assert watched(case.review_due - DAY) == []
    assert watched(case.review_due) == [case.pk]
    event = case.events.order_by("-pk").first()
    assert (status_of(case), event.after, findings(case)) == ("reevaluating", "reevaluating", {})
    assert data_in_words(event.data).startswith("Monitoring was due on ")
    assert watched(case.review_due + DAY) == []


def test_a_day_that_came_is_told_as_the_reason_of_the_step_and_not_as_a_datum_that_changed(case, chief):
    due = case.review_due
    RiskScreening.objects.create(enterprise=case.enterprise, on=due - DAY, source="s", created_by=chief)
    watched(due)
    [line] = [one for one in event_lines(case, chief) if one.event.verb == "reevaluate"]
    assert (line.reason, line.changed) == (f"Monitoring was due on {due}", [])


def test_a_case_off_the_list_ends_after_the_time_for_an_appeal(case, chief):
    case = removed(case, chief, today=TODAY)
    assert watched(case.appeal_until) == []
    assert watched(case.appeal_until + DAY) == [case.pk]
    assert status_of(case) == "closed"
    assert watched(case.appeal_until + 2 * DAY) == []


def test_the_words_of_a_change_are_those_of_its_day_and_of_the_reader(case, chief, settings):
    moved_to_another_area(case, chief)
    watched()
    data = case.events.order_by("-pk").first().data
    assert data_in_words(data) == "Place of registration: from “North Area” to “Test Area 0”".replace(
        "Test Area 0", data[0]["after"]["words"]["en"]
    )
    assert data[0]["before"]["words"] == {"zh-hans": "北片区", "en": "North Area"}


def failing_on(status, compare):
    """For a listing that was confirmed with this registration status."""

    def run(version, before, now):
        if before["registration_status"] == status:
            raise ZeroDivisionError
        return compare(version, before, now)

    return run


def test_one_case_that_fails_holds_up_no_other_and_is_told_at_the_end(
    case, chief, north_officer, north_manager, monkeypatch
):
    others = [listed(north_officer, north_manager, chief, version=case.version) for _n in range(2)]
    for one in (case, *others):
        revoked(one, chief)
    Case.objects.filter(pk=others[0].pk).update(baseline={"registration_status": "broken"})
    monkeypatch.setattr(watch, "lost_data", failing_on("broken", watch.lost_data))
    run = watch_run(TODAY)
    assert {next(run).pk, next(run).pk} == {case.pk, others[1].pk}
    with pytest.raises(watch.WatchFailed, match="^1 whitelist"):
        next(run)
    assert (status_of(others[0]), findings(others[0])) == ("effective", {})
    assert status_of(case) == status_of(others[1]) == "reevaluating"


def test_one_case_whose_data_cannot_be_read_holds_up_no_other(
    case, chief, north_officer, north_manager, monkeypatch
):
    other = listed(north_officer, north_manager, chief, version=case.version, chain=case.chain)
    for one in (case, other):
        revoked(one, chief)
    read = checking.baselines_of

    def broken(cases, **values):
        if case.pk in {one.pk for one in cases}:
            raise ZeroDivisionError
        return read(cases, **values)

    for module in (watch, checking):
        monkeypatch.setattr(module, "baselines_of", broken)
    run = watch_run(TODAY)
    assert next(run).pk == other.pk
    with pytest.raises(watch.WatchFailed, match="^1 whitelist"):
        next(run)


def test_an_hour_without_a_change_costs_the_same_for_one_listing_and_for_many(
    case, chief, north_officer, north_manager, django_assert_num_queries
):
    several = {"version": case.version, "chain": case.chain}
    with CaptureQueriesContext(connection) as one:
        assert watched() == []
    for _n in range(4):
        listed(north_officer, north_manager, chief, **several)
    with django_assert_num_queries(len(one)):
        assert watched() == []


def test_each_listing_of_an_enterprise_is_compared_with_its_own_chain(
    case, chief, north_officer, north_manager
):
    chain = chain_of("V")
    node = ChainNode.objects.create(code="V-1", chain=chain, name_zh="环节", position="upstream")
    role = ChainRole.objects.create(
        enterprise=case.enterprise, chain=chain, node=node, role="leading", status="recognised"
    )
    other = listed(
        north_officer, north_manager, chief, version=case.version, enterprise=case.enterprise, chain=chain
    )
    assert watched() == []
    change(role, status="expired")
    assert watched() == [other.pk]
    assert (findings(case), findings(other)) == ({}, {"chain_node": (True, False)})


def test_a_full_re_evaluation_is_asked_for_on_its_day_even_between_two_yearly_ones(
    north_officer, north_manager, chief
):
    version = scheme_of(review_months=12, full_review_months=18)
    case = listed(north_officer, north_manager, chief, version=version)
    assert (case.review_due, case.full_review_due) == (dt.date(2027, 3, 10), dt.date(2027, 9, 10))
    watched(case.review_due)
    case = taken(case, "confirm", chief, today=case.review_due)
    assert (case.review_due, case.full_review_due) == (dt.date(2027, 9, 10), dt.date(2027, 9, 10))
    day = case.review_due
    assert watched(day) == [case.pk]
    assert data_in_words(case.events.order_by("-pk").first().data) == (
        "Full re-evaluation was due on 2027-09-10"
    )
    done, refused = cases_confirm_unchanged(cases=[case], actor=chief, note="x", today=day)
    said = "Its full re-evaluation is due: decide it by itself."
    assert (done, [one.message for one in refused]) == ([], [said])
    case = taken(case, "confirm", chief, today=day)
    assert (case.review_due, case.full_review_due) == (dt.date(2028, 9, 10), dt.date(2029, 3, 10))


def test_is_a_duty_of_the_worker(case, chief):
    revoked(case, chief)
    [duty] = [duty for duty in DUTIES if duty.name == "watching the data under the whitelist"]
    assert [found.pk for found in duty.do()] == [case.pk]
