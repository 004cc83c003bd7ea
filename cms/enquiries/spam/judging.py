"""Whether a post is held for a person to look at. Nothing is ever thrown away here."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cms.enquiries.choices import Suspicion
from cms.enquiries.models import Enquiry
from cms.enquiries.spam.scoring import Found, Text, fingerprint, is_variation, score
from cms.enquiries.spam.senders import Sender, digest
from cms.enquiries.spam.stamps import is_answered, is_solved, stamp_read

HELD_FROM = 50  # points
FASTEST = dt.timedelta(seconds=3)
OLDEST = dt.timedelta(hours=24)
HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)
COMPARED = 500  # latest posts
# Within which time so many posts before this one are too many. An office behind one address may ask for
# several companies, but nobody writes three enquiries in two minutes.
PER_ADDRESS = ((dt.timedelta(minutes=2), 2), (HOUR, 8), (DAY, 25))
PER_NETWORK_HOUR = 40


@dataclass(frozen=True)
class Traces:
    """What came with a post besides what its sender wrote."""

    sender: Sender
    stamp: str = ""
    proof: str = ""  # of the program in the page
    answer: str = ""  # to the question
    honeypot: str = ""


@dataclass(frozen=True)
class Verdict:
    points: int
    reasons: list[str]

    @property
    def is_held(self) -> bool:
        return self.points >= HELD_FROM


def judge(text: Text, traces: Traces, now: dt.datetime) -> Verdict:
    """All that speaks against a post. Five short queries."""
    found = [*_of_traces(traces, now), *_of_sender(traces.sender, now), *score(text), *_repeated(text, now)]
    return Verdict(sum(points for _why, points in found), [str(why) for why, _points in found])


def stamp_hash(stamp: str) -> str:
    """By what several posts of one opened form are known."""
    read = stamp_read(stamp)
    return digest(read.nonce) if read else ""


def _of_traces(traces: Traces, now: dt.datetime) -> Iterator[Found]:
    if traces.honeypot:
        yield Suspicion.HONEYPOT, 100
    stamp = stamp_read(traces.stamp)
    if stamp is None:
        yield Suspicion.NO_STAMP, 100
        return
    age = now - stamp.opened_at
    if age < FASTEST:
        yield Suspicion.TOO_FAST, 60
    elif age > OLDEST:
        yield Suspicion.OLD_STAMP, 30
    if not is_solved(stamp, traces.proof) and not is_answered(stamp, traces.answer):
        yield Suspicion.NO_PROOF, 60
    # Whoever corrects what he sent may send twice.
    if Enquiry.objects.filter(stamp_hash=digest(stamp.nonce)).count() > 1:
        yield Suspicion.REUSED, 60


def _of_sender(sender: Sender, now: dt.datetime) -> Iterator[Found]:
    if not sender.address:
        return
    same = Enquiry.objects.filter(address_hash=sender.address)
    moments = list(same.filter(received_at__gt=now - DAY).values_list("received_at", flat=True)[:100])
    if any(sum(moment > now - within for moment in moments) >= most for within, most in PER_ADDRESS):
        yield Suspicion.ADDRESS, 60
    near = Enquiry.objects.filter(network_hash=sender.network, received_at__gt=now - HOUR)
    if near.count() >= PER_NETWORK_HOUR:
        yield Suspicion.NETWORK, 60


def _repeated(text: Text, now: dt.datetime) -> Iterator[Found]:
    known = fingerprint(text.message)
    if not known:
        return
    recent = Enquiry.objects.filter(received_at__gt=now - WEEK).exclude(email=text.email.lower())
    if recent.filter(text_hash=known).exists():
        yield Suspicion.REPEATED, 60
        return
    others = recent.order_by("-received_at").values_list("message", flat=True)[:COMPARED]
    if is_variation(text.message, others):
        yield Suspicion.REPEATED, 60
