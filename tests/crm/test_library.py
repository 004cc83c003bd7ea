"""The project library: from draft to closed, by whom; whom it is put to, why, and who learns of it."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from accounts.choices import Role
from core.flow import MoveRefused
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry
from crm.choices.library import MatchStatus, OpportunityStatus
from crm.library_flow import BY_EDIT, MATCH_FLOW, OPPORTUNITY_FLOW, moves_open_to
from crm.library_queries import matches_of, may_check, published_opportunities
from crm.library_tables import OPPORTUNITIES
from crm.models import Opportunity, OpportunityMatch
from crm.opportunity_matching import BY_INDUSTRY, prospects, reason_of, score_of
from crm.services.library import (
    match_answer,
    match_link,
    match_propose,
    opportunity_create,
    opportunity_move,
    opportunity_update,
)
from exports.lists import select
from registry.choices import ChainRoleKind, RegistrationStatus
from registry.models import Chain, ChainNode, ChainRole, Country, Division, Industry
from tests.factories import EnterpriseFactory, LeadFactory, OrganisationFactory, UserFactory
from tests.parks import DESK_ROLES, TODAY, ParkFactory, person
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
SECRET = "秘密谈判企业有限公司"

WRITERS = {Role.OFFICER, Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
REVIEWERS = {Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
PUBLISHERS = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
# Written out, not taken from the flow: state -> {step: (next state, who may)}.
STEPS = {
    "draft": {"review": ("reviewed", REVIEWERS), "close": ("closed", WRITERS)},
    "reviewed": {
        "return": ("draft", REVIEWERS),
        "publish": ("published", PUBLISHERS),
        "revise": ("draft", WRITERS),
        "close": ("closed", WRITERS),
    },
    "published": {
        "revise": ("draft", WRITERS),
        "match": ("matched", WRITERS),
        "close": ("closed", WRITERS),
    },
    "matched": {"revise": ("draft", WRITERS), "close": ("closed", WRITERS)},
    "closed": {},
}
ALLOWED = {
    "review": REVIEWERS,
    "return": REVIEWERS,
    "publish": PUBLISHERS,
    "revise": WRITERS,
    "match": WRITERS,
    "close": WRITERS,
}
MATCH_STEPS = {
    "proposed": {"contact": "contacted", "interest": "interested", "decline": "declined"},
    "contacted": {"interest": "interested", "decline": "declined"},
    "interested": {"decline": "declined"},
    "declined": {"ask_again": "contacted"},
}


@pytest.fixture
def chain(db):
    return Chain.objects.create(code="T", name_zh="电子", name_en="Electronics", launch_year=2021)


@pytest.fixture
def node(chain):
    Industry.objects.create(code="C3974", name_zh="显示器件", name_en="Displays", level="class")
    return ChainNode.objects.create(
        code="T-1",
        chain=chain,
        name_zh="显示",
        name_en="Displays",
        position="midstream",
        industry_codes=["C3974"],
    )


@pytest.fixture
def values(north, chain, north_officer):
    return {
        "title_zh": "新型显示项目",
        "title_en": "New displays",
        "summary_zh": "寻求合作",
        "summary_en": "Partners wanted",
        "area": north,
        "chain": chain,
        "contact_office": north_officer.organisation,
    }


@pytest.fixture
def opportunity_in(values, north_officer, north_manager, chief):
    """`opportunity_in("published", field=value)` in that state, its text by the north officer."""

    def make(state="draft", **fields):
        opportunity = opportunity_create(values=values | fields, actor=north_officer, today=TODAY)
        checked = {"confidentiality_checked_by": chief}
        for upto, name, actor, needs in (
            (("reviewed", "published", "matched"), "review", north_manager, {}),
            (("published", "matched"), "publish", chief, checked),
            (("closed",), "close", north_officer, {"closing_note": "Over"}),
        ):
            if state in upto:
                opportunity = opportunity_move(
                    opportunity=opportunity, name=name, actor=actor, values=needs, today=TODAY
                )
        if state == "matched":
            match = match_propose(
                opportunity=opportunity, enterprise=EnterpriseFactory(), actor=north_officer
            )
            match_answer(match=match, name="interest", actor=north_officer)
            opportunity = opportunity_move(opportunity=opportunity, name="match", actor=north_officer)
        return opportunity

    return make


@pytest.mark.parametrize("name", OPPORTUNITY_FLOW.moves)
@pytest.mark.parametrize("state", OPPORTUNITY_FLOW.states)
def test_every_step_from_every_state_by_every_role(state, name, opportunity_in, north, chief, north_officer):
    given = {"note": "Why", "closing_note": "Over", "confidentiality_checked_by": chief}
    for role in DESK_ROLES:
        opportunity, actor = opportunity_in(state), person(role, north)
        match = match_propose_any(opportunity, north_officer)
        target, allowed = STEPS[state].get(name, (None, ()))
        may = target is not None and role in allowed
        offered = {move.name for move in moves_open_to(opportunity, actor)}
        assert (name in offered) == (may and name != BY_EDIT), role
        if may:
            opportunity_move(opportunity=opportunity, name=name, actor=actor, values=given, today=TODAY)
        else:
            with pytest.raises(MoveRefused) as refused:
                opportunity_move(opportunity=opportunity, name=name, actor=actor, values=given, today=TODAY)
            assert refused.value.forbidden == (role not in ALLOWED[name]), role
        opportunity.refresh_from_db()
        assert opportunity.status == (target if may else state), role
        assert match is None or match.status == MatchStatus.INTERESTED


def match_propose_any(opportunity, actor):
    """An enterprise that is interested, where the opportunity is offered."""
    if opportunity.status not in ("published", "matched"):
        return None
    match = match_propose(opportunity=opportunity, enterprise=EnterpriseFactory(), actor=actor)
    return match_answer(match=match, name="interest", actor=actor)


@pytest.mark.parametrize("state", ["draft", "reviewed", "published"])
def test_another_area_takes_no_step_and_is_offered_none(state, opportunity_in, south, chief):
    opportunity, stranger = opportunity_in(state), person(Role.AREA_MANAGER, south)
    assert moves_open_to(opportunity, stranger) == []
    for name in STEPS[state]:
        with pytest.raises(MoveRefused) as refused:
            opportunity_move(
                opportunity=opportunity,
                name=name,
                actor=stranger,
                values={"note": "x", "closing_note": "x", "confidentiality_checked_by": chief},
            )
        assert refused.value.forbidden
    with pytest.raises(MoveRefused, match="another area"):
        opportunity_update(opportunity=opportunity, values={"title_zh": "别的"}, actor=stranger)


class TestReview:
    def test_a_second_person_reviews_what_somebody_wrote(self, opportunity_in, values, north, north_manager):
        own = opportunity_create(values=values, actor=north_manager, today=TODAY)
        with pytest.raises(MoveRefused, match="second person"):
            opportunity_move(opportunity=own, name="review", actor=north_manager)
        edited = opportunity_in()
        edited = opportunity_update(opportunity=edited, values={"title_zh": "改过的"}, actor=north_manager)
        assert "review" not in {move.name for move in moves_open_to(edited, north_manager)}
        with pytest.raises(MoveRefused, match="second person") as refused:
            opportunity_move(opportunity=edited, name="review", actor=north_manager)
        assert refused.value.forbidden
        another = person(Role.AREA_MANAGER, north)
        reviewed = opportunity_move(opportunity=edited, name="review", actor=another)
        assert (reviewed.status, reviewed.reviewed_by) == ("reviewed", another)

    def test_what_is_sent_back_says_why_and_forgets_the_review(self, opportunity_in, north_manager):
        opportunity = opportunity_in("reviewed")
        with pytest.raises(MoveRefused, match="first fill in"):
            opportunity_move(opportunity=opportunity, name="return", actor=north_manager)
        back = opportunity_move(
            opportunity=opportunity, name="return", actor=north_manager, values={"note": "Too vague"}
        )
        assert (back.status, back.reviewed_by) == ("draft", None)
        assert ChangeEntry.objects.filter(verb="return").get().note == "Too vague"

    @pytest.mark.parametrize("state", ["reviewed", "published", "matched"])
    def test_an_edit_of_what_was_reviewed_needs_a_new_review(self, state, opportunity_in, north_officer):
        opportunity = opportunity_in(state)
        same = opportunity_update(
            opportunity=opportunity, values={"title_zh": opportunity.title_zh}, actor=north_officer
        )
        assert same.status == state
        edited = opportunity_update(
            opportunity=opportunity, values={"summary_en": "Other words"}, actor=north_officer
        )
        assert edited.status == "draft"
        assert (edited.reviewed_by, edited.confidentiality_checked_by, edited.published_on) == (None,) * 3
        assert list(published_opportunities(today=TODAY)) == []

    def test_a_form_opened_before_somebody_elses_change_is_refused(self, opportunity_in, north_officer):
        opportunity = opportunity_in()
        version = version_of(opportunity)
        opportunity_update(opportunity=opportunity, values={"title_zh": "甲"}, actor=north_officer)
        with pytest.raises(ChangedMeanwhile):
            opportunity_update(
                opportunity=opportunity, values={"title_zh": "乙"}, actor=north_officer, version=version
            )

    def test_a_closed_one_is_not_changed(self, opportunity_in, north_officer):
        opportunity = opportunity_in("closed")
        assert (opportunity.closed_on, opportunity.closing_note) == (TODAY, "Over")
        with pytest.raises(ValidationError):
            opportunity_update(opportunity=opportunity, values={"title_zh": "乙"}, actor=north_officer)


class TestPublishing:
    @pytest.mark.parametrize("missing", ["title_en", "summary_en"])
    def test_it_needs_both_languages(self, missing, opportunity_in, chief, north_manager):
        opportunity = opportunity_in("reviewed", **{missing: ""})
        checked = {"confidentiality_checked_by": chief}
        with pytest.raises(MoveRefused, match="two languages"):
            opportunity_move(opportunity=opportunity, name="publish", actor=chief, values=checked)
        assert list(published_opportunities(today=TODAY)) == []

    def test_it_needs_a_named_person_who_checked_that_nothing_is_confidential(self, opportunity_in, chief):
        opportunity = opportunity_in("reviewed")
        with pytest.raises(MoveRefused, match="confidentiality checked by"):
            opportunity_move(opportunity=opportunity, name="publish", actor=chief)
        published = opportunity_move(
            opportunity=opportunity,
            name="publish",
            actor=chief,
            values={"confidentiality_checked_by": chief},
            today=TODAY,
        )
        assert (published.published_on, published.confidentiality_checked_by) == (TODAY, chief)

    def test_the_author_is_not_offered_as_checker(self, opportunity_in, values, chief, north_manager, viewer):
        assert set(may_check(opportunity_in())) == {chief, north_manager}
        assert set(may_check(opportunity_create(values=values, actor=north_manager))) == {chief}

    def test_the_public_gets_what_is_published_and_valid_and_no_more(self, opportunity_in, north_officer):
        shown = opportunity_in("published", valid_to=TODAY)
        for state in ("draft", "reviewed", "matched", "closed"):
            opportunity_in(state)
        opportunity_in("published", valid_to=TODAY - dt.timedelta(days=1))
        [public] = published_opportunities(today=TODAY)
        assert public.number == shown.number
        told = " ".join(str(value) for value in dataclasses.asdict(public).values())
        assert "north_officer" not in told
        assert {field.name for field in dataclasses.fields(public)}.isdisjoint(
            {"created_by", "reviewed_by", "confidentiality_checked_by", "matches", "closing_note", "park"}
        )


class TestEntering:
    def test_numbers_count_up_within_a_year(self, values, north_officer):
        days = (TODAY, TODAY, dt.date(2027, 1, 1))
        made = [opportunity_create(values=values, actor=north_officer, today=day) for day in days]
        assert [o.number for o in made] == ["GX-L-2026-0001", "GX-L-2026-0002", "GX-L-2027-0001"]
        Opportunity.objects.filter(pk=made[1].pk).update(number="GX-L-2026-10000")
        assert opportunity_create(values=values, actor=north_officer, today=TODAY).number == "GX-L-2026-10001"

    def test_what_contradicts_itself_is_refused_at_its_field(self, values, north_officer, south):
        other = Chain.objects.create(code="O", name_zh="别的", launch_year=2021)
        foreign = ChainNode.objects.create(code="O-1", chain=other, name_zh="别", position="upstream")
        for wrong, field in (
            ({"node": foreign}, "node"),
            ({"park": ParkFactory(area=south)}, "park"),
            ({"area": south}, "area"),
            ({"scale_from_cny": Decimal(2), "scale_to_cny": Decimal(1)}, "scale_to_cny"),
            ({"title_zh": ""}, "title_zh"),
        ):
            with pytest.raises(ValidationError) as refused:
                opportunity_create(values=values | wrong, actor=north_officer)
            assert set(refused.value.error_dict) == {field}
        assert not Opportunity.objects.exists()


class TestProspects:
    def test_the_points_and_their_reasons(self, opportunity_in, node, chain, north):
        """The worth of each reason, by hand: 40 + 25 + 15 + 10 + 10 = 100."""
        japan = Country.objects.create(code="JP", name_zh="日本", name_en="Japan")
        for code in ("450100", "440300"):
            Division.objects.create(code=code, name_zh=code, level="city")
        opportunity = opportunity_in(node=node, scale_from_cny=Decimal(1000))
        table = [
            ({"industry_id": "C3974"}, None, 25 + 10, {"industry", "not_here"}),
            ({"industry_id": "C3974", "area": north}, None, 25, {"industry"}),
            ({}, node, 40 + 10, {"node", "not_here"}),
            ({}, "chain", 25 + 10, {"chain", "not_here"}),
            ({"revenue_cny": Decimal(999)}, node, 50, {"node", "not_here"}),
            ({"revenue_cny": Decimal(1000)}, node, 65, {"node", "scale", "not_here"}),
            ({"registered_capital": Decimal(1000)}, node, 65, {"node", "scale", "not_here"}),
            (
                {"registered_capital": Decimal(1000), "registered_capital_currency": "USD"},
                node,
                50,
                {"node", "not_here"},
            ),
            ({"origin_country": japan}, node, 60, {"node", "abroad", "not_here"}),
            ({"division_id": "440300"}, node, 60, {"node", "other_region", "not_here"}),
            ({"division_id": "450100"}, node, 50, {"node", "not_here"}),
            (
                {"industry_id": "C3974", "origin_country": japan, "revenue_cny": Decimal(5000)},
                node,
                100,
                {"node", "industry", "scale", "abroad", "not_here"},
            ),
        ]
        expected = {}
        for facts, role, score, reasons in table:
            enterprise = EnterpriseFactory(**facts)
            if role:
                ChainRole.objects.create(
                    enterprise=enterprise,
                    chain=chain,
                    node=role if role != "chain" else None,
                    role=ChainRoleKind.SUPPORTING,
                )
            expected[enterprise.pk] = (score, reasons)
        found = prospects(opportunity)
        assert {
            p.enterprise.pk: (p.score, {reason.kind for reason in p.reasons}) for p in found.rows
        } == expected
        assert [p.score for p in found.rows] == sorted((s for s, _r in expected.values()), reverse=True)
        for prospect in found.rows:
            assert score_of(opportunity, prospect.enterprise) == prospect

    def test_who_is_gone_a_branch_or_elsewhere_is_not_looked_at(self, opportunity_in, node, chain):
        opportunity = opportunity_in(node=node)
        EnterpriseFactory()
        EnterpriseFactory(industry_id="C3974", status=RegistrationStatus.DEREGISTERED)
        EnterpriseFactory(industry_id="C3974", is_branch=True)
        ended = EnterpriseFactory()
        ChainRole.objects.create(
            enterprise=ended, chain=chain, node=node, role=ChainRoleKind.HEAD, status="revoked"
        )
        right = EnterpriseFactory(industry_id="C3974")
        assert [p.enterprise for p in prospects(opportunity).rows] == [right]

    def test_without_a_node_every_role_in_the_chain_counts_in_full(self, opportunity_in, node, chain):
        opportunity, enterprise = opportunity_in(), EnterpriseFactory(industry_id="C3974")
        ChainRole.objects.create(enterprise=enterprise, chain=chain, node=node, role=ChainRoleKind.HEAD)
        [found] = prospects(opportunity).rows
        assert {reason.kind: reason.points for reason in found.reasons} == {
            "chain": 40,
            "industry": 25,
            "any_scale": 15,
            "not_here": 10,
        }

    def test_a_limit_that_leaves_some_out_is_told(self, opportunity_in, node, monkeypatch):
        opportunity = opportunity_in(node=node)
        monkeypatch.setattr("crm.opportunity_matching.BY_INDUSTRY", 3)
        for number in range(3):
            EnterpriseFactory(industry_id="C3974", sort_key=f"a{number}")
        assert (prospects(opportunity).count, prospects(opportunity).is_cut) == (3, False)
        EnterpriseFactory(industry_id="C3974", sort_key="a3")
        assert (prospects(opportunity).count, prospects(opportunity).is_cut) == (3, True)
        assert BY_INDUSTRY > 3

    def test_reasons_are_kept_as_values_and_worded_for_the_reader(self, opportunity_in, node, north_officer):
        opportunity = opportunity_in("published", node=node, scale_from_cny=Decimal(1))
        enterprise = EnterpriseFactory(industry_id="C3974", revenue_cny=Decimal(20_000))
        match = match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
        match.refresh_from_db()
        assert match.score == sum(stored["points"] for stored in match.reasons) == 50
        with override("en"):
            words = [reason_of(stored).words for stored in match.reasons]
        assert "C3974" in words[0]
        assert len(words) == 3


class TestMatches:
    @pytest.mark.parametrize("name", MATCH_FLOW.moves)
    @pytest.mark.parametrize("state", MATCH_FLOW.states)
    def test_every_answer_from_every_state_by_every_role(self, state, name, opportunity_in, north):
        opportunity = opportunity_in("published")
        for role in DESK_ROLES:
            owner, actor = person(Role.OFFICER, north), person(role, north)
            match = match_propose(opportunity=opportunity, enterprise=EnterpriseFactory(), actor=owner)
            OpportunityMatch.objects.filter(pk=match.pk).update(status=state)
            match.refresh_from_db()
            follows = MATCH_STEPS[state].get(name) if role in WRITERS else None
            if follows is None:
                with pytest.raises(MoveRefused) as refused:
                    match_answer(match=match, name=name, actor=actor, note="Why")
                assert refused.value.forbidden == (role not in WRITERS), role
            else:
                match_answer(match=match, name=name, actor=actor, note="Why")
            match.refresh_from_db()
            assert match.status == (follows or state), role

    def test_only_what_is_published_is_put_to_enterprises_and_once(self, opportunity_in, north_officer):
        enterprise = EnterpriseFactory()
        for state in ("draft", "reviewed", "closed"):
            with pytest.raises(ValidationError):
                match_propose(opportunity=opportunity_in(state), enterprise=enterprise, actor=north_officer)
        opportunity = opportunity_in("published")
        first = match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
        with pytest.raises(ValidationError, match="already, on"):
            match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
        assert list(OpportunityMatch.objects.all()) == [first]

    def test_the_page_says_why_a_lead_is_not_linked(
        self, opportunity_in, client_of, north_officer, monkeypatch
    ):
        enterprise = EnterpriseFactory()
        match = match_propose(
            opportunity=opportunity_in("published"), enterprise=enterprise, actor=north_officer
        )
        lead = LeadFactory(created_by=north_officer, enterprise=enterprise)
        moved = LeadFactory(created_by=north_officer)  # as by a merge that was undone meanwhile
        found = {(enterprise.pk, lead.area_id): moved}
        monkeypatch.setattr("crm.views.library._own_leads", lambda user, enterprises: found)
        page = client_of(north_officer).post(reverse("match-lead", args=[match.pk]), follow=True)
        assert "on another enterprise" in page.text
        match.refresh_from_db()
        assert match.lead is None

    def test_another_areas_matches_are_not_there(
        self, client_of, opportunity_in, north_officer, south_officer, chief
    ):
        opportunity, enterprise = (
            opportunity_in("published"),
            EnterpriseFactory(name_zh=SECRET),
        )
        north = match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
        assert list(matches_of(opportunity, south_officer)) == []
        south = match_propose(opportunity=opportunity, enterprise=enterprise, actor=south_officer)
        assert set(matches_of(opportunity, north_officer)) == {north}
        assert set(matches_of(opportunity, south_officer)) == {south}
        assert set(matches_of(opportunity, chief)) == {north, south}
        with pytest.raises(MoveRefused) as refused:
            match_answer(match=north, name="interest", actor=south_officer)
        assert refused.value.forbidden
        client = client_of(south_officer)
        assert client.post(f"/desk/library/matches/{north.pk}/move/interest/").status_code == 404
        assert client.post(f"/desk/library/matches/{north.pk}/lead/").status_code == 404

    def test_that_another_area_found_interest_is_not_told_by_a_button(
        self, client_of, opportunity_in, north_officer, south_officer
    ):
        opportunity, enterprise = (
            opportunity_in("published"),
            EnterpriseFactory(name_zh=SECRET),
        )
        match = match_propose(opportunity=opportunity, enterprise=enterprise, actor=south_officer)
        match_answer(match=match, name="interest", actor=south_officer)
        with pytest.raises(MoveRefused, match="No enterprise has shown interest"):
            opportunity_move(opportunity=opportunity, name="match", actor=north_officer)
        page = client_of(north_officer).get(opportunity.get_absolute_url()).content.decode()
        assert SECRET not in page
        assert "Mark as matched" not in page

    def test_a_match_leads_to_a_lead_which_is_then_linked(
        self, client_of, opportunity_in, north_officer, south_officer
    ):
        opportunity, enterprise = opportunity_in("published"), EnterpriseFactory()
        match = match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
        client = client_of(north_officer)
        address = opportunity.get_absolute_url()
        assert f"/desk/leads/quick/?enterprise={enterprise.pk}" in client.get(address).content.decode()
        foreign = LeadFactory(created_by=south_officer, enterprise=enterprise)
        with pytest.raises(ValidationError):
            match_link(match=match, lead=foreign, actor=north_officer)
        client.post(f"/desk/library/matches/{match.pk}/lead/")
        match.refresh_from_db()
        assert match.lead is None
        own = LeadFactory(created_by=north_officer, enterprise=enterprise)
        assert "Link the open lead" in client.get(address).content.decode()
        client.post(f"/desk/library/matches/{match.pk}/lead/")
        match.refresh_from_db()
        assert match.lead == own
        assert own.summary in client.get(address).content.decode()


class TestPages:
    def test_the_path_from_draft_to_match(self, client_of, values, node, north_officer, north_manager, chief):
        officer, manager, region = map(client_of, (north_officer, north_manager, chief))
        sent = {name: getattr(value, "pk", value) for name, value in (values | {"node": node}).items()}
        assert officer.post("/desk/library/new/", sent | {"title_zh": ""}).status_code == 200
        assert officer.post("/desk/library/new/", sent).status_code == 302
        opportunity = Opportunity.objects.get()
        address = opportunity.get_absolute_url()
        manager.post(f"{address}move/review/", {"seen_status": "draft"})
        refused = region.post(f"{address}move/publish/", {"seen_status": "reviewed"})
        assert refused.status_code == 200
        region.post(
            f"{address}move/publish/",
            {"seen_status": "reviewed", "confidentiality_checked_by": chief.pk},
        )
        opportunity.refresh_from_db()
        assert opportunity.status == OpportunityStatus.PUBLISHED
        enterprise = EnterpriseFactory(industry_id="C3974")
        page = officer.get(f"{address}prospects/").content.decode()
        assert enterprise.name_zh in page
        officer.post(f"{address}prospects/{enterprise.pk}/")
        match = OpportunityMatch.objects.get()
        officer.post(f"/desk/library/matches/{match.pk}/move/interest/", {"seen_status": "proposed"})
        officer.post(f"{address}move/match/", {"seen_status": "published"})
        opportunity.refresh_from_db()
        assert opportunity.status == OpportunityStatus.MATCHED
        late = officer.post(f"{address}move/match/", {"seen_status": "published"})
        assert late.status_code == 409

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_every_page_is_there(self, client_of, opportunity_in, north_officer, language):
        opportunity = opportunity_in("matched")
        client = client_of(north_officer, language)
        for address in ("", "new/", *(f"{opportunity.pk}/{rest}" for rest in ("", "edit/", "prospects/"))):
            assert client.get(f"/desk/library/{address}").status_code == 200

    def test_the_list_is_filtered(self, opportunity_in, north_officer, north, chain):
        published, draft = opportunity_in("published"), opportunity_in()
        found = {
            query: set(select(OPPORTUNITIES, north_officer, QueryDict(query)).in_order())
            for query in ("status=draft", "chain=T&area=NORTH", "area=SOUTH", f"q={published.number}")
        }
        assert list(found.values()) == [{draft}, {published, draft}, set(), {published}]

    def test_pages_cost_the_same_for_three_and_for_thirty(
        self, client_of, opportunity_in, node, north_officer
    ):
        client, opportunity = client_of(north_officer), opportunity_in("published", node=node)
        address = opportunity.get_absolute_url()
        addresses = ("/desk/library/", address, f"{address}prospects/")
        costs = []
        for number in (3, 27):
            for _number in range(number):
                opportunity_in()
                enterprise = EnterpriseFactory(industry_id="C3974")
                match_propose(opportunity=opportunity, enterprise=enterprise, actor=north_officer)
            costs.append([query_count(client, one) for one in addresses])
        assert costs[0] == costs[1]
        assert max(costs[0]) <= 12, costs


def test_the_region_office_proposes_for_the_opportunitys_area(opportunity_in, chief, north):
    chief.organisation = OrganisationFactory()
    opportunity, enterprise = opportunity_in("published"), EnterpriseFactory()
    assert match_propose(opportunity=opportunity, enterprise=enterprise, actor=chief).area == north
    homeless = UserFactory(organisation=None, areas=[north])
    with pytest.raises(ValidationError):
        match_propose(opportunity=opportunity, enterprise=enterprise, actor=homeless)
