"""The test run of a version: the same answer as enterprise by enterprise, and not a row changed."""

import datetime as dt

import pytest

from registry.models import Enterprise, RiskScreening
from tests.factories import EnterpriseFactory
from tests.merging import content, differences
from tests.whitelist.rules import add_criterion, asks
from tests.whitelist.states import TODAY, case_in, make_chain, make_version
from whitelist import trial as trial_module
from whitelist.checking import FAILED, MET, UNKNOWN, all_of, criteria_of, enough, evaluate, read_facts
from whitelist.choices import CaseStatus, Outcome
from whitelist.flow import CASE_FLOW
from whitelist.indicators.chains import NODE
from whitelist.indicators.own import CAPITAL, STATUS
from whitelist.indicators.risks import RISKS
from whitelist.indicators.zone import ZONE
from whitelist.models import Entry, SchemeVersion
from whitelist.services.steps import obstacle
from whitelist.trial import trial_run

pytestmark = pytest.mark.django_db
BIG, SMALL = 5000, 10


@pytest.fixture
def version(db) -> SchemeVersion:
    version = make_version(pass_score=50)
    add_criterion(version, "zone", asks("in_zone", "yes"))
    add_criterion(version, "operating", asks("registration_status", "one_of", ["active"]))
    add_criterion(
        version,
        "pull",
        asks("revenue", "at_least", "1000"),
        asks("registered_capital", "at_least", "1000"),
        joiner="any",
    )
    add_criterion(version, "node", asks("chain_node", "yes"))
    add_criterion(version, "clean", asks("risk_events", "no"))
    add_criterion(version, "big", asks("employees", "at_least", "100"), is_hard=False, weight=10)
    return version


def enterprise(
    area, chain=None, *, revenue=BIG, employees=200, looked_up=True, by=None, **values
) -> Enterprise:
    made = EnterpriseFactory(**{"area": area, **values})
    if chain:
        made.chain_roles.create(chain=chain, node=chain.nodes.first(), role="leading")
    if revenue is not None:
        made.year_figures.create(
            year=2025, revenue_cny=revenue, employees=employees, size_class="large", size_source="declared"
        )
    if looked_up:
        RiskScreening.objects.create(enterprise=made, on=TODAY, source="Credit China", created_by=by)
    return made


@pytest.fixture
def chain(db):
    chain = make_chain()
    chain.nodes.create(code="smelting", name_zh="冶炼", name_en="Smelting", position="upstream")
    return chain


@pytest.fixture
def registry(north, chain, north_officer) -> dict[str, Enterprise]:
    def made(**values):
        return enterprise(values.pop("area", north), values.pop("chain", chain), by=north_officer, **values)

    return {
        "good": made(),
        "abroad": made(area=None, kind="foreign_company"),
        "nowhere": made(area=None),
        "closed": made(status="closed"),
        "unclear": made(status="unknown"),
        "poor": made(revenue=SMALL, registered_capital=SMALL),
        "poor perhaps": made(revenue=SMALL),
        "without role": made(chain=None),
        "not looked up": made(looked_up=False),
        "few people": made(employees=5),
        "people not known": made(employees=None),
        "branch": made(is_branch=True),
    }


def test_each_criterion_tells_of_whom_it_was_asked_and_which_datum_is_missing(version, registry):
    found = trial_run(version, day=TODAY)
    counts = {one.criterion.code: (one.asked, one.met, one.failed, one.unknown) for one in found.sieves}
    assert counts == {
        "zone": (9, 8, 0, 1),
        "operating": (9, 8, 0, 1),
        "pull": (9, 7, 1, 1),
        "node": (8, 7, 0, 1),
        "clean": (8, 7, 0, 1),
    }
    assert found.ruled_out_at_once == 3  # the branch, the one abroad, the closed one
    assert [dict(one.why) for one in found.sieves] == [
        {(ZONE.label, "No division of the registered address is entered."): 1},
        {(STATUS.label, "The registration status is not known."): 1},
        {(CAPITAL.label, "The registered capital is not entered."): 1},
        {(NODE.label, "No role on the chain is entered."): 1},
        {(RISKS.label, "Nobody has looked the enterprise up yet."): 1},
    ]


def on_list(enterprise, version, north, officer, chain, status=CaseStatus.EFFECTIVE):
    case = case_in(
        status, area=north, created_by=officer, version=version, enterprise=enterprise, chain=chain
    )
    since = TODAY - dt.timedelta(30)
    Entry.objects.create(case=case, scheme=case.scheme, version=version, status=status, since=since)
    return case


def names(tally, registry):
    assert len(tally.first) == tally.count
    return {name for name, one in registry.items() if one.pk in tally.first}


