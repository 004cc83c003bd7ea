"""The rules of domain.md 2.11 once more, in plain Python: what may happen to a case, and what comes of it.

Written from the domain reference, not from the services: the machine compares the two after every step.
Days are of a year without announced holidays, so a working day is Monday to Friday.
"""

import calendar
import datetime as dt
from dataclasses import dataclass, field

PUBLICITY, OPINION, APPEAL = 5, 5, 10  # working days
QUOTA = 3
ON_LIST = {"effective", "reevaluating", "warned", "suspended"}
ON_THE_WAY = {"publicity", "objection"}
ENDED = {"rejected", "withdrawn", "closed"}

# name -> (from, to, who). "e" the enterprise itself, "a" officer, "m" area manager, "r" region office
ARROWS = {
    "submit": ({"draft", "returned"}, "submitted", "aem"),
    "withdraw": ({"draft", "returned", "submitted", "area_review", "region_review"}, "withdrawn", "aem"),
    "accept": ({"submitted"}, "area_review", "m"),
    "return_to_applicant": ({"submitted", "area_review"}, "returned", "m"),
    "endorse": ({"area_review"}, "region_review", "m"),
    "reject_in_area": ({"area_review"}, "rejected", "m"),
    "return_by_region": ({"region_review"}, "returned", "r"),
    "publicise": ({"region_review"}, "publicity", "r"),
    "reject": ({"region_review", "objection"}, "rejected", "r"),
    "resume_notice": ({"objection"}, "publicity", "r"),
    "restart_notice": ({"objection"}, "publicity", "r"),
    "list": ({"publicity", "objection"}, "effective", "r"),
    "stop_notice": ({"publicity"}, "rejected", "r"),
    "reevaluate": ({"effective"}, "reevaluating", "r"),
    "confirm": ({"reevaluating"}, "effective", "r"),
    "warn": ({"effective", "reevaluating"}, "warned", "r"),
    "clear": ({"warned"}, "effective", "r"),
    "suspend": ({"effective", "warned"}, "suspended", "r"),
    "lift_suspension": ({"suspended"}, "effective", "r"),
    "remove": (ON_LIST, "exited", "r"),
    "appeal": ({"exited"}, "appealed", "aem"),
    "reinstate": ({"appealed"}, "effective", "r"),
    "uphold_removal": ({"appealed"}, "exited", "r"),
    "close": ({"exited"}, "closed", "r"),
}
APPLICANTS_OWN = {"submit", "withdraw", "appeal"}
BEFORE_LISTING = {  # whoever had a part in the application does not judge it
    "accept",
    "return_to_applicant",
    "endorse",
    "reject_in_area",
    "return_by_region",
    "publicise",
    "reject",
    "resume_notice",
    "restart_notice",
    "list",
    "stop_notice",
}
SAYS_WHY = set(ARROWS) - {"submit", "accept", "list", "close"}
NAMES_CLAUSE = {"reject_in_area", "reject", "stop_notice", "warn", "suspend", "remove"}
PREPARES = {
    "submit",
    "withdraw",
    "accept",
    "return_to_applicant",
    "return_by_region",
    "reevaluate",
    "appeal",
    "close",
}
DECLARES = set(ARROWS) - PREPARES  # every decision
CLAUSE = "§1"  # the one that the rules have
HAS_DOCUMENT = {"list", "remove", "reinstate"}


class Refused(Exception):
    pass


def need(condition: object) -> None:
    if not condition:
        raise Refused


def workdays_after(day: dt.date, days: int) -> dt.date:
    while days:
        day += dt.timedelta(1)
        days -= day.weekday() < 5
    return day


def years_after(day: dt.date, years: int) -> dt.date:
    last = calendar.monthrange(day.year + years, day.month)[1]
    return dt.date(day.year + years, day.month, min(day.day, last))


@dataclass(frozen=True)
class Actor:
    name: str
    kind: str  # "e" for an enterprise, "a" officer, "m" area manager, "r" region office, "d" department
    area: str = ""  # empty: every area

    def works_on(self, enterprise: "Enterprise") -> bool:
        if self.kind == "e":
            return enterprise.speaker == self.name
        return self.kind == "r" or self.area == enterprise.area


@dataclass(eq=False)  # two that say the same are two
class Enterprise:
    number: int
    area: str
    speaker: str = ""  # who can sign in for it
    status: str = "active"  # the one criterion; "unknown" is neither met nor failed


@dataclass(eq=False)
class Objection:
    notice: int
    upheld: bool | None = None


