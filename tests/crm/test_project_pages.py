"""The pages of projects: who may open them, what they show, what their forms do."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.locking import version_of
from crm.choices.leads import LeadStatus
from crm.choices.projects import (
    PIPELINE,
    Confidentiality,
    EntryStatus,
    InvestorRole,
    ProjectStage,
    QuotaKind,
    QuotaStatus,
)
from crm.models import Activity, Evidence, Project, ResourceQuota, StageEntry
from crm.project_queries import CARDS_PER_STAGE, board, overdue_start, planned_days
from crm.services.leads import lead_update
from crm.services.projects import Investor, investors_set, project_create_from_lead, project_update
from crm.services.stages import stage_enter
from tests.crm.claims import make_rule
from tests.crm.projects import TODAY, project_of
from tests.factories import ActivityFactory, EnterpriseFactory, UserFactory
from tests.query_counts import query_count

STEP = {"next_step": "Send the plan", "next_step_due": "2026-12-01", "no_next_step_reason": ""}


@pytest.fixture
def project(north_officer) -> Project:
    return project_of(north_officer, name="北海铜箔项目")


@pytest.fixture
def waiting(north_officer) -> StageEntry:
    signing = project_of(north_officer, ProjectStage.PRE_SIGN)
    return stage_enter(
        project=signing,
        name="enter_signed",
        actor=north_officer,
        values={"entered_on": TODAY},
        today=TODAY,
    )


@pytest.fixture
def urls(project, waiting, north_officer) -> dict[str, str]:
    quota = ResourceQuota.objects.create(
        project=project, kind=QuotaKind.LAND, amount=200, status_on=TODAY, created_by=north_officer
    )
    of_project = (
        "project-detail",
        "project-edit",
        "project-assign",
        "project-expand",
        "project-activity",
        "project-investors",
        "quota-new",
    )
    return {name: reverse(name, args=[project.pk]) for name in of_project} | {
        "project-stage": reverse("project-stage", args=[project.pk, "drop"]),
        "stage-review": reverse("stage-review", args=[waiting.pk]),
        "stage-withdraw": reverse("stage-withdraw", args=[waiting.pk]),
        "quota-move": reverse("quota-move", args=[quota.pk, "grant"]),
    }


def statuses(client, urls, method="get") -> set[int]:
    return {getattr(client, method)(url).status_code for url in urls.values()}


class TestWhoMayOpen:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_of_another_area_nothing_is_found(self, client_of, south_officer, south_manager, urls, method):
        urls.pop("stage-withdraw" if method == "get" else "project-detail")
        for user in (south_officer, south_manager):
            assert statuses(client_of(user), urls, method) == {404}

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_confidential_project_is_not_there_for_a_colleague_outside_the_team(
        self, client_of, north, north_officer, project, waiting, urls, method
    ):
        colleague, helper = UserFactory(areas=[north]), UserFactory(areas=[north])
        for one in (project, waiting.project):
            one.confidentiality = Confidentiality.CONFIDENTIAL
            one.save()
            one.co_officers.add(helper)
        urls.pop("stage-withdraw" if method == "get" else "project-detail")
        assert statuses(client_of(colleague), urls, method) == {404}
        for name in ("project-list", "project-board", "project-calendar"):
            assert project.name not in client_of(colleague).get(reverse(name)).text
        investor = project.investors.get().enterprise
        assert project.name not in client_of(colleague).get(investor.get_absolute_url()).text
        assert 404 not in statuses(client_of(helper), urls, method)

    def test_who_reads_only_is_refused_every_form(self, client_of, viewer, urls):
        detail, withdraw = urls.pop("project-detail"), urls.pop("stage-withdraw")
        client = client_of(viewer)
        assert statuses(client, urls) | statuses(client, urls, "post") == {403}
        assert client.post(withdraw).status_code == 403
        page = client.get(detail)
        assert page.status_code == 200
        assert "/step/" not in page.text

    def test_an_officer_does_not_review(self, client_of, north, urls):
        other = client_of(UserFactory(areas=[north]))
        assert other.get(urls["stage-review"]).status_code == 403
        assert other.get(urls["quota-move"]).status_code == 403


class TestConversion:
    def form(self, **given):
        return {"name": "北海铜箔项目", "confidentiality": "internal"} | STEP | given

    def test_the_button_stands_on_a_lead_in_contact_only(self, client_of, lead_in, north_officer, viewer):
        lead = lead_in(LeadStatus.CONTACT)
        address = reverse("project-new", args=[lead.pk])
        assert address in client_of(north_officer).get(lead.get_absolute_url()).text
        assert address not in client_of(viewer).get(lead.get_absolute_url()).text
        early = lead_in(LeadStatus.QUALIFIED)
        assert "/project/" not in client_of(north_officer).get(early.get_absolute_url()).text
        refused = client_of(north_officer).post(reverse("project-new", args=[early.pk]), self.form())
        assert refused.status_code == 409
        assert not Project.objects.exists()

    def test_the_project_goes_on_with_the_history_of_the_lead(self, client_of, lead_in, north_officer):
        lead = lead_in(LeadStatus.CONTACT)
        ActivityFactory(created_by=north_officer, enterprise=lead.enterprise, lead=lead, subject="First call")
        lead_update(lead=lead, actor=north_officer, values={"summary": "Wants a port site"})
        reported = timezone.localtime(lead.reported_at).strftime("%Y-%m-%d %H:%M")
        client = client_of(north_officer)
        response = client.post(reverse("project-new", args=[lead.pk]), self.form())
        project = Project.objects.get()
        assert response.url == project.get_absolute_url()
        page = client.get(project.get_absolute_url()).text
        for expected in ("First call", "Wants a port site", reported, lead.enterprise.label, "Send the plan"):
            assert expected in page
        assert project.name in client.get(lead.get_absolute_url()).text

    def test_what_was_logged_for_the_project_shows_on_its_page_and_not_on_the_leads(
        self, client_of, lead_in, north_officer
    ):
        lead = lead_in(LeadStatus.CONTACT)
        project = project_create_from_lead(lead=lead, actor=north_officer, values={"name": "x"}, today=TODAY)
        client = client_of(north_officer)
        form = {
            "kind": "call",
            "happened_at": "2026-03-03T10:00",
            "subject": "Spoke about the land",
            "is_two_way": "on",
            "submission_key": str(uuid.uuid4()),
        } | STEP
        address = reverse("project-activity", args=[project.pk])
        for _press in ("first", "again"):
            response = client.post(address, form)
            assert response.status_code == 302, response.context["form"].errors
        project.refresh_from_db()
        lead.refresh_from_db()
        assert (project.next_step, project.last_activity_on) == ("Send the plan", dt.date(2026, 3, 3))
        assert lead.last_two_way_on == dt.date(2026, 3, 3)
        assert Activity.objects.count() == 1
        assert "Spoke about the land" in client.get(project.get_absolute_url()).text
        assert "Spoke about the land" not in client.get(lead.get_absolute_url()).text


class TestStageForm:
    def test_it_asks_just_for_what_is_missing_and_takes_it_in_one_go(self, client_of, north_officer):
        project = project_of(
            north_officer, ProjectStage.NEGOTIATION, proven=False, content="", invest_total=None
        )
        client = client_of(north_officer)
        address = reverse("project-stage", args=[project.pk, "enter_pre_sign"])
        form = client.get(address).context["form"]
        assert [field.name for field in form.lacking_fields()] == ["content", "invest_total"]
        assert [str(file.label) for file, _says in form.document_fields()] == [
            "Project review or due diligence",
            "Legal and fair-competition review",
        ]
        given = {
            "entered_on": "2026-03-02",
            "seen_status": "negotiation",
            "content": "Foil",
            "invest_total": "500000000",
            "document1": pdf(b"one"),
            "document2": pdf(b"two"),
            "document1_number": "PR-1",
            "document1_issued_on": "2026-02-20",
        }
        response = client.post(address, given)
        assert response.status_code == 302, response.context["form"].errors
        project.refresh_from_db()
        assert (project.status, project.content, project.invest_total) == ("pre_sign", "Foil", 500_000_000)
        papers = Evidence.objects.values_list("kind", "number", "stage_entry__stage")
        assert set(papers) == {("review", "PR-1", "pre_sign"), ("legal_review", "", "pre_sign")}

    def test_what_was_handed_in_is_kept_when_the_stage_is_refused(self, client_of, north_officer):
        project = project_of(north_officer, ProjectStage.NEGOTIATION, proven=False, content="")
        client = client_of(north_officer)
        address = reverse("project-stage", args=[project.pk, "enter_pre_sign"])
        given = {
            "entered_on": "2025-01-01",  # before the stage before
            "seen_status": "negotiation",
            "content": "Foil",
            "document1": pdf(b"one"),
            "document2": pdf(b"two"),
        }
        response = client.post(address, given)
        assert response.status_code == 409
        assert "cannot be earlier" in response.text
        form = response.context["form"]
        assert (list(form.lacking_fields()), form.document_fields()) == ([], [])
        assert 'value="2025-01-01"' in response.text
        assert client.post(address, {"entered_on": "2026-03-02"}).status_code == 302

    def test_after_a_framework_agreement_the_form_asks_for_the_agreement_proper(
        self, client_of, north_officer
    ):
        project = project_of(north_officer, ProjectStage.PRE_SIGN, agreement_kind="framework")
        client, address = (
            client_of(north_officer),
            reverse("project-stage", args=[project.pk, "enter_signed"]),
        )
        refused = client.post(address, {"entered_on": "2026-03-02", "agreement_kind": "framework"})
        assert refused.status_code == 409
        assert [field.name for field in refused.context["form"].lacking_fields()] == ["agreement_kind"]
        signed = client.post(address, {"entered_on": "2026-03-02", "agreement_kind": "formal"})
        assert signed.status_code == 302

    def test_a_used_slip_is_told_and_may_be_explained(self, client_of, north_officer):
        first = project_of(north_officer, ProjectStage.NEGOTIATION, proven=False)
        second = project_of(north_officer, ProjectStage.NEGOTIATION, proven=False)
        client = client_of(north_officer)

        def enter(project, **more):
            given = {"entered_on": "2026-03-02", "document1": pdf(b"one"), "document2": pdf(b"two")}
            return client.post(reverse("project-stage", args=[project.pk, "enter_pre_sign"]), given | more)

        assert enter(first).status_code == 302
        refused = enter(second)
        assert refused.status_code == 200
        assert first.name in refused.text
        why = "Both are parts of one plan, by the split certificate"
        assert enter(second, document1_reused=why, document2_reused=why).status_code == 302

    def test_a_signature_waits_for_a_second_person(self, client_of, north_officer, north_manager):
        project = project_of(north_officer, ProjectStage.PRE_SIGN)
        officer, manager = client_of(north_officer), client_of(north_manager)
        address = reverse("project-stage", args=[project.pk, "enter_signed"])
        assert "A second person confirms" in officer.get(address).text
        officer.post(address, {"entered_on": "2026-03-02", "seen_status": "pre_sign"})
        entry = StageEntry.objects.get(status=EntryStatus.PROPOSED)
        review = reverse("stage-review", args=[entry.pk])
        assert review not in officer.get(project.get_absolute_url()).text
        assert review in manager.get(project.get_absolute_url()).text
        assert "x.pdf" in manager.get(review).text
        without_note = manager.post(review, {"decision": "refuse", "note": ""})
        assert without_note.status_code == 409
        assert manager.post(review, {"decision": "accept"}).status_code == 302
        project.refresh_from_db()
        assert project.status == ProjectStage.SIGNED
        assert manager.post(review, {"decision": "accept"}).status_code == 409

    def test_the_manager_who_entered_it_gets_no_button_and_no_way(self, client_of, north_manager):
        project = project_of(north_manager, ProjectStage.PRE_SIGN)
        entry = stage_enter(
            project=project,
            name="enter_signed",
            actor=north_manager,
            values={"entered_on": TODAY},
            today=TODAY,
        )
        client, review = client_of(north_manager), reverse("stage-review", args=[entry.pk])
        assert review not in client.get(project.get_absolute_url()).text
        assert client.get(review).status_code == 409
        assert client.post(review, {"decision": "accept"}).status_code == 403
        assert client.post(reverse("stage-withdraw", args=[entry.pk])).status_code == 302
        entry.refresh_from_db()
        assert entry.status == EntryStatus.WITHDRAWN

    def test_to_drop_needs_reason_and_words(self, client_of, project, north_officer):
        client, address = client_of(north_officer), reverse("project-stage", args=[project.pk, "drop"])
        assert client.post(address, {"drop_reason": "land", "note": ""}).status_code == 200
        response = client.post(
            address, {"drop_reason": "land", "note": "No plot", "may_revive_on": "2027-01-01"}
        )
        assert response.status_code == 302
        project.refresh_from_db()
        assert (project.status, project.drop_reason, project.may_revive_on) == (
            "dropped",
            "land",
            dt.date(2027, 1, 1),
        )

    @pytest.mark.parametrize(("may_revive_on", "asks"), [(None, True), (dt.date(2020, 1, 1), False)])
    def test_a_manager_revives_it_and_says_why_before_its_day(
        self, client_of, north_officer, north_manager, may_revive_on, asks
    ):
        project = project_of(north_officer, ProjectStage.DROPPED, may_revive_on=may_revive_on)
        project.stage_entries.update(stage=ProjectStage.PRE_SIGN)
        address = reverse("project-stage", args=[project.pk, "revive_pre_sign"])
        officer, manager = client_of(north_officer), client_of(north_manager)
        assert address not in officer.get(project.get_absolute_url()).text
        assert officer.get(address).status_code == 403
        assert address in manager.get(project.get_absolute_url()).text
        form = manager.get(address).context["form"]
        assert [field.name for field in form.step_fields()] == (
            ["next_step", "next_step_due"] + ["note"] * asks
        )
        assert ("Say why it is" in manager.get(address).text) == asks
        given = {"next_step": "Call them", "next_step_due": "2099-01-01"}
        assert manager.post(address, given).status_code == (200 if asks else 302)
        if asks:
            assert manager.post(address, given | {"note": "They called"}).status_code == 302
        project.refresh_from_db()
        assert (project.status, project.next_step) == ("pre_sign", "Call them")
        assert manager.get(address).status_code == 409

    def test_who_saw_an_older_stage_is_told(self, client_of, project, north_officer):
        address = reverse("project-stage", args=[project.pk, "suspend"])
        given = {"note": "Later", "review_on": "2099-01-01", "seen_status": "pre_sign"}
        response = client_of(north_officer).post(address, given)
        assert response.status_code == 409
        assert "just moved" in response.text
        assert "Later" in response.text


class TestDetail:
    def test_it_says_what_the_next_stage_needs(self, client_of, north_officer):
        project = project_of(
            north_officer, ProjectStage.SIGNED, proven=False, project_company=None, park=None
        )
        page = client_of(north_officer).get(project.get_absolute_url()).context
        assert set(page["missing"].fields) == {"project_company", "park"}
        assert page["next_stage"] == ProjectStage.REGISTERED

    def test_the_page_costs_the_same_for_three_rows_and_thirty(self, client_of, project, north_officer):
        client = client_of(north_officer)

        def cost(rows):
            for number in range(rows):
                ActivityFactory(
                    created_by=north_officer,
                    project=project,
                    enterprise=project.investors.first().enterprise,
                )
                project.investors.create(enterprise=EnterpriseFactory(), role=InvestorRole.PARTNER)
                project_update(project=project, actor=north_officer, values={"name": str(uuid.uuid4())})
                project.quotas.create(
                    kind=QuotaKind.LAND, amount=number + 1, status_on=TODAY, created_by=north_officer
                )
            return query_count(client, project.get_absolute_url())

        assert cost(3) == cost(27)

    def test_an_enterprise_shows_the_projects_that_the_reader_may_see(
        self, client_of, project, north_officer, south_officer, chief
    ):
        page = project.investors.get().enterprise.get_absolute_url()
        found = {
            user: project.name in client_of(user).get(page).text
            for user in (north_officer, south_officer, chief)
        }
        assert found == {north_officer: True, south_officer: False, chief: True}


class TestForms:
    def edit(self, project, **given):
        many = {"nodes": [], "co_officers": []}
        fields = {
            "name": project.name,
            "importance": "normal",
            "confidentiality": "internal",
            "kind": "industrial",
            "content": project.content,
            "origin": project.origin,
            "invest_total": "500000000",
            "version": version_of(project),
        }
        return fields | STEP | many | given

    def test_it_is_changed_with_its_team(self, client_of, project, north, north_officer):
        helper = UserFactory(areas=[north])
        company = EnterpriseFactory(name_zh="北海项目公司")
        response = client_of(north_officer).post(
            reverse("project-edit", args=[project.pk]),
            self.edit(project, name="New name", co_officers=[helper.pk], project_company_text="北海项目公司"),
        )
        assert response.status_code == 302, response.context["form"].errors
        project.refresh_from_db()
        assert (project.name, set(project.co_officers.all()), project.project_company) == (
            "New name",
            {helper},
            company,
        )

    def test_a_change_by_somebody_else_is_shown_and_not_lost(self, client_of, project, north_officer):
        form = self.edit(project, name="Mine")
        project_update(project=project, actor=north_officer, values={"name": "Theirs"})
        response = client_of(north_officer).post(reverse("project-edit", args=[project.pk]), form)
        assert ("project name", "Theirs") in [
            (label.lower(), value) for label, value in response.context["form"].current
        ]
        assert 'value="Mine"' in response.text
        project.refresh_from_db()
        assert project.name == "Theirs"

    def test_nobody_of_another_area_gets_into_the_team(
        self, client_of, project, north_officer, south_officer
    ):
        address = reverse("project-edit", args=[project.pk])
        response = client_of(north_officer).post(address, self.edit(project, co_officers=[south_officer.pk]))
        assert set(response.context["form"].errors) == {"co_officers"}

    def test_investors_are_changed_as_a_whole(self, client_of, project, north_officer):
        old, new = project.investors.get().enterprise, EnterpriseFactory(name_zh="深圳投资有限公司")
        address = reverse("project-investors", args=[project.pk])

        def rows(*lines):
            sent = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "1"}
            for number, (name, role, share) in enumerate(lines):
                sent |= {
                    f"form-{number}-enterprise_text": name,
                    f"form-{number}-role": role,
                    f"form-{number}-share_pct": share,
                }
            return sent

        client = client_of(north_officer)
        too_much = client.post(
            address, rows((old.label, "lead", "60"), (new.label, "partner", "41"), ("", "lead", ""))
        )
        assert "more than 100 %" in too_much.text
        right = rows((old.label, "partner", "40"), (new.label, "lead", "60"), ("", "lead", ""))
        response = client.post(address, right)
        assert response.status_code == 302, response.context["formset"].errors
        assert set(project.investors.values_list("enterprise", "role", "share_pct")) == {
            (old.pk, "partner", Decimal(40)),
            (new.pk, "lead", Decimal(60)),
        }

    def test_investors_that_somebody_else_changed_meanwhile_are_not_written_over(
        self, client_of, project, north_officer, north_manager
    ):
        mine, theirs = (EnterpriseFactory(name_zh=name) for name in ("我选投资有限公司", "他选投资有限公司"))
        address, client = reverse("project-investors", args=[project.pk]), client_of(north_officer)
        opened = client.get(address).context["version"]
        investors_set(project=project, investors=[Investor(theirs, InvestorRole.LEAD)], actor=north_manager)
        sent = {
            "form-TOTAL_FORMS": "3",
            "form-INITIAL_FORMS": "1",
            "form-0-enterprise_text": mine.label,
            "form-0-role": "lead",
        }
        sent |= {f"form-{number}-role": "lead" for number in (1, 2)}
        told = client.post(address, sent | {"version": opened})
        assert "Somebody else changed this meanwhile" in told.text
        assert theirs.label in told.text
        assert project.investors.get().enterprise == theirs
        client.post(address, sent | {"version": told.context["version"]})
        assert project.investors.get().enterprise == mine

    def test_a_quota_is_asked_for_and_granted_by_another(
        self, client_of, project, north_officer, north_manager
    ):
        officer, manager = client_of(north_officer), client_of(north_manager)
        asked = officer.post(
            reverse("quota-new", args=[project.pk]), {"kind": "land", "amount": "200", "document": ""}
        )
        assert asked.status_code == 302
        quota = ResourceQuota.objects.get()
        grant = reverse("quota-move", args=[quota.pk, "grant"])
        assert grant not in officer.get(project.get_absolute_url()).text
        assert grant in manager.get(project.get_absolute_url()).text
        assert manager.post(grant, {"document": ""}).status_code == 200
        assert manager.post(grant, {"document": "No. 5"}).status_code == 302
        officer.post(reverse("quota-move", args=[quota.pk, "use"]))
        quota.refresh_from_db()
        assert (quota.status, quota.document) == (QuotaStatus.USED, "No. 5")

    def test_an_expansion_is_linked_to_the_first(self, client_of, north_officer):
        first = project_of(north_officer, ProjectStage.IN_PRODUCTION)
        early = project_of(north_officer, ProjectStage.STARTED)
        client = client_of(north_officer)
        form = {"name": "二期", "invest_total": "1000000"} | STEP
        assert client.post(reverse("project-expand", args=[early.pk]), form).status_code == 409
        assert client.post(reverse("project-expand", args=[first.pk]), form).status_code == 302
        second = Project.objects.get(expansion_of=first)
        assert second.get_absolute_url() in client.get(first.get_absolute_url()).text

    def test_it_is_assigned_by_the_manager(self, client_of, project, north_officer, north_manager):
        address = reverse("project-assign", args=[project.pk])
        assert client_of(north_officer).get(address).status_code == 403
        client_of(north_manager).post(address, {"owner": north_manager.pk})
        project.refresh_from_db()
        assert project.owner == north_manager


class TestList:
    def names(self, client, **params):
        page = client.get(reverse("project-list"), params).context["page"]
        return {project.name for project in page.rows}

    def test_it_shows_the_projects_of_the_readers_areas(
        self, client_of, project, north_officer, south_officer, chief
    ):
        own = project_of(south_officer, name="South's")
        assert self.names(client_of(north_officer)) == {project.name}
        assert self.names(client_of(south_officer)) == {own.name}
        assert self.names(client_of(chief)) == {project.name, own.name}

    def test_it_is_narrowed_by_stage_importance_owner_amount_and_investor(
        self, client_of, project, waiting, north_officer
    ):
        signed = project_of(
            north_officer,
            ProjectStage.SIGNED,
            name="Signed",
            importance="major",
            invest_total=Decimal(90_000_000),
            stage_since=dt.date(2020, 1, 1),
        )
        client = client_of(north_officer)
        everything = {project.name, signed.name, waiting.project.name}
        assert self.names(client) == everything
        assert self.names(client, status="signed_on") == {signed.name}
        assert self.names(client, status="pre_sign") == {waiting.project.name}
        assert self.names(client, importance="major") == {signed.name}
        assert self.names(client, owner=north_officer.pk) == everything
        assert self.names(client, amount="100000000") == everything - {signed.name}
        assert self.names(client, attention="review") == {waiting.project.name}
        assert self.names(client, attention="overdue_start") == {signed.name}
        Project.objects.filter(pk=waiting.project.pk).update(invest_total=Decimal(900_000_000))
        assert self.names(client, attention="region") == set()  # no rule is in force
        make_rule(region_threshold_cny=Decimal(900_000_000))
        assert self.names(client, attention="region") == {waiting.project.name}
        assert self.names(client, q=signed.investors.get().enterprise.label) == {signed.name}
        assert self.names(client, q=project.number) == {project.name}

    @pytest.mark.parametrize("name", ["project-list", "project-board", "project-calendar"])
    def test_three_rows_cost_what_thirty_cost(self, client_of, north_officer, name):
        client = client_of(north_officer)

        def cost(rows):
            for number in range(rows):
                project_of(north_officer, PIPELINE[number % len(PIPELINE)], proven=False)
            address = reverse(name) + ("?month=2026-03" if name == "project-calendar" else "")
            return query_count(client, address)

        assert cost(3) == cost(27)


class TestBoard:
    def test_counts_are_of_all_and_cards_of_the_first(self, north_officer, south_officer):
        for _number in range(CARDS_PER_STAGE + 2):
            project_of(north_officer, proven=False)
        project_of(north_officer, ProjectStage.SIGNED, proven=False)
        project_of(north_officer, ProjectStage.DROPPED, proven=False)
        project_of(south_officer, proven=False)
        columns = {
            column.stage: (column.count, len(column.cards))
            for column in board(Project.objects.visible_to(north_officer))
        }
        full = {"negotiation": (CARDS_PER_STAGE + 2, CARDS_PER_STAGE), "signed": (1, 1)}
        assert columns == dict.fromkeys(PIPELINE, (0, 0)) | full

    def test_a_card_has_the_steps_that_are_open_and_none_while_it_waits(
        self, client_of, project, waiting, north_officer, viewer
    ):
        def links(user):
            page = client_of(user).get(reverse("project-board")).text
            return {
                (one.pk, name)
                for one in (project, waiting.project)
                for name in ("enter_pre_sign", "enter_signed", "suspend", "drop", "back_to_negotiation")
                if reverse("project-stage", args=[one.pk, name]) in page
            }

        assert links(north_officer) == {(project.pk, name) for name in ("enter_pre_sign", "suspend", "drop")}
        assert links(viewer) == set()


class TestCalendar:
    def test_it_has_what_is_still_ahead_of_the_readers_projects(self, north_officer, south_officer, project):
        project.planned_sign_on, project.next_step_due = dt.date(2026, 9, 10), dt.date(2026, 9, 11)
        project.save()
        started = project_of(
            north_officer,
            ProjectStage.STARTED,
            agreed_start_on=dt.date(2026, 9, 5),
            agreed_production_on=dt.date(2026, 9, 20),
            next_step_due=dt.date(2027, 1, 1),
        )
        suspended = project_of(
            north_officer,
            ProjectStage.SUSPENDED,
            review_on=dt.date(2026, 9, 15),
            next_step_due=dt.date(2026, 9, 15),
        )
        project_of(south_officer)
        found = planned_days(north_officer, dt.date(2026, 9, 1), dt.date(2026, 9, 30))
        assert [(one.day.day, str(one.what), one.project) for one in found] == [
            (1, "Agreed construction start", project),
            (10, "Planned signing", project),
            (11, "Next step", project),
            (15, "Review of the suspension", suspended),
            (20, "Agreed production start", started),
        ]

    def test_a_full_day_shows_a_few_and_has_a_page_with_all(self, client_of, north_officer):
        day = dt.date(2026, 9, 1)
        for number in range(7):
            project_of(north_officer, ProjectStage.SIGNED, name=f"Plant {number}", agreed_start_on=day)
        client, address = client_of(north_officer), reverse("project-calendar")
        month = client.get(address, {"month": "2026-09"}).content.decode()
        assert ("Plant 4" in month, "Plant 5" in month) == (True, False)
        assert 'href="?day=2026-09-01">2 more<' in month
        whole = client.get(address, {"day": "2026-09-01"}).content.decode()
        assert all(f"Plant {number}" in whole for number in range(7))
        assert (
            "Nothing is planned on this day." in client.get(address, {"day": "2026-09-02"}).content.decode()
        )
        for odd in ("2026-02-30", "0001-01-01", "x"):
            assert client.get(address, {"day": odd}).context["day"] is None

    @pytest.mark.parametrize("month", ["2026-03", "2026-12", "2026-13", "x", "0001-01", "9999-12", ""])
    def test_an_odd_month_shows_this_one(self, client_of, north_officer, month):
        address = reverse("project-calendar")
        assert client_of(north_officer).get(address, {"month": month}).status_code == 200


@pytest.mark.parametrize(
    ("stage", "since", "is_overdue"),
    [
        ("signed", dt.date(2025, 3, 1), True),
        ("signed", dt.date(2025, 3, 2), False),
        ("registered", dt.date(2025, 3, 1), True),
        ("registered", dt.date(2025, 3, 2), False),
        ("pre_sign", dt.date(2020, 1, 1), False),
        ("started", dt.date(2020, 1, 1), False),
        ("suspended", dt.date(2020, 1, 1), False),
    ],
)
def test_a_start_is_overdue_after_twelve_months(stage, since, is_overdue):
    assert overdue_start(Project(status=stage, stage_since=since), TODAY) == is_overdue


def pdf(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", b"%PDF-1.7 " + content, "application/pdf")
