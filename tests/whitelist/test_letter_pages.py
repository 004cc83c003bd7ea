"""Taking out a letter."""

import io

import pytest
from docx import Document

from core.models import ExportRecord
from registry.models import EnterpriseUser
from tests.whitelist.cases import listed, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.models import Case

pytestmark = pytest.mark.django_db
LATER = ON_THE_LIST + 10 * DAY


def text_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


@pytest.fixture
def warned(north_officer, north_manager, chief) -> Case:
    return taken(listed(north_officer, north_manager, chief), "warn", chief, today=LATER)


def test_a_letter_is_taken_out_by_who_may_open_the_case_and_it_is_recorded(
    client_of, warned, north_officer, south_officer
):
    event = warned.events.get(verb="warn")
    address = f"/desk/whitelist/letters/{event.pk}/"
    assert client_of(south_officer).post(address).status_code == 404
    assert client_of(north_officer).get(address).status_code == 405
    assert not ExportRecord.objects.exists()
    response = client_of(north_officer).post(address)
    assert response.headers["Content-Disposition"].endswith(f'{event.case.number}-2026-03-20.docx"')
    assert "warning" in text_of(b"".join(response.streaming_content))[0]
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.rows, record.filters["event"]) == (
        north_officer,
        "whitelist-letter",
        1,
        event.pk,
    )


def test_the_enterprise_takes_out_the_letters_addressed_to_it(client_of, warned, enterprise_user):
    event = warned.events.get(verb="warn")
    address, own = f"/desk/whitelist/letters/{event.pk}/", client_of(enterprise_user)
    assert own.post(address).status_code == 404
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=warned.enterprise)
    assert address in own.get(warned.get_absolute_url()).content.decode()
    assert "warning" in text_of(b"".join(own.post(address).streaming_content))[0]
    assert ExportRecord.objects.get().actor == enterprise_user


def test_a_step_that_is_no_decision_has_none(client_of, warned, north_officer):
    event = warned.events.get(verb="submit")
    assert client_of(north_officer).post(f"/desk/whitelist/letters/{event.pk}/").status_code == 404
    assert ExportRecord.objects.count() == 0
