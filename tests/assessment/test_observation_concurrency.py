"""Two who enter or correct a figure at once, on real connections."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from assessment.models import Observation
from assessment.queries.observations import standing_value
from assessment.services.observations import observation_adjust, observation_enter, version_of
from core.locking import ChangedMeanwhile
from tests.assessment.conftest import metric_of
from tests.crm.test_concurrency import at_once
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def told(task: Callable) -> Callable:
    """The task, whose refusal is a result."""

    def run():
        try:
            return task()
        except ValidationError as refused:
            return refused

    return run


@pytest.fixture
def managers(north):
    return [UserFactory(role=Role.AREA_MANAGER, areas=[north]) for _ in range(2)]


@pytest.fixture
def enter(north):
    metric = metric_of()
    return partial(observation_enter, metric=metric, area=north, document="No. 3", caliber="statistics")


def test_of_two_who_enter_the_same_figure_one_is_told_that_it_stands(enter, managers):
    for number in range(ROUNDS):
        calls = [
            told(partial(enter, period=str(2010 + number), value=Decimal(place), actor=one))
            for place, one in enumerate(managers, start=1)
        ]
        assert {type(result) for result in at_once(calls)} == {Observation, ValidationError}
    assert Observation.objects.count() == ROUNDS


def test_of_two_who_correct_at_once_the_second_starts_from_the_first(enter, managers):
    for number in range(ROUNDS):
        first = enter(period=str(2010 + number), value=Decimal(100), actor=managers[0])
        correct = partial(observation_adjust, observation=first, reason="Wrong", document="No. 4")
        at_once(
            [
                told(partial(correct, value=value, actor=one))
                for value, one in zip((Decimal(70), Decimal(40)), managers, strict=True)
            ]
        )
        assert first.adjustments.count() == 2
        assert standing_value(first) in (70, 40)  # never 10: both would have subtracted from 100


def test_of_two_who_correct_what_they_saw_one_is_shown_the_newer(enter, managers):
    for number in range(ROUNDS):
        first = enter(period=str(2010 + number), value=Decimal(100), actor=managers[0])
        correct = partial(
            observation_adjust, observation=first, reason="Wrong", document="No. 4", version=version_of(first)
        )
        results = at_once(
            [
                told(partial(correct, value=value, actor=one))
                for value, one in zip((Decimal(70), Decimal(40)), managers, strict=True)
            ]
        )
        assert {type(result) for result in results} == {Observation, ChangedMeanwhile}
