"""What the review desk puts side by side: the application, the data of today, and the last decision."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from core.flow import Move
from core.workdays import Calendar
from whitelist.case_page import (
    EventLine,
    Later,
    documents_of,
    event_lines,
    may_add,
    may_answer,
    may_answer_objections,
    moves_and_later,
    works_on,
)
from whitelist.check_lines import CheckLine, check_lines
from whitelist.checking import Assessment, assess, criteria_of
from whitelist.choices import OVER, Verdict
from whitelist.clocks import Clock, clocks_of
from whitelist.fact_lines import FactLine, fact_lines
from whitelist.flow import OF_THE_APPLICANT, barred, open_moves
from whitelist.models import Case, CaseDocument, Check, Objection, Opinion, Review, SchemeVersion
from whitelist.parties import Parties
from whitelist.queries import judged_by
from whitelist.services.data_steps import refused_by_data

# A key for each step; among the steps from one state no key comes twice (tested).
KEYS = {
    "accept": "a",
    "return_to_applicant": "r",
    "endorse": "e",
    "reject_in_area": "x",
    "return_by_region": "r",
    "publicise": "p",
    "reject": "x",
    "resume_notice": "g",
    "restart_notice": "b",
    "list": "l",
    "stop_notice": "x",
    "reevaluate": "v",
    "confirm": "c",
    "warn": "w",
    "clear": "c",
    "suspend": "s",
    "lift_suspension": "c",
    "remove": "d",
    "reinstate": "u",
    "uphold_removal": "m",
    "close": "z",
}
OPINION_KEYS = {Verdict.SUPPORT: "s", Verdict.OPPOSE: "o", Verdict.NO_COMMENT: "t"}
OBJECTION_KEYS = {True: "y", False: "u"}
# Stand first, in this order; what goes against the enterprise stands last.
FIRST = (
    "accept",
    "endorse",
    "publicise",
    "list",
    "resume_notice",
    "confirm",
    "clear",
    "lift_suspension",
    "reinstate",
    "reevaluate",
)
# Steps that are not yet a decision on the case.
STAGES = frozenset({"open", "submit", "accept", "reevaluate", "object", "appeal"})


@dataclass(frozen=True)
class ReviewDesk:
    clocks: list[Clock]
    moves: list[Move]
    later: list[Later]
    barred: str
    question: Opinion | None  # put to the reader's organisation
    objection: Objection | None  # the next to be answered
    facts: list[FactLine]
    documents: list[CaseDocument]
    version: SchemeVersion  # under which the case is judged today
    assessment: Assessment
    lines: list[CheckLine]
    before: Check | None  # what the last decision rested on
    last: EventLine | None
    since: list[EventLine]  # steps after the last decision
    reviews: list[Review]
    opinions: list[Opinion]
    objections: list[Objection]
    may_name_officer: bool

    @property
    def changed(self) -> list[CheckLine]:
        return [line for line in self.lines if line.is_changed]


def review_desk(case: Case, user: User, *, today: dt.date) -> ReviewDesk:
    """`case` with_due, visible to the reader. The data are read now, and nothing is written."""
    version = judged_by(case, today)
    assessment = assess(case, version=version, day=today)
    events = event_lines(case, user)
    last = next((line for line in events if line.event.verb not in STAGES), None)
    before = _check_of(case, last)
    opinions = list(case.opinions.select_related("organisation").filter(submission=case.submissions))
    objections = list(case.objections.select_related("notice"))
    parties = Parties(case)
    own = may_answer(parties, user)
    moves, later = _moves_on_desk(
        parties, user, today=today, against=lambda move: refused_by_data(move, assessment, version)
    )
    return ReviewDesk(
        clocks=clocks_of(case, today=today, calendar=Calendar()),
        moves=moves,
        later=later,
        barred=barred(parties, user),
        question=next((opinion for opinion in opinions if opinion.pk in own), None),
        objection=_to_answer(parties, objections, user),
        facts=fact_lines(parties, user, version, may_verify=may_add(case, user, office=True)),
        documents=documents_of(case, user),
        version=version,
        assessment=assessment,
        lines=check_lines(
            assessment.results, assessment.facts, criteria_of(version), before.facts if before else None
        ),
        before=before,
        last=last,
        since=events[: events.index(last)] if last else events,
        reviews=list(case.reviews.select_related("created_by").filter(submission=case.submissions)),
        opinions=opinions,
        objections=objections,
        may_name_officer=works_on(case, user) and case.status not in OVER,
    )


def _moves_on_desk(
    parties: Parties, user: User, *, today: dt.date, against: Callable[[Move], str]
) -> tuple[list[Move], list[Later]]:
    """In the order in which they are usually taken."""
    here = [move for move in open_moves(parties, user) if move.name not in OF_THE_APPLICANT]
    moves, later = moves_and_later(parties.case, here, today=today, against=against)
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(moves, key=lambda move: order.get(move.name, len(FIRST))), later


def _check_of(case: Case, last: EventLine | None) -> Check | None:
    """The pre-check that the last decision had before it; else the first one, of the application."""
    checks = case.checks.select_related("version")
    if last is None:
        return checks.order_by("pk").first()
    return checks.filter(created_at__lte=last.event.at).order_by("-pk").first()


def _to_answer(parties: Parties, objections: Sequence[Objection], user: User) -> Objection | None:
    waiting = next((objection for objection in objections if objection.answered_on is None), None)
    return waiting if waiting and may_answer_objections(parties, user) else None
