"""Checks of cases: what they read, keep, and find again; a few queries however many enterprises."""

import datetime as dt

import pytest
from django.utils.translation import override

from core.language import in_readers_language
from tests.factories import EnterpriseFactory
from tests.whitelist.rules import add_criterion, asks
from tests.whitelist.states import TODAY, case_in, make_chain, make_version
from whitelist.checking import baseline_of, criteria_of, evaluate, read_facts, unproven
from whitelist.choices import CaseStatus, Outcome
from whitelist.models import Case, CaseDocument, Check, SchemeVersion
from whitelist.services.checks import check_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> SchemeVersion:
    version = make_version()
    add_criterion(version, "zone", asks("in_zone", "yes"), evidence_kinds=["certificate"])
    add_criterion(
        version, "rich", asks("revenue", "at_least", "1000", max_age_years=2), evidence_kinds=["audit_report"]
    )
    add_criterion(version, "node", asks("chain_node", "yes", chain="case"))
    add_criterion(version, "smart", asks("rd_share", "at_least", "3"), is_hard=False, weight=10)
    return version


@pytest.fixture
def case(version, north, north_officer) -> Case:
    return case_in(CaseStatus.DRAFT, area=north, created_by=north_officer, version=version)


def test_a_check_keeps_data_with_source_and_date_and_says_the_same_years_later(case, north_officer):
    case.enterprise.year_figures.create(
        year=2025, revenue_cny=2000, size_class="small", size_source="declared"
    )
    check = check_run(case=case, actor=north_officer, today=TODAY)
    assert (check.on, check.outcome, check.score, check.created_by) == (
        TODAY,
        Outcome.UNKNOWN,
        0,
        north_officer,
    )
    assert check.facts["revenue:2"] == {
        "value": "2000",
        "source": {
            "message": "Figures of %(year)s: %(origin)s",
            "params": {
                "year": 2025,
                "origin": {"choice": "registry.choices.SizeSource", "value": "declared"},
            },
        },
        "date": "2025-12-31",
    }
    outcomes = {result["code"]: result["outcome"] for result in check.results}
    assert outcomes == {"zone": "met", "rich": "met", "node": "unknown", "smart": "unknown"}

    case.enterprise.year_figures.update(revenue_cny=1)
    kept = Check.objects.get()
    again = evaluate(criteria_of(kept.version), kept.facts)
    assert (again.results, again.outcome, again.score) == (kept.results, kept.outcome, kept.score)
    assert check_run(case=case, actor=None, today=TODAY).outcome == Outcome.FAILED


def test_a_check_keeps_no_words_so_that_it_reads_in_every_language_whoever_made_it(case, north_officer):
    case.enterprise.year_figures.create(
        year=2025, revenue_cny=2000, size_class="small", size_source="declared"
    )
    with override(None):  # as where no catalogue has been compiled yet
        check = check_run(case=case, actor=north_officer, today=TODAY)
    source = check.facts["revenue:2"]["source"]
    old = {"zh-hans": "登记库", "en": "Register"}
    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            said[language] = [in_readers_language(one) for one in (source, old, "a sentence of before")]
    assert said == {
        "zh-hans": ["2025年数据：企业自报", "登记库", "a sentence of before"],
        "en": ["Figures of 2025: Declared by the enterprise", "Register", "a sentence of before"],
    }


def test_a_check_by_another_version_is_kept_under_that_version(case, north_officer):
    other = make_version(case.scheme, valid_from=dt.date(2026, 1, 1))
    check = check_run(case=case, version=other, actor=north_officer, today=TODAY)
    assert (check.version, check.results, check.outcome) == (other, [], Outcome.MET)


def test_a_hard_criterion_is_proven_by_a_datum_or_by_a_document_of_its_kinds(case, version, north_officer):
    def names():
        return [criterion.code for criterion in unproven(case, version, day=TODAY)]

    assert names() == ["rich", "node"]
    paper = {"file": "x.pdf", "filename": "x.pdf", "size": 1, "sha256": "0" * 64, "created_by": north_officer}
    CaseDocument.objects.create(case=case, kind="contract", **paper)
    assert names() == ["rich", "node"]
    CaseDocument.objects.create(case=case, kind="audit_report", **paper)
    assert names() == ["node"]
    case.enterprise.chain_roles.create(chain=case.chain, role="leading", status="revoked")
    assert names() == []  # known: it has none any more


def test_a_role_counts_on_the_chain_of_the_case_and_on_any_where_no_case_is_given(case, version):
    criteria = [one for one in criteria_of(version) if one.code == "node"]
    enterprise, chain = case.enterprise, make_chain("other")
    node = chain.nodes.create(code="n", name_zh="环节", name_en="Node", position="upstream")
    enterprise.chain_roles.create(chain=chain, node=node, role="leading")
    (key,) = read_facts(criteria, [enterprise.pk], day=TODAY)[enterprise.pk]

    def value(**said):
        return read_facts(criteria, [enterprise.pk], day=TODAY, **said)[enterprise.pk][key]["value"]

    assert (value(cases=[case]), value()) == (None, True)


def test_a_baseline_holds_the_values_of_the_rules_and_those_that_are_watched_always(case, version, north):
    case.enterprise.year_figures.create(
        year=2025, revenue_cny=2000, size_class="small", size_source="declared"
    )
    found = baseline_of(case, version=version, day=TODAY)
    node = next(key for key in found if key.startswith("chain_node:"))
    assert found == {
        "in_zone": True,
        "revenue:2": "2000",
        node: None,
        "rd_share": None,
        "registration_status": ["active"],
        "place": ["NORTH"],
        "control": [str(case.enterprise.pk)],
        "chain_node": None,
        "risk_events": None,
        "known_events": [],
    }


def test_data_of_thirty_enterprises_cost_as_many_queries_as_those_of_three(
    version, north, django_assert_num_queries
):
    ids = [EnterpriseFactory(area=north).pk for _number in range(30)]
    criteria = criteria_of(version)
    with django_assert_num_queries(6):  # scheme, enterprises, areas, zones, figures, roles, facts
        read_facts(criteria, ids[:3], day=TODAY)
    with django_assert_num_queries(6):
        assert read_facts(criteria, ids, day=TODAY).keys() == set(ids)
