"""Drives the services and the model side by side, and compares them after every step.

tests/crm/test_machine.py runs some hundred steps, benchmarks/machine.py many thousand.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from crm.choices.projects import EvidenceKind
from crm.models import Evidence, StageEntry
from crm.services.conflicts import (
    conflict_decide,
    conflict_finalise,
    conflict_notify,
    conflict_propose,
    statement_make,
)
from crm.services.projects import project_create_from_lead
from crm.services.stages import project_move, project_revive, stage_enter, stage_review
from registry.services.merging import enterprise_merge, merge_undo
from tests.crm import machine_records as model
from tests.crm.machine_leads import Leads
from tests.crm.machine_records import OPEN, SIGNED, STAGES
from tests.crm.machine_stage import NUMBER, OFTEN, SAID
from tests.crm.projects import invested
from tests.merging import content, differences

OUTCOMES = ["first", "second", "separate"]
READY = {  # step of a conflict -> from where it may be taken
    "notify": {"suspected"},
    "state": {"notified", "evidence", "decided", "appealed"},
    "propose": {"notified", "evidence", "appealed"},
    "decide": {"proposed"},
    "finalise": {"decided"},
}


class Machine(Leads):
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
        users = (self.cast.users[name] for name in ("judge two", "judge three"))
        invested(project, next(user for user in users if user != project.created_by))

    @precondition(lambda self: self.world.projects)
    @rule(number=NUMBER, who=NUMBER, stage=st.sampled_from(STAGES), reason=OFTEN)
    def enter(self, number: int, who: int, stage: str, reason: bool) -> None:
        project = self.one(number, self.world.projects, lambda one: one.stage in STAGES and not one.waiting)
        self._enter(project, who, stage, reason=reason)

    @precondition(lambda self: any(project.stage in STAGES[:-1] for project in self.world.projects))
    @rule(number=NUMBER, who=NUMBER)
    def go_on(self, number: int, who: int) -> None:
        """The usual way on, else few projects come to production."""
        project = self.one(number, [one for one in self.world.projects if one.stage in STAGES[:-1]])
        if project.waiting:
            self._review(project, who, accept=True)
        else:
            self._enter(project, who, STAGES[STAGES.index(project.stage) + 1], reason=True)

    def _enter(self, project: model.Project, who: int, stage: str, *, reason: bool) -> None:
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
        self._review(
            self.one(number, [one for one in self.world.projects if one.waiting]), who, accept=accept
        )

    def _review(self, project: model.Project, who: int, *, accept: bool) -> None:
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
        revive_on = self.world.today + dt.timedelta(30) if who % 2 else None
        self.both(
            f"{name}_project",
            lambda: self.world.pause(actor, project, full_name, revive_on=revive_on),
            lambda: project_move(
                project=self.project_row(project),
                name=full_name,
                actor=self.user(actor),
                values=SAID | {"may_revive_on": revive_on},
                today=self.world.today,
            ),
        )

    @precondition(lambda self: any(project.stage == "dropped" for project in self.world.projects))
    @rule(number=NUMBER, who=NUMBER, stage=st.sampled_from(STAGES), reason=OFTEN)
    def revive(self, number: int, who: int, stage: str, reason: bool) -> None:
        """Mostly to where it was."""
        project = self.one(number, self.world.projects, lambda one: one.stage == "dropped")
        stage = project.dropped_from if number % 8 and project.dropped_from else stage
        actor = self.actor(who, lambda one: one.manages and one.works_in(project.area))
        self.both(
            "revive_project",
            lambda: self.world.revive(actor, project, stage, reason=reason),
            lambda: project_revive(
                project=self.project_row(project),
                name=f"revive_{stage}",
                actor=self.user(actor),
                values=SAID | {"note": "They called" if reason else ""},
                today=self.world.today,
            ),
        )

    @precondition(lambda self: any(lead.status in OPEN for lead in self.world.leads))
    @rule(number=NUMBER, who=NUMBER, back=OFTEN)
    def sign(self, number: int, who: int, back: bool) -> None:
        """All the way to the signature, and often back again, else few come to it."""
        lead = self.one(number, [lead for lead in self.world.leads if lead.status in OPEN])
        for _step in range(6):
            if lead.status in OPEN:
                self._advance(lead, number, who)
                self.same()
        project = self.world.project_of(lead)
        for stage in ("pre_sign", "signed", "pre_sign")[: 3 if back else 2]:
            if project and not project.waiting:
                self._enter(project, who, stage, reason=True)
                self.same()
            if project and project.waiting:
                self._review(project, who, accept=True)
                self.same()

    @precondition(lambda self: any(project.stage in STAGES[SIGNED:] for project in self.world.projects))
    @rule(number=NUMBER, who=NUMBER, stage=st.sampled_from(STAGES[:SIGNED]))
    def go_back(self, number: int, who: int, stage: str) -> None:
        """Behind the signature."""
        signed = [one for one in self.world.projects if one.stage in STAGES[SIGNED:]]
        project = self.one(number, signed, lambda one: not one.waiting)
        self._enter(project, who, stage, reason=True)
        self.same()
        if project.waiting:
            self._review(project, who, accept=True)

    # Conflicts

    @precondition(lambda self: self.world.conflicts)
    @rule(
        number=NUMBER,
        who=NUMBER,
        name=st.sampled_from(sorted(READY)),
        outcome=st.sampled_from(OUTCOMES),
        side=st.sampled_from(["", "first", "second"]),
    )
    def conflict(self, number: int, who: int, name: str, outcome: str, side: str) -> None:
        conflict = self.one(number, self.world.conflicts, lambda one: one.status in READY[name])
        speaks = lambda one: self.world.speaks_for(one, conflict)  # noqa: E731
        actor = self.actor(who, speaks if name == "state" else lambda one: one.judges)
        self._step(conflict, name, actor, outcome, getattr(conflict, side) if side else None)

    @precondition(lambda self: any(one.status != "final" for one in self.world.conflicts))
    @rule(number=NUMBER, who=NUMBER, outcome=st.sampled_from(OUTCOMES))
    def hear(self, number: int, who: int, outcome: str) -> None:
        """The usual way on with a conflict, else few are decided."""
        going_on = [one for one in self.world.conflicts if one.status != "final"]
        conflict = self.one(number, going_on, lambda one: one.status != "suspected")
        self._hear(conflict, who, outcome)

    @precondition(lambda self: any(one.status not in ("decided", "final") for one in self.world.conflicts))
    @rule(number=NUMBER, who=NUMBER, outcome=st.sampled_from(OUTCOMES))
    def settle(self, number: int, who: int, outcome: str) -> None:
        """Up to the decision, most of all of those whose leads became projects."""
        going_on = [one for one in self.world.conflicts if one.status not in ("decided", "final")]
        far = lambda one: "converted" in (one.first.status, one.second.status)  # noqa: E731
        conflict = self.one(number, going_on, far)
        for step in range(6):
            if conflict.status not in ("decided", "final"):
                self._hear(conflict, who + step, outcome)
                self.same()

    def _hear(self, conflict: model.Conflict, who: int, outcome: str) -> None:
        heard = {lead for lead, appeal in conflict.heard if appeal == (conflict.status == "appealed")}
        silent = [lead for lead in (conflict.first, conflict.second) if lead not in heard]
        is_hearing = conflict.status in ("notified", "evidence", "appealed")
        if silent and (is_hearing or (conflict.status == "decided" and who % 2)):
            actor = self.actor(who, lambda one: silent[0] in self.world.speaks_for(one, conflict))
            self._step(conflict, "state", actor, outcome, silent[0])
        else:
            usual = {"suspected": "notify", "proposed": "decide", "decided": "finalise"}
            name = usual.get(conflict.status, "propose")
            self._step(conflict, name, self.actor(who, lambda one: one.judges), outcome)

    def _step(
        self,
        conflict: model.Conflict,
        name: str,
        actor: model.Actor,
        outcome: str,
        lead: model.Lead | None = None,
    ) -> None:
        given = {
            "conflict": self.conflict_row(conflict),
            "actor": self.user(actor),
            "today": self.world.today,
        }
        steps: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
            "notify": (lambda: self.world.notify(actor, conflict), lambda: conflict_notify(**given)),
            "state": (
                lambda: self.world.state(actor, conflict, lead),
                lambda: statement_make(
                    text="We were first", lead=self.row_of(lead) if lead else None, **given
                ),
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
        at = len(self.merges) - 1
        assert self.both("undo", lambda: self.world.undo(at), lambda: self._undo(at))
        assert differences(before, content()) == []

    def merge_both(self, kept: model.Enterprise, gone: model.Enterprise) -> None:
        assert self.both("merge", lambda: self.world.merge(kept, gone), lambda: self._merge(kept, gone))
        self.same()
