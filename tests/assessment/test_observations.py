"""Entering figures of metrics and correcting them: nothing is overwritten, every moment can be told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from assessment.models import Observation
from assessment.period_words import read_period
from assessment.queries.observations import figures_entered, stands
from assessment.services.observations import observation_adjust, observation_enter, version_of
from core.flow import Forbidden
from core.locking import ChangedMeanwhile
from core.models import ChangeEntry
from core.moments import end_of
from tests.assessment.conftest import metric_of
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 11, 30)
YI = 10**8


def enter(metric, area, actor, **values) -> Observation:
    given = {
        "period": "2024",
        "value": Decimal(380 * YI),
        "document": "北统〔2025〕3号",
        "caliber": "statistics",
        "today": TODAY,
    } | values
    return observation_enter(metric=metric, area=area, actor=actor, **given)


def correct(first, actor, value, **values) -> Observation:
    given = {"reason": "Counted twice", "document": "北统〔2025〕9号", "today": TODAY} | values
    return observation_adjust(observation=first, value=Decimal(value), actor=actor, **given)


def now(metric) -> list[Decimal]:
    return [stand.value for of_place in stands([metric.pk]).values() for stand in of_place.values()]


# Entering


def test_a_figure_is_entered_by_the_area_for_itself_and_by_the_region_office_for_all(
    output, north, south, region, north_manager, north_officer, chief, viewer
):
    for actor in (north_officer, viewer):
        with pytest.raises(Forbidden):
            enter(output, north, actor)
    for area in (south, region):
        with pytest.raises(Forbidden):
            enter(output, area, north_manager)
    made = enter(output, north, north_manager)
    assert (made.value, made.entered_by, made.period) == (380 * YI, north_manager, "2024")
    enter(output, region, chief)
    assert Observation.objects.count() == 2
    entry = ChangeEntry.objects.get(object_pk=str(made.pk), label="assessment.Observation")
    assert (entry.verb, entry.actor) == ("entered", north_manager)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period": "2026"}, "period"),
        ({"period": "2024Q1"}, "period"),
        ({"period": "last year"}, "period"),
        ({"value": Decimal(-1)}, "value"),
        ({"value": Decimal(10) ** 13}, "value"),
        ({"document": " "}, "document"),
        ({"caliber": "mine"}, "caliber"),
    ],
)
def test_what_cannot_be_is_refused_by_field(output, north, north_manager, values, field):
    with pytest.raises(ValidationError) as refused:
        enter(output, north, north_manager, **values)
    assert list(refused.value.message_dict) == [field]
    assert not Observation.objects.exists()
    enter(output, north, north_manager, period="2025")  # the year of today has begun


def test_a_computed_metric_is_entered_only_where_there_are_no_records(zone, north, region, chief):
    leaders = metric_of("leaders", "ENTERPRISE", "stock", source="computed", computation="chain_leaders")
    for area in (zone, north):
        with pytest.raises(ValidationError, match="counted from records"):
            enter(leaders, area, chief, value=Decimal(3))
    enter(leaders, region, chief, value=Decimal(3))


def test_a_derived_metric_is_never_entered(region, chief):
    share = metric_of("share", "PCT", "share", source="derived")
    with pytest.raises(ValidationError, match="worked out from other metrics"):
        enter(share, region, chief, value=Decimal(40))


@pytest.mark.parametrize(
    ("unit", "good", "bad"),
    [("MILESTONE", "1", "2"), ("ENTERPRISE", "12", "12.5"), ("TEU_10K", "10000001", "0.5")],
)
def test_of_what_has_no_parts_a_fraction_is_refused(north, north_manager, unit, good, bad):
    metric = metric_of("counted", unit, "stock")
    with pytest.raises(ValidationError):
        enter(metric, north, north_manager, value=Decimal(bad))
    assert enter(metric, north, north_manager, value=Decimal(good)).value == Decimal(good)


def test_a_period_has_one_first_figure_for_each_place_and_chain(output, north, north_manager, chain):
    enter(output, north, north_manager)
    with pytest.raises(ValidationError, match="stands already"):
        enter(output, north, north_manager, value=Decimal(1))
    enter(output, north, north_manager, chain=chain)
    enter(output, north, north_manager, period="2023")
    assert Observation.objects.count() == 3


# Correcting


def test_a_correction_adds_the_difference_with_its_reason(output, north, north_manager, chief, south_manager):
    first = enter(output, north, north_manager)
    with pytest.raises(Forbidden):
        correct(first, south_manager, 350 * YI)
    made = correct(first, chief, 350 * YI)
    assert (made.value, made.adjusts, made.metric, made.area, made.period) == (
        Decimal(-30 * YI),
        first,
        output,
        north,
        "2024",
    )
    assert now(output) == [350 * YI]
    row = figures_entered(chief).get()
    assert (row.stands, row.corrections, row.last_document) == (350 * YI, 1, "北统〔2025〕9号")
    entry = ChangeEntry.objects.filter(verb="corrected").get()
    assert (entry.object_pk, entry.note) == (str(first.pk), "Counted twice")


@pytest.mark.parametrize(
    ("value", "values", "said"),
    [
        (380 * YI, {}, "nothing to correct"),
        (-1, {}, "below zero"),
        (1, {"reason": " "}, "what was wrong"),
        (1, {"document": ""}, None),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(output, north, north_manager, value, values, said):
    first = enter(output, north, north_manager)
    with pytest.raises(ValidationError, match=said):
        correct(first, north_manager, value, **values)
    assert now(output) == [380 * YI]
    correct(first, north_manager, 1)


def test_a_second_correction_starts_from_the_first_and_one_of_an_older_page_is_stopped(
    output, north, north_manager, chief
):
    first = enter(output, north, north_manager)
    seen = version_of(first)
    correct(first, north_manager, 400 * YI, version=seen)
    with pytest.raises(ChangedMeanwhile):
        correct(first, chief, 350 * YI, version=seen)
    correct(first, chief, 350 * YI, version=version_of(first))
    assert now(output) == [350 * YI]
    differences = [row.value for row in Observation.objects.exclude(adjusts=None).order_by("pk")]
    assert differences == [20 * YI, -50 * YI]


def test_what_stood_on_an_earlier_day_can_be_told(output, north, north_manager):
    first = enter(output, north, north_manager, today=dt.date(2025, 3, 1))
    correct(first, north_manager, 350 * YI, today=dt.date(2025, 6, 1))
    told = {}
    for day in (dt.date(2025, 2, 28), dt.date(2025, 5, 31), dt.date(2025, 6, 1)):
        of_place = stands([output.pk], end_of(day))
        told[day] = [stand.value for found in of_place.values() for stand in found.values()]
    assert list(told.values()) == [[], [380 * YI], [350 * YI]]


def test_the_database_refuses_to_change_or_delete_a_figure(output, north, north_manager):
    first = enter(output, north, north_manager)
    for change in (lambda: Observation.objects.update(value=1), lambda: Observation.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    first.refresh_from_db()
    assert first.value == 380 * YI


REFUSED = {
    "a second first figure": {},
    "a correction without a reason": {"adjusts": True, "reason": "", "value": 5},
    "a correction of nothing": {"adjusts": True, "reason": "Wrong", "value": 0},
    "a reason without a correction": {"period": "2022", "reason": "Wrong"},
    "a first figure below zero": {"period": "2022", "value": -1},
    "no document": {"period": "2022", "document": ""},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_makes_no_sense_is_refused_by_the_database(output, north, north_manager, name):
    first = enter(output, north, north_manager)
    values = {"period": "2024", "value": 1, "document": "d"} | REFUSED[name]
    if values.pop("adjusts", False):
        values["adjusts"] = first
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(metric=output, area=north, entered_by=north_manager, **values)


# Periods


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025", "2025"),
        ("2025年", "2025"),
        ("２０２５ 年度", "2025"),
        ("2025Q3", "2025Q3"),
        ("2025年第三季度", "2025Q3"),
        ("2025年3季度", "2025Q3"),
        ("2025-Q4", "2025Q4"),
        ("2025M06", "2025M06"),
        ("2025年6月", "2025M06"),
        ("2025-06", "2025M06"),
        ("2025年12月份", "2025M12"),
    ],
)
def test_a_period_is_read_as_officers_write_it(text, code):
    assert read_period(text).code == code


@pytest.mark.parametrize("text", ["", "25", "1999", "2025Q5", "2025-13", "2025年三月上旬", "Q3"])
def test_what_names_no_period_is_not_guessed(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        read_period(text)


# Pages


def fields(**values) -> dict[str, str]:
    return {
        "chain": "",
        "period": "2024",
        "value": "380",
        "unit": "",
        "document": "No. 3",
        "caliber": "statistics",
    } | values


def test_a_manager_enters_and_corrects_a_figure_on_the_pages(output, north, north_manager, client_of):
    client = client_of(north_manager)
    sent = fields(metric=output.pk, area=north.pk)
    answer = client.post(reverse("observation-new"), sent | {"unit": "USD"})
    assert "This metric is counted in: CNY 100 million, CNY, CNY 10,000." in answer.content.decode()
    answer = client.post(reverse("observation-new"), sent)
    first = Observation.objects.get()
    assert answer.url == first.get_absolute_url()
    assert first.value == 380 * YI
    page = reverse("observation-correct", args=[first.pk])
    version = client.get(page).context["form"].initial["version"]
    told = fields(value="350000000", unit="CNY", reason="Twice", version=version)
    assert client.post(page, told).url == first.get_absolute_url()
    assert now(output) == [Decimal(350_000_000)]
    shown = client.get(first.get_absolute_url()).content.decode()
    assert "3.5 CNY 100 million" in shown
    assert "-376.5" in shown
    assert "Twice" in shown
    stale = client.post(page, told | {"value": "1"})
    assert "Somebody else corrected this figure meanwhile" in stale.content.decode()


def test_the_form_is_filled_in_from_its_address(output, north, north_manager, client_of):
    given = {"metric": "output", "area": "NORTH", "period": "2024"}
    form = client_of(north_manager).get(reverse("observation-new"), given).context["form"]
    assert (form.initial["metric"], form.initial["area"], form.initial["period"]) == (output, north, "2024")


def test_all_staff_read_figures_and_only_who_may_enters_them(
    output, north, north_manager, north_officer, south_manager, viewer, enterprise_user, client_of
):
    first = enter(output, north, north_manager)
    listed, page = reverse("observation-list"), first.get_absolute_url()
    for user in (north_officer, south_manager, viewer):
        assert list(client_of(user).get(listed).context["page"].rows) == [first]
        assert client_of(user).get(page).status_code == 200
    for user in (north_officer, viewer):
        assert client_of(user).get(reverse("observation-new")).status_code == 403
    correction = reverse("observation-correct", args=[first.pk])
    assert client_of(south_manager).get(correction).status_code == 403
    assert "Correct the figure" not in client_of(south_manager).get(page).content.decode()
    assert client_of(enterprise_user).get(listed).status_code == 403


def test_the_lists_cost_the_same_for_three_rows_and_for_thirty(output, north_manager, north, client_of):
    client = client_of(north_manager)
    urls = [reverse("observation-list"), reverse("metric-list")]
    for number in range(3):
        enter(metric_of(f"few{number}"), north, north_manager)
    few = [query_count(client, url) for url in urls]
    for number in range(27):
        correct(enter(metric_of(f"many{number}"), north, north_manager), north_manager, 1)
    assert [query_count(client, url) for url in urls] == few
    assert max(few) <= 12
