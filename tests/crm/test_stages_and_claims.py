"""What the stages of a project mean for its lead and the claim, to production, back, dropped and revived."""

import datetime as dt

import pytest

from core.changes import history_of
from core.flow import MoveRefused
from crm.choices.claims import ClaimEnd, ClaimStatus
from crm.choices.leads import DropReason, LeadStatus
from crm.choices.projects import PIPELINE, EntryStatus, ProjectStage
from crm.models import Claim, Project
from crm.project_flow import way_back
from crm.services.leads import lead_log, lead_move
from crm.services.projects import project_create_from_lead
from crm.services.stages import project_move, project_revive, stage_enter, stage_review
from tests.crm.claims import make_rule
from tests.crm.projects import complete, invested, prove

TODAY = dt.date(2026, 3, 2)
LATER = dt.date(2026, 6, 1)
NEEDED = {"entered_on": TODAY, "reason": "As agreed", "note": "As agreed", "drop_reason": DropReason.LAND}


@pytest.fixture
def project_with_claim(north_officer, enterprise):
    make_rule()
    lead = lead_log(actor=north_officer, enterprise=enterprise, summary="Plant", today=TODAY)
    lead.status, lead.last_two_way_on = LeadStatus.CONTACT, TODAY
    lead.save()
    project = project_create_from_lead(
        lead=lead, actor=north_officer, values={"name": "x"} | complete(), today=TODAY
    )
    prove(project)
    invested(project)
    return project


def go(project, to, officer, manager):
    """Through the pipeline up to a stage."""
    for stage in PIPELINE[1 : PIPELINE.index(to) + 1]:
        entry = stage_enter(
            project=project,
            name=f"enter_{stage}",
            actor=officer,
            values=NEEDED,
            seen_status=Project.objects.get(pk=project.pk).status,
            today=TODAY,
        )
        if entry.status == EntryStatus.PROPOSED:
            stage_review(entry=entry, actor=manager, accept=True, today=TODAY)


def test_the_signature_fulfils_the_claim_and_nobody_else_is_protected(
    project_with_claim, north_officer, north_manager, south_officer
):
    lead_log(
        actor=south_officer, enterprise=project_with_claim.lead.enterprise, summary="Too late", today=TODAY
    )
    go(project_with_claim, ProjectStage.SIGNED, north_officer, north_manager)
    claim = Claim.objects.get()
    assert (claim.status, claim.end) == (ClaimStatus.FULFILLED, ClaimEnd.SIGNED)


def back(project, to, officer, manager, today=TODAY):
    """To an earlier stage, from the one the project is in."""
    entry = stage_enter(
        project=Project.objects.get(pk=project.pk),
        name=f"back_to_{to}",
        actor=officer,
        values=NEEDED | {"entered_on": today},
        today=today,
    )
    if entry.status == EntryStatus.PROPOSED:
        stage_review(entry=entry, actor=manager, accept=True, today=today)


def claims() -> list[tuple]:
    return list(Claim.objects.order_by("pk").values_list("lead__created_by__username", "status", "end"))


def test_back_from_the_signature_the_claim_is_live_again_and_forward_fulfils_it_again(
    project_with_claim, north_officer, north_manager, south_officer
):
    lead = project_with_claim.lead
    lead_log(actor=south_officer, enterprise=lead.enterprise, summary="Waits", today=TODAY)
    go(project_with_claim, ProjectStage.SIGNED, north_officer, north_manager)
    later = TODAY + dt.timedelta(days=100)  # nobody had to talk in between
    back(project_with_claim, ProjectStage.PRE_SIGN, north_officer, north_manager, later)
    claim = Claim.objects.get()
    assert (claim.status, claim.end, claim.ended_on) == (ClaimStatus.ACTIVE, "", None)
    assert (claim.phase, claim.kept_alive_on) == ("negotiation", later)
    assert claim.protected_until == TODAY + dt.timedelta(days=180)
    assert [entry.verb for entry in history_of(claim)][:1] == ["reopened"]
    project = Project.objects.get(pk=project_with_claim.pk)
    entry = stage_enter(
        project=project,
        name="enter_signed",
        actor=north_officer,
        values=NEEDED | {"entered_on": later},
        today=later,
    )
    stage_review(entry=entry, actor=north_manager, accept=True, today=later)
    assert claims() == [("north_officer", "fulfilled", "signed")]


def test_back_from_the_signature_after_its_days_the_claim_is_over_and_who_waits_has_it(
    project_with_claim, north_officer, north_manager, south_officer
):
    lead = project_with_claim.lead
    lead_log(actor=south_officer, enterprise=lead.enterprise, summary="Waits", today=TODAY)
    go(project_with_claim, ProjectStage.REGISTERED, north_officer, north_manager)
    later = TODAY + dt.timedelta(days=181)
    back(project_with_claim, ProjectStage.NEGOTIATION, north_officer, north_manager, later)
    assert claims() == [("north_officer", "lapsed", "expired"), ("south_officer", "active", "")]


