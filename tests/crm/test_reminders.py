import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.flow import MoveRefused
from crm.choices.claims import ConflictStatus
from crm.choices.todos import TodoStatus
from crm.conflict_flow import conflict_moves_open_to
from crm.models import (
    Commitment,
    Digest,
    Evidence,
    Lead,
    LeadConflict,
    Project,
    SiteReservation,
    StageEntry,
    Todo,
)
from crm.reminders import due_for, is_cut, level_of
from crm.services.commitments import Due
from crm.services.conflicts import conflict_finalise
from crm.services.digests import digest_send, digests_send
from crm.services.evidence import evidence_verify
from crm.services.library import opportunity_create, opportunity_move, opportunity_update
from crm.services.todos import todo_add, todo_done, todo_move, todo_put_off
from crm.services.transfers import transfer_answer, transfer_propose
from registry.models import Chain, Park, Site
from tests.crm.claims import claim_of, decision_for_the_first, make_rule
from tests.crm.conftest import TODAY
from tests.crm.money import make_counting_rule, promise, verified
from tests.crm.test_concurrency import at_once
from tests.factories import ActivityFactory, EnterpriseFactory, LeadFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def days(number):
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def project(north_officer):
    return project_of(north_officer)


def project_of(officer, **fields):
    fields = {"no_next_step_reason": "None"} | fields
    return Project.objects.create(
        number=f"P{Project.objects.count()}",
        name="Smelter",
        stage_since=TODAY,
        owner=officer,
        area=officer.home_area(),
        organisation=officer.organisation,
        created_by=officer,
        **fields,
    )


def found(user):
    return {(due.kind, due.on, due.level) for due in due_for(user, today=TODAY)}


