import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.flow import Forbidden, MoveRefused
from core.language import in_readers_language
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import Project, StageEntry
from incentives.attribution_choices import ConsentWay, Employment, EventKind, SetStatus
from incentives.attribution_events import facts_of
from incentives.choices import RuleKind
from incentives.models import Consent, Share, ShareSet
from incentives.services.attribution import (
    event_record,
    event_withdraw,
    party_add,
    party_confirm,
    party_withdraw,
)
from incentives.services.shares import (
    share_consent,
    shares_decide,
    shares_decide_first,
    shares_lock,
    shares_propose,
    shares_withdraw,
)
from tests.factories import OrganisationFactory, ProjectFactory, UserFactory
from tests.incentives.rules import draft, effective

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
RULES = {
    "share_kind": "statistics",
    "clauses": [
        {
            "code": "A",
            "clause": "第五条",
            "name_zh": "首报与协同",
            "split": {"first_reporter": 70, "cooperating": 30},
        }
    ],
}


@pytest.fixture
def project(north, north_officer):
    return ProjectFactory(area=north, created_by=north_officer)


def unit(project, actor, role, **values):
    given = {"role": role, "organisation": OrganisationFactory(), "has_no_interest": True}
    return party_add(project=project, values=given | values, actor=actor, today=TODAY)


def person(project, actor, user=None, **values):
    given = {"role": "referrer", "employment": Employment.EXTERNAL, "has_no_interest": True}
    given |= {"user": user} if user else {"name": "测试引荐人"}
    return party_add(project=project, values=given | values, actor=actor, today=TODAY)


@pytest.fixture
def parties(project, north_officer):
    roles = ("first_reporter", "cooperating", "cooperating")
    return [unit(project, north_officer, role) for role in roles]


@pytest.fixture
def proposed(project, parties, north_officer, chief):
    version = effective(RuleKind.ATTRIBUTION, "GX", RULES, chief)
    return shares_propose(
        project=project, kind="statistics", actor=north_officer, version=version, today=TODAY
    )


def agree(share_set, actor):
    for share in share_set.shares.all():
        share_consent(share=share, actor=actor, way=ConsentWay.LETTER, document="函〔2026〕1号", today=TODAY)


def test_shares_by_a_rule_say_why_and_make_a_hundred(proposed, parties):
    shares = {share.party: share for share in proposed.shares.all()}
    assert {party: share.share_pct for party, share in shares.items()} == {
        parties[0]: Decimal(70),
        parties[1]: Decimal(15),
        parties[2]: Decimal(15),
    }
    assert in_readers_language(shares[parties[0]].why[0]) == "第五条 gives “First-reporting unit” 70.00 %."


def test_shares_are_locked_by_another_once_everybody_agreed(proposed, north_officer, north_manager):
    with pytest.raises(MoveRefused, match="Not everybody agreed"):
        shares_lock(share_set=proposed, actor=north_manager, today=TODAY)
    agree(proposed, north_officer)
    with pytest.raises(Forbidden):
        shares_lock(share_set=proposed, actor=north_officer, today=TODAY)
    locked = shares_lock(share_set=proposed, actor=north_manager, today=TODAY)
    assert (locked.status, locked.locked_on, locked.locked_by) == (SetStatus.LOCKED, TODAY, north_manager)


def test_nobody_locks_shares_of_his_own(project, north_officer, north_manager):
    mine = person(project, north_officer, user=north_manager, employment=Employment.MARKET_HIRED)
    made = shares_propose(
        project=project,
        kind="reward",
        actor=north_officer,
        percents={mine: Decimal(100)},
        reason="约定",
        today=TODAY,
    )
    share_consent(share=made.shares.get(), actor=north_manager, today=TODAY)
    with pytest.raises(Forbidden, match="share yourself"):
        shares_lock(share_set=made, actor=north_manager, today=TODAY)


@pytest.mark.parametrize("percents", [(50, "49.99"), (100, "0.01"), (60, 60)])
def test_shares_that_do_not_make_a_hundred_are_not_proposed(project, parties, north_officer, percents):
    given = {party: Decimal(str(value)) for party, value in zip(parties, percents, strict=False)}
    with pytest.raises(ValidationError, match="not 100"):
        shares_propose(
            project=project, kind="statistics", actor=north_officer, percents=given, reason="x", today=TODAY
        )
    assert not ShareSet.objects.exists()


def test_shares_without_a_rule_need_a_reason(project, parties, north_officer):
    whole = {parties[0]: Decimal(100)}
    with pytest.raises(ValidationError, match="not those of a rule"):
        shares_propose(project=project, kind="statistics", actor=north_officer, percents=whole, today=TODAY)


