"""Commitments and quarterly figures from workbooks: figures come in as drafts, nothing is verified."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from core import changes
from core.models import ChangeEntry
from crm.choices.commitments import ActualStatus, CommitmentStatus
from crm.choices.projects import ProjectStage
from crm.models import Actual, Commitment
from crm.services.actuals import actual_amend
from crm.services.commitments import Due, commitment_abandon
from tests.crm.importing import Workbooks
from tests.crm.money import funds, make_counting_rule, promise, report, submitted, verified
from tests.crm.projects import project_of
from tests.registry.importing import outcomes, reasons, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sums_hold")]


@pytest.fixture
def commitments(tmp_path):
    return Workbooks(tmp_path, "commitments")


@pytest.fixture
def actuals(tmp_path):
    return Workbooks(tmp_path, "actuals")


@pytest.fixture
def project(north_officer):
    return project_of(north_officer, ProjectStage.SIGNED)


@pytest.fixture
def funds_promised(project, north_officer):
    return promise(project, north_officer)


@pytest.fixture
def jobs(project, north_officer):
    return promise(project, north_officer, indicator="jobs", total=400)


LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
EVERYTHING = pytest.mark.parametrize("everything", [False, True])


class TestCommitments:
    def row(self, project, **values):
        base = {
            "number": project.number,
            "side": "Investor",
            "indicator": "Funds in place",
            "total": 500,
            "unit": "CNY",
            "due_on": dt.date(2027, 12, 31),
        }
        return base | values

    @LANGUAGES
    @EVERYTHING
    def test_an_export_imported_again_changes_nothing(
        self, commitments, project, north_officer, jobs, language, everything
    ):
        promise(project, north_officer, Due(2026, 1, Decimal(400)), Due(2026, 2, Decimal("99.5")))
        promise(project, north_officer, indicator="fdi_utilized", currency="USD", caliber="commerce")
        promise(project, north_officer, indicator="land_delivery", side="government", subject="Lot 3")
        commitment_abandon(commitment=jobs, actor=north_officer, reason="Left")
        promise(project, north_officer, indicator="jobs", total=50)
        before = ChangeEntry.objects.count()
        with translation.override(language):
            run = commitments.take_in(
                commitments.exported(north_officer, everything=everything), north_officer
            )
        assert outcomes(run) == ["unchanged"] * 5, reasons(run)
        assert ChangeEntry.objects.count() == before

    def test_a_new_row_is_entered_with_its_schedule(self, commitments, project, north_officer):
        rows = [
            self.row(project, schedule="2026Q1 200；2026q2: 1,00.50", total=300.5, due_on=None),
            self.row(project, indicator="Jobs", unit="Persons", total=400),
            self.row(project, indicator="FDI", total=1),
        ]
        rows[0]["schedule"] = "2026Q1 200；2026q2: 100.50"
        run = commitments.take_in(rows, north_officer)
        assert outcomes(run) == ["new", "new", "failed"], reasons(run)
        made = Commitment.objects.get(indicator="paid_in_fund")
        assert (made.total, made.currency, made.status) == (Decimal("300.5"), "CNY", CommitmentStatus.ACTIVE)
        assert [(line.year, line.quarter, line.amount) for line in made.schedule.all()] == [
            (2026, 1, Decimal(200)),
            (2026, 2, Decimal("100.5")),
        ]
        assert Commitment.objects.get(indicator="jobs").currency == ""
        assert changes.history_of(made).get().verb == "created"
        count = ChangeEntry.objects.count()
        assert outcomes(commitments.take_in(rows[:2], north_officer)) == ["unchanged"] * 2
        assert ChangeEntry.objects.count() == count

    def test_a_changed_row_updates_what_is_still_open(self, commitments, funds_promised, north_officer):
        path = commitments.exported(north_officer, everything=True)
        path = commitments.changed(path, total=1200, schedule="2026Q4 700", clause="3.2")
        assert outcomes(commitments.take_in(path, north_officer)) == ["updated"]
        funds_promised.refresh_from_db()
        assert (funds_promised.total, funds_promised.clause) == (Decimal(1200), "3.2")
        assert [line.amount for line in funds_promised.schedule.all()] == [Decimal(700)]

    def test_what_the_form_refuses_a_file_is_refused(self, commitments, project, jobs, north_officer):
        report(jobs, north_officer, value=10)
        rows = [
            (self.row(project, total=0), "above zero"),
            (self.row(project, side="Government"), "This side does not promise that"),
            (self.row(project, unit=None), "CNY"),
            (self.row(project, unit="美元"), "agreed in CNY"),
            (self.row(project, unit="Persons"), "is counted in"),
            (self.row(project, due_on=None), "what the schedule leaves out"),
            (self.row(project, schedule="2026Q1 600"), "more than the total"),
            (self.row(project, schedule="first quarter 600"), "no line of a schedule"),
            (self.row(project, total="500.125"), "two decimals"),
            (self.row(project, status="Abandoned"), "abandoned on its page"),
            (self.row(project, side=None), "which side"),
            (self.row(project, number="X-1"), "was not found"),
            (
                {"key": jobs.pk, "number": project.number, "indicator": "Tax", "unit": "CNY"},
                "reported by this",
            ),
            ({"key": jobs.pk, "number": project.number, "status": "Abandoned"}, "on its page"),
        ]
        for row, word in rows:
            run = commitments.take_in([row], north_officer)
            assert outcomes(run) == ["failed"], row
            assert word in reasons(run)[0], row
        assert set(Commitment.objects.all()) == {jobs}

    def test_an_abandoned_one_is_not_changed_and_its_successor_is_announced(
        self, commitments, project, jobs, north_officer
    ):
        commitment_abandon(commitment=jobs, actor=north_officer, reason="Left")
        changed = {"key": jobs.pk, "number": project.number, "total": 5}
        run = commitments.take_in(
            [changed, self.row(project, indicator="Jobs", unit=None, total=9)], north_officer
        )
        assert outcomes(run) == ["failed", "new"]
        assert "was abandoned" in reasons(run)[0]
        assert str(jobs.pk) in warnings(run)[1]

    def test_nothing_of_another_area_is_read_or_written(
        self, commitments, project, jobs, south_officer, south_manager
    ):
        rows = [self.row(project), {"key": jobs.pk, "number": project.number, "total": 1}]
        for actor in (south_officer, south_manager):
            run = commitments.take_in(rows, actor)
            assert outcomes(run) == ["failed", "failed"]
            assert all("was not found" in said for said in reasons(run))
        assert set(Commitment.objects.values_list("pk", "total")) == {(jobs.pk, Decimal(400))}

    def test_who_may_enter_them_may_import_them(
        self, commitments, north_officer, chief, city_manager, viewer
    ):
        assert [commitments.table.can_import(user) for user in (north_officer, chief)] == [True] * 2
        assert [commitments.table.can_import(user) for user in (city_manager, viewer)] == [False] * 2

    def test_a_formula_that_was_never_computed_fails(self, commitments, project, north_officer):
        run = commitments.take_in([self.row(project, total="=500*2"), self.row(project)], north_officer)
        assert outcomes(run) == ["failed", "new"]


class TestActuals:
    def row(self, project, **values):
        return {"number": project.number, "indicator": "Jobs", "quarter": "2026Q1", "value": 120} | values

    @LANGUAGES
    @EVERYTHING
    def test_an_export_imported_again_changes_nothing(
        self, actuals, jobs, funds_promised, north_officer, north_manager, language, everything
    ):
        make_counting_rule()
        report(jobs, north_officer, value=5)
        submitted(jobs, north_officer, (2026, 2), value=6)
        first = verified(funds_promised, north_officer, north_manager, (2026, 1), 100, 200)
        actual_amend(actual=first, actor=north_officer, note="Corrected")
        foreign = {"currency": "USD", "fx_rate": Decimal("7.123456"), "fx_on": dt.date(2026, 6, 30)}
        report(funds_promised, north_officer, (2026, 2), funds(10, source="foreign", **foreign), -3)
        before = ChangeEntry.objects.count()
        with translation.override(language):
            run = actuals.take_in(actuals.exported(north_officer, everything=everything), north_officer)
        assert outcomes(run) == ["unchanged"] * 5, reasons(run)
        assert ChangeEntry.objects.count() == before

    def test_a_new_row_is_a_draft(self, actuals, project, jobs, north_officer):
        run = actuals.take_in([self.row(project, unit="Persons", note="From the list")], north_officer)
        assert outcomes(run) == ["new"], reasons(run)
        actual = Actual.objects.get()
        assert (actual.commitment, str(actual), actual.value) == (jobs, "2026Q1", Decimal(120))
        assert (actual.status, actual.counted_value, actual.verified_by) == (ActualStatus.DRAFT, None, None)
        assert (actual.note, actual.created_by) == ("From the list", north_officer)
        assert changes.history_of(actual).get().verb == "created"
        count = ChangeEntry.objects.count()
        assert outcomes(actuals.take_in([self.row(project)], north_officer)) == ["unchanged"]
        assert ChangeEntry.objects.count() == count

    @pytest.mark.parametrize("quarter", ["2026Q1", "2026 q1", "2026年第一季度", "2026-Q1", "2026年1季度"])
    def test_a_quarter_is_read_as_people_write_it(self, actuals, project, jobs, north_officer, quarter):
        run = actuals.take_in([self.row(project, quarter=quarter)], north_officer)
        assert outcomes(run) == ["new"], reasons(run)
        assert str(Actual.objects.get()) == "2026Q1"

    def test_funds_come_broken_down_and_keep_their_currency(
        self, actuals, project, funds_promised, north_officer
    ):
        lines = "Equity in cash / Other provinces / 1,000.50 CNY\n股权现金/境外/100 usd/7.1 (2026/3/31)"
        lines = lines.replace("股权现金", "equity_cash").replace("境外", "foreign")
        row = self.row(project, indicator="Funds in place", value=1710.5, lines=lines)
        run = actuals.take_in([row], north_officer)
        assert outcomes(run) == ["new"], reasons(run)
        actual = Actual.objects.get()
        assert actual.value == Decimal("1710.50")
        assert [(x.kind, x.source, x.amount, x.currency, x.fx_rate, x.fx_on) for x in actual.lines.all()] == [
            ("equity_cash", "domestic_outside_region", Decimal("1000.50"), "CNY", None, None),
            ("equity_cash", "foreign", Decimal(100), "USD", Decimal("7.1"), dt.date(2026, 3, 31)),
        ]
        assert outcomes(actuals.take_in([row], north_officer)) == ["unchanged"]

    def test_a_changed_draft_keeps_documents_and_days(self, actuals, funds_promised, north_officer):
        day = dt.date(2026, 2, 3)
        actual = report(funds_promised, north_officer, (2026, 1), funds(100, received_on=day, country="VN"))
        documents = set(actual.evidence.all())
        path = actuals.exported(north_officer, everything=True)
        path = actuals.changed(path, lines="Equity in cash / Other provinces / 150 CNY", value=150)
        assert outcomes(actuals.take_in(path, north_officer)) == ["updated"]
        actual.refresh_from_db()
        line = actual.lines.get()
        assert (actual.value, line.amount, line.received_on, line.country) == (150, 150, day, "VN")
        assert (set(actual.evidence.all()), actual.status) == (documents, ActualStatus.DRAFT)

    def test_nothing_is_submitted_or_verified_by_a_file(
        self, actuals, project, jobs, north_officer, north_manager, chief
    ):
        mine = report(jobs, north_officer, value=5)
        for status in ActualStatus.values:
            if status == ActualStatus.DRAFT:
                continue
            for actor in (north_officer, north_manager, chief):
                new = self.row(project, quarter="2025Q4", status=status)
                old = {"key": mine.pk, "quarter": "2026Q1", "status": status}
                assert outcomes(actuals.take_in([new], actor)) == ["failed"]
                assert outcomes(actuals.take_in([old], actor)) == ["failed"]
        assert set(Actual.objects.values_list("pk", "status")) == {(mine.pk, ActualStatus.DRAFT)}

    def test_a_verified_figure_is_not_changed(self, actuals, jobs, north_officer, north_manager):
        actual = verified(jobs, north_officer, north_manager, value=5)
        run = actuals.take_in(actuals.changed(actuals.exported(north_officer), value=50), north_officer)
        assert outcomes(run) == ["failed"]
        assert "Only a draft can be changed" in reasons(run)[0]
        actual.refresh_from_db()
        assert actual.value == 5

    def test_refusals_say_what_to_do(self, actuals, project, jobs, funds_promised, north_officer):
        promise(project, north_officer, indicator="output", subject="Phase 1")
        promise(project, north_officer, indicator="output", subject="Phase 2")
        of_funds = {"indicator": "Funds in place", "value": 5}
        rows = [
            (self.row(project, quarter="2099Q1"), "Report it then"),
            (self.row(project, quarter="spring"), "for example 2026Q1"),
            (self.row(project, value=None), "what the quarter brought"),
            (self.row(project, value="1.005"), "two decimals"),
            (self.row(project, unit="USD"), "The commitment is in"),
            (self.row(project, indicator="Tax"), "Enter the commitment first"),
            (self.row(project, indicator="Output value"), "several commitments"),
            (self.row(project, indicator=None), "Write the indicator"),
            (self.row(project, commitment=funds_promised.pk), "of another indicator"),
            (self.row(project, **of_funds), "broken down"),
            (self.row(project, **of_funds, lines="5 yuan"), "no line of funds"),
            (self.row(project, **of_funds, lines="Equity in cash/Abroad/6 CNY"), "add up to 6"),
            (self.row(project, **of_funds, lines="Equity in cash/Abroad/5 USD"), "exchange rate"),
            (self.row(project, lines="Equity in cash/Abroad/120 CNY"), "Only funds are broken down"),
            (self.row(project, number="X-1"), "was not found"),
        ]
        for row, word in rows:
            run = actuals.take_in([row], north_officer)
            assert outcomes(run) == ["failed"], row
            assert word in reasons(run)[0], row
        assert not Actual.objects.exists()

    def test_nothing_of_another_area_is_read_or_written(
        self, actuals, project, jobs, north_officer, south_officer
    ):
        mine = report(jobs, north_officer, value=5)
        rows = [
            self.row(project),
            {"commitment": jobs.pk, "quarter": "2025Q4", "value": 1},
            {"key": mine.pk, "quarter": "2026Q1", "value": 1},
        ]
        for row in rows:
            run = actuals.take_in([row], south_officer)
            assert outcomes(run) == ["failed"]
            assert "was not found" in reasons(run)[0]
        assert set(Actual.objects.values_list("pk", "value")) == {(mine.pk, Decimal(5))}

    def test_who_may_report_may_import(self, actuals, north_officer, chief, city_manager, viewer):
        assert [actuals.table.can_import(user) for user in (north_officer, chief)] == [True] * 2
        assert [actuals.table.can_import(user) for user in (city_manager, viewer)] == [False] * 2

    def test_a_formula_that_was_never_computed_fails(self, actuals, project, jobs, north_officer):
        run = actuals.take_in([self.row(project, value="=SUM(A1:A9)")], north_officer)
        assert outcomes(run) == ["failed"]
        assert not Actual.objects.exists()
