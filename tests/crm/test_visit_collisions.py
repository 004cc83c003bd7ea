import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from crm.choices.leads import ActivityKind
from crm.collisions import OtherVisit, other_visits
from crm.models import Activity, OurParticipant, Todo
from crm.services.activities import activity_log
from crm.services.leads import lead_update
from crm.services.projects import project_create_from_lead
from crm.services.stages import project_move
from registry.models import Enterprise
from tests.crm.projects import project_of
from tests.factories import ActivityFactory, EnterpriseFactory, LeadFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 16)
VISIT = ActivityKind.OUTBOUND_VISIT


def at(day, hour=12):
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(("away", "told"), [(-15, False), (-14, True), (0, True), (14, True), (15, False)])
def test_a_visit_is_told_within_two_weeks_before_and_after(north_officer, south_officer, away, told):
    enterprise = EnterpriseFactory()
    day = DAY + dt.timedelta(days=away)
    ActivityFactory(enterprise=enterprise, created_by=south_officer, kind=VISIT, happened_at=at(day))
    found = other_visits(enterprise, north_officer.organisation, [DAY])
    expected = [OtherVisit(south_officer.organisation.label, south_officer.home_area().label, day)]
    assert found == (expected if told else [])


def test_the_whole_group_counts_but_no_call_and_no_visit_of_the_own_organisation(
    north_officer, south_officer
):
    top, other = EnterpriseFactory(), EnterpriseFactory()
    one, two = EnterpriseFactory(ultimate_parent=top), EnterpriseFactory(ultimate_parent=top)
    for enterprise, officer, kind in (
        (two, south_officer, ActivityKind.SITE_TOUR),
        (two, south_officer, ActivityKind.CALL),
        (one, north_officer, VISIT),
        (other, south_officer, VISIT),
    ):
        ActivityFactory(enterprise=enterprise, created_by=officer, kind=kind, happened_at=at(DAY))
    for asked in (one, two, top):
        assert len(other_visits(asked, north_officer.organisation, [DAY])) == 1
    assert other_visits(one, south_officer.organisation, [DAY])[0].on == DAY


def plan(officer, due=DAY, kind=VISIT, **fields):
    step = {"next_step": "Visit them", "next_step_due": due, "next_step_kind": kind}
    return step | {"created_by": officer, "no_next_step_reason": ""} | fields


@pytest.mark.parametrize(("away", "told"), [(-15, False), (-14, True), (14, True), (15, False)])
def test_a_visit_that_is_planned_is_told_like_one_that_took_place(north_officer, south_officer, away, told):
    enterprise = EnterpriseFactory(ultimate_parent=EnterpriseFactory())
    due = DAY + dt.timedelta(days=away)
    ActivityFactory(**plan(south_officer, due), enterprise=enterprise.ultimate_parent)
    ActivityFactory(**plan(south_officer, due, ActivityKind.CALL), enterprise=enterprise)
    ActivityFactory(**plan(south_officer, due, ""), enterprise=enterprise)
    ActivityFactory(**plan(north_officer, due), enterprise=enterprise)
    found = other_visits(enterprise, north_officer.organisation, [DAY])
    expected = [OtherVisit(south_officer.organisation.label, south_officer.home_area().label, due, True)]
    assert found == (expected if told else [])


def test_of_two_days_each_is_asked_about(north_officer, south_officer, django_assert_num_queries):
    enterprise, later = EnterpriseFactory(), DAY + dt.timedelta(days=60)
    ActivityFactory(created_by=south_officer, enterprise=enterprise, kind=VISIT, happened_at=at(DAY))
    ActivityFactory(**plan(south_officer, later, happened_at=at(DAY)), enterprise=enterprise)

    def told(*days):
        return [visit.on for visit in other_visits(enterprise, north_officer.organisation, days)]

    assert [told(DAY), told(later), told()] == [[DAY], [later], []]
    with django_assert_num_queries(2):
        assert told(DAY, later) == [DAY, later]


class TestAPlanStands:
    """While it is the next step of what it was made for."""

    @pytest.fixture
    def told(self, north_officer, enterprise):
        return lambda: [visit.on for visit in other_visits(enterprise, north_officer.organisation, [DAY])]

    def log(self, officer, enterprise, lead=None, **values):
        given = {"kind": ActivityKind.CALL, "happened_at": at(dt.date(2026, 3, 2)), "subject": "Called"}
        reason = {} if values.get("next_step") else {"no_next_step_reason": "They call us"}
        return activity_log(actor=officer, enterprise=enterprise, lead=lead, values=given | reason | values)

    STEP = {"next_step": "Visit them", "next_step_due": DAY, "next_step_kind": VISIT}

    def test_of_a_general_follow_up_until_the_unit_logs_another(
        self, told, enterprise, south_officer, north_officer
    ):
        self.log(south_officer, enterprise, **self.STEP)
        self.log(north_officer, enterprise)
        self.log(south_officer, enterprise, happened_at=at(dt.date(2026, 3, 1)))  # entered late
        assert told() == [DAY]
        self.log(south_officer, enterprise)
        assert told() == []

    def test_of_a_lead_until_its_next_step_is_another(self, told, enterprise, south_officer):
        lead = LeadFactory(created_by=south_officer, enterprise=enterprise, status="contact")
        self.log(south_officer, enterprise, lead, **self.STEP)
        self.log(south_officer, enterprise)  # not about the lead
        assert told() == [DAY]
        lead_update(lead=lead, actor=south_officer, values={"next_step": "Call them"})
        assert told() == []

    def test_of_a_lead_that_became_a_project_until_that_goes_on(self, told, enterprise, south_officer):
        lead = LeadFactory(created_by=south_officer, enterprise=enterprise, status="contact")
        self.log(south_officer, enterprise, lead, **self.STEP)
        project = project_create_from_lead(lead=lead, actor=south_officer, values={"name": "Works"})
        assert told() == [DAY]
        self.log(south_officer, enterprise, project=project)
        assert told() == []
        self.log(south_officer, enterprise, project=project, **self.STEP)
        assert told() == [DAY]
        ended = {"drop_reason": "market", "note": "They stay at home"}
        project_move(project=project, name="drop", actor=south_officer, values=ended)
        assert told() == []


