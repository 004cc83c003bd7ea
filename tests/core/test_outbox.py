"""Notes of changed records: left at once, or together where a block of many changes ends."""

import pytest
from django.db import transaction

from core import outbox
from core.models import OutboxItem

pytestmark = pytest.mark.django_db
LEAD, CLAIM = ("crm.Lead", "1"), ("crm.Claim", "1")


@pytest.fixture
def told(monkeypatch):
    """What a follower is told: (records, fields) of each call."""
    calls: list[tuple[list, set]] = []

    def follower(notes, fields):
        calls.append(([(note.label, note.object_pk) for note in notes], set(fields)))
        return True

    monkeypatch.setattr(outbox, "_followers", [follower])
    return calls


def noted() -> list[tuple[str, str]]:
    return list(OutboxItem.objects.order_by("pk").values_list("label", "object_pk"))


def test_a_note_is_left_at_once_outside_a_block(told):
    outbox.leave([LEAD], fields=["summary"])
    assert told == [([LEAD], {"summary"})]
    assert noted() == [LEAD]


def test_a_block_leaves_one_note_for_each_record_where_it_ends(told):
    with outbox.gathered():
        outbox.leave([LEAD], fields=["summary"])
        outbox.leave([CLAIM])
        with outbox.gathered():
            outbox.leave([LEAD], fields=["chain"])
        assert (told, noted()) == ([], [])
    assert told == [([LEAD], {"summary", "chain"}), ([CLAIM], set())]
    assert noted() == [LEAD, CLAIM]
    outbox.leave([LEAD])
    assert len(noted()) == 3


@pytest.mark.parametrize("fields", [[["summary"], []], [[], ["summary"]], [[], []]])
def test_a_record_of_which_anything_may_have_changed_once_stays_so(told, fields):
    with outbox.gathered():
        for changed in fields:
            outbox.leave([LEAD], fields=changed)
    assert told == [([LEAD], set())]


def test_records_with_the_same_changes_are_told_together(told):
    with outbox.gathered():
        for number in range(3):
            outbox.leave([("crm.Lead", str(number))], fields=["summary"])
    assert told == [([("crm.Lead", str(number)) for number in range(3)], {"summary"})]


def test_a_block_that_fails_leaves_nothing_and_gathers_no_longer(told):
    def stopped():
        with transaction.atomic(), outbox.gathered():
            outbox.leave([LEAD])
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stopped()
    assert (told, noted()) == ([], [])
    outbox.leave([CLAIM])
    assert noted() == [CLAIM]
