"""A merge and whoever works on one of its enterprises: wherever they meet, none waits in a ring.

All lock in one order: enterprise, lead, claim, project, entry of a stage (crm.services.claims).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from core.flow import MoveRefused
from crm.choices.leads import ActivityKind, LeadStatus
from crm.choices.library import OpportunityStatus
from crm.choices.projects import InvestorRole, ProjectStage
from crm.models import Claim, Lead, Opportunity, OpportunityMatch, Project, ProjectInvestor
from crm.services.activities import activity_log
from crm.services.claims import claim_extend
from crm.services.contacts import contact_add
from crm.services.leads import lead_log, lead_move
from crm.services.library import match_link, match_propose
from crm.services.projects import Investor, investors_set, project_create_from_lead, project_update
from crm.services.stages import project_move, stage_enter, stage_review
from registry.models import Chain, Enterprise, EnterpriseMerge
from registry.services.merging import enterprise_merge, merge_undo
from tests.crm.claims import claim_of, make_rule
from tests.crm.meeting import meetings
from tests.crm.projects import TODAY, project_of
from tests.factories import EnterpriseFactory, LeadFactory
from tests.merging import orphans

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SOME = 10  # of the locks of a merge: every tenth, it has about thirty
DROP = {"drop_reason": "land", "note": "No plot"}


@dataclass
class Desk:
    """An enterprise with a protected lead and another one's project, and who works on them."""

    enterprise: Enterprise
    lead: Lead
    claim: Claim
    project: Project
    officer: User
    manager: User


@pytest.fixture
def desk(north, north_officer, north_manager) -> Callable[[], Desk]:
    make_rule()

    def lay() -> Desk:
        enterprise = EnterpriseFactory()
        lead = LeadFactory(
            created_by=north_officer,
            enterprise=enterprise,
            status=LeadStatus.CONTACT,
            last_two_way_on=TODAY,
        )
        first = LeadFactory(created_by=north_officer, enterprise=enterprise, status=LeadStatus.CONVERTED)
        project = project_of(north_officer, ProjectStage.PRE_SIGN, lead=first, project_company=enterprise)
        ProjectInvestor.objects.create(project=project, enterprise=enterprise, role=InvestorRole.PARTNER)
        return Desk(enterprise, lead, claim_of(lead), project, north_officer, north_manager)

    return lay


def called(at: Desk, **about) -> partial:
    project = {"project": about.pop("project")} if "project" in about else {}
    values = {
        "kind": ActivityKind.CALL,
        "happened_at": timezone.now(),
        "subject": "Called",
        "is_two_way": True,
        "next_step": "Call",
        "next_step_due": TODAY,
    }
    return partial(activity_log, actor=at.officer, enterprise=at.enterprise, values=values | project, **about)


def entering(at: Desk) -> partial:
    values = {"entered_on": TODAY}
    return partial(
        stage_enter, project=at.project, name="enter_signed", actor=at.officer, values=values, today=TODAY
    )


def reviewing(at: Desk) -> partial:
    return partial(stage_review, entry=entering(at)(), actor=at.manager, accept=True, today=TODAY)


def matching(at: Desk) -> tuple[Opportunity, OpportunityMatch]:
    """An opportunity, and another that is put to the enterprise already."""
    chain = Chain.objects.first() or Chain.objects.create(code="T", name_zh="链", launch_year=2021)
    fresh, put = (
        Opportunity.objects.create(
            number=f"GX-L-2026-{Opportunity.objects.count()}",
            title_zh="项目",
            summary_zh="摘要",
            area=at.lead.area,
            chain=chain,
            contact_office=at.officer.organisation,
            status=OpportunityStatus.PUBLISHED,
            published_on=TODAY,
            created_by=at.officer,
            reviewed_by=at.manager,
            confidentiality_checked_by=at.manager,
        )
        for _ in range(2)
    )
    return fresh, match_propose(opportunity=put, enterprise=at.enterprise, actor=at.officer)


