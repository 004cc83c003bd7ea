"""What is done with leads, their claims and activities, and how claims are handed over."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from crm.choices.claims import TransferReason
from crm.choices.leads import ActivityKind
from crm.models import (
    ClaimTransfer,
)
from crm.services.activities import activity_log
from crm.services.claims import claim_extend
from crm.services.conflicts import (
    conflicts_finalise,
)
from crm.services.leads import lead_log, lead_move
from crm.services.pool import claims_lapse, claims_promote_waiting, lead_take_up
from crm.services.transfers import transfer_answer, transfer_propose
from tests.crm import machine_records as model
from tests.crm.machine_records import LEAD_MOVES, OPEN
from tests.crm.machine_stage import LAST_DAY, NUMBER, OFTEN, SAID, Stage


class Leads(Stage):
    # Leads and their claims

    @initialize(whos=st.lists(NUMBER, min_size=4, max_size=8))
    def begin(self, whos: list[int]) -> None:
        """With some reports, else much of a story waits for the first."""
        for number, who in enumerate(whos):
            self.report(8 * number + 1, who)
            self.same()

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
        self._advance(self.one(number, [x for x in self.world.leads if x.status in OPEN]), number, who)

    def _advance(self, lead: model.Lead, number: int, who: int) -> None:
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
        actor = self.one(who, [one for one in self.cast.actors if one.leads and one.works_in(lead.area)])
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
    @rule(days=st.sampled_from([1, 1, 2, 4, 7, 14, 35]), is_worker_up=OFTEN)
    def days_pass(self, days: int, is_worker_up: bool) -> None:
        self.world.today = min(self.world.today + dt.timedelta(days), LAST_DAY)
        if is_worker_up:
            self.both("days pass", self.world.tick, self._work)
        else:
            self.steps["days pass, no worker", "done"] += 1

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
        taker = next(one for one in self.cast.actors if one.area == area)
        self.both(
            "offer",
            lambda: self.world.offer(actor, claim, area, taker.unit),
            lambda: transfer_propose(
                claim=self.claim_row(claim),
                actor=self.user(actor),
                to_organisation=self.user(taker).organisation,
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
