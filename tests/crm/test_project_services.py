"""A lead becomes a project; a project is changed, assigned, expanded."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.changes import history_of
from core.flow import MoveRefused
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry
from crm.choices.claims import ClaimPhase
from crm.choices.leads import Channel, LeadStatus
from crm.choices.projects import Confidentiality, InvestorRole, ProjectStage
from crm.models import Claim, OurParticipant, Project
from crm.project_timeline import project_timeline
from crm.services.leads import lead_log
from crm.services.projects import (
    Investor,
    investors_set,
    project_assign,
    project_create_from_lead,
    project_expand,
    project_update,
)
from tests.crm.claims import make_rule
from tests.factories import ActivityFactory, EnterpriseFactory, ProjectFactory, UserFactory

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def claim_rule(db):
    return make_rule()


@pytest.fixture
def contact(lead_in):
    return lead_in(LeadStatus.CONTACT, channel=Channel.FAIR)


def test_a_lead_becomes_a_project_and_keeps_its_first_report(contact, north_officer):
    reported_at = contact.reported_at
    project = project_create_from_lead(
        lead=contact, actor=north_officer, values={"name": "北海铜箔项目"}, today=TODAY
    )
    contact.refresh_from_db()
    assert (contact.status, contact.reported_at, contact.next_step) == (
        LeadStatus.CONVERTED,
        reported_at,
        "",
    )
    assert (project.status, project.stage_since, project.channel) == ("negotiation", TODAY, Channel.FAIR)
    assert (project.owner, project.area, project.next_step) == (north_officer, contact.area, "Call back")
    assert [(row.enterprise, row.role) for row in project.investors.all()] == [(contact.enterprise, "lead")]
    assert [(entry.stage, entry.entered_on) for entry in project.stage_entries.all()] == [
        ("negotiation", TODAY)
    ]
    assert set(ChangeEntry.objects.values_list("label", "verb")) >= {
        ("crm.Project", "created"),
        ("crm.Lead", "converted"),
    }


@pytest.mark.parametrize("status", [status for status in LeadStatus if status != LeadStatus.CONTACT])
def test_only_a_lead_in_contact_becomes_a_project(lead_in, north_officer, status):
    with pytest.raises(MoveRefused, match="In contact"):
        project_create_from_lead(lead=lead_in(status), actor=north_officer, values={"name": "x"}, today=TODAY)
    assert not Project.objects.exists()


def test_numbers_count_within_area_and_year(lead_in, north_officer):
    def number(day):
        lead = lead_in(LeadStatus.CONTACT, enterprise=EnterpriseFactory())
        return project_create_from_lead(
            lead=lead, actor=north_officer, values={"name": "x"}, today=day
        ).number

    assert [number(day) for day in (TODAY, TODAY, dt.date(2027, 1, 4))] == [
        "NORTH-2026-0001",
        "NORTH-2026-0002",
        "NORTH-2027-0001",
    ]


def test_after_9999_a_series_goes_on(lead_in, north_officer):
    for number in ("NORTH-2026-9999", "NORTH-2026-10000"):
        ProjectFactory(created_by=north_officer, number=number)
    project = project_create_from_lead(
        lead=lead_in(LeadStatus.CONTACT), actor=north_officer, values={"name": "x"}, today=TODAY
    )
    assert project.number == "NORTH-2026-10001"


@pytest.mark.usefixtures("claim_rule")
@pytest.mark.parametrize(
    ("invest_total", "days"), [(None, 90), (Decimal("99999999.99"), 90), (Decimal(100000000), 180)]
)
def test_from_the_threshold_on_a_negotiation_is_protected_for_longer(
    north_officer, enterprise, invest_total, days
):
    lead = lead_log(actor=north_officer, enterprise=enterprise, summary="Plant", today=TODAY)
    lead.status, lead.last_two_way_on = LeadStatus.CONTACT, TODAY
    lead.save()
    project = project_create_from_lead(
        lead=lead, actor=north_officer, values={"name": "x", "invest_total": invest_total}, today=TODAY
    )
    claim = Claim.objects.get()
    assert (claim.phase, claim.protected_until) == (ClaimPhase.NEGOTIATION, TODAY + dt.timedelta(days=days))
    project_update(project=project, actor=north_officer, values={"invest_total": Decimal(200_000_000)})
    claim.refresh_from_db()
    assert claim.protected_until == TODAY + dt.timedelta(days=180)


def test_a_change_made_meanwhile_is_not_written_over(north_officer):
    project = ProjectFactory(created_by=north_officer)
    version = version_of(project)
    project_update(project=project, actor=north_officer, values={"name": "First"}, version=version)
    with pytest.raises(ChangedMeanwhile):
        project_update(project=project, actor=north_officer, values={"name": "Second"}, version=version)
    project.refresh_from_db()
    assert project.name == "First"


def test_what_a_reached_stage_needs_cannot_be_emptied(north_officer):
    project = ProjectFactory(created_by=north_officer, status=ProjectStage.PRE_SIGN, kind="industrial")
    with pytest.raises(ValidationError) as refused:
        project_update(project=project, actor=north_officer, values={"kind": "", "event": ""})
    assert set(refused.value.message_dict) == {"kind"}
    project_update(project=project, actor=north_officer, values={"event": ""})


def test_a_project_is_assigned_inside_its_area_only(north_officer, north_manager, south_officer):
    project = ProjectFactory(created_by=north_officer)
    with pytest.raises(ValidationError, match="does not work in this area"):
        project_assign(project=project, owner=south_officer, actor=north_manager)
    assert project_assign(project=project, owner=north_manager, actor=north_manager).owner == north_manager


def test_investors_have_one_lead_and_no_more_than_the_whole(north_officer):
    project = ProjectFactory(created_by=north_officer)
    first, second = EnterpriseFactory(), EnterpriseFactory()
    for wrong in (
        [Investor(first, InvestorRole.PARTNER)],
        [Investor(first, InvestorRole.LEAD), Investor(second, InvestorRole.LEAD)],
        [Investor(first, InvestorRole.LEAD), Investor(first, InvestorRole.PARTNER)],
        [
            Investor(first, InvestorRole.LEAD, Decimal(60)),
            Investor(second, InvestorRole.PARTNER, Decimal("40.01")),
        ],
    ):
        with pytest.raises(ValidationError):
            investors_set(project=project, investors=wrong, actor=north_officer)
    assert not project.investors.exists()
    right = [
        Investor(first, InvestorRole.LEAD, Decimal(60)),
        Investor(second, InvestorRole.PARTNER, Decimal(40)),
    ]
    investors_set(project=project, investors=right, actor=north_officer)
    assert [(row.enterprise, row.share_pct) for row in project.investors.all()] == [(first, 60), (second, 40)]


def test_only_a_project_in_production_is_expanded(north_officer):
    project = ProjectFactory(created_by=north_officer)
    step = {"name": "二期", "next_step": "Plan", "next_step_due": TODAY}
    with pytest.raises(MoveRefused, match="in production"):
        project_expand(project=project, actor=north_officer, values=step, today=TODAY)
    project.status = ProjectStage.IN_PRODUCTION
    project.save()
    investors_set(
        project=project, investors=[Investor(EnterpriseFactory(), InvestorRole.LEAD)], actor=north_officer
    )
    expansion = project_expand(project=project, actor=north_officer, values=step, today=TODAY)
    assert (expansion.expansion_of, expansion.status, expansion.lead) == (project, "negotiation", None)
    assert [row.enterprise_id for row in expansion.investors.all()] == [
        row.enterprise_id for row in project.investors.all()
    ]
    # Who reads the history of the second may not know of the first, which may be confidential.
    assert history_of(expansion).get().changes == {"expansion_of": [None, project.pk]}


def test_who_took_part_in_a_confidential_project_is_read_by_its_team(north, north_officer, chief):
    colleague = UserFactory(areas=[north])
    project = ProjectFactory(created_by=north_officer, confidentiality=Confidentiality.CONFIDENTIAL)
    took_part = [
        OurParticipant.objects.create(
            activity=ActivityFactory(created_by=north_officer, project=about), user=north_officer
        )
        for about in (project, None)
    ]
    seen = {user: set(OurParticipant.objects.visible_to(user)) for user in (north_officer, chief, colleague)}
    assert seen == {north_officer: set(took_part), chief: set(took_part), colleague: {took_part[1]}}


def test_a_confidential_project_is_seen_by_its_team_the_managers_and_the_region(
    north, north_officer, north_manager, south_officer, south_manager, chief, viewer
):
    colleague, helper = UserFactory(areas=[north]), UserFactory(areas=[north])
    project = ProjectFactory(created_by=north_officer, confidentiality=Confidentiality.CONFIDENTIAL)
    project.co_officers.add(helper)
    people = (
        north_officer,
        north_manager,
        south_officer,
        south_manager,
        chief,
        viewer,
        colleague,
        helper,
    )
    seeing = {user for user in people if Project.objects.visible_to(user).exists()}
    assert seeing == {north_officer, north_manager, chief, viewer, helper}


def test_the_history_names_investors_and_their_roles_in_the_readers_language(north_officer):
    project = ProjectFactory(created_by=north_officer)
    one, other = EnterpriseFactory(name_zh="甲公司", name_en="One"), EnterpriseFactory(name_zh="乙公司")
    rows = [Investor(one, "lead", Decimal(70)), Investor(other, "partner")]
    investors_set(project=project, investors=rows, actor=north_officer)
    for language, said in (
        ("en", ("investors", "–", "One (Lead investor) 70 %; 乙公司 (Partner)")),
        ("zh-hans", ("投资方", "–", "甲公司 (牵头投资方) 70 %; 乙公司 (合作方)")),
    ):
        with override(language):
            event = project_timeline(project, north_officer)[0]
            found = [(one.label, one.before, one.after) for one in event.differences]
        assert found == [said]