@dataclass(eq=False)
class Opinion:
    submission: int
    until: dt.date
    answered: bool = False


@dataclass(eq=False)
class Case:
    enterprise: Enterprise
    officer: str
    since: dt.date
    is_own: bool = False  # the enterprise applied itself
    status: str = "draft"
    applied: set[str] = field(default_factory=set)  # who entered, changed, proved or submitted it
    looked_after: set[str] = field(default_factory=set)  # its named officers, one after the other
    decided: bool = False  # a decision document of it was used
    submissions: int = 0
    notices: int = 0
    public_from: dt.date | None = None
    public_until: dt.date | None = None
    listed_on: dt.date | None = None
    review_due: dt.date | None = None
    full_due: dt.date | None = None
    appeal_until: dt.date | None = None
    remover: str = ""
    appellant: str = ""
    dismissed: bool = False
    public_times: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    opinions: dict[tuple[int, str], Opinion] = field(default_factory=dict)
    story: list[tuple[dt.date, str]] = field(default_factory=list)

    @property
    def all_answered(self) -> bool:
        return all(one.upheld is not None for one in self.objections)

    @property
    def upheld(self) -> bool:
        """Against the notice that runs."""
        return any(one.upheld for one in self.objections if one.notice == self.notices)


class World:
    def __init__(self, areas: list[str], today: dt.date, speakers: dict[int, str]):
        self.enterprises = [
            Enterprise(number, area, speakers.get(number, "")) for number, area in enumerate(areas)
        ]
        self.cases: list[Case] = []
        self.today = today

    def open(self, actor: Actor, enterprise: Enterprise) -> None:
        need(actor.kind and actor.kind in "aem" and actor.works_on(enterprise))
        need(not any(c.enterprise is enterprise and c.status not in ENDED for c in self.cases))
        case = Case(enterprise, actor.name if actor.kind == "a" else "", self.today, applied={actor.name})
        case.looked_after |= {case.officer} - {""}
        case.is_own = actor.kind == "e"
        case.story.append((self.today, "draft"))
        self.cases.append(case)

    def move(self, actor: Actor, case: Case, name: str, given: set[str]) -> None:
        sources, target, who = ARROWS[name]
        need(actor.kind and actor.kind in who and actor.works_on(case.enterprise))
        need(case.status in sources)
        need(name not in SAYS_WHY or "note" in given)
        need(name not in NAMES_CLAUSE or "clause" in given)
        need("strange clause" not in given)
        need(name not in DECLARES or "has_no_interest" in given)
        need(name not in HAS_DOCUMENT or "document" in given)
        need(name not in HAS_DOCUMENT or "used document" not in given or not case.decided)
        need(name not in BEFORE_LISTING or actor.name not in case.applied)
        need(name in APPLICANTS_OWN or actor.name not in case.looked_after)
        if name in APPLICANTS_OWN and (case.is_own or name == "appeal"):
            self._not_in_its_place(actor, case)
        getattr(self, f"_{name}", lambda *_: None)(actor, case)
        case.decided |= name in HAS_DOCUMENT
        self._to(case, target)

    def _not_in_its_place(self, actor: Actor, case: Case) -> None:
        need(actor.kind == "e" or not case.enterprise.speaker)

    def _to(self, case: Case, status: str) -> None:
        case.status, case.since = status, self.today
        case.story.append((self.today, status))

    def _submit(self, actor: Actor, case: Case) -> None:
        need(case.enterprise.status != "unknown")  # no document is handed in either
        case.submissions += 1
        case.applied.add(actor.name)

    def _publicise(self, actor: Actor, case: Case) -> None:
        self._admissible(case)
        asked = (one for (submission, _), one in case.opinions.items() if submission == case.submissions)
        need(all(one.answered or one.until < self.today for one in asked))
        taken = [c for c in self.cases if c.status in ON_LIST | ON_THE_WAY]
        need(len(taken) < QUOTA)
        self._notice(case)

    def _notice(self, case: Case) -> None:
        case.notices += 1
        case.public_from, case.public_until = self.today, workdays_after(self.today, PUBLICITY)
        case.public_times.append((case.public_from, case.public_until))

    def _admissible(self, case: Case) -> None:
        need(case.enterprise.status == "active")

    def _reject(self, actor: Actor, case: Case) -> None:
        need(case.all_answered)

    def _resume_notice(self, actor: Actor, case: Case) -> None:
        need(case.all_answered and not case.upheld)
        need(case.public_until and self.today <= case.public_until)

    def _restart_notice(self, actor: Actor, case: Case) -> None:
        need(case.all_answered and case.upheld)
        self._admissible(case)
        self._notice(case)

    def _list(self, actor: Actor, case: Case) -> None:
        need(case.all_answered and not case.upheld)
        need(case.public_until and self.today > case.public_until)
        need(case.officer)
        self._admissible(case)
        case.listed_on, case.full_due = self.today, years_after(self.today, 3)
        self._looked_at(case)

    def _stop_notice(self, actor: Actor, case: Case) -> None:
        need(case.enterprise.status not in ("active", "unknown"))

    def _looked_at(self, case: Case) -> None:
        assert case.full_due
        case.review_due = min(years_after(self.today, 1), case.full_due)

    def _confirm(self, actor: Actor, case: Case) -> None:
        self._admissible(case)
        if case.full_due and case.full_due <= self.today:
            case.full_due = years_after(self.today, 3)
        self._looked_at(case)

    def _clear(self, actor: Actor, case: Case) -> None:
        self._admissible(case)
        self._looked_at(case)

    _lift_suspension = _clear

    def _remove(self, actor: Actor, case: Case) -> None:
        case.remover, case.dismissed = actor.name, False
        case.appeal_until = workdays_after(self.today, APPEAL)

    def _appeal(self, actor: Actor, case: Case) -> None:
        need(actor.name != case.remover)
        need(not case.dismissed and case.appeal_until and self.today <= case.appeal_until)
        case.appellant = actor.name

    def _reinstate(self, actor: Actor, case: Case) -> None:
        need(actor.name not in (case.remover, case.appellant))
        self._admissible(case)
        case.listed_on, case.appeal_until = self.today, None
        self._looked_at(case)

    def _uphold_removal(self, actor: Actor, case: Case) -> None:
        need(actor.name not in (case.remover, case.appellant))
        case.dismissed = True

    def _close(self, actor: Actor, case: Case) -> None:
        need(case.dismissed or (case.appeal_until and self.today > case.appeal_until))
        case.review_due = None

    def object(self, actor: Actor, case: Case, received_on: dt.date) -> None:
        need(actor.kind in ("m", "r") and actor.works_on(case.enterprise))
        need(case.status in ON_THE_WAY)
        need(actor.name not in case.looked_after)
        in_time = any(first <= received_on <= last for first, last in case.public_times)
        need(received_on <= self.today and in_time)
        if case.status == "publicity":
            self._to(case, "objection")
        case.objections.append(Objection(case.notices))

    def answer(self, actor: Actor, case: Case, *, upheld: bool) -> None:
        need(actor.kind == "r")
        need(actor.name not in case.applied | case.looked_after)
        waiting = [one for one in case.objections if one.upheld is None]
        need(waiting)
        waiting[0].upheld = upheld

    def ask(self, actor: Actor, case: Case, department: str) -> None:
        need(actor.kind in ("m", "r") and actor.works_on(case.enterprise))
        need(case.status in ("area_review", "region_review"))
        key = (case.submissions, department)
        need(key not in case.opinions)
        case.opinions[key] = Opinion(case.submissions, workdays_after(self.today, OPINION))

    def give(self, actor: Actor, case: Case, department: str) -> None:
        need(actor.name == department)
        opinion = case.opinions.get((case.submissions, department))
        need(opinion is not None and not opinion.answered)
        need(case.status in ("area_review", "region_review"))
        assert opinion
        opinion.answered = True

    def name_officer(self, actor: Actor, case: Case, officer: Actor) -> None:
        need(actor.kind in ("m", "r") and actor.works_on(case.enterprise))
        need(case.status not in ENDED)
        need(officer.kind in ("a", "m") and officer.area == case.enterprise.area)
        case.officer = officer.name
        case.looked_after.add(officer.name)

    def edit(self, actor: Actor, case: Case) -> None:
        need(actor.kind and actor.kind in "aem" and actor.works_on(case.enterprise))
        need(case.status in ("draft", "returned"))
        if case.is_own:
            self._not_in_its_place(actor, case)
        case.applied.add(actor.name)

    def declare(self, actor: Actor, case: Case) -> None:
        need(actor.kind and actor.kind in "aem" and actor.works_on(case.enterprise))
        need(case.status not in ENDED)
        case.applied.add(actor.name)

    def on_list(self, day: dt.date) -> dict[int, str]:
        """Case and state of all who stood on the list at the end of a day."""
        found = {}
        for number, case in enumerate(self.cases):
            past = [status for on, status in case.story if on <= day]
            if past and past[-1] in ON_LIST:
                found[number] = past[-1]
        return found
