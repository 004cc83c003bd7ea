"""What was agreed and confirmed is not changed, dropped or bared of its proof by one person alone."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.choices import Role
from core.flow import MoveRefused
from crm.choices.commitments import ActualStatus
from crm.choices.projects import EvidenceKind, ProjectStage
from crm.models import Actual, Lead, SiteReservation
from crm.project_flow import moves_open_to
from crm.services.actuals import Figure, actual_submit, actual_update, actual_verify
from crm.services.commitments import commitment_abandon
from crm.services.evidence import evidence_verify, evidence_withdraw
from crm.services.projects import project_update
from crm.services.sites import reservation_extend, reservation_release, site_reserve, site_take
from crm.services.stages import project_move, stage_enter, stage_review
from tests.conftest import _of_area
from tests.crm.money import make_counting_rule, promise
from tests.crm.projects import TODAY, project_of, prove
from tests.factories import LeadFactory
from tests.parks import ParkFactory, SiteFactory

pytestmark = pytest.mark.django_db
DROP = {"drop_reason": "land", "note": "No plot"}


@pytest.fixture
def signed(north_officer):
    return project_of(north_officer, ProjectStage.SIGNED)


class TestProof:
    def test_the_document_that_a_signed_stage_rests_on_stays_until_another_is_verified(
        self, signed, north_officer, north_manager
    ):
        agreement = signed.evidence.get(kind=EvidenceKind.AGREEMENT)
        for actor in (agreement.created_by, north_manager):
            with pytest.raises(MoveRefused, match="rests on this document"):
                evidence_withdraw(evidence=agreement, actor=actor, reason="Wrong page", today=TODAY)
        prove(signed, EvidenceKind.AGREEMENT)
        right = signed.evidence.filter(kind=EvidenceKind.AGREEMENT).latest("pk")
        with pytest.raises(MoveRefused, match="verified"):
            evidence_withdraw(evidence=agreement, actor=north_manager, reason="Wrong page", today=TODAY)
        evidence_verify(evidence=right, actor=north_manager)
        evidence_withdraw(evidence=agreement, actor=north_manager, reason="Wrong page", today=TODAY)
        assert signed.evidence.get(kind=EvidenceKind.AGREEMENT, withdrawn_on=None) == right

    def test_what_no_reached_stage_needs_goes(self, signed, north_officer, north_manager):
        licence = signed.evidence.get(kind=EvidenceKind.LICENCE)
        evidence_withdraw(evidence=licence, actor=north_manager, reason="Too early", today=TODAY)
        assert licence.pk not in signed.evidence.filter(withdrawn_on=None).values_list("pk", flat=True)

    def test_what_became_prohibited_while_it_waited_is_not_signed(self, north_officer, north_manager):
        project = project_of(north_officer, ProjectStage.PRE_SIGN)
        values = {"entered_on": TODAY}
        entry = stage_enter(
            project=project, name="enter_signed", actor=north_officer, values=values, today=TODAY
        )
        project_update(project=project, actor=north_officer, values={"negative_list_result": "prohibited"})
        with pytest.raises(MoveRefused, match="negative list"):
            stage_review(entry=entry, actor=north_manager, accept=True, today=TODAY)
        project.refresh_from_db()
        assert project.status == ProjectStage.PRE_SIGN


class TestWhatWasAgreed:
    def test_a_manager_who_is_not_responsible_changes_it(self, signed, north_officer, north_manager):
        change = {"invest_total": Decimal(90_000_000)}
        with pytest.raises(ValidationError) as refused:
            project_update(project=signed, actor=north_officer, values=change)
        assert set(refused.value.message_dict) == {"invest_total"}
        project_update(project=signed, actor=north_manager, values=change)
        signed.refresh_from_db()
        assert signed.invest_total == 90_000_000

    def test_nobody_makes_it_a_framework(self, signed, north_manager):
        with pytest.raises(ValidationError, match="needs this"):
            project_update(project=signed, actor=north_manager, values={"agreement_kind": "framework"})

    def test_the_form_offers_the_officer_everything_else(
        self, signed, client_of, north_officer, north_manager
    ):
        page = reverse("project-edit", args=[signed.pk])
        for user, is_disabled in ((north_officer, True), (north_manager, False)):
            form = client_of(user).get(page).context["form"]
            assert form.fields["invest_total"].disabled is is_disabled
            assert form.fields["content"].disabled is False

    def test_it_is_dropped_by_who_may_change_it(self, signed, north_officer, north_manager):
        with pytest.raises(MoveRefused, match="manager") as refused:
            project_move(project=signed, name="drop", actor=north_officer, values=DROP, today=TODAY)
        assert refused.value.forbidden
        offered = [move.name for move in moves_open_to(signed, north_officer)]
        assert ("drop" in offered, "suspend" in offered) == (False, True)
        project_move(project=signed, name="drop", actor=north_manager, values=DROP, today=TODAY)

    def test_before_the_signature_the_officer_drops_it(self, north_officer):
        project = project_of(north_officer, ProjectStage.PRE_SIGN)
        project_move(project=project, name="drop", actor=north_officer, values=DROP, today=TODAY)


class TestFigures:
    @pytest.fixture
    def actual(self, signed, north_officer):
        make_counting_rule()
        commitment = promise(signed, north_officer, indicator="jobs", total=100)
        return Actual.objects.create(
            commitment=commitment, year=2025, quarter=4, value=10, created_by=north_officer
        )

    def test_who_changed_or_submitted_a_figure_does_not_verify_it(
        self, actual, signed, north_officer, north_manager, chief
    ):
        actual.evidence.add(signed.evidence.first())
        figure = Figure(Decimal(99), (), list(signed.evidence.all()[:1]))
        actual = actual_update(actual=actual, actor=north_manager, figure=figure)
        actual = actual_submit(actual=actual, actor=north_manager)
        with pytest.raises(MoveRefused, match="changed or submitted") as refused:
            actual_verify(actual=actual, actor=north_manager, today=TODAY)
        assert refused.value.forbidden
        actual.refresh_from_db()
        assert actual.status == ActualStatus.SUBMITTED
        assert actual_verify(actual=actual, actor=chief, today=TODAY).verified_by == chief

    def test_an_abandoned_commitment_takes_no_figure_any_more(self, actual, north_officer, north_manager):
        commitment_abandon(commitment=actual.commitment, actor=north_manager, reason="Cancelled", today=TODAY)
        with pytest.raises(MoveRefused, match="abandoned"):
            actual_submit(actual=Actual.objects.get(pk=actual.pk), actor=north_officer)


class TestSites:
    @pytest.fixture
    def site_of(self):
        def make(area, code):
            return SiteFactory(park=ParkFactory(code=code, area=area), number=f"{code}-1")

        return make

    def test_a_site_is_reserved_by_people_of_its_area_and_for_no_longer_than_allowed(
        self, signed, north, south, site_of, north_officer, south_officer, settings
    ):
        until = TODAY + dt.timedelta(days=30)
        with pytest.raises(MoveRefused, match="another area"):
            site_reserve(
                project=signed, site=site_of(south, "S"), until=until, actor=north_officer, today=TODAY
            )
        own = site_of(north, "N")
        far = TODAY + dt.timedelta(days=settings.RESERVATION_MAX_DAYS + 1)
        with pytest.raises(ValidationError, match="at most"):
            site_reserve(project=signed, site=own, until=far, actor=north_officer, today=TODAY)
        held = site_reserve(project=signed, site=own, until=until, actor=north_officer, today=TODAY)
        with pytest.raises(ValidationError, match="at most"):
            reservation_extend(reservation=held, until=far, reason="x", actor=north_officer, today=TODAY)
        for act in (
            lambda: reservation_release(reservation=held, reason="x", actor=south_officer, today=TODAY),
            lambda: site_take(reservation=held, name="lease", actor=south_officer, today=TODAY),
        ):
            with pytest.raises(MoveRefused):
                act()
        assert SiteReservation.objects.get().released_on is None


def test_the_lead_of_a_confidential_project_is_seen_by_who_may_see_the_project(
    north_officer, north_manager, north, chief, client_of
):
    colleague, helper = (_of_area(north, name, Role.OFFICER) for name in ("colleague", "helper"))
    lead = LeadFactory(created_by=north_officer, status="converted")
    project = project_of(north_officer, lead=lead)
    page = lead.get_absolute_url()
    assert client_of(colleague).get(page).status_code == 200
    type(project).objects.filter(pk=project.pk).update(confidentiality="confidential")
    project.co_officers.add(helper)
    people = (colleague, helper, north_officer, north_manager, chief)
    assert [client_of(user).get(page).status_code for user in people] == [404, 200, 200, 200, 200]
    assert [Lead.objects.visible_to(user).exists() for user in people] == [False, True, True, True, True]
