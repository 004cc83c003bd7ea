"""Quotas of a project: every status, every move; who asks does not grant."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.flow import MoveRefused
from crm.choices.leads import DropReason
from crm.choices.projects import ProjectStage, QuotaKind, QuotaStatus
from crm.models import ResourceQuota
from crm.quota_flow import QUOTA_FLOW
from crm.services.quotas import quota_move, quota_request
from tests.crm.projects import TODAY
from tests.factories import ProjectFactory


@pytest.fixture
def quota(north_officer) -> ResourceQuota:
    project = ProjectFactory(created_by=north_officer)
    return quota_request(
        project=project, actor=north_officer, kind=QuotaKind.ENERGY, amount=Decimal(5000), today=TODAY
    )


@pytest.mark.parametrize("name", QUOTA_FLOW.moves)
@pytest.mark.parametrize("status", QuotaStatus.values)
def test_every_move_from_every_status(quota, north_manager, name, status):
    quota.status = status
    quota.save()
    move = QUOTA_FLOW.moves[name]
    if status not in move.sources:
        with pytest.raises(MoveRefused):
            quota_move(quota=quota, name=name, actor=north_manager, document="No. 5", today=TODAY)
        return
    moved = quota_move(quota=quota, name=name, actor=north_manager, document="No. 5", today=TODAY)
    assert (moved.status, moved.document, moved.status_on) == (move.target, "No. 5", TODAY)


def test_every_role_may_do_just_its_part(
    quota, north_officer, north_manager, south_manager, chief, region_admin, viewer, city_manager
):
    people = (north_officer, north_manager, south_manager, chief, region_admin, viewer, city_manager)
    granting = {user for user in people if QUOTA_FLOW.open_to(quota, user)}
    assert granting == {north_manager, south_manager, chief, region_admin}
    with pytest.raises(MoveRefused) as refused:  # of another area, whatever the page offers
        quota_move(quota=quota, name="refuse", actor=south_manager)
    assert refused.value.forbidden


def test_who_asked_does_not_grant(north_manager, chief):
    own = quota_request(
        project=ProjectFactory(created_by=north_manager),
        actor=north_manager,
        kind=QuotaKind.LAND,
        amount=Decimal(200),
    )
    with pytest.raises(MoveRefused, match="second person"):
        quota_move(quota=own, name="grant", actor=north_manager, document="No. 5")
    with pytest.raises(MoveRefused, match="document"):
        quota_move(quota=own, name="grant", actor=chief)
    assert quota_move(quota=own, name="grant", actor=chief, document="No. 5").status == QuotaStatus.GRANTED


def test_nothing_is_asked_for_with_a_dropped_project_or_of_no_amount(north_officer):
    dropped = ProjectFactory(
        created_by=north_officer, status=ProjectStage.DROPPED, drop_reason=DropReason.LAND, closed_on=TODAY
    )
    for project, amount in ((dropped, Decimal(1)), (ProjectFactory(created_by=north_officer), Decimal(0))):
        with pytest.raises(ValidationError):
            quota_request(project=project, actor=north_officer, kind=QuotaKind.LAND, amount=amount)
    assert not ResourceQuota.objects.exists()
