"""Enquiries as they come in, and as they are with north's officer."""

import datetime as dt
from itertools import count

import pytest

from cms.enquiries.models import Enquiry, EnquiryRule
from cms.enquiries.services.intake import enquiry_receive
from cms.enquiries.services.routing import enquiry_route
from cms.enquiries.spam.judging import Traces
from cms.enquiries.spam.senders import Sender
from cms.enquiries.spam.stamps import stamp_make
from tests.cms.enquiries.posts import solved
from tests.factories import UserFactory

NOW = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning at the office
TODAY = dt.date(2026, 3, 10)
_numbers = count(1)


def _words(number: int) -> str:
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return " and ".join(names[int(digit)] for digit in str(number))


@pytest.fixture(autouse=True)
def _easy_proofs(settings):
    settings.ENQUIRY_PROOF_BITS = 4


@pytest.fixture
def rule(db) -> EnquiryRule:
    return EnquiryRule.objects.create(
        code="e-2021",
        valid_from=dt.date(2021, 7, 22),
        respond_days=1,
        assess_days=3,
        feed_back_days=5,
        report_days=10,
        retention_months=24,
        discarded_days=90,
        notice_version="2026-1",
        answer_facts={"general": ["area_total"], "ELEC": ["ports"]},
    )


@pytest.fixture
def receive(rule):
    """`receive(area=north)` is an honest enquiry; each from a sender of its own, unless told otherwise."""

    def make(*, now: dt.datetime = NOW, language: str = "en", **values) -> Enquiry:
        n = next(_numbers)
        text = {
            "name": "Tran Thi Demo",
            "organisation": f"Demo Components {n} Co",
            "email": f"demo{n}@components{n}.example",
            "phone": "",
            "subject": "Plant for connectors",
            # Short, and in words: longer posts that are alike are held as repeated.
            "message": f"Looking for a plant, lines {_words(n)}.",
        }
        stamp = stamp_make(now - dt.timedelta(minutes=4))
        traces = Traces(Sender(f"a{n}", f"n{n}"), stamp, proof=solved(stamp))
        return enquiry_receive(values=text | values, language=language, traces=traces, now=now)

    return make


@pytest.fixture
def routed(receive, north, north_manager):
    """`routed(officer)`: with that officer of the north; without, with the north's manager."""

    def make(officer=None, **values) -> Enquiry:
        enquiry = receive(area=values.pop("area", north), **values)
        found = enquiry_route(enquiry=enquiry, today=TODAY)
        if officer is not None:
            Enquiry.objects.filter(pk=found.pk).update(officer=officer)
            found.refresh_from_db()
        return found

    return make


@pytest.fixture
def another_officer(north, north_officer):
    return UserFactory(username="north_two", areas=[north], organisation=north_officer.organisation)
