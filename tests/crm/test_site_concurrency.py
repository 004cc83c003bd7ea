"""Two who want one site in the same moment, on real connections: exactly one gets it."""

import datetime as dt

import pytest

from core.flow import MoveRefused
from crm.models import SiteReservation
from crm.services.sites import reservation_release, reservations_expire, site_reserve
from tests.crm.test_concurrency import at_once, told
from tests.parks import TODAY, SiteFactory, project_of

pytestmark = pytest.mark.django_db(transaction=True)
LATER = TODAY + dt.timedelta(days=30)


def test_of_two_projects_at_once_exactly_one_gets_the_site(north, north_officer, south_officer):
    for _attempt in range(10):
        site = SiteFactory(park__area=north)
        wishes = [(project_of(user), user) for user in (north_officer, south_officer)]
        results = at_once(
            [
                told(
                    lambda project=project, user=user, site=site: site_reserve(
                        project=project, site=site, until=LATER, actor=user, today=TODAY
                    )
                )
                for project, user in wishes
            ]
        )
        [won] = [result for result in results if isinstance(result, SiteReservation)]
        assert sum(isinstance(result, MoveRefused) for result in results) == 1
        assert list(SiteReservation.objects.filter(site=site)) == [won]
        site.refresh_from_db()
        assert site.status == "reserved"


def test_a_release_and_the_clock_at_once_end_the_reservation_once(north, north_officer):
    for _attempt in range(10):
        site, project = SiteFactory(park__area=north), project_of(north_officer)
        reservation = site_reserve(project=project, site=site, until=LATER, actor=north_officer, today=TODAY)
        released, expired = at_once(
            [
                told(
                    lambda reservation=reservation: reservation_release(
                        reservation=reservation, reason="Not needed", actor=north_officer, today=TODAY
                    )
                ),
                lambda: reservations_expire(today=LATER + dt.timedelta(days=1)),
            ]
        )
        assert isinstance(released, MoveRefused) == (expired == 1)
        site.refresh_from_db()
        reservation.refresh_from_db()
        assert (site.status, reservation.released_on is None) == ("available", False)
