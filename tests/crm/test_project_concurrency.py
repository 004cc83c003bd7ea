"""Two at one lead or project in the same moment, on real connections: one wins, the other is told."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from core.flow import MoveRefused
from crm.choices.leads import LeadStatus
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import Lead, Project, StageEntry
from crm.services.activities import activity_log
from crm.services.leads import lead_log
from crm.services.projects import Investor, investors_set, project_create_from_lead, project_update
from crm.services.stages import project_move, stage_enter, stage_review
from registry.models import Enterprise
from registry.services.merging import enterprise_merge
from tests.conftest import _of_area
from tests.crm.claims import claim_of, make_rule
from tests.crm.projects import TODAY, project_of
from tests.crm.test_concurrency import at_once, told
from tests.factories import EnterpriseFactory, LeadFactory
from tests.merging import orphans

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS = 8
DROP = {"drop_reason": "land", "note": "No plot"}


def lead_of(officer) -> Lead:
    return LeadFactory(created_by=officer, status=LeadStatus.CONTACT, last_two_way_on=TODAY)


def converting(lead, actor):
    page = Lead.objects.get(pk=lead.pk)
    return told(
        lambda: project_create_from_lead(lead=page, actor=actor, values={"name": "Twice"}, today=TODAY)
    )


def test_of_two_who_make_a_project_of_one_lead_one_is_told(north_officer, north_manager):
    for _attempt in range(ATTEMPTS):
        lead = lead_of(north_officer)
        results = at_once([converting(lead, north_officer), converting(lead, north_manager)])
        [won] = [result for result in results if isinstance(result, Project)]
        assert sum(isinstance(result, MoveRefused) for result in results) == 1
        assert list(Project.objects.filter(lead=lead)) == [won]


def test_projects_made_at_once_have_different_numbers_without_a_gap(north_officer):
    leads = [lead_of(north_officer) for _number in range(ATTEMPTS)]
    made = at_once([converting(lead, north_officer) for lead in leads])
    assert sorted(project.number for project in made) == [
        f"NORTH-2026-{number:04d}" for number in range(1, ATTEMPTS + 1)
    ]


def test_a_stage_entered_twice_at_once_waits_once(north_officer):
    for _attempt in range(ATTEMPTS):
        project = project_of(north_officer, ProjectStage.PRE_SIGN)

        def enter(project=project):
            return stage_enter(
                project=project,
                name="enter_signed",
                actor=north_officer,
                values={"entered_on": TODAY},
                today=TODAY,
            )

        results = at_once([told(enter), told(enter)])
        assert sorted(type(result).__name__ for result in results) == ["MoveRefused", "StageEntry"]
        assert project.stage_entries.filter(status=EntryStatus.PROPOSED).count() == 1


def test_of_a_confirmation_and_a_drop_at_once_the_project_ends_in_one_state(north, north_officer):
    manager = _of_area(north, "second", "area_manager")
    for _attempt in range(ATTEMPTS):
        project = project_of(north_officer, ProjectStage.PRE_SIGN)
        entry = stage_enter(
            project=project,
            name="enter_signed",
            actor=north_officer,
            values={"entered_on": TODAY},
            today=TODAY,
        )
        accepted, dropped = at_once(
            [
                told(
                    lambda entry=entry: stage_review(
                        entry=entry, actor=manager, accept=True, today=TODAY + dt.timedelta(days=1)
                    )
                ),
                told(
                    lambda project=project: project_move(
                        project=project, name="drop", actor=north_officer, values=DROP, today=TODAY
                    )
                ),
            ]
        )
        project.refresh_from_db()
        entry = StageEntry.objects.get(pk=entry.pk)
        # Either the drop was first and took the entry back, or it saw another stage than its page had.
        if isinstance(dropped, MoveRefused):
            assert (project.status, entry.status) == (ProjectStage.SIGNED, EntryStatus.ACCEPTED)
        else:
            assert isinstance(accepted, MoveRefused)
            assert (project.status, entry.status) == (ProjectStage.DROPPED, EntryStatus.WITHDRAWN)


def test_a_merge_and_those_who_work_on_its_enterprises_never_wait_for_each_other(
    north_officer, north_manager, region_admin
):
    """PostgreSQL gives an error to who closes a ring of waiting: nobody does, all lock in one order."""
    make_rule()
    for _attempt in range(ATTEMPTS):
        kept, gone = EnterpriseFactory(), EnterpriseFactory()
        lead = LeadFactory(created_by=north_officer, enterprise=gone, last_two_way_on=TODAY)
        claim_of(lead)
        project = project_of(north_officer)
        investors_set(project=project, investors=[Investor(gone, "lead")], actor=north_officer)
        values = {"kind": "call", "happened_at": timezone.now(), "subject": "Called", "is_two_way": True}
        values |= {"next_step": "Call", "next_step_due": TODAY}
        tasks = [
            partial(enterprise_merge, kept=kept, gone=gone, reason="Same", actor=region_admin, today=TODAY),
            partial(activity_log, actor=north_officer, enterprise=gone, lead=lead, values=values),
            partial(activity_log, actor=north_manager, enterprise=gone, values=values),
            partial(lead_log, actor=north_manager, enterprise=kept, summary="Reported"),
            partial(investors_set, project=project, investors=[Investor(kept, "lead")], actor=north_officer),
            partial(project_update, project=project, actor=north_officer, values={"project_company": gone}),
        ]
        at_once([told(task) for task in tasks])
        assert not Enterprise.objects.filter(pk=gone.pk).exists()
        assert set(Lead.objects.filter(pk=lead.pk).values_list("enterprise", flat=True)) == {kept.pk}
        assert orphans() == []