def test_who_would_enter_who_perhaps_and_all_others_would_not(version, registry):
    found = trial_run(version, day=TODAY)
    assert names(found.enter, registry) == {"good"}
    assert names(found.may_enter, registry) == {
        "nowhere",
        "unclear",
        "poor perhaps",
        "without role",
        "not looked up",
        "people not known",
    }
    assert (found.registry, found.listed, found.fail) == (12, 0, 5)


def test_whoever_is_on_the_list_would_stay_leave_or_is_not_known(
    version, registry, north, chain, north_officer
):
    other = make_chain("other")
    cases = {
        name: on_list(registry[name], version, north, north_officer, chain)
        for name in ("good", "poor", "not looked up", "branch")
    }
    # On the list for another chain, on which it has no role.
    second = on_list(registry["good"], version, north, north_officer, other, CaseStatus.SUSPENDED)
    found = trial_run(version, day=TODAY)
    assert (found.enter.count, found.listed) == (0, 4)
    assert set(found.stay.first) == {cases["good"].pk, cases["branch"].pk}
    assert found.leave.first == [cases["poor"].pk]
    assert set(found.may_stay.first) == {cases["not looked up"].pk, second.pk}
    assert (found.stay.count, found.leave.count, found.may_stay.count) == (2, 1, 2)
    # Of another scheme, or before they stood on it, they are not on the list.
    assert trial_run(version, day=TODAY - dt.timedelta(31)).listed == 0
    assert trial_run(make_version(), day=TODAY).listed == 0


@pytest.mark.parametrize(
    ("quota", "room", "without_a_place", "too_many"),
    # On the list are three, of whom one would leave; one more is in public notice.
    [(None, None, 0, 0), (6, 2, 0, 0), (5, 1, 0, 0), (4, 0, 0, 0), (3, 0, 1, 0), (1, 0, 1, 1)],
)
def test_a_quota_leaves_some_who_would_enter_without_a_place(
    version, registry, north, chain, north_officer, quota, room, without_a_place, too_many
):
    SchemeVersion.objects.filter(pk=version.pk).update(quota=quota)
    version.refresh_from_db()
    for name in ("branch", "not looked up", "poor"):  # stays, may stay, leaves
        on_list(registry[name], version, north, north_officer, chain)
    case_in("publicity", area=north, version=version)
    found = trial_run(version, day=TODAY)
    assert found.enter.count == 1  # but for the quota
    case = case_in("region_review", area=north, version=version)
    said = obstacle(case, CASE_FLOW.moves["publicise"], today=TODAY)
    assert ("The list is full" in said) == (room == 0)
    assert (found.room, found.without_a_place, found.too_many) == (room, without_a_place, too_many)


def one_by_one(version: SchemeVersion) -> dict[Outcome, set[int]]:
    """The slow way: all data of every enterprise, judged by the pure function."""
    criteria = criteria_of(version)
    facts = read_facts(criteria, list(Enterprise.objects.values_list("pk", flat=True)), day=TODAY)
    found: dict[Outcome, set[int]] = {outcome: set() for outcome in Outcome}
    for pk, own in facts.items():
        said = evaluate(criteria, own)
        outcomes = {one["code"]: Outcome(one["outcome"]) for one in said.results}
        weights = [(one.weight, outcomes[one.code]) for one in criteria if not one.is_hard]
        found[all_of([said.outcome, enough(weights, version.pass_score)])].add(pk)
    return found


@pytest.mark.parametrize("at_once", [10_000, 3])
def test_the_run_says_what_enterprise_by_enterprise_would_say(at_once, version, registry, monkeypatch):
    monkeypatch.setattr(trial_module, "ROWS_AT_ONCE", at_once)
    branch = registry.pop("branch").pk
    slowly = one_by_one(version)
    found = trial_run(version, day=TODAY)
    assert set(found.enter.first) == slowly[MET] - {branch}
    assert set(found.may_enter.first) == slowly[UNKNOWN]
    assert found.fail == len(slowly[FAILED]) + 1


def test_large_batches_read_spans_of_keys_and_say_the_same(version, registry, monkeypatch):
    before = trial_run(version, day=TODAY)
    monkeypatch.setattr("whitelist.indicators.base.KEYS_AT_ONCE", 2)
    assert trial_run(version, day=TODAY) == before


def test_not_a_row_of_the_database_is_changed(version, registry, north, chain, north_officer):
    on_list(registry["good"], version, north, north_officer, chain)
    before = content()
    trial_run(version, day=TODAY)
    assert differences(before, content()) == []


def test_a_larger_registry_costs_no_more_queries(
    version, registry, north, chain, north_officer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as few:
        trial_run(version, day=TODAY)
    for _number in range(20):
        enterprise(north, chain, by=north_officer)
    with django_assert_max_num_queries(len(few)):
        trial_run(version, day=TODAY)
