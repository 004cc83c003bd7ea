"""A contact whose time is over loses what names a person, and nothing else."""

import datetime as dt

import pytest

from core import changes
from crm.models import Contact
from crm.services.contacts import contacts_keep
from crm.services.retention import ANONYMOUS, contacts_anonymise_expired
from tests.factories import ActivityFactory, ContactFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
PERSON = {"name": "李华", "title": "处长", "phone": "0771-5550100", "email": "li@example.com"}


@pytest.fixture
def contact_until(north_officer):
    def make(day: dt.date, **fields) -> Contact:
        return ContactFactory(created_by=north_officer, retention_until=day, **(PERSON | fields))

    return make


def person(contact: Contact) -> dict[str, str]:
    return {name: getattr(Contact.objects.get(pk=contact.pk), name) for name in PERSON}


def test_only_contacts_that_are_past_their_day_become_anonymous(contact_until):
    expired, last_day = contact_until(TODAY - dt.timedelta(days=1)), contact_until(TODAY)
    assert contacts_anonymise_expired(today=TODAY) == 1
    assert person(expired) == {"name": ANONYMOUS, "title": "", "phone": "", "email": ""}
    assert person(last_day) == PERSON


def test_the_row_its_links_and_what_the_person_said_stay(contact_until, north_officer):
    contact = contact_until(TODAY - dt.timedelta(days=1), do_not_contact=True, consent_on=dt.date(2024, 1, 2))
    activity = ActivityFactory(created_by=north_officer, enterprise=contact.enterprise)
    activity.contacts.add(contact)
    contacts_anonymise_expired(today=TODAY)
    after = Contact.objects.get(pk=contact.pk)
    assert (after.do_not_contact, after.consent_on) == (True, dt.date(2024, 1, 2))
    assert after.enterprise == contact.enterprise
    assert list(activity.contacts.all()) == [after]


def test_the_trail_says_that_it_was_done_and_not_to_whom(contact_until):
    contact = contact_until(TODAY - dt.timedelta(days=1))
    contacts_anonymise_expired(today=TODAY)
    entry = changes.history_of(contact).get()
    assert (entry.verb, entry.actor) == ("anonymised", None)
    assert set(entry.changes) == set(PERSON)
    assert not any(value in str(entry.changes) for value in PERSON.values())


def test_doing_it_again_writes_nothing(contact_until):
    contact = contact_until(TODAY - dt.timedelta(days=1), name="", title="", email="")
    assert [contacts_anonymise_expired(today=TODAY) for _twice in range(2)] == [1, 0]
    assert changes.history_of(contact).count() == 1


def test_an_activity_in_time_keeps_the_contact(contact_until, north_officer):
    contact = contact_until(TODAY - dt.timedelta(days=1))
    contacts_keep(contact_ids=[contact.pk], last_activity=dt.date(2025, 1, 1), actor=north_officer)
    assert contacts_anonymise_expired(today=TODAY) == 0
    assert person(contact) == PERSON
