"""The pages of a lead: who may open them, what they show, what their forms do."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core.locking import version_of
from core.models import ChangeEntry
from crm.choices.leads import ActivityKind, Channel, LeadStatus
from crm.models import Activity, Contact
from crm.services.activities import activity_log
from crm.services.leads import lead_update
from tests.factories import ActivityFactory, ContactFactory, LeadFactory
from tests.query_counts import query_count

STEP = {"next_step": "Send the plan", "next_step_due": "2026-12-01", "no_next_step_reason": ""}


@pytest.fixture
def contact(lead, north_officer):
    return ContactFactory(
        created_by=north_officer,
        enterprise=lead.enterprise,
        lead=lead,
        name="李华",
        phone="13800000077",
        email="lihua@example.com",
    )


@pytest.fixture
def urls(lead, contact) -> dict[str, str]:
    return {
        "detail": reverse("lead-detail", args=[lead.pk]),
        "edit": reverse("lead-edit", args=[lead.pk]),
        "assign": reverse("lead-assign", args=[lead.pk]),
        "move": reverse("lead-move", args=[lead.pk, "qualify"]),
        "contact": reverse("lead-contact-add", args=[lead.pk]),
        "contact edit": reverse("contact-edit", args=[contact.pk]),
        "follow-up": reverse("activity-log", args=[lead.enterprise_id]) + f"?lead={lead.pk}",
    }


def statuses(client, urls, method="get") -> dict[str, int]:
    return {name: getattr(client, method)(url).status_code for name, url in urls.items()}


class TestWhoMayOpen:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_of_another_area_nothing_is_found(self, client_of, south_officer, south_manager, urls, method):
        if method == "post":
            urls.pop("detail")
        assert set(statuses(client_of(south_manager), urls, method).values()) == {404}
        assert set(statuses(client_of(south_officer), urls, method).values()) == {404}

    def test_who_reads_but_does_not_change_is_refused(
        self, client_of, viewer, city_manager, chain_office, urls
    ):
        read_only = dict.fromkeys(urls, 403) | {"detail": 200}
        assert statuses(client_of(viewer), urls) == read_only
        assert set(statuses(client_of(chain_office), urls).values()) == {403}
        assert statuses(client_of(city_manager), urls) == read_only | {"assign": 200, "move": 200}

    def test_who_works_on_leads_may(self, client_of, north_officer, north_manager, chief, urls):
        assert statuses(client_of(north_officer), urls) == dict.fromkeys(urls, 200) | {
            "assign": 403,
            "move": 403,
        }
        assert set(statuses(client_of(north_manager), urls).values()) == {200}
        assert set(statuses(client_of(chief), urls).values()) == {200}

    def test_a_number_no_database_holds_is_not_found(self, client_of, north_officer):
        client, endless = client_of(north_officer), 10**30
        assert client.get(f"/desk/leads/{endless}/").status_code == 404
        assert client.get(f"/desk/enterprises/{endless}/follow-up/").status_code == 404
        assert client.get(f"/desk/leads/quick/?enterprise={endless}").status_code == 404

    def test_others_do_not_get_in(self, client, client_of, enterprise_user, publisher, urls):
        assert set(statuses(client_of(enterprise_user), urls).values()) == {403}
        assert set(statuses(client_of(publisher), urls).values()) == {403}
        assert set(statuses(client, urls).values()) == {302}

    def test_an_ended_login_comes_back_to_the_form(self, client, lead, urls):
        response = client.post(urls["follow-up"], {"subject": "typed for long"})
        assert response.headers["Location"].startswith("/accounts/login/?next=/desk/enterprises/")
        assert f"lead%3D{lead.pk}" in response.headers["Location"]

    def test_looking_changes_nothing(self, client_of, north_manager, urls):
        before = ChangeEntry.objects.count()
        statuses(client_of(north_manager), urls)
        statuses(client_of(north_manager), urls, "head")
        assert ChangeEntry.objects.count() == before


class TestDetail:
    def buttons(self, page: str, lead) -> set[str]:
        start = f"/desk/leads/{lead.pk}/"
        return {part.split('"')[0] for part in page.split(start)[1:]} - {""}  # "": back to here

    def test_the_buttons_are_what_the_reader_may_do(
        self, client_of, lead, north_officer, north_manager, city_manager, viewer
    ):
        url = lead.get_absolute_url()
        officer = {
            "move/suspend/",
            "move/give_up/",
            "move/drop/",
            "edit/",
            "contacts/new/",
            "evidence/new/",
        }
        page = client_of(north_officer).get(url).text
        assert self.buttons(page, lead) == officer
        page = client_of(north_manager).get(url).text
        assert self.buttons(page, lead) == officer | {"move/qualify/", "assign/"}
        page = client_of(city_manager).get(url).text
        assert self.buttons(page, lead) == {"move/qualify/", "assign/"}
        page = client_of(viewer).get(url).text
        assert self.buttons(page, lead) == set()

    def test_a_closed_lead_offers_nothing(self, client_of, lead_in, north_manager):
        closed = lead_in(LeadStatus.DROPPED)
        page = client_of(north_manager).get(closed.get_absolute_url()).text
        assert self.buttons(page, closed) == set()
        assert "Save follow-up" not in page

    def test_contacts_are_masked_for_who_may_not_see_details(
        self, client_of, lead, contact, north_officer, viewer
    ):
        ActivityFactory(created_by=north_officer, enterprise=lead.enterprise, lead=lead).contacts.add(contact)
        personal = ("李华", "13800000077", "lihua@example.com")
        page = client_of(north_officer).get(lead.get_absolute_url()).text
        assert all(value in page for value in personal)
        page = client_of(viewer).get(lead.get_absolute_url()).text
        assert not any(value in page for value in personal)
        assert all(mask in page for mask in ("李**", "****77", "***@example.com"))

    def test_the_history_mixes_activities_and_changes_newest_first(self, client_of, lead, north_officer):
        lead_update(lead=lead, actor=north_officer, values={"channel": Channel.FAIR})
        ActivityFactory(
            created_by=north_officer,
            enterprise=lead.enterprise,
            lead=lead,
            subject="Met at the fair",
            happened_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        )
        timeline = client_of(north_officer).get(lead.get_absolute_url()).context["timeline"]
        assert [event.title for event in timeline] == ["Changed", "Phone call"]
        [difference] = timeline[0].differences
        assert (difference.label, difference.before, difference.after) == ("channel", "–", "Fair")

    def test_the_history_holds_no_personal_value(self, client_of, lead, contact, north_officer, viewer):
        client_of(north_officer).post(
            reverse("contact-edit", args=[contact.pk]),
            {"name": "王强", "phone": "13900000088", "language": "zh", "lawful_basis": "consent"},
        )
        contact.refresh_from_db()
        assert contact.phone == "13900000088"
        page = client_of(viewer).get(lead.get_absolute_url()).text
        assert not any(value in page for value in ("王强", "13900000088", "李华", "13800000077"))

    def test_who_else_pursues_is_told_with_a_link_only_where_it_opens(
        self, client_of, lead, north_officer, south_officer, chief
    ):
        other = LeadFactory(enterprise=lead.enterprise, created_by=south_officer, summary="CANARY")
        page = client_of(north_officer).get(lead.get_absolute_url()).text
        assert "Pursued by South Area Committee (South Area)" in page
        assert f"/desk/leads/{other.pk}/" not in page
        assert "CANARY" not in page
        assert f"/desk/leads/{other.pk}/" in client_of(chief).get(lead.get_absolute_url()).text

    def test_the_page_costs_the_same_for_three_events_and_thirty(
        self, client_of, lead, contact, north_officer
    ):
        client = client_of(north_officer)

        def cost(rows):
            for _row in range(rows):
                ActivityFactory(created_by=north_officer, enterprise=lead.enterprise, lead=lead).contacts.add(
                    contact
                )
                lead_update(lead=lead, actor=north_officer, values={"summary": str(uuid.uuid4())})
                ContactFactory(created_by=north_officer, enterprise=lead.enterprise, lead=lead)
            return query_count(client, lead.get_absolute_url())

        assert cost(3) == cost(27)


class TestEditing:
    def form(self, lead, **given):
        return (
            {
                "summary": "Wants a port site",
                "kind": "investor",
                "channel": "",
                "chain": "",
                "version": version_of(lead),
            }
            | STEP
            | given
        )

    def test_a_change_is_saved(self, client_of, lead, north_officer):
        response = client_of(north_officer).post(reverse("lead-edit", args=[lead.pk]), self.form(lead))
        assert response.headers["Location"] == lead.get_absolute_url()
        lead.refresh_from_db()
        assert (lead.summary, lead.next_step) == ("Wants a port site", "Send the plan")

    def test_what_somebody_wrote_meanwhile_is_shown_beside_and_not_overwritten(
        self, client_of, lead, north_officer, north_manager
    ):
        mine = self.form(lead)
        lead_update(lead=lead, actor=north_manager, values={"summary": "Theirs", "channel": Channel.FAIR})
        url = reverse("lead-edit", args=[lead.pk])
        response = client_of(north_officer).post(url, mine)
        form = response.context["form"]
        assert "Somebody else changed this meanwhile" in form.non_field_errors()[0]
        assert form["summary"].value() == "Wants a port site"
        assert ("in one sentence".capitalize(), "Theirs") in form.current
        assert ("Channel", "Fair") in form.current
        lead.refresh_from_db()
        assert lead.summary == "Theirs"
        client_of(north_officer).post(url, mine | {"version": form["version"].value()})
        lead.refresh_from_db()
        assert lead.summary == "Wants a port site"

    def test_the_next_step_is_demanded(self, client_of, lead, north_officer):
        nothing = {"next_step": "", "next_step_due": ""}
        url = reverse("lead-edit", args=[lead.pk])
        response = client_of(north_officer).post(url, self.form(lead, **nothing))
        assert set(response.context["form"].errors) == {"next_step"}
        client_of(north_officer).post(url, self.form(lead, **nothing, no_next_step_reason="They call"))
        lead.refresh_from_db()
        assert (lead.next_step_due, lead.no_next_step_reason) == (None, "They call")


class TestMoving:
    def test_a_move_takes_what_it_needs(self, client_of, lead, north_manager):
        url = reverse("lead-move", args=[lead.pk, "qualify"])
        response = client_of(north_manager).post(url, {"seen_status": "lead"})
        assert set(response.context["form"].errors) == {"screening_note"}
        response = client_of(north_manager).post(url, {"seen_status": "lead", "screening_note": "Fits"})
        assert response.headers["Location"] == lead.get_absolute_url()
        lead.refresh_from_db()
        assert (lead.status, lead.screening_note) == ("qualified", "Fits")

    def test_a_button_on_an_old_page_is_told_and_the_text_kept(self, client_of, lead_in, north_manager):
        lead = lead_in(LeadStatus.QUALIFIED)
        url = reverse("lead-move", args=[lead.pk, "drop"])
        given = {"drop_reason": "land", "note": "No land there", "seen_status": "lead"}
        response = client_of(north_manager).post(url, given)
        assert response.status_code == 409
        assert "just changed this lead to “Qualified”" in response.text
        assert "No land there" in response.text
        lead.refresh_from_db()
        assert lead.status == "qualified"
        client_of(north_manager).post(url, given | {"seen_status": "qualified"})
        lead.refresh_from_db()
        assert lead.status == "dropped"

    def test_a_step_that_is_not_possible_now_says_so(self, client_of, lead_in, north_manager):
        lead = lead_in(LeadStatus.CONTACT)
        response = client_of(north_manager).get(reverse("lead-move", args=[lead.pk, "qualify"]))
        assert response.status_code == 409
        assert "not possible while the lead is “In contact”" in response.text

    def test_an_unknown_step_is_not_found(self, client_of, lead, north_manager):
        assert client_of(north_manager).get(reverse("lead-move", args=[lead.pk, "revive"])).status_code == 404

    @pytest.mark.parametrize(
        ("name", "status", "given", "field"),
        [
            ("suspend", LeadStatus.LEAD, {"note": "Waiting", "review_on": "2020-01-01"}, "review_on"),
            (
                "resume_qualified",
                LeadStatus.SUSPENDED,
                {"next_step": "Call", "next_step_due": "2020-01-01"},
                "next_step_due",
            ),
        ],
    )
    def test_a_day_that_is_past_is_refused(
        self, client_of, lead_in, north_officer, name, status, given, field
    ):
        url = reverse("lead-move", args=[lead_in(status).pk, name])
        response = client_of(north_officer).post(url, given)
        assert set(response.context["form"].errors) == {field}


class TestAssigning:
    def test_to_the_people_of_the_area_only(
        self, client_of, lead, north_officer, north_manager, south_officer
    ):
        client = client_of(north_manager)
        url = reverse("lead-assign", args=[lead.pk])
        offered = set(client.get(url).context["form"].fields["owner"].queryset)
        assert offered == {north_officer, north_manager}
        assert set(client.post(url, {"owner": south_officer.pk}).context["form"].errors) == {"owner"}
        client.post(url, {"owner": north_manager.pk})
        lead.refresh_from_db()
        assert lead.owner == north_manager


class TestFollowingUp:
    def form(self, **given):
        return (
            {
                "kind": ActivityKind.CALL,
                "happened_at": "2026-03-02T10:00",
                "subject": "Called",
                "submission_key": str(uuid.uuid4()),
            }
            | STEP
            | given
        )

    def test_from_the_lead(self, client_of, lead, contact, north_officer, urls):
        response = client_of(north_officer).post(
            urls["follow-up"], self.form(lead=lead.pk, contacts=[contact.pk], is_two_way="on")
        )
        activity = Activity.objects.get()
        assert response.headers["Location"] == lead.get_absolute_url()
        assert (activity.lead, list(activity.contacts.all())) == (lead, [contact])
        lead.refresh_from_db()
        assert lead.last_two_way_on == dt.date(2026, 3, 2)

    def test_from_the_enterprise_without_a_lead(self, client_of, enterprise, north_officer):
        client_of(north_officer).post(reverse("activity-log", args=[enterprise.pk]), self.form())
        assert Activity.objects.get().lead is None

    def test_sent_twice_it_stands_once(self, client_of, lead, north_officer, urls):
        form = self.form(lead=lead.pk)
        for _sending in range(2):
            assert client_of(north_officer).post(urls["follow-up"], form).status_code == 302
        assert Activity.objects.count() == 1

    @pytest.mark.parametrize(
        "later", [{"subject": "Called twice"}, {"result": "They want two plants"}, {"contacts": []}]
    )
    def test_what_was_changed_after_the_first_sending_is_not_swallowed(
        self, client_of, lead, contact, north_officer, urls, later
    ):
        client, form = client_of(north_officer), self.form(lead=lead.pk, contacts=[contact.pk])
        client.post(urls["follow-up"], form)
        answer = client.post(urls["follow-up"], form | later)
        shown = answer.context["form"]
        assert "was saved already" in shown.non_field_errors()[0]
        assert Activity.objects.count() == 1
        key = shown["submission_key"].value()
        assert client.post(urls["follow-up"], form | later | {"submission_key": key}).status_code == 302
        assert Activity.objects.count() == 2

    def test_the_contacts_offered_are_of_the_area_that_will_own_it(
        self, client_of, lead, contact, chief, north, south, south_officer
    ):
        theirs = ContactFactory(created_by=south_officer, enterprise=lead.enterprise, name="南片区联系人")
        client, url = client_of(chief), reverse("activity-log", args=[lead.enterprise_id])

        def offered(response) -> set:
            return set(response.context["form"].fields["contacts"].queryset)

        assert offered(client.get(f"{url}?lead={lead.pk}")) == {contact}
        assert offered(client.get(url)) == {contact, theirs}
        answer = client.post(url, self.form(lead=lead.pk, contacts=[theirs.pk]))
        assert "another area or enterprise" in answer.context["form"].errors["contacts"][0]
        assert offered(answer) == {contact}
        answer = client.post(url, self.form(area=south.pk, contacts=[contact.pk]))
        assert set(answer.context["form"].errors) == {"contacts"}
        assert client.post(url, self.form(area=south.pk, contacts=[theirs.pk])).status_code == 302
        assert Activity.objects.get().area == south

    def test_whoever_works_in_several_areas_says_for_which(
        self, client_of, enterprise, lead, chief, north, south, north_officer
    ):
        url = reverse("activity-log", args=[enterprise.pk])
        client = client_of(chief)
        assert set(client.post(url, self.form()).context["form"].errors) == {"area"}
        client.post(url, self.form(area=south.pk))
        assert Activity.objects.get().area == south
        north_officer.areas.add(south)
        client_of(north_officer).post(url, self.form(area=south.pk))
        assert Activity.objects.filter(area=south).count() == 2
        of_lead = reverse("activity-log", args=[lead.enterprise_id])
        client.post(of_lead, self.form(lead=lead.pk))
        assert Activity.objects.get(lead=lead).area == north

    def test_a_lead_in_the_address_that_no_database_holds_is_not_found(
        self, client_of, enterprise, north_officer
    ):
        url = reverse("activity-log", args=[enterprise.pk])
        assert client_of(north_officer).get(url, {"lead": "9" * 5000}).status_code == 404

    def test_leads_and_contacts_of_another_area_cannot_be_chosen(
        self, client_of, lead, contact, south_officer
    ):
        client = client_of(south_officer)
        url = reverse("activity-log", args=[lead.enterprise_id])
        form = client.get(url).context["form"]
        assert not form.fields["lead"].queryset.exists()
        assert not form.fields["contacts"].queryset.exists()
        errors = client.post(url, self.form(lead=lead.pk, contacts=[contact.pk])).context["form"].errors
        assert set(errors) == {"lead", "contacts"}
        assert lead.summary not in str(errors)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"subject": ""}, "subject"),
            ({"happened_at": "2999-01-01T10:00"}, "happened_at"),
            ({"next_step": "", "next_step_due": ""}, "next_step"),
            ({"next_step_due": ""}, "next_step_due"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, client_of, lead, north_officer, urls, given, field):
        response = client_of(north_officer).post(urls["follow-up"], self.form(**given))
        assert set(response.context["form"].errors) == {field}
        assert not Activity.objects.exists()

    def test_its_words_can_be_corrected_and_the_lead_stays_where_it_was(
        self, client_of, lead, north_officer, south_officer, viewer
    ):
        activity = ActivityFactory(created_by=north_officer, enterprise=lead.enterprise, lead=lead)
        url = reverse("activity-edit", args=[activity.pk])
        assert client_of(south_officer).get(url).status_code == 404
        assert client_of(viewer).get(url).status_code == 403
        step = lead.next_step
        given = {"kind": "video", "subject": "Saw the plant", "result": "", "version": version_of(activity)}
        response = client_of(north_officer).post(url, given)
        assert response.headers["Location"] == activity.get_absolute_url()
        activity.refresh_from_db()
        lead.refresh_from_db()
        assert (activity.kind, activity.subject, lead.next_step) == ("video", "Saw the plant", step)
        entry = ChangeEntry.objects.get(label="crm.Activity")
        assert entry.changes.keys() == {"kind", "subject"}
        response = client_of(north_officer).post(url, given | {"subject": "Older page"})
        assert "Somebody else changed this" in response.context["form"].non_field_errors()[0]


class TestContacts:
    FORM = {"language": "zh", "lawful_basis": "given_by_person"}

    def test_is_added_to_the_lead(self, client_of, lead, north_officer):
        client_of(north_officer).post(
            reverse("lead-contact-add", args=[lead.pk]), self.FORM | {"phone": "0771-5550100"}
        )
        added = Contact.objects.get()
        assert (added.lead, added.enterprise, added.area) == (lead, lead.enterprise, lead.area)

    def test_is_added_to_an_enterprise_for_ones_own_area(self, client_of, enterprise, north_officer, north):
        client_of(north_officer).post(
            reverse("contact-add", args=[enterprise.pk]), self.FORM | {"name": "李华"}
        )
        assert (Contact.objects.get().lead, Contact.objects.get().area) == (None, north)

    def test_whoever_works_in_several_areas_says_for_which(self, client_of, enterprise, lead, chief, south):
        url, client = reverse("contact-add", args=[enterprise.pk]), client_of(chief)
        assert set(client.post(url, self.FORM | {"name": "李华"}).context["form"].errors) == {"area"}
        client.post(url, self.FORM | {"name": "李华", "area": south.pk})
        assert Contact.objects.get().area == south
        client.post(reverse("lead-contact-add", args=[lead.pk]), self.FORM | {"name": "王强"})
        assert Contact.objects.get(name="王强").area == lead.area

    def test_needs_a_name_or_a_way_to_reach(self, client_of, lead, north_officer):
        response = client_of(north_officer).post(
            reverse("lead-contact-add", args=[lead.pk]), self.FORM | {"title": "经理"}
        )
        assert "Write a name" in response.context["form"].non_field_errors()[0]


def test_a_follow_up_of_the_service_shows_on_the_page(client_of, lead, north_officer):
    activity_log(
        actor=north_officer,
        enterprise=lead.enterprise,
        lead=lead,
        values={
            "kind": ActivityKind.SITE_TOUR,
            "happened_at": dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC),
            "subject": "Walked the plot",
            "no_next_step_reason": "They think about it",
        },
    )
    page = client_of(north_officer).get(lead.get_absolute_url()).text
    assert "Walked the plot" in page
    assert "No next step, because: They think about it" in page
