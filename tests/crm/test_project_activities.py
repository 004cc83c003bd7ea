"""What an activity means for its project, its lead and the claim."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.choices.leads import ActivityKind, DropReason, LeadStatus
from crm.choices.projects import ProjectStage
from crm.models import Activity, Claim, Project
from crm.services.activities import activity_log
from crm.services.leads import lead_log
from crm.services.projects import project_create_from_lead
from tests.crm.claims import make_rule
from tests.crm.projects import TODAY, project_of


def log(project: Project, actor, day: dt.date, step="Send the plan", **values) -> Activity:
    return activity_log(
        actor=actor,
        enterprise=project.investors.get().enterprise,
        area=project.area,
        values={
            "project": project,
            "kind": ActivityKind.CALL,
            "happened_at": dt.datetime.combine(day, dt.time(2), tzinfo=dt.UTC),
            "subject": "Spoke about the land",
            "next_step": step,
            "next_step_due": day + dt.timedelta(days=7),
        }
        | values,
    )


def test_its_next_step_is_that_of_the_project_unless_it_is_entered_late(north_officer):
    project = project_of(north_officer, proven=False)
    log(project, north_officer, TODAY, "Send the plan")
    log(project, north_officer, TODAY - dt.timedelta(days=3), "Too old to count")
    project.refresh_from_db()
    assert (project.next_step, project.next_step_due, project.last_activity_on) == (
        "Send the plan",
        TODAY + dt.timedelta(days=7),
        TODAY,
    )


def test_a_suspended_project_keeps_its_review_and_a_dropped_one_takes_nothing(north_officer):
    suspended = project_of(north_officer, ProjectStage.SUSPENDED, proven=False)
    log(suspended, north_officer, TODAY)
    suspended.refresh_from_db()
    assert (suspended.next_step, suspended.last_activity_on) == ("Send the land options", TODAY)
    dropped = project_of(north_officer, ProjectStage.DROPPED, proven=False, drop_reason=DropReason.LAND)
    with pytest.raises(ValidationError, match="dropped"):
        log(dropped, north_officer, TODAY)
    assert set(Activity.objects.values_list("project", flat=True)) == {suspended.pk}


@pytest.mark.parametrize(("is_two_way", "alive_on"), [(True, TODAY), (False, dt.date(2026, 2, 10))])
def test_a_two_way_one_keeps_the_claim_of_the_lead_alive(north_officer, enterprise, is_two_way, alive_on):
    make_rule()
    start = dt.date(2026, 2, 10)
    lead = lead_log(actor=north_officer, enterprise=enterprise, summary="Plant", today=start)
    lead.status, lead.last_two_way_on = LeadStatus.CONTACT, start
    lead.save()
    project = project_create_from_lead(lead=lead, actor=north_officer, values={"name": "x"}, today=start)
    log(project, north_officer, TODAY, is_two_way=is_two_way)
    lead.refresh_from_db()
    claim = Claim.objects.get()
    assert (lead.last_two_way_on, claim.kept_alive_on) == (alive_on, alive_on)


def test_a_project_of_another_area_is_refused(north_officer, south_officer, south):
    project = project_of(north_officer, proven=False)
    with pytest.raises(ValidationError):
        activity_log(
            actor=south_officer,
            enterprise=project.investors.get().enterprise,
            values={
                "project": project,
                "kind": ActivityKind.CALL,
                "happened_at": dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC),
                "subject": "x",
                "no_next_step_reason": "none",
            },
        )
    assert not Activity.objects.exists()
