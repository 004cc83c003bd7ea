"""What the services of crm work on: one record of each kind."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from crm.choices.claims import TransferReason
from crm.choices.leads import LeadStatus
from crm.choices.projects import EntryStatus, ProjectStage, QuotaKind
from crm.models import (
    ClaimRule,
    ClaimTransfer,
    LeadConflict,
    ResourceQuota,
    SiteReservation,
    StageEntry,
    Todo,
)
from crm.services import (
    actuals,
)
from registry.choices import SiteStatus
from registry.models import Chain
from tests.conftest import _of_area, _of_region
from tests.crm.claims import claim_of, decision_for_the_first, make_rule
from tests.crm.conftest import IN_STATUS
from tests.crm.money import document, make_counting_rule, promise, report, submitted, verified
from tests.crm.projects import project_of
from tests.factories import ActivityFactory, AreaFactory, ContactFactory, EnterpriseFactory, LeadFactory
from tests.parks import ParkFactory, SiteFactory, library_records

TODAY = dt.date(2026, 3, 2)
LATER = dt.date(2026, 3, 20)


def make_world(
    *, north_officer: User, north_manager: User, south_officer: User, chief: User, viewer: User
) -> SimpleNamespace:
    """One record of each kind, of the north area, in the state from which its service goes on.

    `east_officer` and `east_manager` have nothing to do with any of them.
    """
    w = SimpleNamespace(
        north=north_officer.home_area(),
        officer=north_officer,
        manager=north_manager,
        chief=chief,
        viewer=viewer,
        east_officer=_of_area(AreaFactory(code="EAST"), "east_officer", Role.OFFICER),
        firm=EnterpriseFactory(),
        chain=Chain.objects.create(code="T", name_zh="电子", launch_year=2021),
        now=timezone.make_aware(dt.datetime(2026, 3, 2, 9)),
    )
    w.east_manager = _of_area(w.east_officer.home_area(), "east_manager", Role.AREA_MANAGER)
    make_rule()
    make_counting_rule()
    _leads(w, south_officer)
    _projects(w)
    _figures(w)
    _conflicts(w, south_officer)
    return w


def _leads(w, south_officer) -> None:
    w.lead = LeadFactory(created_by=w.officer, status=LeadStatus.CONTACT, **IN_STATUS[LeadStatus.CONTACT])
    w.pooled = LeadFactory(created_by=w.officer, status=LeadStatus.POOLED, **IN_STATUS[LeadStatus.POOLED])
    w.contact = ContactFactory(created_by=w.officer, enterprise=w.lead.enterprise, lead=w.lead)
    w.activity = ActivityFactory(created_by=w.officer, enterprise=w.lead.enterprise, lead=w.lead)
    w.todo = Todo.objects.create(**_owned(w), owner=w.officer, subject="Send the plan", due_on=LATER)
    w.claim = claim_of(LeadFactory(created_by=w.officer))
    w.offer = ClaimTransfer.objects.create(
        claim=claim_of(LeadFactory(created_by=south_officer)),
        to_area=w.north,
        to_organisation=w.officer.organisation,
        reason=TransferReason.NO_SITE,
        kept_share_pct=40,
        created_by=south_officer,
    )
    library_of_north = library_records(w.officer, w.manager, w.chain)
    w.opportunity, w.match = library_of_north["opportunity"], library_of_north["match"]
    w.matched_lead = LeadFactory(created_by=w.officer, enterprise=w.match.enterprise)


def _owned(w) -> dict:
    return {"area": w.north, "organisation": w.officer.organisation, "created_by": w.officer}


def _projects(w) -> None:
    w.project = project_of(w.officer)
    w.producing = project_of(w.officer, ProjectStage.IN_PRODUCTION)
    w.dropped = project_of(w.officer, ProjectStage.DROPPED)
    w.dropped.stage_entries.update(stage=ProjectStage.NEGOTIATION)
    w.paper = document(w.project)
    w.quota = ResourceQuota.objects.create(
        project=w.project, kind=QuotaKind.ENERGY, amount=5, status_on=TODAY, created_by=w.officer
    )
    w.entry = StageEntry.objects.create(
        project=project_of(w.officer, ProjectStage.PRE_SIGN),
        stage_from=ProjectStage.PRE_SIGN,
        stage=ProjectStage.SIGNED,
        entered_on=TODAY,
        status=EntryStatus.PROPOSED,
        created_by=w.officer,
    )
    park = ParkFactory(area=w.north)
    w.free_site = SiteFactory(park=park)
    w.reservation = SiteReservation.objects.create(
        project=w.project,
        site=SiteFactory(park=park, status=SiteStatus.RESERVED),
        until=LATER,
        created_by=w.officer,
    )


def _figures(w) -> None:
    w.jobs = promise(w.project, w.officer, indicator="jobs", total=50, currency="")
    w.draft = report(w.jobs, w.officer, (2026, 1), value=1)
    w.submitted = submitted(w.jobs, w.officer, (2026, 2), value=1)
    w.verified = verified(w.jobs, w.officer, w.manager, (2025, 3), value=1)
    handed_in = submitted(w.jobs, w.officer, (2025, 2), value=1)
    w.rejected = actuals.actual_reject(actual=handed_in, actor=w.manager, note="Wrong")


def _conflicts(w, south_officer) -> None:
    w.conflicts = {}
    proposer = _of_region("proposer", Role.REGION_REVIEWER)
    decided = {"proposed": {}, "decided": {"decided_on": TODAY, "decided_by": w.officer}}
    for status in ("suspected", "notified", "evidence", "proposed", "decided"):
        first = LeadFactory(created_by=w.officer)
        conflict = w.conflicts[status] = LeadConflict.objects.create(
            enterprise=first.enterprise,
            first_lead=first,
            second_lead=LeadFactory(created_by=south_officer, enterprise=first.enterprise),
            status=status,
            rule=ClaimRule.objects.get(),
            notified_on=TODAY,
            evidence_due=dt.date(2026, 3, 9),
            appeal_due=dt.date(2026, 3, 25) if status == "decided" else None,
        )
        if status in decided:
            decision_for_the_first(conflict, proposer, **decided[status])
