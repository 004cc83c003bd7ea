"""Two enterprises of one group, one project? Suspected by node or name, decided like any other conflict."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.flow import MoveRefused
from crm.choices.claims import ClaimStatus, ConflictBasis, ConflictStatus
from crm.choices.leads import DropReason, LeadStatus
from crm.conflict_desk import conflict_page
from crm.duplicates import same_mail_domain
from crm.models import Claim, ConflictDecision, Contact, Lead, LeadConflict
from crm.queries import conflicts
from crm.services.claims import claims_promote, protecting_claim
from crm.services.conflicts import conflict_decide, conflict_finalise, conflict_propose, conflicts_suspect
from crm.services.leads import lead_log
from crm.services.pool import claims_promote_waiting
from crm.services.projects import project_create_from_lead, project_update
from registry.choices import ChainRoleKind, NodePosition, RoleStatus
from registry.models import Chain, ChainNode, ChainRole, Enterprise
from tests.crm.claims import claim_of, make_rule
from tests.crm.conftest import TODAY
from tests.factories import ActivityFactory, ContactFactory, EnterpriseFactory, LeadFactory

pytestmark = pytest.mark.django_db
LATER = TODAY + dt.timedelta(days=20)


@pytest.fixture
def rule(db):
    return make_rule()


@pytest.fixture
def nodes(db):
    chain = Chain.objects.create(code="AUTO", name_zh="汽车", name_en="Cars", launch_year=2021)
    return [
        ChainNode.objects.create(chain=chain, code=code, name_zh=code, position=NodePosition.UPSTREAM)
        for code in ("AUTO-1", "AUTO-2")
    ]


@pytest.fixture
def group(db):
    """The head of a group and two of its subsidiaries."""
    head = EnterpriseFactory()
    return [head, *(EnterpriseFactory(ultimate_parent=head, parent=head) for _number in range(2))]


def on_node(enterprise: Enterprise, node: ChainNode, **fields) -> None:
    fields = {"role": ChainRoleKind.SUPPORTING, "status": RoleStatus.CANDIDATE} | fields
    ChainRole.objects.create(enterprise=enterprise, chain=node.chain, node=node, **fields)


def report(officer, enterprise) -> Lead:
    return lead_log(actor=officer, enterprise=enterprise, summary="A plant")


def recorded() -> set[tuple[int, int, str]]:
    return set(LeadConflict.objects.values_list("first_lead", "second_lead", "basis"))


class TestSuspicion:
    def test_two_areas_at_one_node_of_a_group(self, rule, group, nodes, north_officer, south_officer):
        head, one, other = group
        for enterprise in (one, other):
            on_node(enterprise, nodes[0])
        first, second = report(north_officer, one), report(south_officer, other)
        assert recorded() == {(first.pk, second.pk, ConflictBasis.GROUP_NODE)}
        assert LeadConflict.objects.get().enterprise == head

    def test_the_head_of_the_group_itself_counts(self, rule, group, nodes, north_officer, south_officer):
        head, one, _other = group
        for enterprise in (head, one):
            on_node(enterprise, nodes[0])
        first, second = report(north_officer, head), report(south_officer, one)
        assert recorded() == {(first.pk, second.pk, ConflictBasis.GROUP_NODE)}

    def test_another_node_another_group_an_ended_role_or_the_same_area_is_none(
        self, rule, group, nodes, north_officer, south_officer
    ):
        _head, one, other = group
        stranger = EnterpriseFactory()
        on_node(one, nodes[0])
        on_node(other, nodes[1])
        on_node(other, nodes[0], status=RoleStatus.REVOKED)
        on_node(stranger, nodes[0])
        report(north_officer, one)
        report(south_officer, other)
        report(south_officer, stranger)
        third = EnterpriseFactory(ultimate_parent=one.ultimate_parent)
        on_node(third, nodes[0])
        report(north_officer, third)
        assert recorded() == set()

    def test_projects_are_told_apart_by_their_own_nodes(
        self, rule, group, nodes, north_officer, south_officer
    ):
        _head, one, other = group
        first, second = self.projects(north_officer, one, south_officer, other)
        project_update(project=first, actor=north_officer, values={"nodes": [nodes[0]]})
        project_update(project=second, actor=south_officer, values={"nodes": [nodes[1]]})
        assert recorded() == set()
        project_update(project=second, actor=south_officer, values={"nodes": nodes})
        assert recorded() == {(first.lead_id, second.lead_id, ConflictBasis.GROUP_NODE)}

    @pytest.mark.parametrize(
        ("name", "alike"),
        [("年产 10 万吨正极材料项目", True), ("年产10万吨正极材料工程", False), ("Copper foil", False)],
    )
    def test_names_alike_by_the_percentage_of_the_rule(
        self, rule, group, north_officer, south_officer, name, alike
    ):
        _head, one, other = group
        names = ("年产10万吨正极材料项目", name)
        first, second = self.projects(north_officer, one, south_officer, other, names)
        wanted = {(first.lead_id, second.lead_id, ConflictBasis.GROUP_NAME)} if alike else set()
        assert recorded() == wanted

    def test_the_worker_finds_what_changed_later_and_finds_it_once(
        self, rule, nodes, north_officer, south_officer
    ):
        one, other = EnterpriseFactory(), EnterpriseFactory()
        for enterprise in (one, other):
            on_node(enterprise, nodes[0])
        first, second = report(north_officer, one), report(south_officer, other)
        Enterprise.objects.filter(pk=other.pk).update(ultimate_parent=one)
        assert len(list(conflicts_suspect())) == 1
        assert recorded() == {(first.pk, second.pk, ConflictBasis.GROUP_NODE)}
        assert list(conflicts_suspect()) == []

    def test_the_other_area_is_not_told_which_enterprise(
        self, rule, group, nodes, client, north_officer, south_officer, chief
    ):
        head, one, other = group
        for enterprise in (one, other):
            on_node(enterprise, nodes[0])
        report(north_officer, one)
        report(south_officer, other)
        conflict = LeadConflict.objects.get()
        for user, told, hidden in (
            (north_officer, [head.label, one.label], [other.label]),
            (chief, [head.label, one.label, other.label], []),
        ):
            client.force_login(user)
            pages = [reverse("conflict-detail", args=[conflict.pk]), reverse("conflict-list")]
            shown = "".join(client.get(page).content.decode() for page in pages)
            assert [label for label in told if label not in shown] == []
            assert [label for label in hidden if label in shown] == []

    @staticmethod
    def projects(one_officer, one, other_officer, other, names=("Smelter", "Refinery")):
        return [
            project_create_from_lead(
                lead=LeadFactory(created_by=officer, enterprise=enterprise, status=LeadStatus.CONTACT),
                actor=officer,
                values={"name": name},
                today=TODAY,
            )
            for officer, enterprise, name in zip(
                (one_officer, other_officer), (one, other), names, strict=True
            )
        ]


@pytest.fixture
def conflict(rule, group, north_officer, south_officer):
    """In one group, both sides protected, ready for a proposal."""
    head, one, other = group
    leads = [
        LeadFactory(created_by=officer, enterprise=enterprise)
        for officer, enterprise in ((north_officer, one), (south_officer, other))
    ]
    for lead in leads:
        claim_of(lead, rule=rule)
    return LeadConflict.objects.create(
        enterprise=head,
        first_lead=leads[0],
        second_lead=leads[1],
        basis=ConflictBasis.GROUP_NODE,
        status=ConflictStatus.EVIDENCE,
        rule=rule,
        notified_on=TODAY,
        evidence_due=TODAY,
    )


def decide(conflict, outcome, proposer, decider, ground="region_decision") -> ConflictDecision:
    conflict_propose(
        conflict=conflict, actor=proposer, outcome=outcome, ground=ground, reason="As said", today=LATER
    )
    return conflict_decide(conflict=conflict, actor=decider, today=LATER)


def active() -> set[int]:
    return set(Claim.objects.filter(status=ClaimStatus.ACTIVE).values_list("lead", flat=True))


class TestDecision:
    def test_the_claim_of_the_loser_ends_and_nobody_gives_it_back(self, conflict, chief, region_admin):
        decide(conflict, "first", chief, region_admin)
        assert active() == {conflict.first_lead_id}
        lost = conflict.second_lead.enterprise_id
        assert claims_promote(enterprise_id=lost, actor=None, today=LATER) is None
        assert list(claims_promote_waiting(today=LATER)) == []

    def test_another_who_waits_has_the_enterprise_of_the_loser(
        self, conflict, chief, region_admin, north_officer
    ):
        waiting = LeadFactory(created_by=north_officer, enterprise=conflict.second_lead.enterprise)
        decide(conflict, "first", chief, region_admin)
        assert active() == {conflict.first_lead_id, waiting.pk}

    def test_separate_projects_keep_both(self, conflict, chief, region_admin):
        decide(conflict, "separate", chief, region_admin)
        assert active() == {conflict.first_lead_id, conflict.second_lead_id}
        assert not Claim.objects.filter(is_separate=True).exists()

    @pytest.mark.parametrize(("outcome", "closed"), [("first", "second"), ("second", "first")])
    def test_a_final_decision_closes_the_lead_that_lost(self, conflict, chief, region_admin, outcome, closed):
        decide(conflict, outcome, chief, region_admin)
        day = LATER + dt.timedelta(days=30)
        conflict_finalise(conflict=conflict, actor=None, today=day)
        conflict.refresh_from_db()
        loser, winner = (getattr(conflict, f"{side}_lead") for side in (closed, outcome))
        assert (loser.status, loser.drop_reason, loser.closed_on) == (
            LeadStatus.DROPPED,
            DropReason.DUPLICATE,
            day,
        )
        assert winner.status == LeadStatus.LEAD

    @pytest.mark.parametrize("gone", ["winner dropped", "loser a project", "separate"])
    def test_it_closes_nothing_else(self, conflict, chief, region_admin, gone):
        decide(conflict, "separate" if gone == "separate" else "first", chief, region_admin)
        values = {"status": LeadStatus.DROPPED, "drop_reason": "other", "closed_on": LATER}
        if gone == "winner dropped":
            Lead.objects.filter(pk=conflict.first_lead_id).update(**values)
        if gone == "loser a project":
            Lead.objects.filter(pk=conflict.second_lead_id).update(status=LeadStatus.CONVERTED)
        conflict_finalise(conflict=conflict, actor=None, today=LATER + dt.timedelta(days=30))
        conflict.second_lead.refresh_from_db()
        assert conflict.second_lead.status != LeadStatus.DROPPED


class TestTimePriority:
    """Registered within a working day of the first two-way contact, else no priority (domain.md 3.1)."""

    @pytest.fixture
    def reports(self, conflict):
        """`reports(first=(reported, met), second=...)` in days from TODAY, a Monday; met None: nothing."""

        def set_days(**sides):
            for side, (reported, met) in sides.items():
                lead = getattr(conflict, f"{side}_lead")
                Lead.objects.filter(pk=lead.pk).update(reported_at=noon(reported))
                if met is not None:
                    ActivityFactory(
                        lead=lead,
                        enterprise=lead.enterprise,
                        created_by=lead.owner,
                        happened_at=noon(met),
                        is_two_way=True,
                    )
            return LeadConflict.objects.get(pk=conflict.pk)

        return set_days

    @pytest.mark.parametrize(
        ("reported", "met", "late"),
        [(0, -2, 0), (0, -3, 1), (1, 0, 0), (2, 0, 1), (7, 4, 0), (8, 4, 1), (0, 3, 0), (0, None, 0)],
        ids=[
            "met on Saturday 28 February, reported on Monday",
            "met on Friday, reported on Monday: that Saturday was a working day",
            "on the next day",
            "on the day after",
            "Friday to Monday",
            "Friday to Tuesday",
            "met after the report",
            "never met",
        ],
    )
    def test_how_late_a_report_is(self, reports, chief, reported, met, late):
        conflict = reports(first=(reported, met), second=(9, 9))
        side = conflict_page(conflict, chief, today=LATER).first
        assert side.registration.days_late == late
        assert side.registration.has_priority == (met is not None and not late)

    @pytest.mark.parametrize(
        ("days", "refused", "allowed"),
        [
            ({"first": (0, 0), "second": (1, 1)}, "second", "first"),
            ({"first": (0, -4), "second": (1, 1)}, "first", "second"),  # registered late
            ({"first": (0, None), "second": (1, 1)}, "first", "second"),  # nobody answered
        ],
    )
    def test_the_ground_earliest_report_speaks_only_for_who_has_it(
        self, reports, chief, days, refused, allowed
    ):
        conflict = reports(**days)
        given = {"conflict": conflict, "actor": chief, "reason": "As said", "today": LATER}
        with pytest.raises(MoveRefused) as refusal:
            conflict_propose(outcome=refused, ground="earliest_report", **given)
        assert getattr(conflict, f"{allowed}_lead").organisation.label in str(refusal.value)
        conflict_propose(outcome=refused, ground="investor_choice", **given)
        conflict_propose(outcome=allowed, ground="earliest_report", **given)

    def test_an_area_reads_its_own_side_only(self, reports, north_officer):
        conflict = reports(first=(0, 0), second=(1, 1))
        row = conflicts(north_officer).get(pk=conflict.pk)
        page = conflict_page(row, north_officer, today=LATER)
        assert page.first.registration.has_priority
        assert page.second.registration is None


def noon(days: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(12)))


def test_the_protection_of_the_head_of_a_group_is_no_protection_of_a_subsidiary(rule, group, north_officer):
    head, one, _other = group
    report(north_officer, head)
    assert protecting_claim(head.pk)
    assert protecting_claim(one.pk) is None


class TestMailDomain:
    """A hint and no conflict, of leads that the reader may open."""

    @pytest.fixture
    def leads(self, north_officer, south_officer):
        """On three enterprises, two of north and one of south, all with an address of acme.example."""
        found = [LeadFactory(created_by=officer) for officer in (north_officer, north_officer, south_officer)]
        for number, lead in enumerate(found):
            ContactFactory(
                lead=lead, enterprise=lead.enterprise, created_by=lead.owner, email=f"p{number}@Acme.example"
            )
        return found

    def test_an_officer_is_told_of_his_area_and_the_region_of_all(self, leads, client, north_officer, chief):
        first, second, third = leads
        for user, told in ((north_officer, {second}), (chief, {second, third})):
            client.force_login(user)
            page = client.get(first.get_absolute_url()).content.decode()
            others = {second, third}
            assert {lead for lead in others if f'href="{lead.get_absolute_url()}"' in page} == told

    @pytest.mark.parametrize("email", ["", "nobody", "p@qq.com", "p@other.example"])
    def test_a_mail_provider_no_address_or_another_firm_says_nothing(self, leads, chief, email):
        first, second, third = leads
        Contact.objects.filter(lead=first).update(email=email)
        Contact.objects.filter(lead=third).update(email="p@third.example")
        assert same_mail_domain(first, first.contacts.all(), chief) == []
        assert same_mail_domain(second, second.contacts.all(), chief) == []