WORK = {
    "activity of a lead": lambda at: called(at, lead=at.lead),
    "activity of a project": lambda at: called(at, project=at.project),
    "report": lambda at: partial(lead_log, actor=at.manager, enterprise=at.enterprise, summary="Reported"),
    "drop of a lead": lambda at: partial(
        lead_move, lead=at.lead, name="drop", actor=at.officer, values=DROP, today=TODAY
    ),
    "extension": lambda at: partial(
        claim_extend, claim=at.claim, actor=at.manager, reason="Board", today=TODAY
    ),
    "conversion": lambda at: partial(
        project_create_from_lead, lead=at.lead, actor=at.officer, values={"name": "Foil"}, today=TODAY
    ),
    "project": lambda at: partial(
        project_update,
        project=at.project,
        actor=at.officer,
        values={"project_company": EnterpriseFactory(), "invest_total": 600_000_000},
    ),
    "investors": lambda at: partial(
        investors_set,
        project=at.project,
        investors=[Investor(at.enterprise, InvestorRole.LEAD)],
        actor=at.officer,
    ),
    "contact": lambda at: partial(
        contact_add, actor=at.officer, enterprise=at.enterprise, values={"name": "Li Hua"}
    ),
    "contact of a lead": lambda at: partial(
        contact_add, actor=at.officer, enterprise=at.enterprise, lead=at.lead, values={"name": "Li Hua"}
    ),
    "match": lambda at: partial(
        match_propose, opportunity=matching(at)[0], enterprise=at.enterprise, actor=at.officer
    ),
    "lead of a match": lambda at: partial(match_link, match=matching(at)[1], lead=at.lead, actor=at.officer),
    "stage": entering,
    "review of a stage": reviewing,
    "drop of a project": lambda at: partial(
        project_move, project=at.project, name="drop", actor=at.officer, values=DROP, today=TODAY
    ),
}


def merging(at: Desk, actor: User) -> Callable:
    other = EnterpriseFactory()
    LeadFactory(created_by=at.officer, enterprise=other)
    return partial(enterprise_merge, kept=other, gone=at.enterprise, reason="Same", actor=actor, today=TODAY)


def undoing(at: Desk, actor: User) -> Callable:
    """The work is then on the enterprise that both are, and goes back with its lead."""
    merge = merging(at, actor)()
    at.enterprise = merge.kept
    for row in (at.lead, at.project, at.claim):
        row.refresh_from_db()
    return partial(merge_undo, merge=merge, actor=actor)


CASES = [(name, merging) for name in WORK]
CASES += [(name, undoing) for name in ("activity of a lead", "conversion", "review of a stage")]


def in_words(task: Callable) -> Callable[[], object]:
    """Who comes too late is told so."""

    def run() -> object:
        try:
            return task()
        except (MoveRefused, ValidationError) as refused:
            return refused

    return run


@pytest.mark.parametrize(("name", "joining"), CASES)
def test_a_merge_that_comes_while_somebody_works_waits_for_him(desk, region_admin, name, joining):
    def make() -> tuple[Callable, Callable]:
        at = desk()
        merge = joining(at, region_admin)
        return WORK[name](at), merge

    for _done, joined in meetings(make):  # an error or a refusal of either is raised
        assert isinstance(joined, EnterpriseMerge | Enterprise)
    assert orphans() == []


@pytest.mark.parametrize(("name", "joining"), CASES)
def test_who_comes_during_a_merge_waits_for_it_and_may_be_told(desk, region_admin, name, joining):
    def make() -> tuple[Callable, Callable]:
        at = desk()
        merge = joining(at, region_admin)
        return merge, in_words(WORK[name](at))

    for joined, _done in meetings(make, every=SOME):
        assert isinstance(joined, EnterpriseMerge | Enterprise)
    assert orphans() == []
