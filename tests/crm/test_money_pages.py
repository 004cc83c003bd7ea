"""Promises and figures on their pages: from the agreement to a counted quarter, and what others see."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import ExportRecord
from crm.models import Actual, Commitment, Project, StageEntry
from crm.services.commitments import Due, commitment_abandon
from tests.crm.money import document, make_counting_rule, promise, report, submitted, verified
from tests.factories import ProjectFactory, UserFactory
from tests.query_counts import query_count

D = Decimal
SECRET = "绝密乙二醇装置"


@pytest.fixture(autouse=True)
def _october(monkeypatch):
    """The pages read the day themselves."""
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: dt.date(2026, 10, 8))


@pytest.fixture
def project(north_officer):
    make_counting_rule()
    return ProjectFactory(created_by=north_officer, invest_total=D(1_000_000))


@pytest.fixture
def commitment(project, north_officer):
    return promise(project, north_officer, Due(2026, 1, D(400)), Due(2026, 2, D(600)))


def formset(prefix: str, *rows: dict, shown: int = 0) -> dict:
    """As a browser sends it; `shown` lines had something in them when the page came."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": shown}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def agreed(**values) -> dict:
    return {"side": "investor", "indicator": "paid_in_fund", "total": "1000", "currency": "CNY"} | values


def test_a_commitment_is_entered_with_its_schedule(client_of, north_officer, project):
    client, address = client_of(north_officer), reverse("commitment-new", args=[project.pk])
    rows = ({"year": 2026, "quarter": 1, "amount": "400"}, {}, {"year": 2026, "quarter": 3, "amount": "700"})
    page = client.post(address, agreed(clause="第七条") | formset("schedule", *rows))
    assert "adds up to more than the total" in page.content.decode()
    assert "第七条" in page.content.decode()
    half = client.post(address, agreed() | formset("schedule", {"year": 2026, "amount": "5"}))
    assert "Say of which year and quarter" in half.content.decode()
    assert not Commitment.objects.exists()
    rows[2]["amount"] = "600"
    sent = client.post(address, agreed(clause="第七条") | formset("schedule", *rows))
    commitment = Commitment.objects.get()
    assert sent.url == commitment.get_absolute_url()
    assert [(str(line), line.amount) for line in commitment.schedule.all()] == [
        ("2026Q1", 400),
        ("2026Q3", 600),
    ]
    edit = reverse("commitment-edit", args=[commitment.pk])
    shown = client.get(edit)
    lines = [form.initial for form in shown.context["schedule"]]
    assert lines[1:3] == [{"year": 2026, "quarter": 3, "amount": 600}, {"year": 2026, "quarter": 4}]
    changed = agreed(total="1100", due_on="2027-01-31") | formset("schedule", rows[0], {}, shown=2)
    client.post(edit, changed | {"version": shown.context["form"]["version"].value()})
    commitment.refresh_from_db()
    assert (commitment.total, commitment.schedule.count()) == (1100, 1)
    late = client.post(edit, changed | {"version": shown.context["form"]["version"].value()})
    assert "Somebody else changed this meanwhile" in late.content.decode()


