import pytest

from incentives.merging import IncentivesMerge
from incentives.models import PolicyClaim
from tests.factories import EnterpriseFactory
from tests.incentives.records import incentive_records

pytestmark = pytest.mark.django_db


def test_two_open_claims_to_one_measure_forbid_a_merge_and_an_ended_one_does_not(north, north_officer):
    kept, gone = EnterpriseFactory(area=north), EnterpriseFactory(area=north)
    ours = incentive_records(north_officer, kept)["desk/incentives/claims/"]
    theirs = PolicyClaim.objects.create(
        number="ZC-2026-0002",
        measure=ours.measure,
        enterprise=gone,
        area=north,
        status="submitted",
        created_by=north_officer,
    )
    step = IncentivesMerge()
    [obstacle] = step.obstacles(kept, gone)
    assert ours.number in obstacle
    assert theirs.number in obstacle
    assert len(step.tell(kept, gone, north_officer)) == 1
    PolicyClaim.objects.filter(pk=theirs.pk).update(status="rejected")
    assert step.obstacles(kept, gone) == []
    assert step.tell(kept, gone, north_officer) == []
