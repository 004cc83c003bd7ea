"""Numbers of the project library under many who enter at once, on real connections."""

import pytest

from core.flow import MoveRefused
from crm.models import Opportunity
from crm.services.library import opportunity_create, opportunity_move
from registry.models import Chain
from tests.crm.test_concurrency import at_once, told
from tests.parks import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def values(north, north_officer):
    chain = Chain.objects.create(code="T", name_zh="链", launch_year=2021)
    return {
        "title_zh": "项目",
        "summary_zh": "摘要",
        "area": north,
        "chain": chain,
        "contact_office": north_officer.organisation,
    }


def test_eight_who_enter_at_once_get_eight_numbers_without_a_gap(values, north_officer):
    for _attempt in range(4):
        at_once([lambda: opportunity_create(values=values, actor=north_officer, today=TODAY)] * 8)
    numbers = sorted(Opportunity.objects.values_list("number", flat=True))
    assert numbers == [f"GX-L-2026-{number:04}" for number in range(1, 33)]


def test_of_two_opposed_steps_at_once_one_wins(values, north_officer, north_manager):
    for _attempt in range(5):
        opportunity = opportunity_create(values=values, actor=north_officer, today=TODAY)

        def step(name, actor, opportunity=opportunity, **given):
            return told(
                lambda: opportunity_move(
                    opportunity=opportunity, name=name, actor=actor, values=given, seen_status="draft"
                )
            )

        results = at_once(
            [step("review", north_manager), step("close", north_officer, closing_note="Withdrawn")]
        )
        assert sum(isinstance(result, MoveRefused) for result in results) == 1
        [won] = [result for result in results if isinstance(result, Opportunity)]
        opportunity.refresh_from_db()
        assert opportunity.status == won.status
