"""A case as one reader may see it.

An enterprise sees its own case: what it handed in, which decisions were taken and why. Not what offices and
departments wrote to each other on the way, and not who objected.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from core.changes import history_of, in_words
from core.flow import Move, MoveRefused
from core.models import ChangeEntry
from core.workdays import Calendar
from registry.history import Difference, Line
from whitelist.access import reads_for_enterprise
from whitelist.check_lines import CheckLine, check_lines
from whitelist.checking import Assessment, assess, criteria_of
from whitelist.choices import OVER, CaseStatus
from whitelist.clocks import IN_REVIEW, Clock, clocks_of
from whitelist.fact_lines import FactLine, fact_lines
from whitelist.flow import (
    CASE_FLOW,
    CHANGEABLE,
    DECIDE,
    OBJECT,
    barred,
    open_moves,
    refuse_named_officer,
    refuse_without_notice,
)
from whitelist.grounds import AGAINST_DATA, ASKS_DATA
from whitelist.models import (
    Case,
    CaseDocument,
    Check,
    Criterion,
    Event,
    Objection,
    Opinion,
    Review,
    SchemeVersion,
)
from whitelist.paper_access import INTERNAL, papers_of
from whitelist.parties import Parties
from whitelist.queries import handed_in_under, judged_by
from whitelist.rights import require_applicant, require_party, require_reviewer
from whitelist.services.data_steps import refused_by_data
from whitelist.services.opinions import ASKED_IN, GIVE
from whitelist.services.steps import obstacle
from whitelist.step_words import verb_in_words
from whitelist.value_words import DAYS, data_in_words, datum_in_words, kept_in_words

# Steps that are addressed to the enterprise: it reads why. Of the others only that they were taken.
ADDRESSED = frozenset(
    {
        "submit",
        "withdraw",
        "return_to_applicant",
        "return_by_region",
        "reject_in_area",
        "reject",
        "stop_notice",
        "list",
        "reevaluate",
        "confirm",
        "warn",
        "clear",
        "suspend",
        "lift_suspension",
        "remove",
        "appeal",
        "reinstate",
        "uphold_removal",
        "close",
    }
)
WORTH_TELLING = frozenset({"grounds", "officer", "enterprise"})


@dataclass(frozen=True)
class DataChange:
    """What the watch found under a listing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class EventLine:
    event: Event
    title: str
    reason: str
    document: CaseDocument | None
    actor: User | None
    changed: list[DataChange] = field(default_factory=list)

    @property
    def declares_no_interest(self) -> bool:
        """Told with the name of who declared it, or not at all."""
        return bool(self.event.has_no_interest and self.actor)


@dataclass(frozen=True)
class Requirement:
    """What the scheme asks of an enterprise, and what the data of today say of it."""

    criterion: Criterion
    line: CheckLine


@dataclass(frozen=True)
class Later:
    """Steps that are the reader's to take, but not yet, and why not."""

    labels: list[Any]
    reason: str


@dataclass(frozen=True)
class CasePage:
    clocks: list[Clock]
    moves: list[Move]
    later: list[Later]
    barred: str
    facts: list[FactLine]
    documents: list[CaseDocument]
    events: list[EventLine]
    may_change: bool
    may_add: bool
    for_enterprise: bool
    requirements: list[Requirement] = field(default_factory=list)
    check: Check | None = None
    is_check_outdated: bool = False  # data of the enterprise changed after it
    lines: list[CheckLine] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    history: list[Line] = field(default_factory=list)
    may_hand_in: bool = False  # a document: of the applicant or of the office
    may_ask: bool = False
    may_answer: frozenset[int] = frozenset()  # opinions asked of the reader's organisation
    may_object: bool = False
    may_answer_objections: bool = False
    may_name_officer: bool = False


