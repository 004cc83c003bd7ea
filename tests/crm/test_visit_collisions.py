import datetime as dt

import pytest
from django.urls import reverse

from crm.choices.leads import ActivityKind
from crm.collisions import OtherVisit, other_visits
from crm.models import Activity, OurParticipant, Todo
from registry.models import Enterprise
from tests.factories import ActivityFactory, EnterpriseFactory, ProjectFactory

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
    found = other_visits(enterprise, north_officer.organisation, DAY)
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
        assert len(other_visits(asked, north_officer.organisation, DAY)) == 1
    assert other_visits(one, south_officer.organisation, DAY)[0].on == DAY


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
