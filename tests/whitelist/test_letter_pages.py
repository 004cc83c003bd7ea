"""Taking out a letter."""

import io

import pytest
from docx import Document

from core.models import ExportRecord
from registry.models import EnterpriseUser
from tests.whitelist.cases import in_publicity, listed, scheme_of, taken
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


def test_a_notice_to_be_posted_says_what_the_public_needs_and_nobody_who_works_here(
    client_of, north_officer, north_manager, chief, south_officer, enterprise_user
):
    version = scheme_of(document="No. 5 of 2021", objections_to="示例路1号, 0771-0000000")
    case = in_publicity(north_officer, north_manager, chief, version=version)
    notice = case.notices.get()
    address = f"/desk/whitelist/notices/{notice.pk}/paper/"
    assert client_of(enterprise_user).post(address).status_code == 403
    assert client_of(south_officer).get(address).status_code == 405
    response = client_of(south_officer).post(address)
    assert response.headers["Content-Disposition"].endswith(f'{notice.number}.docx"')
    paper = Document(io.BytesIO(b"".join(response.streaming_content)))
    said = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    for words in (
        notice.number,
        "Whitelist T, version 1 (No. 5 of 2021), §1",
        "白名单T",
        "2 March 2026 to 9 March 2026, 5 working days",
        "2026年3月9日",
        "Objections are made in writing",
        "Objections are received at: 示例路1号, 0771-0000000.",
    ):
        assert words in said
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    code = case.enterprise.uscc
    assert [rows[1][2:] for rows in tables] == [
        [code, "Chain W", "North Area"],  # the language of the settings comes first
        [code, "产业链W", "北片区"],
    ]
    inside = "".join(str(rows) for rows in tables) + said
    for who in (north_officer, north_manager, chief, case.number, "endorse it"):
        assert str(who) not in inside
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.rows) == (south_officer, "whitelist-notice-paper", 1)


def test_a_step_that_is_no_decision_has_none(client_of, warned, north_officer):
    event = warned.events.get(verb="submit")
    assert client_of(north_officer).post(f"/desk/whitelist/letters/{event.pk}/").status_code == 404
    assert ExportRecord.objects.count() == 0
