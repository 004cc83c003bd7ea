import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import ExportRecord
from core.writing import write
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import StageEntry
from incentives.attribution_choices import EventKind
from incentives.choices import RuleKind
from incentives.models import AttributionEvent, Party, ShareSet
from incentives.what_if import what_if
from tests.factories import OrganisationFactory, ProjectFactory
from tests.incentives.packages import AUTOMATIC, package
from tests.incentives.rules import draft, effective
from tests.incentives.test_attribution import RULES, unit
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
YEAR = 2025
CLAUSE = RULES["clauses"][0]
SIXTY = RULES | {"clauses": [CLAUSE | {"split": {"first_reporter": 60, "cooperating": 40}}]}


def signed(officer, first, second, amount=10_000_000):
    project = ProjectFactory(created_by=officer, area=officer.home_area(), invest_total=amount)
    unit(project, officer, "first_reporter", organisation=first)
    unit(project, officer, "cooperating", organisation=second)
    Party.objects.update(recorded_at=dt.datetime(YEAR, 1, 5, 4, tzinfo=dt.UTC))
    StageEntry.objects.create(
        project=project,
        stage=ProjectStage.SIGNED,
        entered_on=dt.date(YEAR, 6, 2),
        status=EntryStatus.ACCEPTED,
        created_by=officer,
    )
    return project


@pytest.fixture
def units(db):
    return OrganisationFactory(), OrganisationFactory()


@pytest.fixture
def tried(chief):
    effective(RuleKind.ATTRIBUTION, "GX", RULES, chief, valid_from=dt.date(2024, 1, 1))
    return draft(RuleKind.ATTRIBUTION, "GX", SIXTY, None, valid_from=dt.date(2027, 1, 1))


def test_a_draft_stands_beside_what_was_in_effect_in_a_past_year(tried, units, north_officer):
    for _number in range(2):
        signed(north_officer, *units)
    found = what_if(tried, YEAR, north_officer)
    assert found.compared.content["clauses"][0]["split"]["first_reporter"] == "70.00"
    assert [(line.now_pct, line.then_pct, line.difference) for line in found.lines] == [
        (Decimal(70), Decimal(60), Decimal(-1_000_000)),
        (Decimal(30), Decimal(40), Decimal(1_000_000)),
    ] * 2
    assert [(one.label, one.now_projects, one.then_amount) for one in found.totals] == [
        (str(units[0]), Decimal("1.4"), Decimal(12_000_000)),
        (str(units[1]), Decimal("0.6"), Decimal(8_000_000)),
    ]
    assert not what_if(tried, YEAR - 1, north_officer).lines


def test_it_shows_the_projects_that_the_reader_sees_and_writes_nothing(
    client_of, tried, units, north_officer, south_officer, chief
):
    project = signed(north_officer, *units)
    address = f"{reverse('rule-what-if', args=[tried.pk])}?year={YEAR}"
    shown = {who: client_of(who).get(address) for who in (north_officer, south_officer, chief)}
    assert {who: project.number in page.content.decode() for who, page in shown.items()} == {
        north_officer: True,
        south_officer: False,
        chief: True,
    }
    assert not ShareSet.objects.exists()
    other = draft(RuleKind.PACKAGE, "P", package(AUTOMATIC), None)
    assert client_of(chief).get(reverse("rule-what-if", args=[other.pk])).status_code == 404
    assert client_of(chief).get(f"{address}x").status_code == 200


def test_a_project_without_shares_says_why(tried, north_officer):
    project = ProjectFactory(created_by=north_officer, area=north_officer.home_area())
    StageEntry.objects.create(
        project=project,
        stage=ProjectStage.SIGNED,
        entered_on=dt.date(YEAR, 6, 2),
        status=EntryStatus.ACCEPTED,
        created_by=north_officer,
    )
    [(shown, why)] = what_if(tried, YEAR, north_officer).without
    assert (shown, why) == (
        project,
        ("第五条 does not apply: nobody is recorded as “First-reporting unit”.",),
    )


def test_its_workbook_has_the_lines_and_is_noted(client_of, tried, units, chief, north_officer, viewer):
    signed(north_officer, *units)
    address = f"{reverse('rule-what-if-export', args=[tried.pk])}?year={YEAR}"
    answer = client_of(chief).post(address)
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[5:8] for row in rows[1:]] == [(70, 60, 7_000_000), (30, 40, 3_000_000)]
    noted = ExportRecord.objects.get()
    assert (noted.actor, noted.name, noted.rows) == (chief, "what_if", 2)
    assert client_of(chief).get(address).status_code == 405


def test_it_costs_the_same_for_three_projects_and_thirty(client_of, tried, units, north_officer):
    client = client_of(north_officer)
    address = f"{reverse('rule-what-if', args=[tried.pk])}?year={YEAR}"
    costs = []
    for number in (3, 27):
        for _project in range(number):
            signed(north_officer, *units)
        costs.append(query_count(client, address))
    assert costs[0] == costs[1]


def test_an_increase_counts_once_though_the_investment_was_raised_after_it(tried, units, north_officer):
    project = signed(north_officer, *units)
    for changed in ({"status": "pre_sign"}, {"invest_total": Decimal(9_000_000)}, {"status": "signed"}):
        write(project, changed, actor=north_officer, verb="updated")  # agreed before the signature
    AttributionEvent.objects.create(
        project=project,
        kind=EventKind.CAPITAL_INCREASE,
        on=dt.date(YEAR, 9, 1),
        amount=20_000_000,
        document="决议",
        created_by=north_officer,
    )

    def amount():
        return sum(line.then_amount for line in what_if(tried, YEAR, north_officer).lines)

    assert amount() == 29_000_000
    for value in (29_000_000, 31_000_000):
        write(project, {"invest_total": Decimal(value)}, actor=north_officer, verb="updated")
        assert amount() == 29_000_000
    for changed in ({"status": "pre_sign"}, {"status": "signed"}):  # taken back and signed anew
        write(project, changed, actor=north_officer, verb="updated")
    assert amount() == 51_000_000
