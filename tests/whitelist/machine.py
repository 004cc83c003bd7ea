"""Drives the services of the whitelist and the model side by side, and compares them after every step.

tests/whitelist/test_machine.py takes some hundred steps, benchmarks/machine.py many thousand.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from accounts.choices import Role
from accounts.models import User
from registry.models import Enterprise
from tests.factories import AreaFactory, EnterpriseFactory, OrganisationFactory, UserFactory
from tests.side_by_side import SideBySide
from tests.whitelist import machine_model as model
from tests.whitelist.cases import chain_of, scheme_of
from whitelist.choices import LISTED, DocumentKind
from whitelist.models import Case, CaseDocument, Entry, Event, Opinion
from whitelist.register import as_of
from whitelist.services.cases import case_change, case_move, case_name_officer, case_open
from whitelist.services.objections import objection_answer, objection_record
from whitelist.services.opinions import opinion_give, opinions_ask
from whitelist.services.papers import fact_declare

FIRST_DAY = dt.date(2030, 3, 4)  # a Monday; the holidays of the year are not announced
AREAS = ["EAST", "EAST", "EAST", "EAST", "WEST"]  # of the enterprises
NUMBER = st.integers(0, 2**16)
MOSTLY = st.sampled_from([True] * 7 + [False])
USUAL = (("submit", "a"), ("accept", "m"), ("endorse", "m"), ("publicise", "r"), ("list", "r"))
GIVEN = ("note", "clause", "has_no_interest", "document")
Row = TypeVar("Row")


@dataclass
class Cast:
    users: dict[str, User]
    actors: list[model.Actor]
    areas: dict[str, Any]


def make_cast() -> Cast:
    """Two areas with two officers and two managers each, two of the region, a department, an auditor."""
    cast = Cast({}, [], {code: AreaFactory(code=code) for code in ("EAST", "WEST")})
    people = [
        (f"{code} {role} {number}", role, kind, code)
        for code in cast.areas
        for role, kind in ((Role.OFFICER, "a"), (Role.AREA_MANAGER, "m"))
        for number in (1, 2)
    ]
    people += [(f"judge {number}", Role.REGION_REVIEWER, "r", "") for number in (1, 2)]
    people += [("department", Role.FINANCE_REVIEWER, "d", ""), ("auditor", Role.AUDITOR, "", "")]
    for name, role, kind, code in people:
        area = cast.areas.get(code)
        cast.users[name] = UserFactory(
            username=name,
            role=role,
            areas=[area] if area else [],
            organisation=OrganisationFactory(area=area),
        )
        cast.actors.append(model.Actor(name, kind, code))
    return cast


class Machine(SideBySide):
    cast: ClassVar[Cast]
    refused = model.Refused

    def __init__(self) -> None:
        super().__init__()
        days = {"publicity_days": model.PUBLICITY, "opinion_days": model.OPINION}
        self.version = scheme_of("M", quota=model.QUOTA, appeal_days=model.APPEAL, **days)
        self.world = model.World(AREAS, FIRST_DAY)
        self.keys = [EnterpriseFactory(area=self.cast.areas[code], status="active").pk for code in AREAS]

    def check_at_the_end(self) -> None:
        """The list of any day: as the register has it, as the events replay it, as the model remembers it."""
        keys = {pk: number for number, pk in enumerate(self.case_keys())}
        for ago in range(0, (self.world.today - FIRST_DAY).days + 1, 3):
            day = self.world.today - dt.timedelta(ago)
            last: dict[int, str] = {}
            for event in Event.objects.filter(on__lte=day).order_by("pk"):
                last[keys[event.case_id]] = event.after
            replayed = {number: status for number, status in last.items() if status in LISTED}
            register = {keys[entry.case_id]: entry.status for entry in as_of(day)}
            expected = self.world.on_list(day)
            assert register == replayed == expected, f"{day}: {register}, {replayed}, not {expected}"

    # How a step is taken

    def actor(self, number: int, kinds: str, area: str = "") -> model.Actor:
        return self.one(
            number, self.cast.actors, lambda one: one.kind in kinds and (not area or one.works_in(area))
        )

    def case_keys(self) -> list[int]:
        return list(Case.objects.order_by("pk").values_list("pk", flat=True))

    def row(self, case: model.Case) -> Case:
        return Case.objects.order_by("pk")[self.world.cases.index(case)]

    # What may happen

    @initialize(depths=st.lists(st.integers(0, len(USUAL)), min_size=len(AREAS), max_size=len(AREAS)))
    def begin(self, depths: list[int]) -> None:
        """Some cases on their usual way, else few would come to the list in one story."""
        by_name = {actor.name: actor for actor in self.cast.actors}
        for enterprise, depth in zip(self.world.enterprises, depths, strict=True):
            people = {"a": f"{enterprise.area} officer 1", "m": f"{enterprise.area} area_manager 1"}
            people |= {"r": "judge 1"}
            if depth:
                self._open(by_name[people["a"]], enterprise)
            for name, kind in USUAL[:depth]:
                if name == "list":
                    self.world.today += dt.timedelta(8)
                self._step(self.world.cases[-1], name, by_name[people[kind]], set(GIVEN))

    @rule(days=st.sampled_from([0, 0, 1, 1, 2, 5, 9, 16]))
    def time_goes_on(self, days: int) -> None:
        self.world.today += dt.timedelta(days)

    @rule(number=NUMBER, status=st.sampled_from(["active"] * 8 + ["revoked", "unknown"]))
    def the_registry_changes(self, number: int, status: str) -> None:
        enterprise = self.world.enterprises[number % len(AREAS)]
        enterprise.status = status
        Enterprise.objects.filter(pk=self.keys[enterprise.number]).update(status=status)

    @rule(number=NUMBER, who=NUMBER)
    def open(self, number: int, who: int) -> None:
        enterprise = self.world.enterprises[number % len(AREAS)]
        self._open(self.actor(who, "aaamr", enterprise.area), enterprise)

    def _open(self, actor: model.Actor, enterprise: model.Enterprise) -> None:
        self.both(
            "open",
            lambda: self.world.open(actor, enterprise),
            lambda: case_open(
                scheme=self.version.scheme,
                enterprise=Enterprise.objects.get(pk=self.keys[enterprise.number]),
                chain=chain_of(),
                actor=self.user(actor),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.cases)
    @rule(number=NUMBER, name=st.sampled_from(sorted(model.ARROWS)), who=NUMBER, whole=MOSTLY)
    def move_somehow(self, number: int, name: str, who: int, whole: bool) -> None:
        sources = model.ARROWS[name][0]
        self._move(self.one(number, self.world.cases, lambda one: one.status in sources), name, who, whole)

    @precondition(lambda self: any(case.status not in model.ENDED for case in self.world.cases))
    @rule(number=NUMBER, pick=NUMBER, who=NUMBER)
    def go_on(self, number: int, pick: int, who: int) -> None:
        """A step that the state allows, seldom one that ends the case: else few come to the list."""
        case = self.one(number | 1, [one for one in self.world.cases if one.status not in model.ENDED], bool)
        ending = {"rejected", "withdrawn", "closed", "returned"}
        names = [name for name, arrow in model.ARROWS.items() if case.status in arrow[0]]
        going = [name for name in names if model.ARROWS[name][1] not in ending]
        names = going if going and pick % 8 else names
        self._move(case, names[(pick // 8) % len(names)], who, whole=True)

    def _move(self, case: model.Case, name: str, who: int, whole: bool) -> None:
        given = set(GIVEN) if whole else set(GIVEN[who % 4 :][1:])
        given |= {odd for odd, every in (("used document", 5), ("strange clause", 11)) if not who % every}
        barred = (
            case.applied | case.looked_after | {case.remover, case.appellant}
            if name not in model.APPLICANTS_OWN
            else set()
        )
        fitting = [
            actor
            for actor in self.cast.actors
            if actor.kind
            and actor.kind in model.ARROWS[name][2]
            and actor.works_in(case.enterprise.area)
            and actor.name not in barred
        ]
        self._step(case, name, self.one(who, self.cast.actors, fitting.__contains__), given)

    def _step(self, case: model.Case, name: str, actor: model.Actor, given: set[str]) -> None:
        self.both(
            name,
            lambda: self.world.move(actor, case, name, given),
            lambda: case_move(
                case=self.row(case),
                name=name,
                actor=self.user(actor),
                values=self._values(self.row(case), given),
                today=self.world.today,
            ),
        )

    def _values(self, case: Case, given: set[str]) -> dict[str, Any]:
        values: dict[str, Any] = {"note": "So it is", "clause": model.CLAUSE, "has_no_interest": True}
        if "document" in given:
            values["document"] = self._document(case, is_used="used document" in given)
        values = {name: value for name, value in values.items() if name in given}
        return values | ({"clause": "§9"} if "strange clause" in given else {})

    def _document(self, case: Case, *, is_used: bool) -> CaseDocument:
        """A new decision document; or one that was used before, or holds the same, where the case has any."""
        used = case.events.exclude(document=None).order_by("pk").last() if is_used else None
        digest = used.document.sha256 if used and used.document else f"{CaseDocument.objects.count():064}"
        return CaseDocument.objects.create(
            case=case,
            kind=DocumentKind.DECISION,
            file="x.pdf",
            size=1,
            sha256=digest,
            created_by=case.created_by,
        )

    @precondition(lambda self: any(case.status in model.ON_THE_WAY for case in self.world.cases))
    @rule(number=NUMBER, who=NUMBER, ago=st.sampled_from([0, 0, 0, 3, 20, -1]))
    def object(self, number: int, who: int, ago: int) -> None:
        case = self.one(number | 1, self.world.cases, lambda one: one.status in model.ON_THE_WAY)
        actor = self.actor(who, "mr", case.enterprise.area)
        received_on = self.world.today - dt.timedelta(ago)
        self.both(
            "object",
            lambda: self.world.object(actor, case, received_on),
            lambda: objection_record(
                case=self.row(case),
                values={"received_on": received_on, "text": "It pollutes"},
                actor=self.user(actor),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: any(not case.all_answered for case in self.world.cases))
    @rule(number=NUMBER, who=NUMBER, upheld=st.booleans())
    def answer(self, number: int, who: int, upheld: bool) -> None:
        case = self.one(number | 1, self.world.cases, lambda one: not one.all_answered)
        actor = self.actor(who, "r")
        self.both(
            "answer",
            lambda: self.world.answer(actor, case, upheld=upheld),
            lambda: objection_answer(
                objection=self.row(case).objections.filter(answered_on=None).order_by("pk")[0],
                is_upheld=upheld,
                finding="Looked into",
                has_no_interest=True,
                actor=self.user(actor),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.cases)
    @rule(number=NUMBER, who=NUMBER)
    def ask(self, number: int, who: int) -> None:
        case = self.one(number, self.world.cases, lambda one: one.status in ("area_review", "region_review"))
        actor = self.actor(who, "mr", case.enterprise.area)
        self.both(
            "ask",
            lambda: self.world.ask(actor, case, "department"),
            lambda: opinions_ask(
                case=self.row(case),
                organisations=[self.cast.users["department"].organisation],
                actor=self.user(actor),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: any(case.opinions for case in self.world.cases))
    @rule(number=NUMBER, who=NUMBER)
    def give(self, number: int, who: int) -> None:
        case = self.one(number | 1, self.world.cases, lambda one: one.opinions)
        actor = self.actor(who, "d")
        self.both(
            "give",
            lambda: self.world.give(actor, case, "department"),
            lambda: opinion_give(
                opinion=Opinion.objects.filter(case=self.row(case)).order_by("-pk")[0],
                verdict="support",
                text="",
                has_no_interest=True,
                actor=self.user(actor),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.cases)
    @rule(number=NUMBER, who=NUMBER, whom=NUMBER)
    def name_officer(self, number: int, who: int, whom: int) -> None:
        case = self.one(number, self.world.cases, lambda one: not one.officer)
        actor = self.actor(who, "mr", case.enterprise.area)
        officer = self.actor(whom, "aam", case.enterprise.area)
        self.both(
            "name_officer",
            lambda: self.world.name_officer(actor, case, officer),
            lambda: case_name_officer(
                case=self.row(case), officer=self.user(officer), actor=self.user(actor)
            ),
        )

    @precondition(lambda self: self.world.cases)
    @rule(number=NUMBER, who=NUMBER, what=st.sampled_from(["edit", "edit", "declare"]))
    def take_part(self, number: int, who: int, what: str) -> None:
        case = self.one(number, self.world.cases, lambda one: one.status in ("draft", "returned"))
        actor = self.actor(who, "aamm", case.enterprise.area)
        row = self.row(case)
        changed = {"grounds": f"Leads, as of step {self.steps.total()}"}
        services = {
            "edit": lambda: case_change(case=row, values=changed, actor=self.user(actor)),
            "declare": lambda: fact_declare(
                case=row,
                indicator="asean_business",
                is_true=True,
                as_of=self.world.today,
                actor=self.user(actor),
                today=self.world.today,
            ),
        }
        self.both(what, lambda: getattr(self.world, what)(actor, case), services[what])

    # What holds after every step

    @invariant()
    def same(self) -> None:
        """The tables say what the model says, and nobody is on the list whose notice was cut short."""
        stored = [
            (
                *(case.status, case.status_on, case.officer.username if case.officer else ""),
                *(case.submissions, case.publicity_until, case.listed_on, case.review_due, case.appeal_until),
            )
            for case in Case.objects.select_related("officer").order_by("pk")
        ]
        expected = [
            (
                *(one.status, one.since, one.officer, one.submissions),
                *(one.public_until, one.listed_on, one.review_due, one.appeal_until),
            )
            for one in self.world.cases
        ]
        assert stored == expected, f"{stored} is not {expected}"
        running = list(Entry.objects.filter(until=None).order_by("case_id").values_list("status", flat=True))
        on_list = [one.status for one in self.world.cases if one.status in model.ON_LIST]
        assert running == on_list, f"{running} is not {on_list}"
        assert len(running) <= model.QUOTA, running
