import pytest
from django.db import connection

from core.models import OutboxItem

pytestmark = pytest.mark.django_db
VALUES = ["华锐", "华锐电子", "华", "中华锐", "100%", "100x", "a_b", "axb", "abc", "ABC", "𠮷野"]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("华锐", {"华锐", "华锐电子"}),
        ("100%", {"100%"}),
        ("a_", {"a_b"}),
        ("a", {"a_b", "axb", "abc"}),
        ("𠮷", {"𠮷野"}),
        ("zzz", set()),
    ],
)
def test_prefix_finds_just_the_values_that_begin_so(prefix, found):
    OutboxItem.objects.bulk_create(OutboxItem(label=value, object_pk="1") for value in VALUES)
    assert set(OutboxItem.objects.filter(label__prefix=prefix).values_list("label", flat=True)) == found


@pytest.mark.sqlite
def test_prefix_reads_through_the_index():
    plan = OutboxItem.objects.filter(label__prefix="华").explain()
    assert "SEARCH core_outboxitem USING INDEX outbox_of_record" in plan
    assert connection.vendor == "sqlite"
