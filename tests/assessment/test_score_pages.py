"""The pages of an assessment: who sees what, and the way through the forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from assessment.models import AdjustmentLine, PeriodSnapshot, ScoreObjection
from assessment.services.assessment_workbooks import assessment_file
from tests.assessment.schemes import (
    LATER,
    add_line,
    fill,
    hand_in,
    indicator,
    make_version,
    open_period,
    report_of,
    score_of,
    set_targets,
)
from tests.assessment.test_figure_records import signed
from tests.factories import UserFactory
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_until_it_is_final_an_area_sees_its_own_scores_alone(period, north_officer, chief, client_of):
    url = period.get_absolute_url()
    assert "北片区" in text_of(client_of(north_officer, "zh-hans"), url)
    assert "南片区" not in text_of(client_of(north_officer, "zh-hans"), url)
    everything = text_of(client_of(chief, "zh-hans"), url)
    assert "北片区" in everything
    assert "南片区" in everything


def test_once_final_all_staff_see_the_ranking_and_not_the_evidence_of_others(
    frozen, north, south, north_officer, client_of
):
    client = client_of(north_officer)
    page = text_of(client, frozen.get_absolute_url())
    assert "83.70" in page
    assert "60.00" in page
    own, other = score_of(frozen, north, "RATE"), score_of(frozen, south, "RATE")
    assert own.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(report_of(frozen, south).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_a_period_opens_in_both_languages(frozen, north, chief, client_of, language):
    client = client_of(chief, language)
    line = AdjustmentLine.objects.first()
    for url in (
        frozen.get_absolute_url(),
        report_of(frozen, north).get_absolute_url(),
        *(score_of(frozen, north, code).get_absolute_url() for code in ("FUNDS", "RATE", "LIBRARY")),
        line.get_absolute_url(),
        frozen.version.get_absolute_url(),
        frozen.version.scheme.get_absolute_url(),
        *(
            reverse(name)
            for name in (
                "assessment-periods",
                "assessment-scores",
                "assessment-lines",
                "assessment-objections",
                "assessment-schemes",
            )
        ),
    ):
        text_of(client, url)


def test_a_figure_leads_to_its_records_and_hides_those_the_reader_may_not_see(
    period, north, chief, client_of
):
    page = text_of(client_of(chief), score_of(period, north, "FUNDS").get_absolute_url())
    # The records of the test computation are of no project that is there.
    assert "2 more, not shown to you" in page
    assert "800,000,000" in page
    assert "500,000,000" not in page


def test_the_records_of_a_score_are_those_of_the_list_of_its_figure(
    north, north_officer, north_manager, chief, client_of
):
    own = {"source": "computed", "unit": "PROJECT", "computation": "signed_projects"}
    period = open_period(make_version(north, indicators=[indicator("SIGNED", 100, **own)]), chief, "2025")
    signed(north_officer, 300)
    signed(north_manager, 50, confidentiality="confidential")
    url = score_of(period, north, "SIGNED").get_absolute_url()
    asked = {"key": "signed_projects", "area": north.code, "period": "2025"}
    counted = {}
    for user in (chief, north_manager, north_officer):
        client = client_of(user)
        listed = client.get(reverse("figure-records"), asked).context["page"]
        shown = client.get(url).context["records"]
        assert [(one.name, one.amount, one.url) for one in shown] == [
            (one.name, one.amount, one.url) for one in listed
        ]
        counted[user.username] = [one.url != "" for one in shown]
    assert list(counted.values()) == [[True, True], [True, True], [True, False]]


def test_the_page_of_a_final_period_reads_its_snapshot_once_and_no_workbook(frozen, chief, client_of):
    assessment_file(period=frozen, actor=chief)
    client = client_of(chief)
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, frozen.get_absolute_url())
    asked = [one["sql"] for one in queries]
    assert sum('"assessment_periodsnapshot"."content"' in sql for sql in asked) == 1
    assert not any('"assessment_edition"."snapshot"' in sql for sql in asked)
    assert PeriodSnapshot.objects.get().sha256 in page
    assert "Edition 1" in page


def test_a_unit_fills_in_its_report_and_hands_it_in(opened, north, north_officer, north_manager, client_of):
    report, rate = report_of(opened, north), score_of(opened, north, "RATE")
    edit = reverse("assessment-report-edit", args=[report.pk])
    page = text_of(client_of(north_officer), edit)
    assert f"{rate.pk}-reported" in page
    assert f"{score_of(opened, north, 'FUNDS').pk}-reported" not in page
    sent = {f"{rate.pk}-reported": "62.5", f"{rate.pk}-evidence": "No. 7"}
    assert client_of(north_officer).post(edit, sent).status_code == 302
    rate.refresh_from_db()
    assert (str(rate.reported), rate.evidence, rate.reported_by) == ("62.5000", "No. 7", north_officer)
    step = reverse("assessment-report-step", args=[report.pk, "hand_in"])
    assert client_of(north_officer).post(step).status_code == 403
    assert client_of(north_manager).post(step).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.handed_in_by, report.is_late) == ("handed_in", north_manager, True)
    assert client_of(north_officer).post(edit, sent).status_code == 409


def test_a_reviewer_verifies_and_a_correction_needs_its_reason(
    opened, north, north_manager, chief, client_of
):
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    report, rate = report_of(opened, north), score_of(opened, north, "RATE")
    url = reverse("assessment-report-review", args=[report.pk])
    client = client_of(chief)
    sent = {f"{rate.pk}-verified": "55"}
    assert "is not what was reported" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {f"{rate.pk}-correction": "Two do not count"}).status_code == 302
    rate.refresh_from_db()
    assert (rate.status, str(rate.verified), rate.correction) == ("reviewed", "55.0000", "Two do not count")


def test_the_year_before_of_entered_growth_is_asked_beside_its_target(
    north, south, north_manager, chief, client_of
):
    one = indicator("GROWN", 100, formula="growth", params={})
    period = open_period(make_version(north, south, code="grown", indicators=[one]), chief)
    set_targets(period, chief, GROWN=25)
    url, score = reverse("assessment-targets", args=[period.pk]), score_of(period, north, "GROWN")
    client, key, unit = client_of(chief), score.indicator_id, score.unit_id
    assert "value of the year before, where no assessment tells it" in text_of(client, url)
    sent = {f"{key}-{target.unit_id}": "25" for target in period.targets.all()}
    sent |= {f"{key}-previous-{unit}": "6.5"}
    answer = client.post(url, sent)
    assert "name the document that states the value of the year before" in answer.content.decode()
    sent |= {f"{key}-previous_document-{unit}": "统计年鉴2024"}
    assert client.post(url, sent).status_code == 302
    assert 'value="6.5"' in text_of(client, url)
    fill(period, north, north_manager, GROWN="7.4991")
    page = text_of(client, score.get_absolute_url())
    assert "6.5 · 统计年鉴2024" in page
    # As many digits as the list and the workbook have.
    assert "<dt>Value</dt><dd>7.4991 " in page
    assert "<dt>Reported</dt><dd>7.4991 · " in page
    assert "<dt>Completion</dt><dd>61.48 %" in page


def test_targets_are_set_on_one_page(opened, north, chief, client_of):
    rate, unit = score_of(opened, north, "RATE").indicator, opened.version.units.get(area=north)
    url = reverse("assessment-targets", args=[opened.pk])
    sent = {f"{one.indicator_id}-{one.unit_id}": str(one.value) for one in opened.targets.all()}
    assert client_of(chief).post(url, sent | {f"{rate.pk}-{unit.pk}": "90"}).status_code == 302
    assert str(opened.targets.get(indicator=rate, unit=unit).value) == "90.0000"


def test_a_line_counts_once_somebody_else_confirmed_it(period, north, chief, region_admin, client_of):
    line = add_line(period, north, "LEADER", chief)
    url = reverse("assessment-line-confirm", args=[line.pk])
    assert "somebody else confirms it" in text_of(client_of(chief), line.get_absolute_url())
    client_of(chief).post(url)
    line.refresh_from_db()
    assert line.status == "entered"
    client_of(region_admin).post(url)
    line.refresh_from_db()
    assert (line.status, line.confirmed_by) == ("confirmed", region_admin)


def test_an_objection_is_filed_and_answered_on_its_pages(shown, north, north_manager, client_of):
    score = score_of(shown, north, "RATE")
    type(shown).objects.update(objections_until=LATER.replace(year=2199))
    url = reverse("assessment-score-object", args=[score.pk])
    assert client_of(north_manager).post(url, {"grounds": "One project more"}).status_code == 302
    objection = ScoreObjection.objects.get()
    third = UserFactory(role=Role.REGION_REVIEWER)
    page = client_of(third)
    assert "One project more" in text_of(page, objection.get_absolute_url())
    sent = {"is_upheld": "yes", "verified": "70", "finding": "It counts"}
    assert page.post(objection.get_absolute_url(), sent).status_code == 302
    score.refresh_from_db()
    assert (score.status, str(score.verified), score.correction) == ("reviewed", "70.0000", "It counts")


@pytest.mark.parametrize(
    "name", ["assessment-periods", "assessment-scores", "assessment-lines", "assessment-objections"]
)
def test_a_list_costs_the_same_for_few_rows_and_many(
    period, north, south, chief, region_admin, client_of, name
):
    client = client_of(chief)
    client.get(reverse(name))
    few = query_count(client, reverse(name))
    for code in ("2024", "2023", "2022"):
        further = open_period(period.version, chief, code)
        for _number in range(8):
            add_line(further, north, "LATE", chief)
    assert query_count(client, reverse(name)) == few
    assert few <= 12


def test_the_ranking_costs_the_same_for_3_and_30_indicators(north, south, chief, client_of):
    def cost(version, code):
        period = open_period(version, chief, code)
        client = client_of(chief)
        return query_count(client, period.get_absolute_url())

    few = make_version(north, south, code="few")
    many = make_version(
        north,
        south,
        code="many",
        indicators=[
            indicator("FUNDS", 42, unit="CNY_100M", source="computed", computation="test_projects"),
            *(indicator(f"I{number}", 2) for number in range(29)),
        ],
    )
    assert cost(few, "2025") == cost(many, "2024")
