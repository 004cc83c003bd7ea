"""An export is one state of the database, however long it takes and whatever is written meanwhile."""

import datetime as dt
import io
import threading

import pytest
from django.db import DatabaseError, connection, connections
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from exports import lists, writer
from exports.lists import select
from exports.making import Progress, list_write
from exports.snapshot import snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("table")]


def meanwhile(do) -> None:
    """Somebody else writes and commits, on a connection of his own."""
    failed = []

    def run():
        try:
            do()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failed


def rename(code, name) -> None:
    organisation = Organisation.objects.get(code=code)
    organisation.name_zh = name
    organisation.save(update_fields=["name_zh"])


class MeanwhileRenamed(Progress):
    """After the first portion of rows somebody renames one of the last, and adds another."""

    def tell(self, rows):
        super().tell(rows)
        if rows == 2:
            meanwhile(lambda: rename("S5", "改了"))
            meanwhile(lambda: make("S6"))


def make(code) -> None:
    Organisation.objects.create(code=code, name_zh="快照", kind=OrganisationKind.IPA)


def test_what_is_written_meanwhile_is_not_in_the_file(chief, table, monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 2)
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    for number in range(6):
        make(f"S{number}")
    file, progress = io.BytesIO(), MeanwhileRenamed()
    made = list_write(
        selection=select(table, chief, QueryDict("q=快照")), actor=chief, target=file, progress=progress
    )
    assert (made.rows, progress.counted) == (6, 6)
    sheet = load_workbook(file).worksheets[0]
    assert [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)] == [
        (f"S{number}", "快照") for number in range(6)
    ]
    assert set(Organisation.objects.filter(code__in=("S5", "S6")).values_list("code", "name_zh")) == {
        ("S5", "改了"),
        ("S6", "快照"),
    }


def test_a_second_question_sees_what_the_first_saw_and_nobody_has_to_wait():
    make("A1")
    with snapshot() as moment:
        before = Organisation.objects.count()
        meanwhile(lambda: make("A2"))  # on SQLite too: a reader takes no lock
        assert Organisation.objects.count() == before
    assert Organisation.objects.count() == before + 1
    assert abs(timezone.now() - moment) < dt.timedelta(minutes=1)


def test_after_a_snapshot_writing_is_as_before():
    with snapshot():
        Organisation.objects.count()
    make("A1")
    assert getattr(connection, "transaction_mode", "IMMEDIATE") == "IMMEDIATE"


@pytest.mark.postgres
def test_nothing_can_be_written_inside_a_snapshot():
    with pytest.raises(DatabaseError, match="read-only"), snapshot():
        make("A1")
