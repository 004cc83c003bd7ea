import datetime as dt
from itertools import accumulate

import pytest

from accounts.choices import Role
from accounts.models import User
from crm.choices.leads import DropReason, LeadStatus
from crm.fulfilment import counted_so_far
from crm.models import Commitment, Lead
from tests.conftest import _of_area
from tests.factories import EnterpriseFactory, LeadFactory

TODAY = dt.date(2026, 3, 2)  # a Monday

# What each status needs to be valid.
IN_STATUS = {
    LeadStatus.LEAD: {},
    LeadStatus.QUALIFIED: {"screening_note": "Fits the chain"},
    LeadStatus.CONTACT: {"last_two_way_on": TODAY},
    LeadStatus.SUSPENDED: {"status_before": LeadStatus.QUALIFIED, "review_on": dt.date(2026, 6, 1)},
    LeadStatus.POOLED: {"next_step": "", "next_step_due": None},
    LeadStatus.CONVERTED: {},
    LeadStatus.LANDED: {"closed_on": TODAY},
    LeadStatus.DROPPED: {
        "drop_reason": DropReason.LAND,
        "closed_on": TODAY,
        "next_step": "",
        "next_step_due": None,
    },
}


@pytest.fixture
def lead_in(north_officer):
    """`lead_in(LeadStatus.SUSPENDED, field=value)` is a lead of the north officer in that status."""

    def make(status: str = LeadStatus.LEAD, **fields) -> Lead:
        return LeadFactory(
            created_by=north_officer, status=status, **(IN_STATUS[LeadStatus(status)] | fields)
        )

    return make


@pytest.fixture
def lead(lead_in) -> Lead:
    return lead_in()


@pytest.fixture
def enterprise(db):
    return EnterpriseFactory(name_zh="北海测试铜业有限公司")


@pytest.fixture
def city_manager(north) -> User:
    """Decides about leads of his area, but does not work on them."""
    return _of_area(north, "city_manager", Role.CITY_MANAGER)


@pytest.fixture
def sums_hold(db):
    """Whatever the test did: the kept sums are what figures and schedules add up to."""
    yield
    for commitment in Commitment.objects.prefetch_related("schedule"):
        assert commitment.counted_so_far == counted_so_far(commitment)
        amounts = [line.amount for line in commitment.schedule.all()]
        assert [line.cumulative for line in commitment.schedule.all()] == list(accumulate(amounts))
