"""Random merges in a random graph, and back: nothing is lost, nothing hangs in the air, the index follows."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm.models import Lead
from registry.merging.fields import CHOICES
from registry.merging.relations import MergeRefused, pointing_to
from registry.models import Enterprise
from registry.services.merging import enterprise_merge, merge_undo
from tests.merging import content, differences, orphans
from tests.registry.merge_world import MAKERS, START, grow
from tests.search.indexing import in_index, indexed, is_in_step

pytestmark = pytest.mark.django_db
RANDOM = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a smaller seed is no smaller graph
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_every_relation_to_an_enterprise_is_tried():
    found = {f"{field.model._meta.label}.{field.name}" for field in pointing_to(Enterprise)}
    assert found == MAKERS.keys()
    assert all(field.target_field.primary_key for field in pointing_to(Enterprise))
    assert not any(field.model._meta.parents for field in pointing_to(Enterprise))


@RANDOM
@given(seed=st.integers(0, 10**9))
def test_merges_taken_back_leave_the_database_as_it_was(seed, north_officer, south_officer, north_manager):
    with transaction.atomic():
        world = grow(random.Random(seed), [north_officer, south_officer])
        indexed(*Enterprise.objects.all(), *Lead.objects.all())
        undo_in_turn(world, north_manager)
        transaction.set_rollback(True)


def undo_in_turn(world, actor, merges=3):
    """Merge several times, then undo backwards; every state on the way back is the one on the way there."""
    states, done = [], []
    for _ in range(merges):
        kept, gone = world.rng.sample(list(Enterprise.objects.order_by("pk")), 2)
        before = content()
        chosen = world.rng.sample(CHOICES, world.rng.randrange(4))
        try:
            merge = enterprise_merge(
                kept=kept,
                gone=gone,
                reason="Same",
                actor=actor,
                chosen=chosen,
                despite_codes=True,
                today=START.date(),
            )
        except ValidationError as error:
            if not (isinstance(error, MergeRefused) or chosen):
                raise
            continue
        assert not Enterprise.objects.filter(pk=gone.pk).exists()
        assert orphans() == []
        assert is_in_step()
        assert in_index() == set(Enterprise.objects.values_list("pk", flat=True))
        states.append(before)
        done.append(merge)
    for before, merge in reversed(list(zip(states, done, strict=True))):
        merge_undo(merge=merge, actor=actor)
        assert differences(before, content()) == []
        assert orphans() == []
        assert is_in_step()
    return len(done)
