"""Sites kept for projects: reserved by one, released, taken, ended by the clock; and who learns of it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.flow import MoveRefused
from core.models import ChangeEntry
from crm.choices.projects import Confidentiality, ProjectKind, ProjectStage
from crm.choices.sites import ReservationEnd
from crm.models import SiteReservation
from crm.services.sites import (
    reservation_extend,
    reservation_release,
    reservations_expire,
    reservations_release,
    site_reserve,
    site_take,
)
from crm.site_matching import USES, Answer, candidates, compare, unstated
from crm.site_queries import coverage
from registry.choices import AssessmentKind, SiteStatus, SiteUse
from registry.models import RegionalAssessment
from tests.factories import UserFactory
from tests.parks import TODAY, ParkFactory, SiteFactory, project_of
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
LATER = TODAY + dt.timedelta(days=30)


def reserve(project, site, actor, until=LATER):
    return site_reserve(project=project, site=site, until=until, actor=actor, today=TODAY)


@pytest.fixture
def site(north):
    return SiteFactory(park__area=north)


@pytest.fixture
def project(north_officer):
    return project_of(north_officer)


def status_of(site) -> str:
    site.refresh_from_db()
    return site.status


def test_a_site_is_kept_for_one_project_until_a_day_to_come(
    site, project, north_officer, south_officer, viewer
):
    for wrong in (TODAY, TODAY - dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            reserve(project, site, north_officer, until=wrong)
    with pytest.raises(MoveRefused) as refused:
        reserve(project, site, viewer)
    assert refused.value.forbidden
    reservation = reserve(project, site, north_officer)
    assert status_of(site) == SiteStatus.RESERVED
    with pytest.raises(MoveRefused):
        reserve(project_of(south_officer), site, south_officer)
    assert list(SiteReservation.objects.all()) == [reservation]


def test_a_reservation_is_extended_to_a_later_day_with_a_reason(
    site, project, north_officer, south_officer, viewer
):
    reservation = reserve(project, site, north_officer)
    later = LATER + dt.timedelta(days=30)

    def extend(actor, until=later):
        why = "The review takes longer"
        return reservation_extend(reservation=reservation, until=until, reason=why, actor=actor, today=TODAY)

    for stranger in (viewer, south_officer):
        with pytest.raises(MoveRefused) as refused:
            extend(stranger)
        assert refused.value.forbidden
    with pytest.raises(ValidationError, match=LATER.isoformat()):
        extend(north_officer, until=LATER)
    assert extend(north_officer).until == later
    entry = ChangeEntry.objects.get(verb="extended")
    assert (entry.changes, entry.note) == (
        {"until": [LATER.isoformat(), later.isoformat()]},
        "The review takes longer",
    )
    reservation_release(reservation=reservation, reason="Too small", actor=north_officer, today=TODAY)
    with pytest.raises(MoveRefused, match="has ended"):
        extend(north_officer, until=later + dt.timedelta(days=1))


def test_a_dropped_project_gets_no_site_and_gives_back_what_it_has(north_officer, north):
    sites = [SiteFactory(park__area=north) for _number in range(3)]
    project = project_of(north_officer)
    for site in sites[:2]:
        reserve(project, site, north_officer)
    assert reservations_release(project=project, reason="Dropped", actor=north_officer, today=TODAY) == 2
    project.status, project.drop_reason, project.closed_on = ProjectStage.DROPPED, "land", TODAY
    project.save()
    with pytest.raises(ValidationError):
        reserve(project, sites[2], north_officer)
    assert [status_of(site) for site in sites] == ["available"] * 3


def test_a_release_needs_a_reason_which_stays_with_the_project(site, project, north_officer):
    reservation = reserve(project, site, north_officer)
    with pytest.raises(MoveRefused, match="first fill in"):
        reservation_release(reservation=reservation, reason="", actor=north_officer, today=TODAY)
    released = reservation_release(
        reservation=reservation, reason="The investor chose Beihai", actor=north_officer, today=TODAY
    )
    assert (released.released_on, released.release_reason) == (TODAY, "The investor chose Beihai")
    assert status_of(site) == SiteStatus.AVAILABLE
    with pytest.raises(MoveRefused, match="ended meanwhile"):
        reservation_release(reservation=reservation, reason="Again", actor=north_officer, today=TODAY)
    # All desk staff may read of a site: neither project nor reason stands in what is recorded of it.
    told = ChangeEntry.objects.filter(label="registry.Site")
    assert [(entry.verb, entry.changes, entry.note) for entry in told.order_by("pk")] == [
        ("reserve", {"status": ["available", "reserved"]}, ""),
        ("release", {"status": ["reserved", "available"]}, ""),
    ]


@pytest.mark.parametrize(("name", "becomes"), [("lease", "leased"), ("sell", "sold")])
def test_a_manager_records_that_the_project_took_its_site(
    site, project, north_officer, north_manager, name, becomes
):
    reservation = reserve(project, site, north_officer)
    with pytest.raises(MoveRefused) as refused:
        site_take(reservation=reservation, name=name, actor=north_officer, today=TODAY)
    assert refused.value.forbidden
    with pytest.raises(MoveRefused):
        site_take(reservation=reservation, name="reopen", actor=north_manager, today=TODAY)
    taken = site_take(reservation=reservation, name=name, actor=north_manager, today=TODAY)
    assert (taken.released_on, taken.release_reason) == (TODAY, ReservationEnd.TAKEN)
    assert status_of(site) == becomes


def test_the_clock_releases_what_ended_before_today(north, project, north_officer):
    ended, last_day = SiteFactory(park__area=north), SiteFactory(park__area=north)
    reserve(project, ended, north_officer, until=LATER - dt.timedelta(days=1))
    reserve(project, last_day, north_officer, until=LATER)
    assert reservations_expire(today=LATER) == 1
    assert (status_of(ended), status_of(last_day)) == ("available", "reserved")
    assert reservations_expire(today=LATER) == 0
    entry = ChangeEntry.objects.filter(label="registry.Site", verb="release").get()
    assert entry.actor is None


class TestWhoLearnsOfIt:
    def test_another_area_reads_until_when_and_nothing_else(
        self, client_of, site, project, north_officer, south_officer, chief
    ):
        reserve(project, site, north_officer)
        for reader, knows in ((north_officer, True), (chief, True), (south_officer, False)):
            page = client_of(reader).get(site.get_absolute_url()).content.decode()
            assert f"Reserved until {LATER.isoformat()}" in page
            told = [word for word in (project.number, project.name) if word in page]
            assert told == ([project.number, project.name] if knows else [])
        assert "North Area Committee" not in page  # the last reader's, of the south

    def test_of_a_confidential_project_only_its_team_and_managers_know(
        self, client_of, site, north, north_officer, north_manager
    ):
        project = project_of(north_officer, confidentiality=Confidentiality.CONFIDENTIAL)
        colleague = UserFactory(organisation=north_officer.organisation, areas=[north])
        reserve(project, site, north_officer)
        pages = {
            reader: client_of(reader).get(site.get_absolute_url()).content.decode()
            for reader in (north_officer, north_manager, colleague)
        }
        assert [project.number in page for page in pages.values()] == [True, True, False]
        assert f"Reserved until {LATER.isoformat()}" in pages[colleague]

    def test_the_list_and_the_workbook_say_reserved_and_no_more(
        self, client_of, site, project, north_officer, south_officer
    ):
        reserve(project, site, north_officer)
        page = client_of(south_officer).get("/desk/parks/sites/?all=1").content.decode()
        assert "Reserved" in page
        assert project.number not in page
        assert project.name not in page

    def test_nobody_elses_reservation_is_found(self, client_of, site, project, north_officer, south_manager):
        reservation = reserve(project, site, north_officer)
        client = client_of(south_manager)
        for address in (
            f"/desk/projects/{project.pk}/sites/",
            f"/desk/projects/{project.pk}/sites/{site.pk}/reserve/",
            f"/desk/reservations/{reservation.pk}/release/",
        ):
            assert client.get(address).status_code == 404
        assert client.post(f"/desk/reservations/{reservation.pk}/take/lease/").status_code == 404
        assert status_of(site) == "reserved"

    def test_a_site_of_another_area_is_not_to_be_reserved_on_the_page(
        self, client_of, site, project, south, north_officer
    ):
        client, elsewhere = client_of(north_officer), SiteFactory(park__area=south)
        given = {"until": dt.date.max.replace(year=2199)}
        for wanted, answer in ((site, 200), (elsewhere, 403)):
            address = f"/desk/projects/{project.pk}/sites/{wanted.pk}/reserve/"
            assert [client.get(address).status_code, client.post(address, given).status_code] == [answer] * 2
        assert not SiteReservation.objects.exists()


class TestMatching:
    """The table: what is needed, what is offered, what is said."""

    @pytest.mark.parametrize(
        ("need", "needed", "offer", "offered", "answer"),
        [
            ("land_mu", 50, "land_mu", Decimal(50), "met"),
            ("land_mu", 50, "land_mu", Decimal("49.99"), "not_met"),
            ("land_mu", 50, "land_mu", None, "unknown"),
            ("plant_m2", 3000, "floor_m2", Decimal(3000), "met"),
            ("plant_m2", 3000, "floor_m2", Decimal(2999), "not_met"),
            ("plant_m2", 3000, "floor_m2", None, "unknown"),
            ("power_kva", 500, "power_kva", 500, "met"),
            ("power_kva", 500, "power_kva", 0, "not_met"),
            ("power_kva", 500, "power_kva", None, "unknown"),
            ("water_t_day", 200, "water_t_day", 201, "met"),
            ("water_t_day", 200, "water_t_day", 199, "not_met"),
            ("water_t_day", 200, "water_t_day", None, "unknown"),
            ("agreed_start_on", TODAY, "available_from", TODAY, "met"),
            ("agreed_start_on", TODAY, "available_from", TODAY + dt.timedelta(days=1), "not_met"),
            ("agreed_start_on", TODAY, "available_from", None, "met"),  # available at once
        ],
    )
    def test_each_need(self, north, north_officer, need, needed, offer, offered, answer):
        site = SiteFactory(
            park__area=north, **({"land_mu": 1, "floor_m2": 1, "available_from": None} | {offer: offered})
        )
        project = project_of(north_officer, **{need: needed})
        found = [c for c in compare(project, site) if c.name not in ("area", "use")]
        assert [(c.needed, c.answer.value) for c in found] == [(needed, answer)]

    @pytest.mark.parametrize("kind", ProjectKind.values)
    @pytest.mark.parametrize("use", SiteUse.values)
    def test_every_kind_of_project_at_every_use(self, north, north_officer, kind, use):
        project, site = project_of(north_officer, kind=kind), SiteFactory(park__area=north, use=use)
        [found] = [c for c in compare(project, site) if c.name == "use"]
        assert found.answer == (Answer.MET if use in USES[kind] else Answer.NOT_MET)

    def test_the_area_is_that_of_the_park(self, north, south, north_officer):
        project = project_of(north_officer)
        parks = [ParkFactory(area=area) for area in (north, south, None)]
        answers = [compare(project, SiteFactory(park=park))[0].answer.value for park in parks]
        assert answers == ["met", "not_met", "not_met"]

    def test_what_fits_stands_first_then_what_may_fit_then_the_rest(self, north, south, north_officer):
        project = project_of(north_officer, land_mu=50, power_kva=500, kind=ProjectKind.INDUSTRIAL)
        near = ParkFactory(area=north)
        misfit = SiteFactory(park=near, land_mu=20, power_kva=900)
        far = SiteFactory(park__area=south, land_mu=60, power_kva=900)
        unknown = SiteFactory(park=near, land_mu=60)
        large = SiteFactory(park=near, land_mu=90, power_kva=900)
        exact = SiteFactory(park=near, land_mu=50, power_kva=500)
        for status in ("reserved", "leased", "sold"):
            SiteFactory(park=near, land_mu=50, power_kva=500, status=status)
        found = candidates(project, most=9)
        assert [c.site for c in found.best[:3]] == [exact, large, unknown]
        assert {c.site for c in found.best[3:]} == {misfit, far}
        assert [c.fits for c in found.best] == [True, True, False, False, False]
        assert (found.count, found.fitting, found.is_cut) == (5, 2, False)
        least = candidates(project, most=1)
        assert ([c.site for c in least.best], least.count, least.fitting) == ([exact], 5, 2)

    def test_what_the_project_does_not_say_is_told_and_not_compared(self, north, north_officer):
        project = project_of(north_officer, land_mu=50)
        assert [c.name for c in compare(project, SiteFactory(park__area=north))] == ["area", "land_mu"]
        assert len(unstated(project)) == 5


def test_a_project_is_covered_by_the_valid_assessments_of_its_park(north, north_officer):
    park = ParkFactory(area=north)
    project, day = project_of(north_officer, park=park), dt.timedelta(days=1)
    made = {
        name: RegionalAssessment.objects.create(
            park=park, kind=kind, document=name, valid_from=start, valid_to=end
        )
        for name, kind, start, end in (
            ("without end", AssessmentKind.WATER, TODAY, None),
            ("last day", AssessmentKind.ENERGY, TODAY - day, TODAY),
            ("over", AssessmentKind.SOIL, TODAY - day * 9, TODAY - day),
            ("not yet", AssessmentKind.HERITAGE, TODAY + day, None),
        )
    }
    [covered] = coverage(project, today=TODAY)
    assert covered.park == park
    assert set(covered.assessments) == {made["without end"], made["last day"]}
    assert coverage(project_of(north_officer), today=TODAY) == []


def test_the_lists_cost_the_same_for_three_and_for_thirty(client_of, north, north_officer):
    client, park = client_of(north_officer), ParkFactory(area=north)
    addresses = ("/desk/parks/", "/desk/parks/sites/", "/desk/parks/zones/", f"/desk/parks/{park.pk}/")
    costs = []
    for number in (3, 27):
        for _number in range(number):
            SiteFactory(park=park)
            ParkFactory(area=north)
        costs.append([query_count(client, address) for address in addresses])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12