def test_from_a_report_to_a_counted_quarter(client_of, north_officer, north_manager, chief, commitment):
    slip = document(commitment.project)
    client, address = client_of(north_officer), reverse("actual-new", args=[commitment.pk])
    page = client.get(address)
    assert page.context["form"].fields["quarter"].choices[0] == ("2026Q3", "2026Q3")
    line = {"kind": "equity_cash", "source": "foreign", "amount": "100", "currency": "USD"}
    page = client.post(address, {"quarter": "2026Q1", "evidence": slip.pk} | formset("lines", line))
    assert "needs the exchange rate and its day" in page.content.decode()
    line |= {"fx_rate": "7.1", "fx_on": "2026-03-31"}
    other = {"kind": "local_bank_loan", "source": "in_region", "amount": "90", "currency": "CNY"}
    sent = client.post(
        address, {"quarter": "2026Q1", "evidence": slip.pk} | formset("lines", line, {}, other)
    )
    actual = Actual.objects.get()
    assert (sent.url, actual.value) == (actual.get_absolute_url(), 800)  # 710 + 90
    client.post(reverse("actual-move", args=[actual.pk, "submit"]), {"seen_status": "draft"})
    manager, verify = client_of(north_manager), reverse("actual-verify", args=[actual.pk])
    assert "waits for you to verify" in manager.get(commitment.project.get_absolute_url()).content.decode()
    page = manager.get(verify)
    assert page.context["form"]["counted_value"].value() == 710
    assert "A kind that the rule does not count" in page.content.decode()
    page = manager.post(verify, {"counted_value": "800", "seen_status": "submitted"})
    assert "No more can be counted" in page.content.decode()
    page = manager.post(verify, {"counted_value": "700", "seen_status": "submitted"})
    assert "Say why less" in page.content.decode()
    manager.post(verify, {"counted_value": "710", "seen_status": "submitted"})
    client_of(chief).post(reverse("actual-move", args=[actual.pk, "verify_region"]))
    actual.refresh_from_db()
    assert (actual.status, actual.counted_value, actual.reduction_reason) == (
        "region_verified",
        710,
        "by_rule",
    )
    page = client.get(commitment.get_absolute_url()).content.decode()
    assert "71 %" in page
    assert "1 quarter behind" not in page  # 710 of 1000 due at the ends of Q2 and Q3
    assert "2 quarters behind" in page


def test_a_draft_is_changed_and_a_verified_figure_amended(
    client_of, north_officer, north_manager, commitment
):
    actual = report(commitment, north_officer, (2026, 1), 100)
    client, edit = client_of(north_officer), reverse("actual-edit", args=[actual.pk])
    shown = client.get(edit)
    version, chosen = shown.context["form"]["version"].value(), actual.evidence.get().pk
    line = shown.context["lines"].forms[0].initial
    assert (line["kind"], line["amount"]) == ("equity_cash", 100)
    row = {"kind": "equity_cash", "source": "foreign", "amount": "250", "currency": "CNY"}
    client.post(edit, {"version": version, "evidence": chosen} | formset("lines", row, shown=1))
    actual.refresh_from_db()
    assert (actual.value, actual.lines.count()) == (250, 1)
    client.post(reverse("actual-move", args=[actual.pk, "submit"]))
    client_of(north_manager).post(
        reverse("actual-verify", args=[actual.pk]), {"counted_value": "250", "seen_status": "submitted"}
    )
    amend = reverse("actual-move", args=[actual.pk, "amend"])
    assert "This field is required" in client.post(amend, {"note": ""}).content.decode()
    sent = client.post(amend, {"note": "A slip was missing"})
    newer = Actual.objects.get(amends=actual)
    assert sent.url == newer.get_absolute_url()
    assert "The newer figure" in client.get(actual.get_absolute_url()).content.decode()


def test_who_reported_gets_no_page_to_verify_and_a_decided_figure_says_so(
    client_of, north_manager, chief, commitment
):
    actual = submitted(commitment, north_manager, (2026, 1), 100)
    verify = reverse("actual-verify", args=[actual.pk])
    assert client_of(north_manager).get(verify).status_code == 403
    page = client_of(chief).post(verify, {"counted_value": "100", "seen_status": "draft"})
    assert page.status_code == 409
    assert (
        client_of(chief).post(verify, {"counted_value": "100", "seen_status": "submitted"}).status_code == 302
    )
    assert client_of(chief).get(verify).status_code == 409


