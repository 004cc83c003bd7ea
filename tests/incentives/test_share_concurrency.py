"""Two who settle the shares of a project at once, on real connections: one is told that it is done."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from core.flow import MoveRefused
from core.models import ChangeEntry
from incentives.attribution_choices import SetStatus
from incentives.models import ShareSet
from incentives.services.shares import shares_lock, shares_propose, shares_withdraw
from tests.crm.test_concurrency import at_once, told
from tests.factories import ProjectFactory, UserFactory
from tests.incentives.test_attribution import TODAY, agree, unit

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


@pytest.fixture
def project(north, north_officer):
    return ProjectFactory(area=north, created_by=north_officer)


@pytest.fixture
def propose(project, north_officer):
    parties = [unit(project, north_officer, role) for role in ("first_reporter", "cooperating")]
    shares = dict(zip(parties, (Decimal("66.67"), Decimal("33.33")), strict=True))
    return partial(
        shares_propose,
        project=project,
        kind="statistics",
        actor=north_officer,
        percents=shares,
        reason="约定",
        today=TODAY,
    )


def test_of_two_who_lock_shares_at_once_one_locks_them(propose, project, north, north_officer):
    managers = [UserFactory(role=Role.AREA_MANAGER, areas=[north]) for _ in range(2)]
    for _ in range(ROUNDS):
        made = propose()
        agree(made, north_officer)
        results = at_once([told(partial(shares_lock, share_set=made, actor=one)) for one in managers])
        assert {type(result) for result in results} == {ShareSet, MoveRefused}
        [entry] = ChangeEntry.objects.filter(verb="locked", object_pk=str(made.pk))
        made.refresh_from_db()
        assert (made.status, made.locked_by_id) == (SetStatus.LOCKED, entry.actor_id)
        ShareSet.objects.filter(pk=made.pk).update(status=SetStatus.REPLACED)


def test_shares_are_either_locked_or_withdrawn(propose, north_officer, north_manager):
    for _ in range(ROUNDS):
        made = propose()
        agree(made, north_officer)
        results = at_once(
            [
                told(partial(shares_lock, share_set=made, actor=north_manager)),
                told(partial(shares_withdraw, share_set=made, reason="Once more", actor=north_officer)),
            ]
        )
        assert {type(result) for result in results} == {ShareSet, MoveRefused}
        made.refresh_from_db()
        assert made.status in (SetStatus.LOCKED, SetStatus.WITHDRAWN)
        ShareSet.objects.filter(pk=made.pk, status=SetStatus.LOCKED).update(status=SetStatus.REPLACED)


def test_of_two_proposals_at_once_one_is_made(propose, project):
    def proposed():
        try:
            return propose()
        except ValidationError as refused:
            return refused

    for _ in range(ROUNDS):
        results = at_once([proposed, proposed])
        assert {type(result) for result in results} == {ShareSet, ValidationError}
        [made] = ShareSet.objects.filter(project=project, status=SetStatus.PROPOSED)
        assert sum(share.share_pct for share in made.shares.all()) == 100
        shares_withdraw(share_set=made, reason="Once more", actor=made.created_by)
