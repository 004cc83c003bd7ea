"""What a merge of enterprises means for leads, claims, conflicts and projects."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.choices.claims import ClaimEnd, ClaimStatus, ConflictBasis
from crm.choices.projects import InvestorRole
from crm.models import Claim, LeadConflict, Project, ProjectInvestor
from registry.services.merging import enterprise_merge, merge_undo
from tests.crm.conftest import TODAY
from tests.factories import EnterpriseFactory, LeadFactory
from tests.merging import content, differences
from tests.registry.merge_world import World, _vocabulary

pytestmark = pytest.mark.django_db
EARLY, LATE = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.datetime(2026, 2, 5, tzinfo=dt.UTC)


@pytest.fixture
def pair():
    return EnterpriseFactory(name_zh="南宁华锐电子有限公司"), EnterpriseFactory(
        name_zh="南宁华瑞电子有限公司"
    )


@pytest.fixture
def world(north_officer):
    made = World(None, [north_officer])
    _vocabulary(made)
    return made


@pytest.fixture
def merge(north_manager):
    return lambda kept, gone: enterprise_merge(
        kept=kept, gone=gone, reason="Same", actor=north_manager, today=TODAY
    )


@pytest.fixture
def claimed(world):
    def make(enterprise, officer, reported_at):
        lead = LeadFactory(enterprise=enterprise, created_by=officer, reported_at=reported_at)
        owned = {"area": lead.area, "organisation": lead.organisation, "created_by": officer}
        return Claim.objects.create(
            lead=lead,
            enterprise=enterprise,
            rule=world.rule,
            kept_alive_on=TODAY,
            protected_until=dt.date(2026, 6, 1),
            **owned,
        )

    return make


@pytest.mark.parametrize("kept_is_earlier", [True, False])
def test_the_earlier_report_keeps_its_claim_and_the_leads_are_in_conflict(
    pair, claimed, merge, north_officer, south_officer, north_manager, kept_is_earlier
):
    kept, gone = pair
    first, second = (kept, gone) if kept_is_earlier else (gone, kept)
    early, late = claimed(first, north_officer, EARLY), claimed(second, south_officer, LATE)
    before = content()
    done = merge(kept, gone)
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.enterprise, late.enterprise) == (kept, kept)
    assert (early.status, early.end) == (ClaimStatus.ACTIVE, "")
    assert (late.status, late.end, late.ended_on) == (ClaimStatus.CLOSED, ClaimEnd.MERGED, TODAY)
    conflict = LeadConflict.objects.get()
    assert (conflict.first_lead, conflict.second_lead) == (early.lead, late.lead)
    assert conflict.enterprise == kept
    merge_undo(merge=done, actor=north_manager)
    assert differences(before, content()) == []


def test_a_conflict_that_is_known_or_a_closed_lead_makes_no_new_one(pair, merge, north_officer):
    kept, gone = pair
    one, two = (LeadFactory(enterprise=e, created_by=north_officer) for e in pair)
    LeadConflict.objects.create(enterprise=kept, first_lead=two, second_lead=one)
    LeadFactory(
        enterprise=gone, created_by=north_officer, status="dropped", drop_reason="land", closed_on=TODAY
    )
    merge(kept, gone)
    assert LeadConflict.objects.count() == 1


def test_what_was_suspected_within_a_group_is_then_about_the_same_enterprise(
    pair, merge, north_officer, south_officer, north_manager
):
    kept, gone = pair
    group = EnterpriseFactory()
    first, second = (
        LeadFactory(enterprise=enterprise, created_by=officer, reported_at=reported_at)
        for enterprise, officer, reported_at in (
            (gone, north_officer, EARLY),
            (kept, south_officer, LATE),
        )
    )
    conflict = LeadConflict.objects.create(
        enterprise=group, first_lead=first, second_lead=second, basis=ConflictBasis.GROUP_NAME
    )
    before = content()
    done = merge(kept, gone)
    conflict.refresh_from_db()
    assert (conflict.basis, conflict.enterprise) == (ConflictBasis.SAME_ENTERPRISE, kept)
    assert LeadConflict.objects.count() == 1
    merge_undo(merge=done, actor=north_manager)
    assert differences(before, content()) == []


def test_an_investor_that_was_there_twice_has_both_shares_and_still_leads(pair, world, merge, north_manager):
    kept, gone = pair
    project = Project.objects.first()
    for one, role, share in ((kept, InvestorRole.PARTNER, 20), (gone, InvestorRole.LEAD, 35)):
        ProjectInvestor.objects.create(project=project, enterprise=one, role=role, share_pct=share)
    before = content()
    done = merge(kept, gone)
    assert list(project.investors.values_list("enterprise", "role", "share_pct")) == [
        (kept.pk, InvestorRole.LEAD, Decimal(55))
    ]
    merge_undo(merge=done, actor=north_manager)
    assert differences(before, content()) == []