def test_an_abandoned_commitment_offers_nothing_more(client_of, north_officer, commitment):
    client, address = client_of(north_officer), reverse("commitment-abandon", args=[commitment.pk])
    assert "This field is required" in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "Sold"})
    page = client.get(commitment.get_absolute_url()).content.decode()
    assert "Abandoned" in page
    assert reverse("actual-new", args=[commitment.pk]) not in page
    assert client.post(address, {"reason": "Again"}).status_code == 409


def test_other_areas_and_outsiders_of_a_confidential_project_find_nothing(
    client_of, north, project, north_officer, north_manager, south_manager, commitment
):
    Project.objects.filter(pk=project.pk).update(confidentiality="confidential", name=SECRET)
    actual = submitted(commitment, north_officer, (2026, 1), 100)
    outsider = UserFactory(role="officer", organisation=north_officer.organisation, areas=[north])
    addresses = [
        *(
            reverse(name, args=[commitment.pk])
            for name in ("commitment-detail", "commitment-edit", "actual-new")
        ),
        *(reverse(name, args=[actual.pk]) for name in ("actual-detail", "actual-edit", "actual-verify")),
        reverse("commitment-new", args=[project.pk]),
    ]
    lists = [reverse(name) for name in ("commitment-list", "actual-list", "rates", "rate-projects")]
    for user in (south_manager, outsider):
        client = client_of(user)
        assert {client.get(address).status_code for address in addresses} == {404}
        for address in lists:
            assert SECRET not in client.get(address).content.decode()
    shown = client_of(north_manager).get(reverse("commitment-list")).content.decode()
    assert SECRET in shown


def test_the_list_of_figures_shows_each_what_waits_for_him(
    client_of, commitment, north_officer, north_manager, chief
):
    waiting = submitted(commitment, north_officer, (2026, 1), 100)
    counted = verified(commitment, north_officer, north_manager, (2026, 2), 100)
    report(commitment, north_officer, (2026, 3), 100)

    def listed(user):
        page = client_of(user).get(reverse("actual-list"), {"status": "awaiting"})
        return {row.pk for row in page.context["page"].rows}

    assert listed(north_officer) == set()
    assert listed(north_manager) == {waiting.pk}
    assert listed(chief) == {waiting.pk, counted.pk}


def sign(project, on: str, stage="signed", before="pre_sign"):
    StageEntry.objects.create(
        project=project,
        stage_from=before,
        stage=stage,
        entered_on=dt.date.fromisoformat(on),
        status="accepted",
        created_by=project.created_by,
    )


def test_every_number_of_the_rates_is_the_length_of_the_list_behind_it(
    client_of, chief, north_officer, south_officer, north_manager, commitment
):
    north, south = commitment.project, ProjectFactory(created_by=south_officer, invest_total=D(500))
    late = ProjectFactory(created_by=north_officer, invest_total=D(10), stage_since=dt.date(2025, 1, 1))
    for project, day in ((north, "2026-02-01"), (south, "2026-03-01"), (late, "2025-12-01")):
        sign(project, day)
    sign(north, "2026-05-01", "registered", "signed")
    verified(commitment, north_officer, north_manager, (2026, 1), 250)
    client = client_of(chief)
    page = client.get(reverse("rates"))
    lines = [line for _heading, group in page.context["tables"] for line in group]
    assert [(line.label, line.signed) for line in lines] == [
        ("All", 2),
        ("North Area", 1),
        ("South Area", 1),
        ("No chain", 2),
    ]
    assert str(lines[0].cells[1].rate.numerator) in ("250", "250.00")
    for line in lines:
        assert client.get(line.url).context["count"] == line.signed
        performance, funds, start, production = line.cells
        for cell in (performance, start, production):
            assert client.get(cell.url).context["count"] == cell.rate.numerator
        listed = client.get(funds.url).context["page"].rows
        assert sum(row.funds for row in listed) == funds.rate.numerator
        assert sum(row.invest_total for row in listed) == funds.rate.denominator
    of_2025 = {"signed_from": "2025-01-01", "signed_to": "2025-12-31"}
    assert client.get(reverse("rates"), of_2025).context["tables"][0][1][0].signed == 1
    narrowed = client.get(reverse("rates"), {"chain": "none", "area": "SOUTH"})
    assert narrowed.context["tables"][0][1][0].signed == 1
    assert client.get(reverse("rates"), {"as_of": "yesterday"}).status_code == 200
    before = client.get(reverse("rates"), {"as_of": "2026-04-30"}).context["tables"][0][1][0]
    assert (before.cells[0].rate.numerator, before.cells[0].rate.denominator) == (0, 2)