def sent(**given):
    return {
        "kind": VISIT,
        "happened_at": "2026-03-16T12:00",
        "subject": "Visited the works",
        "no_next_step_reason": "They call us",
        "submission_key": "6f8f3c1e-6f0d-4a53-9d6f-2f0f7b3b5c11",
    } | given


def test_the_page_warns_of_the_visit_and_says_nothing_else(client_of, north_officer, south_officer):
    enterprise = EnterpriseFactory()
    ActivityFactory(
        enterprise=enterprise,
        created_by=south_officer,
        kind=VISIT,
        happened_at=at(DAY),
        subject="Secret smelter",
    )
    address = reverse("activity-log", args=[enterprise.pk])
    page = client_of(north_officer).post(address, sent(), follow=True).content.decode()
    assert f"{south_officer.organisation.label} ({south_officer.home_area().label})" in page
    assert "Secret smelter" not in page


def test_who_plans_a_visit_is_warned_as_is_who_logs_one(client_of, north_officer, south_officer):
    enterprise, later = EnterpriseFactory(), DAY + dt.timedelta(days=60)
    ActivityFactory(**plan(south_officer, later, next_step="Secret tour"), enterprise=enterprise)
    address, client = reverse("activity-log", args=[enterprise.pk]), client_of(north_officer)
    who = f"{south_officer.organisation.label} ({south_officer.home_area().label})"
    warning = f"{who} plans to visit the same group, on {later}. Agree with them."
    step = {"next_step": "See the works", "next_step_due": f"{later}", "no_next_step_reason": ""}

    def warned(**given):
        key = {"submission_key": str(uuid.uuid4())}
        page = client.post(address, sent(kind=ActivityKind.CALL, **given | key), follow=True)
        assert "Secret tour" not in page.content.decode()
        return warning in page.content.decode()

    assert not warned()
    assert not warned(**step)
    assert not warned(**step, next_step_kind=ActivityKind.CALL)
    assert warned(**step, next_step_kind=VISIT)
    assert Activity.objects.filter(created_by=north_officer, next_step_kind=VISIT).count() == 1


def test_the_form_of_a_project_warns_before_and_after(client_of, north_officer, south_officer):
    project = project_of(north_officer)
    enterprise = project.investors.get().enterprise
    ActivityFactory(**plan(south_officer, timezone.localdate()), enterprise=enterprise)
    who = f"{south_officer.organisation.label} ({south_officer.home_area().label})"
    address, client = reverse("project-activity", args=[project.pk]), client_of(north_officer)
    assert f"Planned visit to the same group: {who}" in client.get(address).content.decode()
    given = sent(happened_at=f"{timezone.localtime():%Y-%m-%dT00:00}")
    assert f"{who} plans to visit" in client.post(address, given, follow=True).content.decode()


def test_a_kind_of_next_step_needs_a_next_step(client_of, north_officer):
    enterprise = EnterpriseFactory()
    address, client = reverse("activity-log", args=[enterprise.pk]), client_of(north_officer)
    form = client.post(address, sent(next_step_kind=VISIT)).context["form"]
    assert form.errors == {"next_step_kind": ["There is no next step: leave its kind empty."]}
    for step in ({"next_step_kind": VISIT}, plan(north_officer, kind="banquet")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivityFactory(**{"created_by": north_officer, "enterprise": enterprise} | step)
    assert Activity.objects.count() == 0


def test_colleagues_project_and_promises_are_kept(client_of, north_officer, north_manager, south_officer):
    enterprise = EnterpriseFactory()
    project = ProjectFactory(created_by=north_officer, project_company=enterprise)
    foreign = ProjectFactory(created_by=south_officer, project_company=enterprise)
    address = reverse("activity-log", args=[enterprise.pk])
    client = client_of(north_officer)
    given = {"colleagues": [north_manager.pk], "city": "Nanning", "cost_class": "travel"}
    given |= {"project": project.pk, "promise_1": "Send the map"}
    refused = client.post(address, sent(**given))
    assert set(refused.context["form"].errors) == {"promise_1_due"}
    given["promise_1_due"] = "2026-03-20"
    assert client.post(address, sent(**given | {"project": foreign.pk})).status_code == 200
    assert Activity.objects.count() == 0
    client.post(address, sent(**given))
    activity = Activity.objects.get()
    assert (activity.project, activity.city, activity.cost_class) == (project, "Nanning", "travel")
    assert list(OurParticipant.objects.values_list("user", "rank")) == [(north_manager.pk, "Area manager")]
    todo = Todo.objects.get()
    assert (todo.subject, todo.due_on, todo.activity, todo.project) == (
        "Send the map",
        dt.date(2026, 3, 20),
        activity,
        project,
    )
    assert not Enterprise.objects.exclude(pk=enterprise.pk).filter(pk__in=[activity.enterprise_id]).exists()
