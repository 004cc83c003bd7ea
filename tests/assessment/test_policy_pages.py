"""The lists of policy items and targets."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from assessment.models import Metric, PolicyItem, Responsibility, Target
from assessment.queries.policy import targets
from assessment.tables import TARGETS
from registry.models import Chain
from tests.factories import AreaFactory, OrganisationFactory
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def metric():
    return Metric.objects.create(
        code="output", name_zh="年产值", name_en="Output value", unit="CNY_100M", measure="flow"
    )


def target(metric, item, area, **values) -> Target:
    values = {"year": 2025, "op": "at_least", "value": 700} | values
    return Target.objects.create(metric=metric, item=item, area=area, **values)


def answers_for(item, order, **unit) -> Responsibility:
    return Responsibility.objects.create(item=item, organisation=OrganisationFactory(**unit), order=order)


# Policy items


def test_units_stand_in_the_order_of_the_policy_and_an_open_list_says_so(item, viewer, client_of):
    answers_for(item, 2, name_en="Second Unit", name_zh="第二单位")
    answers_for(item, 1, name_en="First Unit", name_zh="第一单位")
    closed = client_of(viewer).get(reverse("policy-list")).content.decode()
    assert "First Unit; Second Unit" in closed
    assert "and others" not in closed
    PolicyItem.objects.update(open_list=True)
    assert "and others" in client_of(viewer).get(reverse("policy-list")).content.decode()
    assert "第一单位" in client_of(viewer, language="zh-hans").get(reverse("policy-list")).content.decode()


def test_a_marked_lead_unit_is_named_as_such(item, viewer, client_of):
    answers_for(item, 1, name_en="First Unit")
    assert "First Unit (Lead unit)" not in client_of(viewer).get(reverse("policy-list")).content.decode()
    Responsibility.objects.update(role="lead")
    assert "First Unit (Lead unit)" in client_of(viewer).get(reverse("policy-list")).content.decode()


def test_the_document_is_named(policy, viewer, client_of):
    shown = client_of(viewer).get(reverse("policy-list")).content.decode()
    for words in ("The policy", "桂政发〔2021〕17号", "The government", "2021-07-18"):
        assert words in shown


# Targets


def test_the_figure_is_shown_with_its_sign_and_unit(metric, item, north, viewer, client_of):
    target(metric, item, north, value=1500)
    shown = client_of(viewer).get(reverse("target-list")).content.decode()
    assert "≥ 1,500" in shown
    assert "CNY 100 million" in shown


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"op": "at_least", "value": Decimal("700.00")}, "≥ 700"),
        ({"op": "at_least", "value": Decimal("0.50")}, "≥ 0.5"),
        ({"op": "approx", "value": Decimal("100000.00")}, "≈ 100,000"),
        ({"op": "between", "value": Decimal("50.00"), "value_max": Decimal("60.00")}, "50–60"),
    ],
)
def test_a_figure_is_written_as_people_write_it(values, wanted):
    assert Target(**values).wanted == wanted


def test_a_share_says_of_what_and_a_multiple_admits_its_open_baseline(metric, item, north, south):
    share = target(metric, item, north, denominator_metric=metric, denominator_area=south)
    multiple = target(metric, item, south, baseline_open=True)
    plain = target(metric, item, north, year=2023)
    with override("en"):
        assert share.relation == "Output value, South Area"
        assert multiple.relation == "a baseline year that the policy does not state"
        assert plain.relation == ""


def test_an_inferred_year_is_marked(metric, item, north, viewer, client_of):
    target(metric, item, north)
    assert "Inferred" not in client_of(viewer).get(reverse("target-list")).content.decode()
    Target.objects.update(year_source="inferred")
    assert "Inferred" in client_of(viewer).get(reverse("target-list")).content.decode()


def test_targets_are_filtered_by_chain_area_and_year(metric, item, north, south, viewer, client_of):
    chain = Chain.objects.create(code="ELEC", name_zh="电子", launch_year=2021)
    of_chain = target(metric, item, north, chain=chain)
    of_south = target(metric, item, south)
    earlier = target(metric, item, south, year=2023)

    def found(**wanted):
        return list(client_of(viewer).get(reverse("target-list"), wanted).context["page"].rows)

    assert found() == [of_chain, of_south, earlier]
    assert found(chain="ELEC") == [of_chain]
    assert found(area="SOUTH") == [of_south, earlier]
    assert found(area="SOUTH", year="2023") == [earlier]


def test_areas_without_a_target_are_not_offered(metric, item, north, south, viewer, client_of):
    target(metric, item, north)
    offered = client_of(viewer).get(reverse("target-list")).context["filter"].form.fields["area"].queryset
    assert list(offered) == [north]


def test_a_filter_value_that_there_is_not_is_said(metric, item, north, viewer, client_of):
    target(metric, item, north)
    shown = client_of(viewer).get(reverse("target-list"), {"chain": "NONE"}).content.decode()
    assert "errorlist" in shown


def test_the_workbook_has_the_columns_of_the_page(metric, item, north, viewer):
    row = target(metric, item, north)
    row.refresh_from_db()
    with override("en"):
        cells = {column.key: column.get(row) for column in TARGETS.columns_for(viewer)}
    assert list(cells.items()) == [
        ("metric", "Output value"),
        ("area", "North Area"),
        ("chain", None),
        ("year", 2025),
        ("wanted", "≥ 700"),
        ("unit", "CNY_100M"),
        ("measure", "flow"),
        ("item", "G1"),
        ("relation", ""),
    ]


def test_the_page_shows_the_columns_of_the_workbook(metric, item, north, viewer, client_of):
    target(metric, item, north)
    page = client_of(viewer).get(reverse("target-list"))
    shown = [column.column.key for column in page.context["columns"]]
    assert shown == [column.key for column in TARGETS.export_columns(viewer)]


# Who may


@pytest.mark.parametrize("name", ["policy-list", "target-list"])
def test_every_desk_worker_and_nobody_else_reads_the_policy(
    name, north_officer, chain_office, viewer, enterprise_user, publisher, client, client_of
):
    url = reverse(name)
    assert client.get(url).status_code == 302
    for user in (north_officer, chain_office, viewer):
        assert client_of(user).get(url).status_code == 200
        assert client_of(user).post(url).status_code == 405
    for user in (enterprise_user, publisher):
        assert client_of(user).get(url).status_code == 403


def test_an_enterprise_user_sees_no_target(metric, item, north, enterprise_user, viewer):
    row = target(metric, item, north)
    assert list(targets(enterprise_user)) == []
    assert list(targets(viewer)) == [row]


def test_both_lists_cost_the_same_for_three_rows_and_for_thirty(policy, metric, viewer, client_of):
    client = client_of(viewer)

    def fill(many, mark):
        for number in range(many):
            item = PolicyItem.objects.create(
                policy=policy, code=f"{mark}{number}", kind="task", name_zh="任务"
            )
            answers_for(item, 1)
            chain = Chain.objects.create(code=f"{mark}{number}", name_zh="链", launch_year=2021)
            area = AreaFactory()
            target(metric, item, area, chain=chain, denominator_metric=metric, denominator_area=area)

    urls = [reverse("policy-list"), reverse("target-list")]
    fill(3, "A")
    few = [query_count(client, url) for url in urls]
    fill(27, "B")
    assert [query_count(client, url) for url in urls] == few


# What the database refuses


REFUSED = {
    "the same target twice": {},
    "a range without an end": {"year": 2024, "op": "between"},
    "a range that ends before it begins": {"year": 2024, "op": "between", "value_max": 600},
    "two ends and no range": {"year": 2024, "value_max": 800},
    "a comparison that there is not": {"year": 2024, "op": "more"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_target_that_makes_no_sense_is_refused(metric, item, north, name):
    target(metric, item, north)
    with pytest.raises(IntegrityError), transaction.atomic():
        target(metric, item, north, **REFUSED[name])
    target(metric, item, north, year=2024, op="between", value_max=800)


def test_the_same_target_of_a_chain_is_refused_twice(metric, item, north):
    chain = Chain.objects.create(code="ELEC", name_zh="电子", launch_year=2021)
    target(metric, item, north, chain=chain)
    target(metric, item, north)
    with pytest.raises(IntegrityError), transaction.atomic():
        target(metric, item, north, chain=chain)


def test_a_share_needs_metric_and_area(metric, item, north):
    with pytest.raises(IntegrityError), transaction.atomic():
        target(metric, item, north, denominator_metric=metric)


def test_a_unit_answers_once_for_an_item(item):
    first = answers_for(item, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(item=item, organisation=first.organisation, order=2)
