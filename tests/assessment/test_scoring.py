"""What points are made of: records, reports, marks, lines; and who speaks for a unit."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from assessment.models import AssessedUnit, AssessmentPeriod
from assessment.period_figures import earlier_values
from assessment.scoring import period_inputs, results
from assessment.services.adjustments import correction_enter, line_confirm, line_withdraw
from assessment.services.assessment_periods import targets_set
from assessment.services.score_objections import objection_decide, score_object
from assessment.services.unit_reports import report_fill
from assessment.services.verdicts import score_veto
from core.flow import Forbidden
from core.models import ChangeEntry
from tests.assessment.schemes import (
    AFTER,
    COUNTED,
    LATER,
    PROJECTS,
    add_line,
    fill,
    hand_in,
    indicator,
    make_version,
    move,
    open_period,
    report_of,
    score_of,
    set_targets,
    unit_of,
    verify,
)
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
YI = Decimal(10**8)


def told(period, area=None):
    """The results of a unit: of the first, if no area is named."""
    rows = {row["unit"]: row for row in results(period_inputs(period, LATER))["units"]}
    return rows[unit_of(period, area).pk] if area else next(iter(rows.values()))


def points(period, area, code):
    one = told(period, area)["scores"][code]
    return one["score"], one["flag"]


@pytest.fixture
def one_of(north, south, chief):
    """A period of a single indicator of weight 100."""

    def make(formula, params=None, code="2025", **values):
        version = make_version(
            north,
            south,
            code=f"only-{formula}",
            indicators=[indicator("ONE", 100, formula=formula, params=params or {}, **values)],
        )
        return open_period(version, chief, code)

    COUNTED.clear()
    return make


def test_growth_is_measured_by_what_the_year_before_was_frozen_with(one_of, north, south, chief):
    COUNTED.update({north.pk: [8 * YI], south.pk: [5 * YI]})
    counted = {"unit": "CNY_100M", "source": "computed", "computation": PROJECTS}
    before = one_of("growth", **counted)
    move(before, "close", chief, AFTER)
    move(before, "show", chief, AFTER)
    move(before, "freeze", chief, LATER)
    COUNTED.update({north.pk: [9 * YI], south.pk: [5 * YI]})
    period = open_period(before.version, chief, "2026", opens_on=LATER, closes_on=LATER)
    set_targets(period, chief, ONE=25)
    # 9 after 8 is half of the wanted 25 %; south did not grow.
    assert points(period, north, "ONE") == ("50", "")
    assert points(period, south, "ONE") == ("0", "")


def test_a_frozen_figure_of_another_unit_or_computation_is_no_year_before(one_of, north, south, chief):
    """Then the year before is counted from records, as it is for an indicator that is new."""
    counted = {"source": "computed", "computation": PROJECTS, "formula": "growth", "unit": "CNY_100M"}
    COUNTED[north.pk] = [4 * YI]
    before = one_of(**counted)
    move(before, "close", chief, AFTER)
    move(before, "show", chief, AFTER)
    move(before, "freeze", chief, LATER)
    COUNTED[north.pk] = [5 * YI]
    later = {
        "SAME": ("ONE", {}, "4"),
        "UNIT": ("ONE", {"unit": "CNY_10K"}, "50000"),
        "SHARE": ("ONE", {"unit": "PCT", "denominator": PROJECTS}, "100"),
        "NEW": ("TWO", {}, "5"),
    }
    told = {}
    for year, (name, (code, values, _wanted)) in enumerate(later.items(), start=2026):
        own = [indicator(code, 100, **counted | values)]
        version = make_version(north, south, code="only-growth", valid_from_year=year, indicators=own)
        period = AssessmentPeriod(version=version, code="2026")
        found = earlier_values(period, list(version.units.all()), list(version.indicators.all()), LATER)
        told[name] = found[code, f"area {north.code}"]
    assert told == {name: wanted for name, (_code, _values, wanted) in later.items()}


def test_where_the_year_before_was_not_assessed_growth_is_counted_from_records(one_of, north, chief):
    COUNTED[north.pk] = [8 * YI]
    period = one_of("growth", unit="CNY_100M", source="computed", computation=PROJECTS)
    set_targets(period, chief, ONE=25)
    assert points(period, north, "ONE") == ("0", "")  # the records say the same of both years


def test_a_unit_without_a_figure_of_the_year_before_is_told_so(one_of, north, north_manager, chief):
    period = one_of("growth")
    set_targets(period, chief, ONE=25)
    fill(period, north, north_manager, ONE=10)
    assert points(period, north, "ONE") == ("0", "no_previous")


def test_the_year_before_is_entered_with_its_document_and_then_counts(
    one_of, north, south, north_manager, south_manager, chief
):
    period = one_of("growth")
    set_targets(period, chief, ONE=25)
    one = period.version.indicators.get()
    units = {unit.area_id: unit for unit in period.version.units.all()}
    entered = {"indicator": one, "unit": units[north.pk], "previous": Decimal(8)}
    with pytest.raises(ValidationError, match="name the document that states the value"):
        targets_set(period=period, targets=[entered], actor=chief)
    entered["previous_document"] = "统计年鉴2024"
    assert targets_set(period=period, targets=[entered], actor=chief) == 1
    for area, manager in ((north, north_manager), (south, south_manager)):
        fill(period, area, manager, ONE=9)
    assert points(period, north, "ONE") == ("50", "")
    assert points(period, south, "ONE") == ("0", "no_previous")
    assert ChangeEntry.objects.filter(verb="targets_set").latest("pk").changes == {
        f"ONE {units[north.pk].pk}": [
            {"previous": None, "previous_document": ""},
            {"previous": "8", "previous_document": "统计年鉴2024"},
        ]
    }


def test_what_an_assessment_of_the_year_before_tells_wins_over_what_is_entered(
    one_of, north, south, north_manager, south_manager, chief
):
    before = one_of("growth")
    fill(before, north, north_manager, ONE=8)
    hand_in(before, north, north_manager)
    verify(before, north, chief)
    for name in ("close", "show", "freeze"):
        move(before, name, chief, LATER if name == "freeze" else AFTER)
    period = open_period(before.version, chief, "2026", opens_on=LATER, closes_on=LATER)
    set_targets(period, chief, ONE=25)
    one = period.version.indicators.get()
    targets_set(
        period=period,
        targets=[
            {"indicator": one, "unit": unit, "previous": Decimal(6), "previous_document": "年鉴"}
            for unit in period.version.units.all()
        ],
        actor=chief,
    )
    told = {cell["unit"]: cell["previous"] for cell in period_inputs(period, LATER)["cells"]}
    assert told == {unit.pk: "8" if unit.area_id == north.pk else "6" for unit in period.version.units.all()}


def test_only_growth_of_an_entered_figure_has_a_year_before_to_enter(one_of, chief):
    period = one_of("growth", source="computed", computation=PROJECTS)
    wanted = {
        "indicator": period.version.indicators.get(),
        "unit": period.version.units.first(),
        "previous": Decimal(8),
        "previous_document": "年鉴",
    }
    with pytest.raises(ValidationError, match="only growth of reported figures has a year before"):
        targets_set(period=period, targets=[wanted], actor=chief)


def test_efficacy_compares_the_units_with_each_other(one_of, north, south, north_manager, south_manager):
    period = one_of("efficacy")
    fill(period, north, north_manager, ONE=30)
    fill(period, south, south_manager, ONE=10)
    assert points(period, north, "ONE") == ("100", "")
    assert points(period, south, "ONE") == ("60", "")


def test_a_rate_is_the_records_by_those_it_is_a_share_of(one_of, north, chief):
    COUNTED[north.pk] = [YI]
    period = one_of("ratio_capped", source="computed", computation=PROJECTS, denominator=PROJECTS)
    set_targets(period, chief, ONE=200)
    assert points(period, north, "ONE") == ("50", "")


def test_a_share_of_nothing_is_missing_and_not_zero(one_of, north, chief):
    period = one_of("ratio_capped", source="computed", computation=PROJECTS, denominator=PROJECTS)
    set_targets(period, chief, ONE=50)
    assert points(period, north, "ONE") == ("0", "missing")


def test_a_milestone_counts_by_its_day(one_of, north, north_manager, chief):
    period = one_of("milestone", {"late_factor": "0.5"}, unit="MILESTONE")
    score, unit = score_of(period, north, "ONE"), unit_of(period, north)
    due = {"indicator": score.indicator, "unit": unit, "due_on": dt.date(2025, 6, 30)}
    targets_set(period=period, targets=[due], actor=chief)
    assert points(period, north, "ONE") == ("0", "not_reached")
    for day, wanted in ((dt.date(2025, 6, 30), ("100", "")), (dt.date(2025, 7, 1), ("50", "late"))):
        entry = {"score": score, "reported_on": day}
        report_fill(report=report_of(period, north), entries=[entry], actor=north_manager)
        assert points(period, north, "ONE") == wanted


def test_what_does_not_apply_gives_its_weight_to_the_others(opened, north, north_manager, chief):
    COUNTED.clear()
    set_targets(opened, chief, FUNDS=0)
    fill(opened, north, north_manager, RATE=80)
    row = told(opened, north)
    assert row["scores"]["FUNDS"] == {
        "score": None,
        "shown": None,
        "completion": None,
        "flag": "not_applicable",
        "bonus": "0",
    }
    # 30 of the 40 that are left, over 100.
    assert row["total"] == "75"


def test_a_veto_leaves_nothing_of_the_indicator(period, north, chief):
    score_veto(score=score_of(period, north, "RATE"), reason="The slip is false", actor=chief)
    assert points(period, north, "RATE") == ("0", "veto")


def test_lines_count_once_confirmed_and_up_to_the_cap_of_their_rule(opened, north, chief, region_admin):
    line = add_line(opened, north, "LATE", chief, count=3)
    assert told(opened, north)["deductions"] == "0"
    line_confirm(line=line, actor=region_admin)
    assert told(opened, north)["deductions"] == "0.3"
    add_line(opened, north, "LATE", chief, count=200, confirmed_by=region_admin)
    assert told(opened, north)["deductions"] == "12"
    withdrawn = add_line(opened, north, "LEADER", chief)
    line_withdraw(line=withdrawn, reason="Twice", actor=region_admin)
    assert told(opened, north)["bonus"] == "0"


def test_a_correction_of_a_frozen_period_counts_in_the_next_and_no_bonus_cap_holds_it(
    frozen, north, chief, region_admin
):
    period = open_period(frozen.version, chief, "2026", opens_on=LATER, closes_on=LATER)
    add_line(period, north, "LEADER", chief, count=2, confirmed_by=region_admin)
    before = Decimal(told(period, north)["total"])
    line = correction_enter(
        period=period,
        unit=unit_of(period, north),
        corrects=frozen,
        points=Decimal("1.5"),
        reason="One project was forgotten",
        evidence="No. 4",
        actor=chief,
    )
    line_confirm(line=line, actor=region_admin)
    row = told(period, north)
    assert (row["bonus"], row["corrections"]) == ("5", "1.5")
    assert Decimal(row["total"]) - before == Decimal("1.5")


def test_an_upheld_objection_changes_a_counted_figure_with_its_reason(
    shown, north, north_manager, region_admin
):
    score = score_of(shown, north, "FUNDS")
    assert points(shown, north, "FUNDS") == ("48", "")
    objection = score_object(score=score, grounds="A slip is missing", actor=north_manager, today=AFTER)
    objection_decide(
        objection=objection,
        is_upheld=True,
        finding="It counts",
        values={"verified": Decimal(9)},
        actor=region_admin,
        today=AFTER,
    )
    assert points(shown, north, "FUNDS") == ("54", "")
    cell = next(one for one in period_inputs(shown, LATER)["cells"] if one["score"] == score.pk)
    assert (cell["counted"], cell["verified"], cell["correction"]) == ("8", "9", "It counts")


def test_equal_totals_share_a_rank(opened, chief):
    COUNTED.clear()
    ranks = [row["rank"] for row in results(period_inputs(opened, LATER))["units"]]
    assert ranks == [1, 1]


def test_a_city_reports_for_itself_and_not_for_its_area(north, north_manager, chief):
    city = OrganisationFactory(kind="city_gov", area=north, name_zh="北市", name_en="North City")
    mayor = UserFactory(role=Role.CITY_MANAGER, organisation=city, areas=[north])
    version = make_version(north)
    AssessedUnit.objects.create(version=version, organisation=city, order=9)
    period = open_period(version, chief)
    own = period.reports.get(unit__organisation=city)
    entry = {"score": period.scores.get(unit__organisation=city, indicator__code="RATE"), "reported": 7}
    with pytest.raises(Forbidden, match="another unit"):
        report_fill(report=own, entries=[entry], actor=north_manager)
    assert report_fill(report=own, entries=[entry], actor=mayor) == 1
    with pytest.raises(Forbidden, match="another unit"):
        fill(period, north, mayor, RATE=7)
    assert set(type(own).objects.visible_to(mayor)) == set(period.reports.all())


def test_a_correction_by_the_reviewer_counts_instead_of_the_report(opened, north, north_manager, chief):
    fill(opened, north, north_manager, RATE=80)
    hand_in(opened, north, north_manager)
    assert points(opened, north, "RATE") == ("30", "")
    verify(opened, north, chief, RATE=40)
    assert points(opened, north, "RATE") == ("15", "")
