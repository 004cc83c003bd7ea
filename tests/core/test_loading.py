"""Rows of a file into a table, seen with areas."""

import pytest
from django.db import transaction

from accounts.models import Area
from core.loading import Counts, LoadError, generations, ids_by_code, rows_sync
from core.models import ChangeEntry, OutboxItem

pytestmark = pytest.mark.django_db


def row(code, **values):
    return {"code": code, "kind": "group", "name_zh": "甲", "name_en": "A"} | values


def test_new_changed_and_equal_rows_are_told_apart():
    rows_sync(Area, [row("X"), row("Y")], file="areas.yaml")
    counts = rows_sync(Area, [row("X"), row("Y", name_en="B"), row("Z")], file="areas.yaml")
    assert counts == Counts(new=1, updated=1)
    assert dict(Area.objects.values_list("code", "name_en")) == {"X": "A", "Y": "B", "Z": "A"}


def test_attributes_that_the_file_does_not_name_stay():
    Area.objects.create(**row("X"), host_city="450100")
    assert rows_sync(Area, [row("X", name_en="B")], file="areas.yaml") == Counts(updated=1)
    assert Area.objects.get().host_city == "450100"


def test_rows_that_the_file_lost_go_only_when_it_is_the_whole_truth():
    rows_sync(Area, [row("X"), row("Y")], file="areas.yaml")
    assert rows_sync(Area, [row("X")], file="areas.yaml") == Counts()
    assert rows_sync(Area, [row("X")], file="areas.yaml", whole=True) == Counts(removed=1)
    assert [entry.verb for entry in ChangeEntry.objects.order_by("pk")] == ["created", "created", "removed"]


def test_each_change_leaves_an_entry_and_a_note_unless_it_is_a_vocabulary():
    rows_sync(Area, [row("X")], file="areas.yaml")
    rows_sync(Area, [row("X", name_en="B")], file="areas.yaml")
    rows_sync(Area, [row("Y")], file="areas.yaml", recorded=False)
    assert [(e.verb, e.changes, e.note) for e in ChangeEntry.objects.order_by("pk")] == [
        ("created", {}, "areas.yaml"),
        ("updated", {"name_en": ["A", "B"]}, "areas.yaml"),
    ]
    assert OutboxItem.objects.count() == 2


def test_a_value_that_the_field_refuses_is_named_with_file_and_entry():
    with pytest.raises(LoadError, match=r"^areas.yaml, X: kind: .*planet"):
        rows_sync(Area, [row("X", kind="planet")], file="areas.yaml")
    with pytest.raises(LoadError, match=r"^areas.yaml, X: name_zh: "), transaction.atomic():
        rows_sync(Area, [row("X", name_zh="长" * 121)], file="areas.yaml")


def test_codes_come_after_those_they_need_and_else_in_the_order_given():
    needs = {"d": ["b"], "b": ["a"], "c": [], "a": []}
    assert list(generations(needs, "f")) == [["c", "a"], ["b"], ["d"]]


def test_a_circle_is_refused():
    with pytest.raises(LoadError, match="^f: a circle: "):
        list(generations({"a": ["b"], "b": ["a"]}, "f"))


def test_no_code_has_no_key():
    rows_sync(Area, [row("X")], file="areas.yaml")
    assert ids_by_code(Area) == {"X": Area.objects.get().pk}
    assert ids_by_code(Area).get(None) is None