class TestTodos:
    def test_a_todo_belongs_to_the_area_of_what_it_is_about(self, project, north_officer, north):
        todo = todo_add(actor=north_officer, subject=" Send the map ", due_on=TODAY, project=project)
        assert (todo.subject, todo.owner, todo.area) == ("Send the map", north_officer, north)

    def test_it_is_done_once_by_its_owner_or_his_manager_and_by_nobody_else(
        self, north_officer, north_manager, south_officer
    ):
        todo = todo_add(actor=north_officer, subject="Send the map", due_on=TODAY)
        with pytest.raises(MoveRefused) as refused:
            todo_done(todo=todo, actor=south_officer)
        assert refused.value.forbidden
        done = todo_done(todo=todo, actor=north_manager, today=TODAY)
        assert (done.status, done.done_on) == (TodoStatus.DONE, TODAY)
        with pytest.raises(MoveRefused):
            todo_done(todo=todo, actor=north_officer)

    @pytest.mark.parametrize("status", TodoStatus.values)
    @pytest.mark.parametrize("name", ["done", "cancel"])
    def test_every_move_from_every_state(self, north_officer, status, name):
        todo = todo_add(actor=north_officer, subject="Send the map", due_on=TODAY)
        Todo.objects.filter(pk=todo.pk).update(
            status=status, done_on=TODAY if status == TodoStatus.DONE else None
        )
        if status == TodoStatus.OPEN:
            target = TodoStatus.DONE if name == "done" else TodoStatus.CANCELLED
            assert todo_move(todo=todo, name=name, actor=north_officer).status == target
        else:
            with pytest.raises(MoveRefused):
                todo_move(todo=todo, name=name, actor=north_officer)

    def test_another_day_moves_the_reminder(self, north_officer):
        todo = todo_add(actor=north_officer, subject="Send the map", due_on=TODAY)
        todo_put_off(todo=todo, due_on=days(6), actor=north_officer)
        assert found(north_officer) == {("todo", days(6), "week")}


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("ahead", "level"),
        [(-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "month"), (30, "month")],
    )
    def test_levels(self, north_officer, ahead, level):
        todo_add(actor=north_officer, subject="Send the map", due_on=days(ahead))
        assert level_of(days(ahead), TODAY) == level
        assert found(north_officer) == {("todo", days(ahead), level)}

    def test_what_is_further_away_is_not_due(self, north_officer):
        todo_add(actor=north_officer, subject="Send the map", due_on=days(31))
        assert found(north_officer) == set()

    def test_each_kind_of_record_reminds_its_own_people_only(
        self, north_officer, north_manager, south_officer, north
    ):
        LeadFactory(created_by=north_officer, next_step_due=days(1))
        project = project_of(north_officer, next_step="Visit", next_step_due=days(2), no_next_step_reason="")
        Commitment.objects.create(
            project=project,
            side="investor",
            indicator="jobs",
            total=5,
            unit="person",
            due_on=days(3),
            created_by=north_officer,
        )
        park = Park.objects.create(code="K", kind="industrial", name_zh="园", area=north)
        site = Site.objects.create(park=park, number="1", use="industrial", land_mu=5)
        SiteReservation.objects.create(project=project, site=site, until=days(4), created_by=north_officer)
        own = LeadFactory(created_by=north_officer, next_step_due=days(40))
        other = LeadFactory(created_by=south_officer, enterprise=own.enterprise, next_step_due=days(40))
        LeadConflict.objects.create(
            enterprise=own.enterprise,
            first_lead=own,
            second_lead=other,
            status="evidence",
            evidence_due=days(5),
        )
        StageEntry.objects.create(
            project=project, stage="signed", entered_on=TODAY, status="proposed", created_by=north_officer
        )
        assert found(north_officer) == {
            ("lead", days(1), "week"),
            ("project", days(2), "week"),
            ("commitment", days(3), "week"),
            ("reservation", days(4), "week"),
            ("evidence", days(5), "week"),
        }
        assert found(south_officer) == {("evidence", days(5), "week")}
        assert found(north_manager) == {("review", TODAY, "today")}

    def test_a_claim_reminds_from_the_day_of_its_warning(self, north_officer):
        lead = LeadFactory(created_by=north_officer, next_step_due=days(90))
        claim = claim_of(lead)
        assert [due.kind for due in due_for(north_officer, today=claim.warns_on)] == ["claim"]
        before = claim.warns_on - dt.timedelta(days=1)
        assert due_for(north_officer, today=before) == []

    def test_of_many_claims_those_that_lapse_first_are_told(self, north_officer):
        rule = make_rule()
        claims = [
            claim_of(LeadFactory(created_by=north_officer, next_step_due=days(90)), rule=rule, since=days(-n))
            for n in range(4)
        ]
        told = due_for(north_officer, today=max(claim.warns_on for claim in claims), most=2)
        assert [due.on for due in told] == sorted(claim.lapses_on for claim in claims)[:2]

    def test_a_list_that_is_cut_says_so(self, north_officer, client_of, monkeypatch):
        for number in range(3):
            todo_add(owner=north_officer, actor=north_officer, subject=f"To do {number}", due_on=days(number))
        found = due_for(north_officer, today=TODAY, most=2)
        assert [due.title for due in found] == ["To do 0", "To do 1"]
        assert (is_cut(found, most=2), is_cut(found, most=3), is_cut([], most=2)) == (True, False, False)
        words = "that are due first are shown"
        page = reverse("todo-list")
        assert words not in client_of(north_officer).get(page).content.decode()
        monkeypatch.setattr("crm.views.todos.is_cut", lambda dues: True)
        assert words in client_of(north_officer).get(page).content.decode()

    def test_what_is_overdue_for_long_is_told_to_the_manager_of_the_area(
        self, north_officer, north_manager, south_manager, settings
    ):
        settings.REMIND_SUPERIOR_DAYS = 7
        for late in (7, 8):
            LeadFactory(created_by=north_officer, next_step_due=days(-late))
        told = [(due.on, due.owner) for due in due_for(north_manager, today=TODAY)]
        assert told == [(days(-8), north_officer)]
        assert due_for(south_manager, today=TODAY) == []


