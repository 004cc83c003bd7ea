"""What the model of the machine is made of: people, enterprises, leads, claims and what hangs on them."""

import datetime as dt
from dataclasses import dataclass, field

import chinese_calendar

KEEP_ALIVE_DAYS = 30
LEAD_DAYS, NEGOTIATION_DAYS, EXTENSION_DAYS, HEARING_DAYS = 90, 180, 90, 5
OPEN = {"lead", "qualified", "contact", "suspended"}
PURSUING = OPEN | {"converted"}
STAGES = ["negotiation", "pre_sign", "signed", "registered", "started", "under_construction", "in_production"]
SIGNED, PRODUCING = STAGES.index("signed"), STAGES.index("in_production")
SKIPS = {("signed", "started"), ("started", "in_production")}
# move -> (from, to, what has to be said)
LEAD_MOVES: dict[str, tuple[set[str], str, set[str]]] = {
    "qualify": ({"lead"}, "qualified", {"screening_note"}),
    "engage": ({"qualified"}, "contact", set()),
    "suspend": ({"lead", "qualified", "contact"}, "suspended", {"note", "review_on"}),
    "resume_lead": ({"suspended"}, "lead", {"next_step", "next_step_due"}),
    "resume_qualified": ({"suspended"}, "qualified", {"next_step", "next_step_due"}),
    "resume_contact": ({"suspended"}, "contact", {"next_step", "next_step_due"}),
    "give_up": (OPEN, "pooled", {"note"}),
    "take_back": ({"pooled"}, "contact", {"next_step", "next_step_due"}),
    "drop": (OPEN | {"pooled"}, "dropped", {"drop_reason", "note"}),
}


def workday(day: dt.date, number: int) -> dt.date:
    while number:
        day += dt.timedelta(days=1)
        number -= chinese_calendar.is_workday(day)
    return day


class Refused(Exception):
    """May not be done, and nothing was changed."""


def need(condition: object) -> None:
    if not condition:
        raise Refused


@dataclass(frozen=True)
class Actor:
    name: str
    area: str = ""  # "": the whole region
    unit: str = ""  # the organisation, by which an area tells its own leads apart
    leads: bool = True  # works on leads and projects
    manages: bool = False
    judges: bool = False

    def works_in(self, area: str) -> bool:
        return self.area in ("", area)


@dataclass(eq=False)
class Enterprise:
    number: int
    exists: bool = True


@dataclass(eq=False)
class Lead:
    number: int
    enterprise: Enterprise
    area: str
    owner: str
    creator: str
    unit: str
    status: str = "lead"
    before: str = ""
    two_way: dt.date | None = None


@dataclass(eq=False)
class Claim:
    lead: Lead
    enterprise: Enterprise
    area: str
    since: dt.date
    alive: dt.date
    until: dt.date
    status: str = "active"
    end: str = ""
    phase: str = "lead"
    separate: bool = False
    extended: bool = False

    @property
    def active(self) -> bool:
        return self.status == "active"

    @property
    def lapses(self) -> dt.date:
        return min(self.alive + dt.timedelta(KEEP_ALIVE_DAYS), self.until + dt.timedelta(1))


@dataclass(eq=False)
class Transfer:
    claim: Claim
    to_area: str
    to_unit: str
    creator: str
    status: str = "proposed"


@dataclass
class Proposal:
    outcome: str
    by: str
    decided: bool = False


@dataclass(eq=False)
class Conflict:
    enterprise: Enterprise
    first: Lead
    second: Lead
    status: str = "suspected"
    evidence_due: dt.date | None = None
    appeal_due: dt.date | None = None
    heard: list[tuple[Lead, bool]] = field(default_factory=list)  # who spoke, and whether as an appeal
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def appealed(self) -> bool:
        return any(appeal for _lead, appeal in self.heard)

    def ruling(self) -> tuple[Lead, Lead] | None:
        """Winner and loser of the latest decision; None: there is none, or they are separate."""
        decided = [one for one in self.proposals if one.decided]
        if not decided or decided[-1].outcome == "separate":
            return None
        return (self.first, self.second) if decided[-1].outcome == "first" else (self.second, self.first)


@dataclass(eq=False)
class Project:
    lead: Lead
    investor: Enterprise
    area: str
    large: bool
    stage: str = "negotiation"
    before: str = ""
    dropped_from: str = ""
    revive_on: dt.date | None = None
    waiting: tuple[str, str] | None = None  # the stage that waits for review, and who entered it

    @property
    def is_signed(self) -> bool:
        """Of one that rests: was, when it was laid down."""
        return STAGES.index(self.before or self.stage) >= SIGNED


@dataclass(eq=False)
class Activity:
    enterprise: Enterprise
    lead: Lead | None
    project: Project | None = None


@dataclass(eq=False)
class Merge:
    kept: Enterprise
    gone: Enterprise
    moved: list
    ended: list[Claim]
    made: list[Conflict]
    offers: list[Transfer]  # withdrawn with the claims
    undone: bool = False
