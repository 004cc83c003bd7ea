"""Two people at once, on real connections: together they close no circle."""

import pytest
from django.core.exceptions import ValidationError

from registry.models import Enterprise
from registry.services.enterprises import enterprise_update
from registry.services.ownership import all_owners_of, enterprise_set_parent
from tests.crm.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def set_parent(owned, owner, actor):
    enterprise_set_parent(enterprise=owned, parent=owner, actor=actor)


def set_head_office(owned, owner, actor):
    enterprise_update(enterprise=owned, values={"branch_of": owner}, actor=actor)


@pytest.mark.parametrize("ways", [(set_parent, set_parent), (set_parent, set_head_office)])
def test_two_owners_set_at_once_make_no_circle(enter, north_officer, ways):
    """a owns b and c owns d; then at the same moment b is to own c, and d is to own a."""

    def refused(way, owned, owner) -> bool:
        try:
            way(owned, owner, north_officer)
        except ValidationError:
            return True
        return False

    for attempt in range(8):
        a, b, c, d = (enter(f"南宁华锐{attempt}{letter}有限公司") for letter in "甲乙丙丁")
        set_parent(b, a, north_officer)
        set_parent(d, c, north_officer)
        first, second = ways
        results = at_once([lambda: refused(first, c, b), lambda: refused(second, a, d)])  # noqa: B023
        assert sorted(results) == [False, True]
        for enterprise in Enterprise.objects.filter(pk__in=[a.pk, b.pk, c.pk, d.pk]):
            owners = {pk for pk in (enterprise.parent_id, enterprise.branch_of_id) if pk}
            assert enterprise.pk not in all_owners_of(owners)