class TestDigest:
    def test_one_mail_a_day_in_the_readers_language_that_names_nothing(self, north_officer):
        north_officer.email, north_officer.language = "officer@example.gov.cn", "en"
        north_officer.save()
        enterprise = EnterpriseFactory(name_zh="机密公司", name_en="Secret Ltd.")
        LeadFactory(created_by=north_officer, enterprise=enterprise, next_step_due=days(-1))
        digest = digest_send(user=north_officer, today=TODAY)
        assert digest_send(user=north_officer, today=TODAY) is None
        assert (digest.items, digest.sent_at is not None) == (1, True)
        [message] = mail.outbox
        assert message.to == ["officer@example.gov.cn"]
        assert message.subject == "Chainbridge: 1 thing is due"
        assert "Overdue: 1" in message.body
        assert reverse("todo-list") in message.body
        assert not [word for word in ("机密", "Secret", "Call back") if word in message.body]

    def test_who_has_nothing_due_gets_nothing_and_without_an_address_the_page_only(self, north_officer):
        assert digest_send(user=north_officer, today=TODAY) is None
        LeadFactory(created_by=north_officer, next_step_due=TODAY)
        assert digest_send(user=north_officer, today=TODAY).sent_at is None
        assert mail.outbox == []

    def test_nothing_is_sent_before_the_hour(self, north_officer, settings):
        settings.DIGEST_HOUR = 13
        LeadFactory(created_by=north_officer, next_step_due=TODAY)
        assert list(digests_send(now=NOON)) == []
        settings.DIGEST_HOUR = 12
        assert [digest.user for digest in digests_send(now=NOON) if digest] == [north_officer]
        assert list(digests_send(now=NOON)) == []

    def test_a_server_that_is_away_costs_the_mail_and_nothing_else(self, north_officer, monkeypatch):
        def away(*args, **kwargs):
            raise ConnectionRefusedError

        monkeypatch.setattr("crm.services.digests.send_mail", away)
        north_officer.email = "officer@example.gov.cn"
        north_officer.save()
        LeadFactory(created_by=north_officer, next_step_due=TODAY)
        assert digest_send(user=north_officer, today=TODAY).sent_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(north_officer):
    north_officer.email = "officer@example.gov.cn"
    north_officer.save()
    LeadFactory(created_by=north_officer, next_step_due=TODAY)
    sent = at_once([lambda: digest_send(user=north_officer, today=TODAY)] * 4)
    assert [digest is not None for digest in sent].count(True) == 1
    assert (Digest.objects.count(), len(mail.outbox)) == (1, 1)


class TestPages:
    def test_a_todo_is_noted_put_off_and_done_from_the_list(self, client_of, north_officer):
        client = client_of(north_officer)
        client.post(reverse("todo-list"), {"subject": "Send the map", "due_on": "2026-03-02"})
        todo = Todo.objects.get()
        assert "Send the map" in client.get(reverse("todo-list")).content.decode()
        client.post(reverse("todo-put-off", args=[todo.pk]), {"due_on": "2026-03-05"})
        client.post(reverse("todo-move", args=[todo.pk, "done"]))
        todo.refresh_from_db()
        assert (todo.due_on, todo.status) == (dt.date(2026, 3, 5), TodoStatus.DONE)

    def test_of_another_area_it_is_not_there_and_of_a_colleague_it_is_not_to_be_done(
        self, client_of, north_officer, north_manager, south_officer
    ):
        todo = todo_add(actor=north_manager, subject="Send the map", due_on=TODAY)
        address = reverse("todo-move", args=[todo.pk, "done"])
        assert client_of(south_officer).post(address).status_code == 404
        assert client_of(north_officer).post(address).status_code == 403
        assert client_of(north_manager).post(address).status_code == 302

    def test_a_colleague_gets_a_todo_of_a_project(self, client_of, project, north_officer, north_manager):
        address = reverse("project-todo-new", args=[project.pk])
        sent = {"subject": "Send the map", "due_on": "2026-03-05", "owner": north_officer.pk}
        client_of(north_manager).post(address, sent)
        assert list(Todo.objects.values_list("owner", "project", "created_by")) == [
            (north_officer.pk, project.pk, north_manager.pk)
        ]


