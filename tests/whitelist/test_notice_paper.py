"""The paper of a public notice says what held on its day, whenever it is taken out."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from tests.whitelist.cases import ACTIVE, TODAY, in_region_review, listed, scheme_of, taken
from whitelist.models import PublicNotice
from whitelist.notice_paper import notice_text
from whitelist.services.notices import notice_publish

pytestmark = pytest.mark.django_db


def basis(notice: PublicNotice) -> str:
    return notice_text(PublicNotice.objects.get(pk=notice.pk)).before[-1]


@pytest.fixture
def moved_on(north_officer, north_manager, chief):
    """A notice whose case was confirmed under a later version since."""
    case = listed(north_officer, north_manager, chief, version=scheme_of())
    scheme_of(valid_from=case.listed_on, rules=[ACTIVE | {"clause": "§9"}])
    for name in ("reevaluate", "confirm"):
        case = taken(case, name, chief, today=case.listed_on, clause="")
    assert case.version.number == 2
    return case.notices.get()


def test_a_notice_cites_the_version_by_which_it_was_published(moved_on):
    assert basis(moved_on) == "Basis: Whitelist T, version 1, clauses §1."


def test_notices_of_before_are_given_the_version_of_the_check_that_they_rested_on(moved_on):
    PublicNotice.objects.update(version=None)
    assert "version 2" in basis(moved_on)
    import_module("whitelist.migrations.0008_fill_notice_version").forward(apps, None)
    assert basis(moved_on) == "Basis: Whitelist T, version 1, clauses §1."


def test_a_notice_is_of_one_version(north_officer, north_manager, chief):
    first, second = (scheme_of(valid_from=TODAY.replace(month=month)) for month in (1, 2))
    before, after = (in_region_review(north_officer, north_manager) for _n in range(2))
    type(before).objects.filter(pk=before.pk).update(version=first)
    before.refresh_from_db()
    with pytest.raises(ValidationError, match="of different schemes or versions"):
        notice_publish(cases=[before, after], actor=chief, note="Together", today=TODAY)
    made = notice_publish(cases=[after], actor=chief, note="By itself", today=TODAY)
    assert (made.notice.version, made.refusals) == (second, [])
