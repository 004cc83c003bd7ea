import base64
import itertools
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import OutboxItem, WorkdayOverride
from core.paging import keyset_page, ordered
from registry.models import Enterprise
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
ORDERS = [("pk",), ("-pk",), ("label", "pk"), ("-label", "-pk"), ("label", "-attempts", "pk")]


def walk(queryset, order, size, direction="next", cursor=""):
    """All pages from `cursor` on, as lists of rows."""
    pages = []
    for _ in range(100):
        page = keyset_page(queryset, order=order, cursor=cursor, size=size)
        pages.append(page.rows)
        cursor = getattr(page, direction)
        if not cursor:
            return pages, page
    raise AssertionError("paging does not end")


def make_notes():
    OutboxItem.objects.all().delete()
    OutboxItem.objects.bulk_create(
        OutboxItem(label=label, object_pk=str(n), attempts=n % 3) for n, label in enumerate("aabbbccd" * 3)
    )


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 5, 24, 50])
def test_the_pages_together_are_the_ordered_list(order, size):
    make_notes()
    pages, last = walk(OutboxItem.objects.all(), order, size)
    assert list(itertools.chain(*pages)) == list(OutboxItem.objects.order_by(*order))
    assert all(len(page) <= size for page in pages)
    assert last.next == ""


@pytest.mark.parametrize("order", ORDERS)
def test_going_back_shows_the_same_pages(order):
    make_notes()
    pages, last = walk(OutboxItem.objects.all(), order, 5)
    before, first = walk(OutboxItem.objects.all(), order, 5, "previous", last.previous)
    assert before == pages[-2::-1]
    assert first.previous == ""
    assert first.next


@pytest.mark.parametrize("order", [("registered_capital", "pk"), ("-registered_capital", "-pk")])
def test_rows_without_a_value_come_last_and_none_is_lost(order):
    for capital in (None, 5, None, 7, 5, None):
        EnterpriseFactory(registered_capital=capital)
    pages, last = walk(Enterprise.objects.all(), order, 2)
    rows = list(itertools.chain(*pages))
    assert [row.registered_capital is None for row in rows] == [False] * 3 + [True] * 3
    assert len({row.pk for row in rows}) == 6
    before, _ = walk(Enterprise.objects.all(), order, 2, "previous", last.previous)
    assert before == pages[-2::-1]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("-created_at", "-pk"), []),
        (("area__name_zh", "pk"), ["NULLS LAST"]),  # an enterprise may be in no area
        (("-registered_capital", "-pk"), ["NULLS LAST"]),
    ],
)
def test_only_what_may_be_null_says_where_nulls_go(order, words):
    """PostgreSQL reads an index backwards or forwards, but never with its nulls at the other end."""
    statement = str(ordered(Enterprise.objects.all(), order).query)
    assert re.findall(r"NULLS \w+", statement) == words


def test_a_new_row_in_between_neither_repeats_nor_hides_another():
    make_notes()
    first = keyset_page(OutboxItem.objects.all(), order=("label", "pk"), size=5)
    OutboxItem.objects.create(label="a", object_pk="new")
    second = keyset_page(OutboxItem.objects.all(), order=("label", "pk"), size=5, cursor=first.next)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


def test_dates_are_a_position_too():
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        WorkdayOverride.objects.create(date=day, is_working=True, source_document="x")
    pages, _ = walk(WorkdayOverride.objects.all(), ("-date", "pk"), 1)
    assert [str(page[0].date) for page in pages] == ["2026-01-03", "2026-01-02", "2026-01-01"]


@settings(max_examples=60)
@given(
    cursor=st.one_of(
        st.text(max_size=30),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
        ).map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode()),
    )
)
def test_a_cursor_that_cannot_be_read_gives_a_page(cursor):
    keyset_page(OutboxItem.objects.all(), order=("label", "pk"), cursor=cursor)


def test_a_cursor_of_another_order_gives_the_first_page():
    make_notes()
    notes = OutboxItem.objects.all()
    by_name = keyset_page(notes, order=("label", "pk"), size=5)
    by_time = keyset_page(notes, order=("created_at", "pk"), size=5)
    assert keyset_page(notes, order=("created_at", "pk"), size=5, cursor=by_name.next) == by_time
    assert keyset_page(notes, order=("created_at", "pk"), size=5, cursor=by_time.next) != by_time