class TestScreening:
    """Three working days, seven days with an expert, by the rule of the day of the first report."""

    def test_the_manager_is_told_by_when_to_screen(self, north_manager, north_officer, south_manager):
        make_rule()
        LeadFactory(created_by=north_officer, reported_at=NOON)
        assert ("screening", dt.date(2026, 3, 5), "week") in found(north_manager)
        for other in (north_officer, south_manager):
            assert "screening" not in {kind for kind, _on, _level in found(other)}

    def test_experts_have_longer_and_a_screened_lead_is_off_the_list(self, north_manager, north_officer):
        make_rule()
        lead = LeadFactory(created_by=north_officer, reported_at=NOON)
        ActivityFactory(
            lead=lead, enterprise=lead.enterprise, created_by=north_officer, kind="expert_consult"
        )
        assert ("screening", dt.date(2026, 3, 9), "week") in found(north_manager)
        Lead.objects.filter(pk=lead.pk).update(status="qualified")
        assert "screening" not in {kind for kind, _on, _level in found(north_manager)}

    def test_without_a_rule_there_is_no_time_limit(self, north_manager, north_officer):
        LeadFactory(created_by=north_officer, reported_at=NOON)
        assert "screening" not in {kind for kind, _on, _level in found(north_manager)}


class TestSchedule:
    """Due by quarter: the first that is not counted in full."""

    @pytest.fixture
    def commitment(self, project):
        make_counting_rule()
        lines = [Due(*quarter, Decimal(100)) for quarter in ((2025, 3), (2025, 4), (2026, 1))]
        return promise(project, project.owner, *lines, total=300)

    @pytest.mark.parametrize(
        ("counted", "due"),
        [
            (0, {("schedule", dt.date(2025, 9, 30), "overdue")}),
            (99, {("schedule", dt.date(2025, 9, 30), "overdue")}),
            (100, {("schedule", dt.date(2025, 12, 31), "overdue")}),
            (200, {("schedule", dt.date(2026, 3, 31), "month")}),
            (300, set()),
            (350, set()),
        ],
    )
    def test_the_first_quarter_that_is_short(self, commitment, north_officer, north_manager, counted, due):
        if counted:
            verified(commitment, north_officer, north_manager, (2025, 3), counted)
        assert {one for one in found(north_officer) if one[0] == "schedule"} == due

    def test_an_abandoned_promise_is_due_no_more_and_long_overdue_is_told_up(
        self, commitment, north_manager, north_officer
    ):
        assert ("schedule", dt.date(2025, 9, 30), "overdue") in found(north_manager)
        Commitment.objects.filter(pk=commitment.pk).update(
            status="abandoned", abandoned_reason="Market", abandoned_on=TODAY
        )
        assert found(north_officer) == found(north_manager) == set()

    def test_what_is_counted_in_full_is_not_due(self, commitment, north_officer, north_manager):
        commitment.schedule.all().delete()
        Commitment.objects.filter(pk=commitment.pk).update(due_on=TODAY)
        assert found(north_officer) == {("commitment", TODAY, "today")}
        verified(commitment, north_officer, north_manager, (2025, 3), 300)
        assert found(north_officer) == set()


def test_a_project_that_lost_for_good_waits_to_be_dropped(north_officer, south_officer, chief, region_admin):
    rule, enterprise = make_rule(), EnterpriseFactory()
    won, lost = (
        LeadFactory(created_by=officer, enterprise=enterprise, status="converted")
        for officer in (south_officer, north_officer)
    )
    project_of(north_officer, lead=lost)
    conflict = LeadConflict.objects.create(
        enterprise=enterprise, first_lead=won, second_lead=lost, rule=rule, status="decided", appeal_due=TODAY
    )
    decision_for_the_first(conflict, chief, decided_on=TODAY, decided_by=region_admin)
    assert ("lost", TODAY, "today") not in found(north_officer)  # he may appeal
    conflict_finalise(conflict=conflict, actor=None, today=days(1))
    assert ("lost", TODAY, "today") in found(north_officer)
    Project.objects.update(status="dropped", drop_reason="duplicate", closed_on=TODAY)
    assert ("lost", TODAY, "today") not in found(north_officer)


