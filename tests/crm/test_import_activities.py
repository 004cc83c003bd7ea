"""Follow-ups from workbooks: each new row moves its lead, project and claim as one logged by the form."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from core import changes
from core.models import ChangeEntry
from crm.choices.leads import ActivityKind, LeadStatus
from crm.choices.projects import ProjectStage
from crm.models import Activity, OurParticipant
from registry.models import Country
from tests.crm.claims import claim_of
from tests.crm.importing import Workbooks
from tests.crm.projects import project_of
from tests.factories import ActivityFactory, ContactFactory, LeadFactory
from tests.registry.importing import outcomes, reasons, warnings

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


@pytest.fixture
def activities(tmp_path):
    return Workbooks(tmp_path, "activities")


@pytest.fixture
def row(enterprise):
    """A call with the enterprise that says why nothing happens next."""
    base = {
        "happened_on": DAY,
        "kind": "Phone call",
        "enterprise": enterprise.name_zh,
        "subject": "Called",
        "no_next_step_reason": "They call back",
    }
    return lambda **values: base | values


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("everything", [False, True])
def test_an_export_imported_again_changes_nothing(
    activities, lead, north_officer, north_manager, language, everything
):
    project = project_of(north_officer)
    country = Country.objects.create(code="VN", name_zh="越南", name_en="Vietnam")
    first = ActivityFactory(created_by=north_officer, lead=lead, enterprise=lead.enterprise, is_two_way=True)
    OurParticipant.objects.create(activity=first, user=north_manager, rank="Director")
    first.contacts.add(ContactFactory(created_by=north_officer, enterprise=lead.enterprise))
    investor = project.investors.get().enterprise
    ActivityFactory(
        created_by=north_officer,
        enterprise=investor,
        project=project,
        country=country,
        our_participants="Mayor",
        result="One\ntwo ",
        no_next_step_reason="",
        next_step="Call",
        next_step_due=DAY,
        next_step_kind=ActivityKind.CALL,
    )
    ActivityFactory(created_by=north_officer)
    before = ChangeEntry.objects.count()
    with translation.override(language):
        run = activities.take_in(activities.exported(north_officer, everything=everything), north_officer)
    assert outcomes(run) == ["unchanged"] * 3, reasons(run)
    assert ChangeEntry.objects.count() == before


def test_a_new_row_moves_its_lead_and_keeps_its_claim_alive(activities, lead, row, north_officer):
    claim = claim_of(lead)
    values = {"enterprise": "", "lead": lead.pk, "is_two_way": "Yes", "no_next_step_reason": ""}
    step = {"next_step": "Visit", "next_step_due": dt.date(2026, 3, 20), "next_step_kind": "Site tour"}
    run = activities.take_in([row(**values, **step)], north_officer)
    assert outcomes(run) == ["new"], reasons(run)
    activity = Activity.objects.get()
    assert (activity.lead, activity.enterprise, activity.kind) == (lead, lead.enterprise, ActivityKind.CALL)
    assert activity.next_step_kind == ActivityKind.SITE_TOUR
    assert timezone.localdate(activity.happened_at) == DAY
    lead.refresh_from_db()
    assert (lead.next_step, lead.last_two_way_on) == ("Visit", DAY)
    claim.refresh_from_db()
    assert claim.kept_alive_on == DAY
    assert changes.history_of(activity).get().verb == "created"


def test_a_new_row_of_a_project_moves_the_project(activities, row, north_officer):
    project = project_of(north_officer)
    investor = project.investors.get().enterprise
    run = activities.take_in(
        [
            row(enterprise=investor.name_zh, project_number=project.number.lower()),
            row(project_number=project.number, subject="Not its enterprise"),
        ],
        north_officer,
    )
    assert outcomes(run) == ["new", "failed"]
    assert "no part in the project" in reasons(run)[1]
    project.refresh_from_db()
    assert (project.last_activity_on, project.no_next_step_reason) == (DAY, "They call back")


def test_without_a_lead_the_preview_names_the_open_one(activities, row, lead_in, enterprise, north_officer):
    lead = lead_in(enterprise=enterprise)
    run = activities.take_in([row()], north_officer)
    assert outcomes(run) == ["new"]
    assert str(lead.pk) in warnings(run)[0]
    assert Activity.objects.get().lead is None


def test_the_same_file_again_creates_nothing(activities, row, north_officer, lead):
    rows = [row(), row(subject="Again"), row(enterprise="", lead=lead.pk)]
    assert outcomes(activities.take_in(rows, north_officer)) == ["new"] * 3
    count = ChangeEntry.objects.count()
    assert outcomes(activities.take_in(rows, north_officer)) == ["unchanged"] * 3
    assert (ChangeEntry.objects.count(), Activity.objects.count()) == (count, 3)


def test_a_changed_row_corrects_the_words_alone(activities, north_officer, lead):
    activity = ActivityFactory(created_by=north_officer, lead=lead, enterprise=lead.enterprise)
    path = activities.changed(activities.exported(north_officer), result="They want land", subject="Visited")
    assert outcomes(activities.take_in(path, north_officer)) == ["updated"]
    activity.refresh_from_db()
    assert (activity.result, activity.subject) == ("They want land", "Visited")
    assert changes.history_of(activity).get().verb == "updated"


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"happened_on": dt.date(2026, 3, 1)}, "moved the lead"),
        ({"is_two_way": "Yes"}, "moved the lead"),
        ({"next_step_kind": "Phone call"}, "moved the lead"),
        ({"no_next_step_reason": "Another"}, "moved the lead"),
        ({"lead": 1}, "logged for another"),
        ({"project_number": "T-1"}, "logged for another"),
        ({"area": "South Area"}, "logged for another"),
        ({"enterprise": "北海测试铜业有限公司"}, "Correct one of them"),
        ({"our_participants": "Somebody else"}, "colleagues who took part stay"),
    ],
)
def test_what_moved_the_lead_stays(activities, north_officer, north_manager, south, enterprise, cells, word):
    activity = ActivityFactory(created_by=north_officer, lead=LeadFactory(created_by=north_officer))
    OurParticipant.objects.create(activity=activity, user=north_manager)
    before = Activity.objects.values().get()
    cells = {"lead": activity.lead_id + 1} if "lead" in cells else cells
    path = activities.changed(activities.exported(north_officer, everything=True), **cells)
    run = activities.take_in(path, north_officer)
    assert outcomes(run) == ["failed"]
    assert word in reasons(run)[0]
    assert Activity.objects.values().get() == before


def test_what_was_typed_of_participants_changes_beside_the_colleagues(
    activities, north_officer, north_manager
):
    activity = ActivityFactory(created_by=north_officer, our_participants="Mayor")
    OurParticipant.objects.create(activity=activity, user=north_manager)
    path = activities.exported(north_officer, everything=True)
    path = activities.changed(path, our_participants="north_manager, Mayor, Vice mayor")
    assert outcomes(activities.take_in(path, north_officer)) == ["updated"]
    activity.refresh_from_db()
    assert activity.our_participants == "Mayor, Vice mayor"


def test_refusals_say_what_to_do(activities, row, lead_in, north_officer):
    closed, other = lead_in(LeadStatus.DROPPED), lead_in()
    dropped = project_of(north_officer, ProjectStage.DROPPED)
    rows = [
        row(happened_on=timezone.localdate() + dt.timedelta(days=1)),
        row(no_next_step_reason="", subject="No step"),
        row(no_next_step_reason="", next_step="Call", subject="No day"),
        row(lead=closed.pk, enterprise="", subject="Closed"),
        row(lead=other.pk, subject="Other enterprise"),
        row(enterprise="没有这家企业有限公司", subject="Nobody"),
        row(kind="Séance", subject="Kind"),
        row(subject=""),
        row(project_number=dropped.number, enterprise=dropped.investors.get().enterprise.name_zh),
        row(next_step_kind="Site tour", subject="Kind of nothing"),
        row(subject="Good"),
    ]
    run = activities.take_in(rows, north_officer)
    assert outcomes(run) == ["failed"] * 10 + ["new"], reasons(run)
    for said, word in zip(
        reasons(run),
        (
            "in the future",
            "what happens next",
            "Say by when",
            "This lead is closed",
            "about another enterprise",
            "was not found",
            "is not one of",
            "what the follow-up was about",
            "was dropped",
            "leave its kind empty",
        ),
        strict=False,
    ):
        assert word in said
    assert Activity.objects.get().subject == "Good"


def test_nothing_of_another_area_is_read_or_written(activities, row, north_officer, south_officer):
    lead, project = LeadFactory(created_by=south_officer), project_of(south_officer)
    theirs = ActivityFactory(created_by=south_officer, lead=lead, enterprise=lead.enterprise)
    rows = [
        row(lead=lead.pk, enterprise=""),
        row(project_number=project.number, subject="Project"),
        row(number=theirs.pk, subject="Theirs"),
        row(area="South Area", subject="Area"),
        row(area="North Area", subject="Mine"),
    ]
    run = activities.take_in(rows, north_officer)
    assert outcomes(run) == ["failed"] * 4 + ["new"]
    assert all("was not found" in said for said in reasons(run)[:3])
    assert set(Activity.objects.visible_to(south_officer)) == {theirs}
    assert set(Activity.objects.visible_to(north_officer).values_list("subject", flat=True)) == {"Mine"}


def test_who_may_log_may_import(activities, north_officer, north_manager, chief, city_manager, viewer):
    assert [activities.table.can_import(user) for user in (north_officer, north_manager, chief)] == [True] * 3
    assert [activities.table.can_import(user) for user in (city_manager, viewer)] == [False] * 2


def test_a_reader_changes_nothing_by_a_file(activities, north_officer, city_manager):
    activity = ActivityFactory(created_by=north_officer)
    path = activities.changed(activities.exported(city_manager), subject="Not his")
    assert outcomes(activities.take_in(path, city_manager)) == ["failed"]
    activity.refresh_from_db()
    assert activity.subject != "Not his"


def test_a_formula_that_was_never_computed_fails(activities, row, north_officer):
    run = activities.take_in(
        [row(materials="=WEBSERVICE(A1)"), row(subject="Fine", materials="'=1+1")], north_officer
    )
    assert outcomes(run) == ["failed", "new"]
    assert Activity.objects.get().materials == "'=1+1"
    assert outcomes(activities.take_in(activities.exported(north_officer), north_officer)) == ["unchanged"]


def test_alike_follow_ups_are_told_apart_by_their_number(activities, row, north_officer, enterprise):
    one, _two = (
        ActivityFactory(
            created_by=north_officer,
            enterprise=enterprise,
            subject="Called",
            kind=ActivityKind.CALL,
            happened_at=timezone.make_aware(dt.datetime.combine(DAY, dt.time(hour))),
        )
        for hour in (9, 15)
    )
    run = activities.take_in([row()], north_officer)
    assert outcomes(run) == ["failed"]
    assert str(one.pk) in reasons(run)[0]