def test_what_produced_and_goes_back_leaves_the_enterprise_to_who_has_it_by_then(
    project_with_claim, north_officer, north_manager, south_officer
):
    go(project_with_claim, ProjectStage.IN_PRODUCTION, north_officer, north_manager)
    lead = project_with_claim.lead
    lead_log(actor=south_officer, enterprise=lead.enterprise, summary="Next", today=TODAY)
    back(project_with_claim, ProjectStage.SIGNED, north_officer, north_manager)
    assert claims() == [("north_officer", "fulfilled", "signed"), ("south_officer", "active", "")]
    back(project_with_claim, ProjectStage.PRE_SIGN, north_officer, north_manager)
    assert claims() == [("north_officer", "lapsed", "overtaken"), ("south_officer", "active", "")]


def test_the_lead_has_landed_when_the_project_produces(project_with_claim, north_officer, north_manager):
    go(project_with_claim, ProjectStage.IN_PRODUCTION, north_officer, north_manager)
    lead = project_with_claim.lead
    lead.refresh_from_db()
    assert (lead.status, lead.closed_on) == (LeadStatus.LANDED, TODAY)
    entry = stage_enter(
        project=project_with_claim,
        name="back_to_started",
        actor=north_officer,
        values=NEEDED,
        seen_status=ProjectStage.IN_PRODUCTION,
        today=TODAY,
    )
    stage_review(entry=entry, actor=north_manager, accept=True, today=TODAY)
    lead.refresh_from_db()
    assert (lead.status, lead.closed_on) == (LeadStatus.CONVERTED, None)


def test_dropping_a_project_drops_its_lead_and_frees_the_enterprise(
    project_with_claim, north_officer, south_officer
):
    other = lead_log(
        actor=south_officer, enterprise=project_with_claim.lead.enterprise, summary="Second", today=TODAY
    )
    project_move(project=project_with_claim, name="drop", actor=north_officer, values=NEEDED, today=TODAY)
    lead = project_with_claim.lead
    lead.refresh_from_db()
    assert (lead.status, lead.drop_reason) == (LeadStatus.DROPPED, DropReason.LAND)
    assert {(claim.lead_id, claim.status) for claim in Claim.objects.all()} == {
        (lead.pk, ClaimStatus.CLOSED),
        (other.pk, ClaimStatus.ACTIVE),
    }


def dropped(project, actor, may_revive_on=LATER) -> Project:
    values = NEEDED | {"may_revive_on": may_revive_on}
    project = Project.objects.get(pk=project.pk)
    return project_move(project=project, name="drop", actor=actor, values=values, today=TODAY)


def revive(project, actor, today=LATER, **values) -> Project:
    step = {"next_step": "Call them", "next_step_due": today} | values
    name = f"revive_{way_back(project)}"
    return project_revive(project=project, name=name, actor=actor, values=step, today=today)


def test_a_dropped_project_is_revived_with_its_lead_and_protected_anew(
    project_with_claim, north_officer, north_manager
):
    project = dropped(project_with_claim, north_officer)
    with pytest.raises(MoveRefused) as refused:
        revive(project, north_officer)
    assert refused.value.forbidden
    project = revive(project, north_manager)
    assert (project.status, project.drop_reason, project.closed_on, project.may_revive_on) == (
        *(ProjectStage.NEGOTIATION, "", None, None),
    )
    lead = project.lead
    lead.refresh_from_db()
    assert (lead.status, lead.drop_reason, lead.closed_on) == (LeadStatus.CONVERTED, "", None)
    assert claims() == [("north_officer", "closed", "dropped"), ("north_officer", "active", "")]
    claim = Claim.objects.get(status=ClaimStatus.ACTIVE)
    assert (claim.phase, claim.protected_until) == ("negotiation", LATER + dt.timedelta(days=180))


@pytest.mark.parametrize(("day", "why"), [(LATER, "from 2026-06-01 on"), (None, "No day was named")])
def test_before_its_day_a_project_is_revived_with_a_reason(
    project_with_claim, north_officer, north_manager, day, why
):
    project = dropped(project_with_claim, north_officer, day)
    with pytest.raises(MoveRefused, match=why):
        revive(project, north_manager, TODAY)
    assert revive(project, north_manager, TODAY, note="They called").status == ProjectStage.NEGOTIATION


def test_what_was_signed_is_signed_again_once_revived(project_with_claim, north_officer, north_manager):
    go(project_with_claim, ProjectStage.REGISTERED, north_officer, north_manager)
    project = revive(dropped(project_with_claim, north_manager), north_manager)
    assert project.status == ProjectStage.REGISTERED
    assert claims() == [("north_officer", "fulfilled", "signed")]


def test_nobody_revives_a_project_on_an_enterprise_that_somebody_else_has_by_now(
    project_with_claim, north_officer, north_manager, south_officer
):
    lead = project_with_claim.lead
    project = dropped(project_with_claim, north_officer)
    other = lead_log(actor=south_officer, enterprise=lead.enterprise, summary="Next", today=TODAY)
    with pytest.raises(MoveRefused, match="Somebody else has this enterprise now"):
        revive(project, north_manager)
    lead_move(
        lead=other,
        name="drop",
        actor=south_officer,
        values={"drop_reason": DropReason.LAND, "note": "No"},
        today=TODAY,
    )
    assert revive(project, north_manager).status == ProjectStage.NEGOTIATION