class TestAwaited:
    """What waits for the step of a second person is told to those who may take it, and to nobody else."""

    def test_an_offer_of_a_lead_waits_for_the_managers_of_the_receiving_area(
        self, north_officer, north_manager, south_manager, south_officer, chief
    ):
        lead = LeadFactory(created_by=north_officer, next_step_due=days(90), status="qualified")
        claim = claim_of(lead)
        offer = transfer_propose(
            claim=claim,
            actor=north_manager,
            to_organisation=south_officer.organisation,
            reason="no_site",
            kept_share_pct=Decimal(40),
            today=TODAY,
        )
        [due] = due_for(south_manager, today=TODAY)
        assert (due.kind, due.title) == ("transfer", f"{claim.enterprise} → {south_officer.home_area()}")
        assert due.url == reverse("transfer-detail", args=[offer.pk])
        for other in (north_officer, north_manager, south_officer, chief):
            assert "transfer" not in kinds_of(other)
        transfer_answer(transfer=offer, name="refuse", actor=south_manager, note="Full", today=TODAY)
        assert kinds_of(south_manager) == set()

    def test_a_document_waits_for_a_verifier_who_did_not_hand_it_in(
        self, north_officer, north_manager, south_manager, chief
    ):
        project = project_of(north_officer)
        document = proof(project, north_officer)
        proof(project, north_manager, sha256="m")
        proof(project, north_officer, sha256="w", withdrawn_on=TODAY, withdrawn_reason="Wrong")
        [due] = due_for(north_manager, today=TODAY)
        assert (due.kind, due.title) == ("document", f"Smelter · {document.get_kind_display()}")
        assert due.url == document.get_absolute_url()
        assert (kinds_of(north_officer), kinds_of(south_manager)) == (set(), set())
        assert [one.kind for one in due_for(chief, today=TODAY)] == ["document", "document"]
        evidence_verify(evidence=document, actor=north_manager, today=TODAY)
        assert kinds_of(north_manager) == set()
        Project.objects.update(status="dropped", drop_reason="duplicate", closed_on=TODAY)
        assert kinds_of(chief) == set()  # nobody works on it any more

    def test_a_document_of_a_lead_leads_to_the_lead(self, north_officer, north_manager):
        lead = LeadFactory(created_by=north_officer, next_step_due=days(90))
        document = proof(None, north_officer, lead=lead)
        [due] = due_for(north_manager, today=TODAY)
        assert due.url == document.get_absolute_url()
        assert due.title == f"{lead.enterprise} · {document.get_kind_display()}"

    def test_a_draft_of_the_library_waits_for_a_reviewer_who_did_not_write_it(
        self, north, north_officer, north_manager, south_manager, chief
    ):
        chain = Chain.objects.create(code="C", name_zh="链", name_en="Chain", launch_year=2025)
        values = {"title_zh": "铜箔", "title_en": "Copper foil", "summary_zh": "…", "area": north}
        values |= {"chain": chain, "contact_office": north_officer.organisation}
        draft = opportunity_create(values=values, actor=north_officer, today=TODAY)
        [due] = due_for(north_manager, today=TODAY)
        assert (due.kind, due.title, due.url) == ("opportunity", "Copper foil", draft.get_absolute_url())
        assert kinds_of(chief) == {"opportunity"}
        assert kinds_of(north_officer) == kinds_of(south_manager) == set()
        draft = opportunity_update(opportunity=draft, values={"summary_zh": "Mine"}, actor=north_manager)
        assert kinds_of(north_manager) == set()  # he wrote the text as it stands
        opportunity_move(opportunity=draft, name="review", actor=chief, today=TODAY)
        assert kinds_of(chief) == set()

    @pytest.mark.parametrize("status", ConflictStatus.values)
    @pytest.mark.parametrize("heard", [0, 1, 2])
    @pytest.mark.parametrize("ahead", [-1, 0])
    def test_a_conflict_waits_for_whom_its_flow_lets_act(
        self, north_officer, south_officer, chief, region_admin, status, heard, ahead
    ):
        conflict = conflict_in(status, north_officer, south_officer, due=days(ahead))
        is_appeal = status == "appealed"
        for side, lead in [("first", conflict.first_lead), ("second", conflict.second_lead)][:heard]:
            conflict.statements.create(
                lead=lead, side=side, is_appeal=is_appeal, text="Ours", created_by=lead.owner
            )
        decision_for_the_first(conflict, chief)
        for user in (chief, region_admin, north_officer):
            open_now = {move.name for move in conflict_moves_open_to(conflict, user, today=TODAY)}
            expected = {name for name, statuses in STEPS.items() if status in statuses}
            expected = {name for name in expected if STEP_OF[name] in open_now}
            assert kinds_of(user) & STEPS.keys() == expected

    def test_who_works_on_one_of_the_leads_is_not_asked_to_judge(self, chief, south_officer, region_admin):
        conflict = conflict_in("notified", south_officer, south_officer, due=days(-1))
        assert kinds_of(chief) == {"propose"}
        Lead.objects.filter(pk=conflict.first_lead_id).update(owner=chief)
        assert (kinds_of(chief) & STEPS.keys(), kinds_of(region_admin)) == (set(), {"propose"})

    def test_the_digest_counts_what_waits_in_the_readers_language(self, north_officer, north_manager):
        proof(project_of(north_officer), north_officer)
        for language, words in (("en", "Evidence to verify: 1"), ("zh-hans", "待核实的佐证材料: 1")):
            Digest.objects.all().delete()
            north_manager.email, north_manager.language = "manager@example.gov.cn", language
            north_manager.save()
            digest_send(user=north_manager, today=TODAY)
            assert words in mail.outbox[-1].body


