"""The monthly report tells the figures of the computations: one definition, whoever asks."""

from decimal import Decimal

import pytest

from assessment.figures import Asked, figure
from assessment.monthly.inputs import monthly_inputs
from assessment.periods import Period
from registry.models import Enterprise
from tests.assessment.monthly import DRAWN_ON, JUNE, at, world

SAME = {
    "signed_count": "signed_projects",
    "signed_amount": "signed_amount",
    "started_count": "started_projects",
    "production_count": "production_projects",
    "funds": "funds_in_place",
    "funds_domestic": "funds_in_place_domestic",
    "funds_foreign": "funds_in_place_foreign",
    "leaders": "chain_leaders",
}


@pytest.mark.django_db
def test_the_year_of_the_report_is_the_year_of_the_computations(north_officer, north_manager, north):
    world(north_officer, north_manager)  # where figures are verified in October
    Enterprise.objects.update(created_at=at("2026-01-01"))
    december = Period.of("2026M12")
    inputs = monthly_inputs(north, december, december.last_day)
    told = {row["key"]: Decimal(row["values"]["year"]) for row in inputs["summary"] if row["key"] in SAME}
    asked = Asked((north.pk,), Period.of("2026"), december.last_day)
    found = {key: figure(name, asked).value for key, name in SAME.items()}
    assert told == found
    assert any(told.values())


@pytest.mark.django_db
def test_the_month_of_what_is_counted_by_days_too(north_officer, north_manager, north):
    world(north_officer, north_manager)
    inputs = monthly_inputs(north, JUNE, DRAWN_ON)
    by_days = ("signed_count", "signed_amount", "started_count", "production_count")
    told = {row["key"]: Decimal(row["values"]["month"]) for row in inputs["summary"] if row["key"] in by_days}
    asked = Asked((north.pk,), JUNE, JUNE.last_day)
    assert told == {key: figure(SAME[key], asked).value for key in by_days}
