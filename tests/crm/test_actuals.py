"""Quarterly figures: reported by one, counted by another, amended by a new row; their sum holds."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.flow import MoveRefused
from core.locking import ChangedMeanwhile, version_of
from crm.choices.commitments import ActualStatus
from crm.figures import proposal, warnings_of
from crm.fulfilment import counted_funds, cumulative
from crm.models import Actual, FundLine
from crm.quarters import Quarter
from crm.services.actuals import (
    Figure,
    actual_amend,
    actual_reject,
    actual_report,
    actual_revise,
    actual_submit,
    actual_update,
    actual_verify,
    actual_verify_region,
)
from crm.services.evidence import evidence_withdraw
from tests.crm.money import (
    TODAY,
    document,
    funds,
    make_counting_rule,
    promise,
    report,
    submitted,
    verified,
)
from tests.factories import ProjectFactory

pytestmark = pytest.mark.usefixtures("sums_hold")

D = Decimal
RATE = {"currency": "USD", "fx_rate": D("7.123456"), "fx_on": dt.date(2026, 3, 31)}


@pytest.fixture
def project(north_officer):
    return ProjectFactory(created_by=north_officer)


@pytest.fixture
def commitment(project, north_officer):
    make_counting_rule()
    return promise(project, north_officer)


def test_the_value_of_funds_is_the_sum_of_its_lines(commitment, north_officer):
    """300 + 1000.01 USD × 7.123456 = 7123.527235, to the cent 7123.53: 7423.53."""
    actual = report(commitment, north_officer, (2026, 1), 300, funds("1000.01", **RATE))
    assert actual.value == D("7423.53")
    assert [line.amount_cny for line in actual.lines.all()] == [300, D("7123.53")]
    assert actual.status == ActualStatus.DRAFT


def test_other_figures_are_given_and_not_broken_down(project, north_officer):
    jobs = promise(project, north_officer, indicator="jobs", total=120)
    assert report(jobs, north_officer, value=45).value == 45
    with pytest.raises(ValidationError, match="Only funds"):
        report(jobs, north_officer, (2026, 2), 300, value=300)
    with pytest.raises(ValidationError, match="0 if nothing"):
        report(jobs, north_officer, (2026, 2))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (funds(100, currency="USD"), "exchange rate"),
        (funds(100, currency="USD", fx_rate=D(7)), "exchange rate"),
        (funds(100, fx_rate=D(7)), "no exchange rate"),
        (funds(100, "withdrawn"), "negative"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(commitment, north_officer, line, why):
    with pytest.raises(ValidationError, match=why):
        report(commitment, north_officer, (2026, 1), line)
    assert not FundLine.objects.exists()
    assert not Actual.objects.exists()


def test_money_paid_in_is_no_fixed_asset(project, north_officer):
    assets = promise(project, north_officer, indicator="fixed_asset")
    with pytest.raises(ValidationError, match="no fixed asset"):
        report(assets, north_officer, (2026, 1), funds(100, "equity_cash"))
    assert report(assets, north_officer, (2026, 1), funds(100, "equipment")).value == 100


def test_a_quarter_is_reported_once_and_when_it_is_over(commitment, north_officer):
    report(commitment, north_officer, (2026, 3), 100)  # today is 8 October
    with pytest.raises(ValidationError, match="ends on 2026-12-31"):
        report(commitment, north_officer, (2026, 4), 100)
    with pytest.raises(ValidationError, match="2026Q3 is reported already"):
        report(commitment, north_officer, (2026, 3), 100)
    assert [str(actual) for actual in Actual.objects.all()] == ["2026Q3"]


def test_only_documents_of_the_project_prove_a_figure(commitment, north_officer):
    foreign = document(ProjectFactory(created_by=north_officer))
    gone = document(commitment.project, withdrawn_on=TODAY, withdrawn_reason="Wrong")
    for wrong in (foreign, gone):
        with pytest.raises(ValidationError, match="valid documents of this project"):
            actual_report(
                commitment=commitment,
                actor=north_officer,
                quarter=Quarter(2026, 1),
                figure=Figure(lines=[funds(100)], evidence=[wrong]),
                today=TODAY,
            )
        with pytest.raises(ValidationError, match="valid documents of this project"):
            report(commitment, north_officer, (2026, 1), funds(100, evidence=wrong))
    slip = document(commitment.project)
    actual = report(commitment, north_officer, (2026, 1), funds(100, evidence=slip))
    assert slip in actual.evidence.all()


def test_a_figure_without_a_document_is_not_handed_in_unless_it_is_zero(commitment, north_officer):
    def draft(quarter, *lines):
        figure = Figure(lines=lines)
        return actual_report(
            commitment=commitment, actor=north_officer, quarter=quarter, figure=figure, today=TODAY
        )

    with pytest.raises(MoveRefused, match="document that proves"):
        actual_submit(actual=draft(Quarter(2026, 1), funds(100)), actor=north_officer)
    nothing = actual_submit(actual=draft(Quarter(2026, 2)), actor=north_officer)
    assert (nothing.status, nothing.value) == (ActualStatus.SUBMITTED, 0)


def test_a_draft_changes_as_a_whole_and_nothing_else_does(commitment, north_officer):
    actual = report(commitment, north_officer, (2026, 1), 100, 200)
    seen = version_of(actual)
    slip = document(commitment.project)
    figure = Figure(lines=[funds(50)], evidence=[slip], note="Half of it")
    actual = actual_update(actual=actual, actor=north_officer, figure=figure, version=seen)
    assert (actual.value, actual.lines.count(), list(actual.evidence.all())) == (50, 1, [slip])
    with pytest.raises(ChangedMeanwhile):
        actual_update(actual=actual, actor=north_officer, figure=figure, version=seen)
    actual = actual_submit(actual=actual, actor=north_officer)
    with pytest.raises(MoveRefused, match="Only a draft"):
        actual_update(actual=actual, actor=north_officer, figure=figure)


def test_what_the_rule_leaves_out_is_proposed_and_needs_no_further_reason(
    commitment, north_officer, north_manager
):
    """600 equity + 400 local bank loan = 1000 reported, 600 counted."""
    lines = (funds(600), funds(400, "local_bank_loan"))
    actual = verified(commitment, north_officer, north_manager, (2026, 1), *lines)
    assert (actual.value, actual.counted_value, actual.reduction_reason) == (1000, 600, "by_rule")
    assert (actual.rule.code, actual.verified_by, actual.verified_on) == ("F1", north_manager, TODAY)


def test_less_is_counted_with_a_reason_and_more_never(commitment, north_officer, north_manager):
    actual = submitted(commitment, north_officer, (2026, 1), 600, funds(400, "local_bank_loan"))

    def count(value, reason=""):
        return actual_verify(
            actual=actual, actor=north_manager, counted_value=D(value), reduction_reason=reason, today=TODAY
        )

    with pytest.raises(ValidationError, match="than the rule proposes: 600"):
        count(601, "other")
    for reason in ("", "by_rule"):
        with pytest.raises(ValidationError, match="why less"):
            count(500, reason)
    assert (count(500, "valuation").counted_value, actual.status) == (500, "submitted")
    actual.refresh_from_db()
    assert (actual.counted_value, actual.reduction_reason) == (500, "valuation")


def test_without_a_rule_in_force_all_counts(project, north_officer, north_manager):
    make_counting_rule(valid_from=dt.date(2026, 4, 1))
    commitment = promise(project, north_officer)
    before = verified(commitment, north_officer, north_manager, (2026, 1), funds(100, "local_bank_loan"))
    after = verified(commitment, north_officer, north_manager, (2026, 2), funds(100, "local_bank_loan"))
    assert [(one.counted_value, one.rule and one.rule.code) for one in (before, after)] == [
        (100, None),
        (0, "F1"),
    ]


def test_land_counts_as_the_rest_comes_in_whatever_order_it_is_verified(
    commitment, north_officer, north_manager
):
    """Land 300, then 800 built: of 1000 the land is 20 % at 200. Q1 0 and Q2 1000, or Q2 800 and Q1 200."""
    land = submitted(commitment, north_officer, (2026, 1), funds(300, "land"))
    built = submitted(commitment, north_officer, (2026, 2), funds(800, "construction"))
    assert (proposal(land).value, proposal(built).value) == (0, 800)
    verify = {"actor": north_manager, "today": TODAY}
    assert actual_verify(actual=built, **verify).counted_value == 800
    assert actual_verify(actual=land, **verify).counted_value == 200
    assert counted_funds(commitment.project, TODAY) == 1000


def test_a_sum_below_zero_is_refused_whatever_quarter_it_would_be_in(
    commitment, north_officer, north_manager
):
    first = verified(commitment, north_officer, north_manager, (2026, 1), 100)
    verified(commitment, north_officer, north_manager, (2026, 3), 500)
    withdrawal = submitted(commitment, north_officer, (2026, 2), funds(-150, "withdrawn"))
    with pytest.raises(MoveRefused, match="up to 2026Q2 would be below zero"):
        actual_verify(actual=withdrawal, actor=north_manager, today=TODAY)
    withdrawal = actual_reject(actual=withdrawal, actor=north_manager, note="Only 60")
    withdrawal = actual_revise(actual=withdrawal, actor=north_officer)
    smaller = Figure(lines=[funds(-60, "withdrawn")], evidence=list(withdrawal.evidence.all()))
    actual_update(actual=withdrawal, actor=north_officer, figure=smaller)
    withdrawal = actual_submit(actual=withdrawal, actor=north_officer)
    assert actual_verify(actual=withdrawal, actor=north_manager, today=TODAY).counted_value == -60
    assert [cumulative(row) for row in commitment.actuals.order_by("quarter")] == [100, 40, 540]
    amended = actual_amend(actual=first, actor=north_officer, note="Less came")
    figure = Figure(lines=[funds(50)], evidence=list(amended.evidence.all()))
    actual_update(actual=amended, actor=north_officer, figure=figure)
    amended = actual_submit(actual=amended, actor=north_officer)
    with pytest.raises(MoveRefused, match="up to 2026Q2 would be below zero"):
        actual_verify(actual=amended, actor=north_manager, today=TODAY)


def test_what_a_later_correction_rests_on_is_not_rejected(commitment, north_officer, north_manager, chief):
    first = verified(commitment, north_officer, north_manager, (2026, 1), 100)
    verified(commitment, north_officer, north_manager, (2026, 2), funds(-60, "withdrawn"))
    with pytest.raises(MoveRefused, match="below zero"):
        actual_reject(actual=first, actor=chief, note="Unclear")


def test_an_amended_figure_counts_until_the_new_one_is_verified(
    commitment, north_officer, north_manager, chief
):
    old = verified(commitment, north_officer, north_manager, (2026, 1), 100)
    new = actual_amend(actual=old, actor=north_officer, note="A slip was missing")
    old.refresh_from_db()
    assert (old.status, new.status, new.amends, new.value) == ("amended", "draft", old, 100)
    assert set(new.evidence.all()) == set(old.evidence.all())
    figure = Figure(lines=[funds(100), funds(30)], evidence=[document(commitment.project)])
    actual_update(actual=new, actor=north_officer, figure=figure)
    new = actual_submit(actual=new, actor=north_officer)
    assert counted_funds(commitment.project, TODAY) == 100
    new = actual_verify(actual=new, actor=north_manager, today=TODAY)
    assert counted_funds(commitment.project, TODAY) == 130
    new = actual_reject(actual=new, actor=chief, note="Not proved")
    assert counted_funds(commitment.project, TODAY) == 100
    new = actual_revise(actual=new, actor=north_officer)
    new = actual_submit(actual=new, actor=north_officer)
    new = actual_verify(actual=new, actor=north_manager, today=TODAY)
    newest = actual_amend(actual=new, actor=north_officer, note="Once more")
    assert counted_funds(commitment.project, TODAY) == 130
    newest = actual_submit(actual=newest, actor=north_officer)
    actual_verify(actual=newest, actor=north_manager, today=TODAY)
    assert counted_funds(commitment.project, TODAY) == 130
    assert Actual.objects.count() == 3


def test_three_people_see_a_figure(commitment, north_officer, north_manager, chief, region_admin):
    own = submitted(commitment, north_manager, (2026, 1), 100)
    with pytest.raises(MoveRefused) as refused:
        actual_verify(actual=own, actor=north_manager, today=TODAY)
    assert refused.value.forbidden
    own = actual_verify(actual=own, actor=chief, today=TODAY)
    for user in (chief, north_manager):
        with pytest.raises(MoveRefused) as refused:
            actual_verify_region(actual=own, actor=user)
        assert refused.value.forbidden
    assert actual_verify_region(actual=own, actor=region_admin).reviewed_by == region_admin


def test_another_area_neither_reports_nor_verifies(commitment, north_officer, south_officer, south_manager):
    actual = submitted(commitment, north_officer, (2026, 1), 100)
    for act in (
        lambda: report(commitment, south_officer, (2026, 2), 100),
        lambda: actual_verify(actual=actual, actor=south_manager, today=TODAY),
        lambda: actual_reject(actual=actual, actor=south_manager, note="x"),
    ):
        with pytest.raises(MoveRefused) as refused:
            act()
        assert refused.value.forbidden
    assert list(Actual.objects.visible_to(south_manager)) == []
    assert list(FundLine.objects.visible_to(south_manager)) == []


def test_a_figure_whose_documents_were_withdrawn_is_not_verified(commitment, north_officer, north_manager):
    actual = submitted(commitment, north_officer, (2026, 1), 100)
    evidence_withdraw(evidence=actual.evidence.get(), actor=north_officer, reason="Forged", today=TODAY)
    with pytest.raises(MoveRefused, match="documents were withdrawn"):
        actual_verify(actual=actual, actor=north_manager, today=TODAY)
    assert warnings_of(actual) == ["A document of this figure was withdrawn and no longer proves it."]


def test_a_form_that_was_overtaken_decides_nothing(commitment, north_officer, north_manager):
    actual = submitted(commitment, north_officer, (2026, 1), 100)
    actual_reject(actual=actual, actor=north_manager, note="Unclear")
    with pytest.raises(MoveRefused, match="Somebody just made this figure “Rejected”"):
        actual_verify(actual=actual, actor=north_manager, seen_status="submitted", today=TODAY)


def usd(amount) -> object:
    return funds(amount, source="foreign", **RATE)


@pytest.mark.parametrize(
    ("utilised", "lines", "calibers", "warns"),
    [
        (100, [usd(100)], ("", ""), False),
        (101, [usd(100)], ("", ""), True),
        (101, [usd(100)], ("commerce", "ipa_full"), False),  # different calibers are not compared
        (101, [usd(100)], ("commerce", "commerce"), True),
        (1, [funds(1000)], ("", ""), True),  # from another province
        (150, [usd(100), funds("356.1728", source="hk_mo_tw")], ("", ""), False),  # 356.17 ÷ 7.123456 = 50.0
        (1, [funds(100, source="foreign")], ("", ""), False),  # CNY from abroad: no rate, nothing is said
        (1, [], ("", ""), True),
    ],
)
def test_more_foreign_capital_than_came_in_is_pointed_out(
    project, north_officer, north_manager, utilised, lines, calibers, warns
):
    make_counting_rule()
    fdi = promise(project, north_officer, indicator="fdi_utilized", currency="USD", caliber=calibers[0])
    paid = promise(project, north_officer, caliber=calibers[1])
    lines = [line if line.amount != D("356.1728") else funds("356.18", source="hk_mo_tw") for line in lines]
    verified(paid, north_officer, north_manager, (2026, 1), *lines)
    found = warnings_of(report(fdi, north_officer, value=utilised))
    assert [text.startswith("More foreign capital") for text in found] == [True] * warns


def test_one_slip_for_two_quarters_is_pointed_out(commitment, north_officer):
    slip = document(commitment.project, number="B-77")
    figure = Figure(lines=[funds(100)], evidence=[slip])
    first, second = (
        actual_report(
            commitment=commitment, actor=north_officer, quarter=Quarter(2026, q), figure=figure, today=TODAY
        )
        for q in (1, 2)
    )
    assert warnings_of(first) == ["“Bank receipt B-77” also proves another quarter of this commitment."]
    assert len(warnings_of(second)) == 1