def case_page(case: Case, user: User, *, today: dt.date) -> CasePage:
    """`case` with_due, visible to the reader."""
    parties = Parties(case)
    asked = handed_in_under(case, today) if case.status in CHANGEABLE else judged_by(case, today)
    moves, later = moves_and_later(
        case, open_moves(parties, user), today=today, against=_data_against(case, today)
    )
    common: dict[str, Any] = {
        "clocks": clocks_of(case, today=today, calendar=Calendar()),
        "moves": moves,
        "later": later,
        "barred": barred(parties, user),
        "facts": fact_lines(parties, user, asked, may_verify=may_add(case, user, office=True)),
        "documents": documents_of(case, user),
        "events": event_lines(case, user),
        "may_change": may_change(case, user),
        "may_add": may_add(case, user),
        "may_hand_in": may_add(case, user) or may_add(case, user, office=True),
        "for_enterprise": reads_for_enterprise(user),
    }
    if reads_for_enterprise(user):
        if case.status in IN_REVIEW:
            common["clocks"] = []  # until when departments answer is between the offices
        return CasePage(**common, requirements=_requirements(case, today))
    return CasePage(**common, **_for_staff(parties, user))


def _data_against(case: Case, today: dt.date) -> Callable[[Move], str]:
    """What the data of today say against a step: read once, and only for a step that asks them."""

    @cache
    def judged() -> tuple[Assessment, SchemeVersion]:
        version = judged_by(case, today)
        return assess(case, version=version, day=today), version

    return lambda move: refused_by_data(move, *judged()) if move.name in ASKS_DATA else ""


def _requirements(case: Case, today: dt.date) -> list[Requirement]:
    """For who applies himself, while he can change something."""
    if case.status not in CHANGEABLE:
        return []
    version = handed_in_under(case, today)
    criteria, found = criteria_of(version), assess(case, version=version, day=today)
    lines = check_lines(found.results, found.facts, criteria)
    return [Requirement(*pair) for pair in zip(criteria, lines, strict=True)]


def _for_staff(parties: Parties, user: User) -> dict[str, Any]:
    case = parties.case
    check = case.checks.select_related("version__scheme", "created_by").order_by("-pk").first()
    handles = works_on(case, user)
    objections = list(case.objections.select_related("notice", "document", "answered_by", "created_by"))
    return {
        "check": check,
        "is_check_outdated": check is not None
        and case.findings.filter(settled_on=None, found_at__gt=check.created_at).exists(),
        "lines": check_lines(check.results, check.facts, criteria_of(check.version)) if check else [],
        "reviews": list(case.reviews.select_related("created_by")),
        "opinions": list(case.opinions.select_related("organisation", "asked_by", "answered_by")),
        "objections": objections,
        "history": _history(case),
        "may_ask": handles and case.status in ASKED_IN,
        "may_answer": may_answer(parties, user),
        "may_object": may_object(parties, user),
        "may_answer_objections": bool(objections) and may_answer_objections(parties, user),
        "may_name_officer": handles and case.status not in OVER,
    }


def moves_and_later(
    case: Case, open_to_him: Iterable[Move], *, today: dt.date, against: Callable[[Move], str]
) -> tuple[list[Move], list[Later]]:
    """Of the steps open to the reader, those that can be taken today, and the others with why not.

    `against` is asked too: what speaks against a step, or "".
    """
    moves: list[Move] = []
    later: dict[str, Later] = {}
    for move in open_to_him:
        reason = obstacle(case, move, today=today) or against(move)
        if reason and move.name in AGAINST_DATA:
            continue  # an exception, told where it applies
        if reason:
            later.setdefault(reason, Later([], reason)).labels.append(move.label)
        else:
            moves.append(move)
    return moves, list(later.values())


def works_on(case: Case, user: User) -> bool:
    """Whether the reader reviews or decides cases of this area."""
    return _may(require_reviewer, case, user)


def may_object(parties: Parties, user: User) -> bool:
    case = parties.case
    in_notice = case.status in (CaseStatus.PUBLICITY, CaseStatus.OBJECTION)
    works_here = user.has_perm(OBJECT) and user.works_in(case.area_id)
    return in_notice and works_here and user.pk not in parties.looked_after


