import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry
from crm.choices.leads import ActivityKind, LeadStatus
from crm.models import Activity, Contact
from crm.services.activities import activity_log
from crm.services.contacts import contact_add, contact_update
from tests.factories import ContactFactory

MARCH_2 = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
VISIT = {
    "kind": ActivityKind.INBOUND_VISIT,
    "happened_at": MARCH_2,
    "subject": "Came to see the site",
    "next_step": "Send the site plan",
    "next_step_due": dt.date(2026, 3, 10),
}


def log(actor, lead, **given):
    apart = {name: given.pop(name) for name in ("contacts", "submission_key") if name in given}
    return activity_log(actor=actor, enterprise=lead.enterprise, lead=lead, values=VISIT | given, **apart)


class TestLogging:
    def test_the_next_step_of_the_activity_becomes_that_of_the_lead(self, lead, north_officer):
        activity = log(north_officer, lead)
        lead.refresh_from_db()
        assert (lead.next_step, lead.next_step_due) == ("Send the site plan", dt.date(2026, 3, 10))
        assert (lead.last_activity_on, lead.last_two_way_on) == (dt.date(2026, 3, 2), None)
        assert (activity.area, activity.created_by) == (lead.area, north_officer)

    def test_none_because_takes_the_step_away(self, lead, north_officer):
        log(north_officer, lead, next_step="", next_step_due=None, no_next_step_reason="They decide in May")
        lead.refresh_from_db()
        assert (lead.next_step, lead.next_step_due) == ("", None)
        assert lead.no_next_step_reason == "They decide in May"

    def test_a_late_evening_counts_for_the_day_of_the_office_clock(self, lead, north_officer):
        log(north_officer, lead, happened_at=dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC))  # 01:00 in China
        lead.refresh_from_db()
        assert lead.last_activity_on == dt.date(2026, 3, 3)

    def test_what_is_entered_late_undoes_nothing_later(self, lead, north_officer):
        log(north_officer, lead, is_two_way=True)
        log(
            north_officer,
            lead,
            happened_at=MARCH_2 - dt.timedelta(days=5),
            is_two_way=True,
            next_step="Old plan",
        )
        lead.refresh_from_db()
        assert lead.next_step == "Send the site plan"
        assert (lead.last_activity_on, lead.last_two_way_on) == (dt.date(2026, 3, 2), dt.date(2026, 3, 2))

    def test_only_what_is_two_way_counts_as_an_answer(self, lead, north_officer):
        log(north_officer, lead, is_two_way=True)
        log(north_officer, lead, happened_at=MARCH_2 + dt.timedelta(days=9))
        lead.refresh_from_db()
        assert (lead.last_activity_on, lead.last_two_way_on) == (dt.date(2026, 3, 11), dt.date(2026, 3, 2))

    def test_a_follow_up_without_a_lead_belongs_to_the_area_of_its_writer(
        self, enterprise, north_officer, north
    ):
        activity = activity_log(actor=north_officer, enterprise=enterprise, values=VISIT)
        assert (activity.area, activity.lead) == (north, None)

    def test_a_closed_lead_takes_no_more_activities(self, lead_in, north_officer):
        closed = lead_in(LeadStatus.DROPPED)
        with pytest.raises(ValidationError, match="without a lead"):
            log(north_officer, closed)
        assert not Activity.objects.exists()

    def test_the_database_demands_a_next_step_or_a_reason(self, lead, north_officer):
        with pytest.raises(IntegrityError):
            log(north_officer, lead, next_step="")

    def test_a_form_sent_again_makes_one_activity_and_moves_the_lead_once(self, lead, north_officer):
        key = uuid.uuid4()
        first = log(north_officer, lead, submission_key=key)
        assert log(north_officer, lead, submission_key=key) == first
        assert ChangeEntry.objects.filter(label="crm.Lead", verb="followed_up").count() == 1


