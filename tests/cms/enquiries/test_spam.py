"""A thousand posts of spammers and fifty of people, sent through the form, mixed in one day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.enquiries.choices import EnquiryStatus
from cms.enquiries.models import Enquiry
from cms.enquiries.services.handling import enquiry_move
from cms.enquiries.spam.stamps import DIGITS, _numbers, question_of, stamp_make, stamp_read
from tests.cms.enquiries.conftest import NOW
from tests.cms.enquiries.corpus import PEOPLE, Post, spam
from tests.cms.enquiries.posts import solved

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.cms.enquiries.urls")]
DAY = 9 * 3600  # seconds over which they come in


@pytest.fixture
def clock(monkeypatch):
    """The moment of a post, instead of now."""
    moment = {"now": NOW}
    monkeypatch.setattr(timezone, "now", lambda: moment["now"])
    return moment


def in_time(posts: list[Post]) -> Iterator[tuple[float, Post]]:
    """Evenly over the day; those of a program that floods one after the other, some seconds apart."""
    last: dict[str, float] = {}
    for number, post in enumerate(posts):
        after = number * DAY / len(posts)
        if post.kind == "flood":
            after = last.get(post.behaviour.address, after) + 5
            last[post.behaviour.address] = after
        yield after, post


def send(client: Client, post: Post, now: dt.datetime, number: int):
    how = post.behaviour
    stamp = stamp_make(now - dt.timedelta(seconds=how.waits)) if how.opens_form else ""
    read = stamp_read(stamp)
    sent = post.text | {
        "consents_notice": "on",
        "stamp": stamp,
        "proof": solved(stamp) if how.solves and stamp else "",
        "answer": str(sum(_numbers(read.nonce))) if how.answers and read else "",
        "website": "https://spam.example" if how.fills_trap else "",
    }
    address = _address(how.address or f"one of {number}")
    return client.post(reverse("enquiry-form", args=[post.language]), sent, REMOTE_ADDR=address)


def _address(name: str) -> str:
    """Each name has an address in a network of its own."""
    number = sum(ord(letter) * 257**place for place, letter in enumerate(name)) % (200 * 250 * 250)
    return f"{number // 62500 + 11}.{number // 250 % 250}.{number % 250}.7"


def test_of_a_thousand_spam_posts_98_percent_are_held_and_of_fifty_people_none(
    rule, clock, north_manager, chief
):
    bad = list(spam())
    assert (len(bad), len(PEOPLE)) == (1000, 50)
    posts: list[Post] = []
    for number, post in enumerate(bad):
        posts.append(post)
        if number % 20 == 10:
            posts.append(PEOPLE[number // 20])
    client, kinds = Client(), {}
    for number, (after, post) in enumerate(sorted(in_time(posts), key=lambda one: one[0])):
        clock["now"] = NOW + dt.timedelta(seconds=after)
        response = send(client, post, clock["now"], number)
        assert response.status_code == 302, (post, response.content.decode())
        token = response["Location"].rstrip("/").rsplit("/", 1)[1]
        kinds[token] = post
    rows = {row.token: row for row in Enquiry.objects.all()}
    assert rows.keys() == kinds.keys()  # not one is dropped, whatever it is
    held = {token for token, row in rows.items() if row.status == EnquiryStatus.HELD}
    spam_held = [token for token in held if kinds[token].kind != "person"]
    passed = Counter(
        post.kind for token, post in kinds.items() if post.kind != "person" and token not in held
    )
    people_held = [
        (kinds[token].text["message"], rows[token].suspicions)
        for token in held
        if kinds[token].kind == "person"
    ]
    assert people_held == []
    assert len(spam_held) >= 980, passed


def test_a_person_who_is_held_is_released_with_one_step(receive, north, north_manager):
    held = receive(area=north, message="See https://a.example and https://b.example and https://c.example")
    assert (held.status, held.suspicions) == ("held", ["links"])
    released = enquiry_move(enquiry=held, name="release", actor=north_manager)
    assert released.status == EnquiryStatus.RECEIVED


@pytest.mark.parametrize("language", DIGITS)
def test_the_question_is_in_the_language_of_the_page_and_no_figure_stands_in_it(language):
    question = question_of(stamp_make(NOW), language)
    assert not any(sign.isdigit() for sign in question)
    assert any(word.lower() in question.lower() for word in DIGITS[language])


def test_a_stamp_of_somebody_else_is_none():
    assert stamp_read(stamp_make(NOW)) is not None
    for text in ("", "x", stamp_make(NOW)[:-1] + "!", "eyJuIjoxfQ:1tZ:abc"):
        assert stamp_read(text) is None