STEPS = {"propose": {"notified", "evidence"}, "decide": {"proposed"}, "appealed": {"appealed"}}
STEP_OF = {"propose": "propose", "decide": "decide", "appealed": "propose"}


def kinds_of(user):
    return {due.kind for due in due_for(user, today=TODAY)}


def proof(project, actor, **fields):
    values = {"kind": "agreement", "file": "evidence/x.pdf", "filename": "x.pdf", "size": 1, "sha256": "x"}
    return Evidence.objects.create(
        project=project,
        area=actor.home_area(),
        organisation=actor.organisation,
        created_by=actor,
        **(values | fields),
    )


def conflict_in(status, first, second, *, due):
    enterprise = EnterpriseFactory()
    leads = [LeadFactory(created_by=one, enterprise=enterprise) for one in (first, second)]
    return LeadConflict.objects.create(
        enterprise=enterprise,
        first_lead=leads[0],
        second_lead=leads[1],
        rule=make_rule(),
        status=status,
        evidence_due=due,
        appeal_due=due,
    )


@pytest.mark.parametrize(
    "reader", ["north_officer", "north_manager", "city_manager", "chief", "region_admin", "viewer"]
)
@pytest.mark.parametrize("page", ["todo-list", "my-day"])
def test_whatever_is_due_costs_no_more_than_twelve_queries(
    request, client_of, reader, page, north_officer, north_manager, south_officer
):
    client = client_of(request.getfixturevalue(reader))
    make_rule()
    costs = []
    for count in (1, 3):
        for number in range(count):
            LeadFactory(created_by=north_officer, next_step_due=days(-number))
            project = project_of(
                north_officer, next_step="Visit", next_step_due=days(2), no_next_step_reason=""
            )
            proof(project, north_officer, sha256=str(number))
            todo_add(owner=north_manager, actor=north_officer, subject="Map", due_on=days(1), project=project)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