class TestStrangers:
    """Whoever reads an activity reads the names of its contacts: none may be of another area."""

    @pytest.mark.parametrize("writer", ["chief", "north_officer"])
    def test_a_contact_of_another_area_cannot_take_part(
        self, request, lead, north_officer, south_officer, writer
    ):
        ours = ContactFactory(created_by=north_officer, enterprise=lead.enterprise)
        theirs = ContactFactory(created_by=south_officer, enterprise=lead.enterprise)
        elsewhere = ContactFactory(created_by=north_officer)
        actor = request.getfixturevalue(writer)
        for stranger in (theirs, elsewhere):
            with pytest.raises(ValidationError, match="of the same area"):
                log(actor, lead, contacts=[ours, stranger])
        assert not Activity.objects.exists()
        assert list(log(actor, lead, contacts=[ours]).contacts.all()) == [ours]

    def test_a_lead_of_another_enterprise_is_refused(self, lead, enterprise, north_officer):
        with pytest.raises(ValidationError, match="another enterprise"):
            activity_log(actor=north_officer, enterprise=enterprise, lead=lead, values=VISIT)
        with pytest.raises(ValidationError, match="another enterprise"):
            contact_add(actor=north_officer, enterprise=enterprise, lead=lead, values={"name": "李华"})
        assert not Activity.objects.exists()
        assert not Contact.objects.exists()

    def test_without_a_lead_it_belongs_to_the_area_that_was_chosen(
        self, enterprise, chief, north_officer, south
    ):
        given = {"enterprise": enterprise, "values": VISIT, "area": south}
        assert activity_log(actor=chief, **given).area == south
        with pytest.raises(ValidationError, match="do not work in this area"):
            activity_log(actor=north_officer, **given)


class TestKeeping:
    def test_an_activity_keeps_the_contacts_of_the_lead_and_who_took_part(self, lead, north_officer):
        due = dt.date(2026, 3, 31)
        of_lead, present, other = (
            ContactFactory(created_by=north_officer, enterprise=lead.enterprise, lead=of, retention_until=due)
            for of in (lead, None, None)
        )
        log(north_officer, lead, contacts=[present])
        kept = dict(Contact.objects.values_list("pk", "retention_until"))
        until = dt.date(2028, 3, 2)
        assert kept == {of_lead.pk: until, present.pk: until, other.pk: due}
        entry = ChangeEntry.objects.get(label="crm.Contact", object_pk=str(present.pk))
        assert entry.changes == {"retention_until": ["2026-03-31", "2028-03-02"]}

    def test_an_activity_entered_late_shortens_nothing(self, lead, north_officer):
        until = dt.date(2029, 1, 1)
        contact = ContactFactory(
            created_by=north_officer, enterprise=lead.enterprise, lead=lead, retention_until=until
        )
        log(north_officer, lead)
        contact.refresh_from_db()
        assert contact.retention_until == until


class TestContacts:
    def test_a_contact_belongs_to_the_area_of_its_lead(self, lead, chief):
        contact = contact_add(
            actor=chief, enterprise=lead.enterprise, lead=lead, values={"name": "李华", "title": "经理"}
        )
        assert (contact.area, contact.organisation) == (lead.area, chief.organisation)
        entry = ChangeEntry.objects.get(label="crm.Contact")
        assert entry.changes == {"name": [None, "***"], "title": [None, "经理"]}

    def test_retention_runs_from_the_last_activity_of_the_lead(self, lead, north_officer):
        lead.last_activity_on = dt.date(2025, 7, 31)
        lead.save()
        contact = contact_add(
            actor=north_officer, enterprise=lead.enterprise, lead=lead, values={"phone": "0771-5550100"}
        )
        assert contact.retention_until == dt.date(2027, 7, 31)

    def test_a_change_leaves_neither_old_nor_new_number_in_the_trail(self, lead, north_officer):
        contact = ContactFactory(created_by=north_officer, enterprise=lead.enterprise)
        contact_update(contact=contact, actor=north_officer, values={"phone": "0771-5550199"})
        contact.refresh_from_db()
        assert contact.phone == "0771-5550199"
        entry = ChangeEntry.objects.get(label="crm.Contact")
        assert entry.changes == {"phone": ["***", "***"]}

    def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(self, lead, north_officer):
        contact = ContactFactory(created_by=north_officer, enterprise=lead.enterprise)
        opened = version_of(contact)
        contact_update(contact=contact, actor=north_officer, values={"name": "Theirs"}, version=opened)
        with pytest.raises(ChangedMeanwhile):
            contact_update(contact=contact, actor=north_officer, values={"name": "Mine"}, version=opened)
        contact.refresh_from_db()
        assert contact.name == "Theirs"
