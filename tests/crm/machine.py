"""Drives the services and the model side by side, and compares them after every step.

tests/crm/test_machine.py runs some hundred steps, benchmarks/machine.py many thousand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.choices import Role
from accounts.models import Area, User
from core.flow import MoveRefused
from crm.choices.claims import TransferReason
from crm.choices.leads import ActivityKind
from crm.choices.projects import EvidenceKind
from crm.models import (
    Claim,
    ClaimTransfer,
    Evidence,
    Lead,
    LeadConflict,
    Project,
    StageEntry,
)
from crm.services.activities import activity_log
from crm.services.claims import claim_extend
from crm.services.conflicts import (
    conflict_decide,
    conflict_finalise,
    conflict_notify,
    conflict_propose,
    conflicts_finalise,
    statement_make,
)
from crm.services.leads import lead_log, lead_move
from crm.services.pool import claims_lapse, claims_promote_waiting, lead_take_up
from crm.services.projects import project_create_from_lead
from crm.services.stages import project_move, stage_enter, stage_review
from crm.services.transfers import transfer_answer, transfer_propose
from registry.models import Enterprise
from registry.services.merging import enterprise_merge, merge_undo
from tests.crm import machine_records as model
from tests.crm.claims import make_rule
from tests.crm.machine_model import LEAD_MOVES, OPEN, STAGES, World
from tests.crm.machine_state import said, stored
from tests.crm.projects import complete
from tests.factories import AreaFactory, EnterpriseFactory, OrganisationFactory, UserFactory
from tests.merging import content, differences, orphans

ENTERPRISES = 4
FIRST_DAY, LAST_DAY = dt.date(2025, 1, 6), dt.date(2026, 10, 30)  # holidays are known until the end of 2026
SAID = {
    "screening_note": "Fits the chain",
    "note": "Said so",
    "drop_reason": "land",
    "review_on": LAST_DAY,
    "next_step": "Call",
    "next_step_due": LAST_DAY,
}
NUMBER = st.integers(0, 2**16)  # which of those there are
OFTEN = st.sampled_from([True, True, True, False])
Row = TypeVar("Row")


@dataclass
class Cast:
    """The people of the play, for the services and for the model, and what every project has."""

    users: dict[str, User]
    actors: list[model.Actor]
    areas: dict[str, Area]
    values: dict[str, Any]


def make_cast() -> Cast:
    """Two areas with two officers and a manager each, three who judge for the region, and an auditor."""
    areas = {code: AreaFactory(code=code) for code in ("EAST", "WEST")}
    cast = Cast({}, [], areas, complete(areas["EAST"]))
    for code, area in areas.items():
        for name, role in (("one", Role.OFFICER), ("two", Role.OFFICER), ("manager", Role.AREA_MANAGER)):
            user = UserFactory(
                username=f"{code} {name}",
                role=role,
                areas=[area],
                organisation=OrganisationFactory(area=area),
            )
            cast.users[user.username] = user
            cast.actors.append(model.Actor(user.username, code, manages=role == Role.AREA_MANAGER))
    for name in ("judge one", "judge two", "judge three"):
        cast.users[name] = UserFactory(username=name, role=Role.REGION_REVIEWER)
        cast.actors.append(model.Actor(name, manages=True, judges=True))
    cast.users["auditor"] = UserFactory(username="auditor", role=Role.AUDITOR)
    cast.actors.append(model.Actor("auditor", leads=False))
    return cast


class Machine(RuleBasedStateMachine):
    """Every example runs in a transaction of its own that is rolled back. A subclass gives the cast."""

    cast: ClassVar[Cast]
    steps: ClassVar[Counter[tuple[str, str]]] = Counter()  # (what, "done" or "refused")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        make_rule()
        self.world = World(ENTERPRISES, FIRST_DAY)
        self.keys = [EnterpriseFactory().pk for _ in range(ENTERPRISES)]
        self.merges: list[Any] = []

    def teardown(self) -> None:
        try:
            assert orphans() == []
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # How a step is taken

    def both(self, name: str, modelled: Callable[[], Any], served: Callable[[], Any]) -> bool:
        """Do it in the model and by the service; both do it, or both refuse it."""
        try:
            modelled()
            expected = "done"
        except model.Refused:
            expected = "refused"
        said = ""
        try:
            served()
            happened = "done"
        except (MoveRefused, ValidationError) as refused:
            happened, said = "refused", str(refused)
        assert happened == expected, f"{name}: the model says {expected}, the service {happened} {said}"
        self.steps[name, happened] += 1
        return happened == "done"

    def user(self, actor: model.Actor) -> User:
        return self.cast.users[actor.name]

    def actor(self, number: int, fits: Callable[[model.Actor], object] = lambda actor: True) -> model.Actor:
        """Mostly one who fits."""
        fitting = [actor for actor in self.cast.actors if fits(actor)]
        return self.one(number, fitting if number % 8 and fitting else self.cast.actors)

    def one(self, number: int, rows: Sequence[Row], fits: Callable[[Row], object] | None = None) -> Row:
        """One of the rows, mostly one that fits."""
        fitting = [row for row in rows if fits(row)] if fits and number % 8 else []
        return (fitting or rows)[(number // 8) % len(fitting or rows)]

    def row_of(self, lead: model.Lead) -> Lead:
        return Lead.objects.order_by("pk")[lead.number]

    def claim_row(self, claim: model.Claim) -> Claim:
        return Claim.objects.order_by("pk")[self.world.claims.index(claim)]

    def project_row(self, project: model.Project) -> Project:
        return Project.objects.get(lead=self.row_of(project.lead))

    def conflict_row(self, conflict: model.Conflict) -> LeadConflict:
        first, second = self.row_of(conflict.first), self.row_of(conflict.second)
        return LeadConflict.objects.get(first_lead=first, second_lead=second)

    def enterprise_row(self, enterprise: model.Enterprise) -> Enterprise:
        """As a page that was opened before has it: maybe it is gone."""
        return Enterprise(pk=self.keys[enterprise.number], name_zh="企业")

    # Leads and their claims

    @rule(number=NUMBER, who=NUMBER)
    def report(self, number: int, who: int) -> None:
        enterprise = self.one(number, self.world.enterprises, lambda one: one.exists)
        actor = self.actor(who, lambda one: one.area)
        area = actor.area or "EAST"
        self.both(
            "report",
            lambda: self.world.report(actor, enterprise, area),
            lambda: lead_log(
                actor=self.user(actor),
                enterprise=self.enterprise_row(enterprise),
                summary="Reported",
                area=self.cast.areas[area],
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.leads)
    @rule(number=NUMBER, who=NUMBER, name=st.sampled_from(sorted(LEAD_MOVES)), complete=OFTEN)
    def move(self, number: int, who: int, name: str, complete: bool) -> None:
        sources, target, wanted = LEAD_MOVES[name]
        back = name.startswith("resume_")
        fits = lambda one: one.status in sources and (not back or one.before == target)  # noqa: E731
        self._move(self.one(number, self.world.leads, fits), who, name, wanted if complete else set())

    @precondition(lambda self: any(lead.status in OPEN for lead in self.world.leads))
    @rule(number=NUMBER, who=NUMBER)
    def advance(self, number: int, who: int) -> None:
        """The usual way on, else few leads come far."""
        lead = self.one(number, [lead for lead in self.world.leads if lead.status in OPEN])
        if lead.status == "contact":
            self._convert(lead, who, large=bool(number % 2))
        elif lead.status == "qualified" and lead.two_way is None:
            self._talk(lead, who, 0, two_way=True)
        else:
            name = {"lead": "qualify", "qualified": "engage"}.get(lead.status, f"resume_{lead.before}")
            self._move(lead, who, name, LEAD_MOVES[name][2])

    def _move(self, lead: model.Lead, who: int, name: str, said: Iterable[str]) -> None:
        fits = lambda one: one.works_in(lead.area) and (one.manages if name == "qualify" else one.leads)  # noqa: E731
        actor = self.actor(who, fits)
        self.both(
            name,
            lambda: self.world.move(actor, lead, name, said),
            lambda: lead_move(
                lead=self.row_of(lead),
                name=name,
                actor=self.user(actor),
                values={key: SAID[key] for key in said},
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.leads)
    @rule(number=NUMBER, who=NUMBER)
    def take_up(self, number: int, who: int) -> None:
        lead = self.one(number, self.world.leads, lambda one: one.status == "pooled")
        actor = self.actor(who, lambda one: one.area)
        self.both(
            "take_up",
            lambda: self.world.take_up(actor, lead),
            lambda: lead_take_up(lead=self.row_of(lead), actor=self.user(actor), today=self.world.today),
        )

    @precondition(lambda self: self.world.leads)
    @rule(number=NUMBER, who=NUMBER, ago=st.integers(0, 40), two_way=OFTEN)
    def talk(self, number: int, who: int, ago: int, two_way: bool) -> None:
        lead = self.one(number, self.world.leads, lambda one: one.status in OPEN)
        self._talk(lead, who, ago, two_way=two_way)

    def _talk(self, lead: model.Lead, who: int, ago: int, *, two_way: bool) -> None:
        actor = self.one(who, [one for one in self.cast.actors if one.works_in(lead.area)])
        day = self.world.today - dt.timedelta(ago)
        self.both(
            "talk",
            lambda: self.world.talk(lead, day, two_way=two_way),
            lambda: self._log(actor, lead.enterprise, day, two_way, lead=self.row_of(lead)),
        )

    def _log(self, actor, enterprise, day: dt.date, two_way: bool, **about) -> None:
        project = {"project": about.pop("project")} if "project" in about else {}
        activity_log(
            actor=self.user(actor),
            enterprise=self.enterprise_row(enterprise),
            values={
                "kind": ActivityKind.CALL,
                "happened_at": dt.datetime.combine(day, dt.time(4), dt.UTC),
                "subject": "Talked",
                "is_two_way": two_way,
                "no_next_step_reason": "They call",
                **project,
            },
            **about,
        )

    @precondition(lambda self: self.world.projects)
    @rule(number=NUMBER, who=NUMBER, ago=st.integers(0, 40), two_way=OFTEN)
    def talk_on_project(self, number: int, who: int, ago: int, two_way: bool) -> None:
        project = self.one(number, self.world.projects, lambda one: one.stage != "dropped")
        actor = self.actor(who, lambda one: one.area == project.area)
        area, day = actor.area or project.area, self.world.today - dt.timedelta(ago)
        self.both(
            "talk_on_project",
            lambda: self.world.talk_on(actor, project, day, two_way=two_way),
            lambda: self._log(
                actor,
                project.lead.enterprise,
                day,
                two_way,
                project=self.project_row(project),
                area=self.cast.areas[area],
            ),
        )

    @precondition(lambda self: self.world.claims)
    @rule(number=NUMBER, who=NUMBER)
    def extend(self, number: int, who: int) -> None:
        claim = self.one(number, self.world.claims, lambda one: one.active and not one.extended)
        actor = self.actor(who, lambda one: one.manages and one.works_in(claim.area))
        self.both(
            "extend",
            lambda: self.world.extend(actor, claim),
            lambda: claim_extend(
                claim=self.claim_row(claim), actor=self.user(actor), reason="Board", today=self.world.today
            ),
        )

    @precondition(lambda self: self.world.today < LAST_DAY)
    @rule(days=st.integers(1, 40), is_worker_up=OFTEN)
    def days_pass(self, days: int, is_worker_up: bool) -> None:
        self.world.today = min(self.world.today + dt.timedelta(days), LAST_DAY)
        self.steps["days_pass", "done"] += 1
        if is_worker_up:
            self.both("tick", self.world.tick, self._work)

    def _work(self) -> None:
        today = self.world.today
        for duty in (claims_lapse, claims_promote_waiting, conflicts_finalise):
            list(duty(today=today))

    # Handing over

    @precondition(lambda self: self.world.claims)
    @rule(number=NUMBER, who=NUMBER, other=OFTEN)
    def offer(self, number: int, who: int, other: bool) -> None:
        claim = self.one(number, self.world.claims, lambda one: one.active)
        actor = self.actor(who, lambda one: one.manages and one.works_in(claim.area))
        area = next(code for code in self.cast.areas if (code != claim.area) == other)
        organisation = next(self.user(one).organisation for one in self.cast.actors if one.area == area)
        self.both(
            "offer",
            lambda: self.world.offer(actor, claim, area),
            lambda: transfer_propose(
                claim=self.claim_row(claim),
                actor=self.user(actor),
                to_organisation=organisation,
                reason=TransferReason.NO_SITE,
                kept_share_pct=Decimal(40),
                today=self.world.today,
            ),
        )

    @precondition(lambda self: self.world.transfers)
    @rule(
        number=NUMBER,
        who=NUMBER,
        owner=NUMBER,
        name=st.sampled_from(["accept", "accept", "refuse", "withdraw"]),
    )
    def answer(self, number: int, who: int, owner: int, name: str) -> None:
        transfer = self.one(number, self.world.transfers, lambda one: one.status == "proposed")
        side = transfer.claim.area if name == "withdraw" else transfer.to_area
        actor = self.actor(who, lambda one: one.manages and one.works_in(side))
        officer = self.actor(owner, lambda one: one.area == transfer.to_area)
        row = ClaimTransfer.objects.order_by("pk")[self.world.transfers.index(transfer)]
        self.both(
            name,
            lambda: self.world.answer(actor, transfer, name, officer),
            lambda: transfer_answer(
                transfer=row,
                name=name,
                actor=self.user(actor),
                owner=self.user(officer),
                note="As we said",
                today=self.world.today,
            ),
        )

    # Projects

    @precondition(lambda self: self.world.leads)
    @rule(number=NUMBER, who=NUMBER, large=st.booleans())
    def convert(self, number: int, who: int, large: bool) -> None:
        lead = self.one(number, self.world.leads, lambda one: one.status == "contact")
        self._convert(lead, who, large=large)

    def _convert(self, lead: model.Lead, who: int, *, large: bool) -> None:
        actor = self.actor(who, lambda one: one.works_in(lead.area) and one.leads)
        self.both(
            "convert",
            lambda: self.world.convert(actor, lead, large=large),
            lambda: self._make_project(actor, lead, Decimal(500_000_000 if large else 5_000_000)),
        )

    def _make_project(self, actor: model.Actor, lead: model.Lead, invest_total: Decimal) -> None:
        """With every field and document that a stage may ask for: that is another test's matter."""
        values = self.cast.values | {"name": "项目", "invest_total": invest_total}
        project = project_create_from_lead(
            lead=self.row_of(lead), actor=self.user(actor), values=values, today=self.world.today
        )
        owned = {"area": project.area, "organisation": project.organisation, "created_by": project.created_by}
        Evidence.objects.bulk_create(
            Evidence(project=project, kind=kind, file="x.pdf", size=1, sha256=f"{project.pk}-{kind}", **owned)
            for kind in EvidenceKind.values
        )

    @precondition(lambda self: self.world.projects)
    @rule(number=NUMBER, who=NUMBER, stage=st.sampled_from(STAGES), usual=OFTEN, reason=OFTEN)
    def enter(self, number: int, who: int, stage: str, usual: bool, reason: bool) -> None:
        project = self.one(
            number, self.world.projects, lambda one: one.stage in STAGES[:-1] and not one.waiting
        )
        if usual and project.stage in STAGES[:-1]:
            stage = STAGES[STAGES.index(project.stage) + 1]
        back = project.stage in STAGES and STAGES.index(stage) < STAGES.index(project.stage)
        actor = self.actor(who, lambda one: one.leads and one.works_in(project.area))
        self.both(
            "back" if back else "enter",
            lambda: self.world.enter(actor, project, stage, reason=reason),
            lambda: stage_enter(
                project=self.project_row(project),
                name=f"{'back_to' if back else 'enter'}_{stage}",
                actor=self.user(actor),
                values={"entered_on": self.world.today, "reason": "So it was" if reason else ""},
                today=self.world.today,
            ),
        )

    @precondition(lambda self: any(project.waiting for project in self.world.projects))
    @rule(number=NUMBER, who=NUMBER, accept=OFTEN)
    def review(self, number: int, who: int, accept: bool) -> None:
        project = self.one(number, [one for one in self.world.projects if one.waiting])
        actor = self.actor(who, lambda one: one.manages and one.works_in(project.area))
        entry = StageEntry.objects.get(project__lead=self.row_of(project.lead), status="proposed")
        self.both(
            "accept_stage" if accept else "refuse_stage",
            lambda: self.world.review(actor, project, accept=accept),
            lambda: stage_review(
                entry=entry, actor=self.user(actor), accept=accept, note="Seen", today=self.world.today
            ),
        )

    @precondition(lambda self: self.world.projects)
    @rule(number=NUMBER, who=NUMBER, name=st.sampled_from(["suspend", "resume", "drop"]))
    def pause(self, number: int, who: int, name: str) -> None:
        wanted = {"suspend": STAGES, "resume": ["suspended"], "drop": [*STAGES, "suspended"]}[name]
        project = self.one(number, self.world.projects, lambda one: one.stage in wanted)
        actor = self.actor(who, lambda one: one.leads and one.works_in(project.area))
        full_name = f"resume_{project.before or 'negotiation'}" if name == "resume" else name
        self.both(
            f"{name}_project",
            lambda: self.world.pause(actor, project, full_name),
            lambda: project_move(
                project=self.project_row(project),
                name=full_name,
                actor=self.user(actor),
                values=SAID,
                today=self.world.today,
            ),
        )

    # Conflicts

    @precondition(lambda self: self.world.conflicts)
    @rule(
        number=NUMBER,
        who=NUMBER,
        name=st.sampled_from(["notify", "state", "propose", "decide", "decide", "finalise"]),
        outcome=st.sampled_from(["first", "second", "separate"]),
    )
    def conflict(self, number: int, who: int, name: str, outcome: str) -> None:
        ready = {
            "notify": {"suspected"},
            "state": {"notified", "evidence", "decided", "appealed"},
            "propose": {"notified", "evidence", "appealed"},
            "decide": {"proposed"},
            "finalise": {"decided"},
        }[name]
        conflict = self.one(number, self.world.conflicts, lambda one: one.status in ready)
        sides = (conflict.first.area, conflict.second.area)
        fits = lambda one: one.leads and one.area in sides if name == "state" else one.judges  # noqa: E731
        actor = self.actor(who, fits)
        given = {
            "conflict": self.conflict_row(conflict),
            "actor": self.user(actor),
            "today": self.world.today,
        }
        steps: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
            "notify": (lambda: self.world.notify(actor, conflict), lambda: conflict_notify(**given)),
            "state": (
                lambda: self.world.state(actor, conflict),
                lambda: statement_make(text="We were first", **given),
            ),
            "propose": (
                lambda: self.world.propose(actor, conflict, outcome),
                lambda: conflict_propose(
                    outcome=outcome, ground="earliest_report", reason="They were first", **given
                ),
            ),
            "decide": (lambda: self.world.decide(actor, conflict), lambda: conflict_decide(**given)),
            "finalise": (lambda: self.world.finalise(actor, conflict), lambda: conflict_finalise(**given)),
        }
        self.both(name, *steps[name])

    # Two enterprises that are one

    @rule(number=NUMBER, other=NUMBER)
    def merge(self, number: int, other: int) -> None:
        kept, gone = (
            self.one(each, self.world.enterprises, lambda one: one.exists) for each in (number, other)
        )
        self.both("merge", lambda: self.world.merge(kept, gone), lambda: self._merge(kept, gone))

    def _merge(self, kept: model.Enterprise, gone: model.Enterprise) -> None:
        merge = enterprise_merge(
            kept=self.enterprise_row(kept),
            gone=self.enterprise_row(gone),
            reason="Same",
            actor=self.cast.users["judge one"],
            today=self.world.today,
        )
        self.merges.append(merge)

    @precondition(lambda self: self.merges)
    @rule(number=NUMBER)
    def undo(self, number: int) -> None:
        """Mostly one that is not undone, else one of any time."""
        merge = self.one(number, self.world.merges, lambda one: not one.undone)
        at = self.world.merges.index(merge)
        self.both("undo", lambda: self.world.undo(at), lambda: self._undo(at))

    def _undo(self, at: int) -> None:
        merge_undo(merge=self.merges[at], actor=self.cast.users["judge one"])

    @precondition(lambda self: self.world.leads and sum(one.exists for one in self.world.enterprises) > 1)
    @rule(number=NUMBER)
    def merge_and_undo_at_once(self, number: int) -> None:
        """Leaves every table of the database as it was."""
        there = [one for one in self.world.enterprises if one.exists]
        kept = there.pop(number % len(there))
        gone = there[number // 8 % len(there)]
        before = content()
        self.merge_both(kept, gone)
        assert orphans() == []
        at = len(self.merges) - 1
        assert self.both("undo", lambda: self.world.undo(at), lambda: self._undo(at))
        assert differences(before, content()) == []

    def merge_both(self, kept: model.Enterprise, gone: model.Enterprise) -> None:
        assert self.both("merge", lambda: self.world.merge(kept, gone), lambda: self._merge(kept, gone))
        self.same()

    # What holds after every step

    @invariant()
    def same(self) -> None:
        """The tables say what the model says, and what the region promises holds."""
        assert self.world.lawful()
        found, expected = stored(self.keys), said(self.world)
        for what in expected:
            assert found[what] == expected[what], what