def why_not_object(case: Case, user: User) -> str:
    """Why one whose role records objections cannot enter one now: "" where he can."""
    try:
        refuse_named_officer(case, user)
        refuse_without_notice(case)
    except MoveRefused as refused:
        return refused.message
    return ""


def may_change(case: Case, user: User) -> bool:
    return _may(require_applicant, case, user)


def may_add(case: Case, user: User, *, office: bool = False) -> bool:
    """Documents and declared facts; `office`: papers of the office, and verifying."""
    return _may(require_party, case, user, office=office)


def _may(require: Callable[..., None], case: Case, user: User, **options: bool) -> bool:
    try:
        require(case, user, **options)
    except MoveRefused:
        return False
    return True


def may_answer_objections(parties: Parties, user: User) -> bool:
    return user.has_perm(DECIDE) and not parties.include(user) and user.pk not in parties.area_reviewers


def may_answer(parties: Parties, user: User) -> frozenset[int]:
    """The questions on this submission that the reader can answer for his organisation."""
    case = parties.case
    if not user.has_perm(GIVE) or case.status not in ASKED_IN or parties.include(user):
        return frozenset()
    own = case.opinions.filter(organisation=user.organisation_id, submission=case.submissions, verdict="")
    return frozenset(own.values_list("pk", flat=True))


def documents_of(case: Case, user: User) -> list[CaseDocument]:
    return list(papers_of(user).filter(case=case).select_related("created_by").order_by("-pk"))


def event_lines(case: Case, user: User) -> list[EventLine]:
    """Newest first."""
    events = case.events.select_related("actor", "document").order_by("-pk")
    own = reads_for_enterprise(user)
    return [_event(event, hidden=own and event.verb not in ADDRESSED, own=own, user=user) for event in events]


def _event(event: Event, *, hidden: bool, own: bool, user: User) -> EventLine:
    paper = event.document
    if own and paper is not None and paper.kind in INTERNAL:
        paper = None
    return EventLine(
        event,
        _step_in_words(event),
        "" if hidden else _why(event),
        paper,
        event.actor if not own or event.actor_id == user.pk else None,
        [] if own else changed_data(event),
    )


def _step_in_words(event: Event) -> str:
    actor, title = event.actor, verb_in_words(event.verb)
    if event.verb != "appeal" or actor is None or actor.role == Role.ENTERPRISE_USER:
        return title
    return _("%(step)s (by the area, in place of the enterprise)") % {"step": title}


def _why(event: Event) -> str:
    """What was written; of a step that the clock took, which day had come."""
    return event.reason or data_in_words([entry for entry in event.data if entry["indicator"] in DAYS])


def changed_data(event: Event) -> list[DataChange]:
    return [
        DataChange(datum_in_words(entry["indicator"]), _words(entry, "before"), _words(entry, "after"))
        for entry in event.data
        if entry["indicator"] not in DAYS
    ]


def _words(entry: dict, side: str) -> str:
    return kept_in_words(entry["indicator"], entry.get(side))


def _history(case: Case) -> Sequence[Line]:
    """What was changed besides the steps, which stand among the events."""
    lines = []
    for entry in history_of(case):
        if entry.verb in CASE_FLOW.moves or entry.verb == "created":
            continue
        title = verb_in_words(entry.verb)
        lines.append(Line(entry.at, entry.actor, title, entry.note, _differences(entry)))
    return lines


def _differences(entry: ChangeEntry) -> list[Difference]:
    told = [model_field for model_field in Case._meta.fields if model_field.name in WORTH_TELLING]
    return [_difference(model_field, entry) for model_field in told if model_field.name in entry.changes]


def _difference(model_field: Field, entry: ChangeEntry) -> Difference:
    before, after = (in_words(None, value) for value in entry.changes[model_field.name])
    return Difference(str(model_field.verbose_name), before, after)