def test_the_rates_open_on_the_latest_year_in_which_something_was_signed(client_of, north_officer, south):
    client, address = client_of(north_officer), reverse("rates")
    page = client.get(address)
    assert page.context["window"].signed_from.year == timezone.localdate().year
    assert not page.context["is_earlier_year"]
    for creator, day in ((north_officer, "2019-05-06"), (UserFactory(areas=[south]), "2021-05-06")):
        project = ProjectFactory(created_by=creator)
        project.stage_entries.all().delete()
        sign(project, day)
    page = client.get(address)
    window = page.context["window"]
    assert [str(day) for day in (window.signed_from, window.signed_to)] == ["2019-01-01", "2019-12-31"]
    assert (page.context["is_earlier_year"], page.context["tables"][0][1][0].signed) == (True, 1)
    assert 'value="2019-12-31"' in page.content.decode()
    asked = client.get(address, {"as_of": "2026-03-02"})
    assert (asked.context["is_earlier_year"], asked.context["tables"][0][1][0].signed) == (False, 0)


def test_the_lists_export_what_they_show(client_of, commitment, north_officer, north_manager):
    verified(commitment, north_officer, north_manager, (2026, 1), 250)
    sign(commitment.project, "2026-02-01")
    for key in ("commitments", "actuals", "signed-projects"):
        response = client_of(north_officer).post(reverse("table-export", args=[key]) + "?all=1")
        assert response.status_code == 200
    assert [record.rows for record in ExportRecord.objects.order_by("pk")] == [1, 1, 1]


def test_the_pages_cost_the_same_for_three_rows_and_thirty(client_of, chief, north_officer, north_manager):
    make_counting_rule()

    def more(number):
        for _ in range(number):
            project = ProjectFactory(created_by=north_officer, invest_total=D(1000))
            sign(project, "2026-02-01")
            made = promise(project, north_officer, Due(2026, 1, D(1000)))
            verified(made, north_officer, north_manager, (2026, 1), 100)
            submitted(made, north_officer, (2026, 2), 100)

    addresses = [reverse(name) for name in ("commitment-list", "actual-list", "rates", "rate-projects")]
    client = client_of(chief)
    more(3)
    few = [query_count(client, address) for address in addresses]
    more(9)
    assert [query_count(client, address) for address in addresses] == few
    assert max(few) <= 12


def test_the_panel_and_the_commitment_cost_the_same_for_one_promise_and_many(
    client_of, north_officer, north_manager, commitment
):
    client = client_of(north_officer)
    addresses = [commitment.project.get_absolute_url(), commitment.get_absolute_url()]
    verified(commitment, north_officer, north_manager, (2025, 1), 100)
    few = [query_count(client, address) for address in addresses]
    for indicator in ("tax", "output", "revenue"):
        promise(commitment.project, north_officer, indicator=indicator)
    for quarter in (2, 3, 4):
        verified(commitment, north_officer, north_manager, (2025, quarter), 100)
    assert [query_count(client, address) for address in addresses] == few


def test_an_abandoned_promise_stands_in_the_panel(client_of, north_officer, commitment):
    commitment_abandon(commitment=commitment, actor=north_officer, reason="Sold")
    page = client_of(north_officer, language="zh-hans").get(commitment.project.get_absolute_url())
    assert commitment.get_absolute_url() in page.content.decode()