def test_only_parties_of_the_project_have_shares(project, north, north_officer):
    stranger = unit(ProjectFactory(area=north, created_by=north_officer), north_officer, "first_reporter")
    with pytest.raises(ValidationError, match="Only parties of this project"):
        shares_propose(
            project=project,
            kind="statistics",
            actor=north_officer,
            percents={stranger: Decimal(100)},
            reason="x",
            today=TODAY,
        )


def test_a_draft_rule_set_gives_no_shares(project, parties, north_officer):
    version = draft(RuleKind.ATTRIBUTION, "D", RULES, None)
    with pytest.raises(ValidationError, match="in effect"):
        shares_propose(project=project, kind="statistics", actor=north_officer, version=version, today=TODAY)


def test_after_the_signature_nothing_is_proposed_or_locked(
    proposed, project, parties, north_officer, north_manager
):
    agree(proposed, north_officer)
    StageEntry.objects.create(
        project=project,
        stage=ProjectStage.SIGNED,
        entered_on=TODAY,
        status=EntryStatus.PROPOSED,
        created_by=north_officer,
    )
    with pytest.raises(MoveRefused, match="is signed"):
        shares_lock(share_set=proposed, actor=north_manager, today=TODAY)
    with pytest.raises(MoveRefused, match="is signed"):
        shares_propose(
            project=project,
            kind="reward",
            actor=north_officer,
            percents={parties[0]: Decimal(100)},
            reason="x",
            today=TODAY,
        )


@pytest.fixture
def locked_set(proposed, north_officer, north_manager):
    agree(proposed, north_officer)
    return shares_lock(share_set=proposed, actor=north_manager, today=TODAY)


def test_locked_shares_change_by_a_decision_of_the_region_office_only(
    locked_set, project, parties, north_officer, north_manager, south_manager, viewer, chief
):
    def decide(actor):
        return shares_decide(
            share_set=locked_set,
            percents={parties[0]: Decimal(40), parties[1]: Decimal(60)},
            reason="裁定",
            document="裁〔2026〕3号",
            actor=actor,
            today=TODAY,
        )

    for person_ in (north_officer, north_manager, south_manager, viewer):
        with pytest.raises(Forbidden):
            decide(person_)
    with pytest.raises(MoveRefused, match="are locked"):
        shares_propose(
            project=project,
            kind="statistics",
            actor=north_officer,
            percents={parties[0]: Decimal(100)},
            reason="x",
            today=TODAY,
        )
    made = decide(chief)
    locked_set.refresh_from_db()
    assert (locked_set.status, made.status, made.replaces) == ("replaced", "locked", locked_set)
    assert [share.share_pct for share in made.shares.all()] == [Decimal(60), Decimal(40)]
    assert [share.share_pct for share in locked_set.shares.all()] == [70, 15, 15]


def test_a_decision_needs_document_and_reason_and_leaves_the_lock_where_it_fails(locked_set, parties, chief):
    wrong = (
        {"reason": " ", "document": "x", "percents": {parties[0]: Decimal(100)}},
        {"reason": "x", "document": "", "percents": {parties[0]: Decimal(100)}},
        {"reason": "x", "document": "x", "percents": {parties[0]: Decimal(99)}},
    )
    for given in wrong:
        with pytest.raises(ValidationError):
            shares_decide(share_set=locked_set, actor=chief, today=TODAY, **given)
    locked_set.refresh_from_db()
    assert locked_set.status == SetStatus.LOCKED


def test_a_unit_agrees_by_its_own_people_or_by_a_letter(proposed, parties, north, north_manager, viewer):
    share = proposed.shares.get(party=parties[0])
    mate = UserFactory(role="officer", areas=[north], organisation=parties[0].organisation)
    for stranger in (north_manager, viewer):
        with pytest.raises(Forbidden, match="Only the party itself"):
            share_consent(share=share, actor=stranger, today=TODAY)
    with pytest.raises(ValidationError, match="Name the letter"):
        share_consent(share=share, actor=north_manager, way=ConsentWay.LETTER, today=TODAY)
    assert share_consent(share=share, actor=mate, today=TODAY).way == ConsentWay.LOGIN
    with pytest.raises(MoveRefused, match="agreed already"):
        share_consent(share=share, actor=mate, today=TODAY)


def test_a_withdrawn_proposal_takes_no_consent_and_makes_room_for_another(
    proposed, project, parties, north_officer
):
    with pytest.raises(ValidationError, match="proposed already"):
        shares_propose(
            project=project,
            kind="statistics",
            actor=north_officer,
            percents={parties[0]: Decimal(100)},
            reason="x",
            today=TODAY,
        )
    shares_withdraw(share_set=proposed, reason="重提", actor=north_officer)
    with pytest.raises(MoveRefused, match="not open for consent"):
        agree(proposed, north_officer)
    again = shares_propose(
        project=project,
        kind="statistics",
        actor=north_officer,
        percents={parties[0]: Decimal(100)},
        reason="x",
        today=TODAY,
    )
    assert again.number == 2


def test_the_database_refuses_to_change_or_delete_shares_and_consents(locked_set):
    for rows in (Share.objects.all(), Consent.objects.all()):
        for attempt in (partial(rows.update, id=9999), partial(rows._raw_delete, "default")):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                attempt()


def test_a_party_is_confirmed_for_the_area_by_another_and_withdrawn_while_it_has_no_share(
    project, north_officer, north_manager, proposed, parties
):
    referrer = person(project, north_officer)
    given = {"on": TODAY, "document": "委托书", "today": TODAY}
    party_confirm(party=referrer, by="investor", actor=north_officer, **given)
    with pytest.raises(Forbidden):
        party_confirm(party=referrer, by="area", actor=north_officer, **given)
    confirmed = party_confirm(party=referrer, by="area", actor=north_manager, **given)
    assert (confirmed.investor_confirmed_on, confirmed.area_confirmed_on) == (TODAY, TODAY)
    with pytest.raises(MoveRefused, match="has a share"):
        party_withdraw(party=parties[0], reason="x", actor=north_officer, today=TODAY)
    party_withdraw(party=referrer, reason="重复", actor=north_officer, today=TODAY)
    assert facts_of(project, TODAY).claimants[-1].key != referrer.pk


def test_a_party_is_either_a_unit_or_a_person_and_has_a_role_once(project, north_officer, parties):
    wrong = (
        {"organisation": parties[0].organisation, "name": "x", "employment": "external"},
        {"organisation": None},
        {"organisation": parties[0].organisation, "role": "first_reporter"},
    )
    for values in wrong:
        with pytest.raises(ValidationError):
            unit(project, north_officer, values.pop("role", "cooperating"), **values)


def test_events_are_entered_with_what_they_need_and_can_be_taken_back(project, north_officer):
    increase = {"kind": EventKind.CAPITAL_INCREASE, "on": TODAY, "document": "决议"}
    with pytest.raises(ValidationError, match="by how much"):
        event_record(project=project, values=increase, actor=north_officer, today=TODAY)
    with pytest.raises(ValidationError, match="read from the records"):
        event_record(
            project=project, values=increase | {"kind": EventKind.SIGNATURE}, actor=north_officer, today=TODAY
        )
    later = increase | {"on": TODAY + dt.timedelta(days=1), "amount": Decimal(5)}
    with pytest.raises(ValidationError, match="lies ahead"):
        event_record(project=project, values=later, actor=north_officer, today=TODAY)
    event = event_record(
        project=project, values=increase | {"amount": Decimal(5)}, actor=north_officer, today=TODAY
    )
    assert facts_of(project, TODAY).last(EventKind.CAPITAL_INCREASE).amount == 5
    event_withdraw(event=event, reason="误录", actor=north_officer, today=TODAY)
    assert facts_of(project, TODAY).last(EventKind.CAPITAL_INCREASE) is None


def test_the_first_decision_ends_the_proposal_that_was_open_at_the_signature(
    proposed, project, parties, north_officer, chief
):
    decide = partial(
        shares_decide_first,
        project=project,
        kind="statistics",
        reason="补定",
        document="裁〔2026〕4号",
        today=TODAY,
    )
    StageEntry.objects.create(
        project=project,
        stage=ProjectStage.SIGNED,
        entered_on=TODAY,
        status=EntryStatus.PROPOSED,
        created_by=north_officer,
    )
    with pytest.raises(MoveRefused, match="not signed yet"):  # while the signature waits for its review
        decide(actor=chief, percents={parties[0]: Decimal(100)})
    Project.objects.filter(pk=project.pk).update(status=ProjectStage.SIGNED)
    mine = person(project, north_officer, user=chief, employment=Employment.MARKET_HIRED)
    with pytest.raises(Forbidden, match="share yourself"):
        decide(actor=chief, percents={mine: Decimal(100)})
    with pytest.raises(ValidationError, match="not 100"):
        decide(actor=chief, percents={parties[0]: Decimal(99)})
    proposed.refresh_from_db()
    assert proposed.status == SetStatus.PROPOSED
    made = decide(actor=chief, percents={parties[0]: Decimal(100)})
    proposed.refresh_from_db()
    assert (proposed.status, proposed.ended_reason) == (SetStatus.WITHDRAWN, "补定")
    assert (made.status, made.locked_on, made.replaces) == (SetStatus.LOCKED, TODAY, None)
