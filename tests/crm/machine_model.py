"""Leads, claims, conflicts, transfers, projects and merges once more, in memory: what the services should do.

Written from domain.md 2.4 and 3.1 and docs/decisions/0006. It shares no rule with the services: where the two
differ, one of them is wrong. What may not be done raises `Refused` and changes nothing.
"""

import copy
import datetime as dt
from collections.abc import Iterable

from tests.crm.machine_records import (
    EXTENSION_DAYS,
    HEARING_DAYS,
    LEAD_DAYS,
    LEAD_MOVES,
    NEGOTIATION_DAYS,
    OPEN,
    PRODUCING,
    PURSUING,
    SIGNED,
    SKIPS,
    STAGES,
    Activity,
    Actor,
    Claim,
    Conflict,
    Enterprise,
    Lead,
    Merge,
    Project,
    Proposal,
    Transfer,
    need,
    workday,
)


class World:
    def __init__(self, enterprises: int, today: dt.date) -> None:
        self.today = today
        self.enterprises = [Enterprise(number) for number in range(enterprises)]
        self.leads: list[Lead] = []
        self.claims: list[Claim] = []
        self.transfers: list[Transfer] = []
        self.conflicts: list[Conflict] = []
        self.projects: list[Project] = []
        self.activities: list[Activity] = []
        self.merges: list[Merge] = []

    # What is asked of the world

    def claim_of(self, lead: Lead) -> Claim | None:
        return next((claim for claim in self.claims if claim.active and claim.lead is lead), None)

    def protecting(self, enterprise: Enterprise) -> Claim | None:
        own = (c for c in self.claims if c.active and not c.separate and c.enterprise is enterprise)
        return next(own, None)

    def signed(self, enterprise: Enterprise) -> bool:
        fulfilled = [c for c in self.claims if c.status == "fulfilled" and c.enterprise is enterprise]
        return any(claim.lead.status == "converted" for claim in fulfilled)

    def lost(self, lead: Lead) -> bool:
        rulings = filter(None, (conflict.ruling() for conflict in self.conflicts))
        return any(loser is lead and winner.status in PURSUING for winner, loser in rulings)

    def project_of(self, lead: Lead) -> Project | None:
        return next((project for project in self.projects if project.lead is lead), None)

    def met(self, one: Lead, other: Lead) -> bool:
        return any({c.first, c.second} == {one, other} for c in self.conflicts)

    def lawful(self) -> bool:
        """What the region promises: of one enterprise, and of one lead, one claim."""
        active = [claim for claim in self.claims if claim.active]
        alone = [claim.enterprise for claim in active if not claim.separate]
        leads = [claim.lead for claim in active]
        return len(set(alone)) == len(alone) and len(set(leads)) == len(leads)

    # Claims

    def grant(self, lead: Lead, *, separate: bool = False) -> None:
        if self.claim_of(lead) or (not separate and self.protecting(lead.enterprise)):
            return
        until = self.today + dt.timedelta(LEAD_DAYS)
        claim = Claim(lead, lead.enterprise, lead.area, self.today, self.today, until, separate=separate)
        self.claims.append(claim)

    def promote(self, enterprise: Enterprise) -> None:
        if self.protecting(enterprise) or self.signed(enterprise):
            return
        for lead in self.leads:  # in the order of their reports
            waits = lead.enterprise is enterprise and lead.status in OPEN and not self.claim_of(lead)
            if waits and not self.lost(lead):
                self.grant(lead)
                return

    def end(self, claim: Claim, status: str, end: str) -> None:
        claim.status, claim.end = status, end
        for transfer in self.transfers:
            if transfer.claim is claim and transfer.status == "proposed":
                transfer.status = "withdrawn"

    def end_of(self, lead: Lead, end: str, status: str) -> None:
        claim = self.claim_of(lead)
        if claim:
            self.end(claim, status, end)
        self.promote(lead.enterprise)

    def keep_alive(self, lead: Lead, day: dt.date) -> None:
        claim = self.claim_of(lead)
        if claim and claim.alive < day < claim.lapses:
            claim.alive = day

    def extend(self, actor: Actor, claim: Claim) -> None:
        need(actor.manages and actor.works_in(claim.area) and claim.lead.owner != actor.name)
        need(claim.active and claim.lapses > self.today and not claim.extended)
        claim.extended, claim.until = True, claim.until + dt.timedelta(EXTENSION_DAYS)

    def tick(self) -> None:
        """What the worker does: protection lapses, who waits has it, decisions become final."""
        for claim in [claim for claim in self.claims if claim.active and claim.lapses <= self.today]:
            self.end(claim, "lapsed", "expired" if claim.until < self.today else "no_activity")
            if claim.lead.status in OPEN:
                claim.lead.status, claim.lead.before = "pooled", ""
            self.promote(claim.enterprise)
        for enterprise in self.enterprises:
            self.promote(enterprise)
        for conflict in self.conflicts:
            if conflict.status == "decided" and conflict.appeal_due < self.today:
                self._finish(conflict)

    # Leads

    def report(self, actor: Actor, enterprise: Enterprise, area: str) -> None:
        need(enterprise.exists and actor.works_in(area))
        self._enter(Lead(len(self.leads), enterprise, area, actor.name, actor.name))

    def _enter(self, lead: Lead) -> None:
        self.leads.append(lead)
        self._meet(lead)
        self.promote(lead.enterprise)

    def _meet(self, lead: Lead) -> None:
        for other in self.leads:
            pursued = other.enterprise is lead.enterprise and other.status in PURSUING
            if other is not lead and pursued and not self.met(other, lead):
                self.conflicts.append(Conflict(lead.enterprise, other, lead))

    def move(self, actor: Actor, lead: Lead, name: str, said: Iterable[str]) -> None:
        sources, target, wanted = LEAD_MOVES[name]
        need(actor.manages if name == "qualify" else actor.leads)
        need(lead.status in sources and wanted <= set(said))
        need(not name.startswith("resume_") or lead.before == target)
        need(name != "engage" or lead.two_way)
        need(name != "take_back" or not self.protecting(lead.enterprise))
        lead.before = lead.status if name == "suspend" else ""
        lead.status = target
        if name == "take_back":
            self._meet(lead)
            self.promote(lead.enterprise)
        elif name == "give_up":
            self.end_of(lead, "refused", "lapsed")
        elif name == "drop":
            self.end_of(lead, "dropped", "closed")

    def take_up(self, actor: Actor, lead: Lead) -> None:
        need(actor.leads and actor.area and lead.status == "pooled" and not self.protecting(lead.enterprise))
        lead.status = "dropped"
        self._enter(Lead(len(self.leads), lead.enterprise, actor.area, actor.name, actor.name))

    def talk(self, lead: Lead, day: dt.date, *, two_way: bool) -> None:
        need(lead.status in OPEN)
        self.activities.append(Activity(lead.enterprise, lead))
        self._heard(lead, day, two_way)

    def talk_on(self, actor: Actor, project: Project, day: dt.date, *, two_way: bool) -> None:
        need(project.stage != "dropped" and actor.works_in(project.area))
        self.activities.append(Activity(project.lead.enterprise, None, project))
        self._heard(project.lead, day, two_way)

    def _heard(self, lead: Lead, day: dt.date, two_way: bool) -> None:
        if two_way:
            lead.two_way = max(day, lead.two_way or day)
            self.keep_alive(lead, day)

    # Handing over

    def offer(self, actor: Actor, claim: Claim, area: str) -> None:
        need(actor.manages and actor.works_in(claim.area))
        need(claim.active and claim.lapses > self.today and area != claim.area)
        need(not any(t.claim is claim and t.status == "proposed" for t in self.transfers))
        self.transfers.append(Transfer(claim, area, actor.name))

    def answer(self, actor: Actor, transfer: Transfer, name: str, owner: Actor) -> None:
        claim, lead = transfer.claim, transfer.claim.lead
        need(actor.manages and actor.works_in(claim.area if name == "withdraw" else transfer.to_area))
        need(transfer.status == "proposed")
        if name == "withdraw":
            transfer.status = "withdrawn"
        elif name == "refuse":
            transfer.status = "refused"
        else:
            need(actor.name != transfer.creator and claim.active and claim.lapses > self.today)
            need(owner.area == transfer.to_area)
            transfer.status = "accepted"
            self.end(claim, "transferred", "transferred")
            follower = copy.copy(claim)
            follower.status, follower.end, follower.area = "active", "", transfer.to_area
            follower.alive = self.today
            self.claims.append(follower)
            lead.area, lead.owner = transfer.to_area, owner.name
            project = self.project_of(lead)
            if project:
                project.area = transfer.to_area

    # Projects

    def convert(self, actor: Actor, lead: Lead, *, large: bool) -> None:
        need(actor.leads and lead.status == "contact")
        lead.status = "converted"
        self.projects.append(Project(lead, lead.enterprise, lead.area))
        claim = self.claim_of(lead)
        if claim:
            claim.phase = "negotiation"
            if large:
                days = NEGOTIATION_DAYS + EXTENSION_DAYS * claim.extended
                claim.until = max(claim.until, claim.since + dt.timedelta(days))

    def enter(self, actor: Actor, project: Project, stage: str, *, reason: bool) -> None:
        need(actor.leads and actor.works_in(project.area) and project.stage in STAGES and not project.waiting)
        here, there = STAGES.index(project.stage), STAGES.index(stage)
        skip = (project.stage, stage) in SKIPS
        need(there < here or there == here + 1 or skip)
        need(reason or not (there < here or skip))
        if max(here, there) >= SIGNED:
            project.waiting = (stage, actor.name)
        else:
            self._reach(project, stage)

    def review(self, actor: Actor, project: Project, *, accept: bool) -> None:
        need(actor.manages and actor.works_in(project.area) and project.waiting)
        stage, entered_by = project.waiting or ("", "")
        need(actor.name != entered_by)
        need(not accept or project.stage in STAGES)
        project.waiting = None
        if accept:
            self._reach(project, stage)

    def _reach(self, project: Project, stage: str) -> None:
        project.stage = stage
        lead, claim = project.lead, self.claim_of(project.lead)
        if stage == "signed" and claim:
            self.end(claim, "fulfilled", "signed")
        if STAGES.index(stage) >= PRODUCING and lead.status == "converted":
            lead.status = "landed"
        elif STAGES.index(stage) < PRODUCING and lead.status == "landed":
            lead.status = "converted"

    def pause(self, actor: Actor, project: Project, name: str) -> None:
        need(actor.leads and actor.works_in(project.area))
        if name == "suspend":
            need(project.stage in STAGES)
            project.before, project.stage = project.stage, "suspended"
        elif name == "drop":
            need(project.stage != "dropped")
            was_signed = STAGES.index(project.before or project.stage) >= SIGNED
            need(not was_signed or actor.manages and actor.name != project.lead.owner)
            project.stage, project.before, project.waiting = "dropped", "", None
            if project.lead.status == "converted":
                project.lead.status = "dropped"
                self.end_of(project.lead, "dropped", "closed")
        else:
            need(project.stage == "suspended" and name == f"resume_{project.before}")
            project.stage, project.before = project.before, ""

    # Conflicts

    def notify(self, actor: Actor, conflict: Conflict) -> None:
        self._judge(actor, conflict, {"suspected"})
        conflict.status, conflict.evidence_due = "notified", workday(self.today, HEARING_DAYS)

    def _judge(self, actor: Actor, conflict: Conflict, states: set[str]) -> None:
        people = {name for lead in (conflict.first, conflict.second) for name in (lead.owner, lead.creator)}
        need(actor.judges and actor.name not in people and conflict.status in states)

    def state(self, actor: Actor, conflict: Conflict) -> None:
        own = next((x for x in (conflict.first, conflict.second) if actor.area == x.area), None)
        need(own and actor.leads)
        late = conflict.status in ("decided", "appealed")
        need(late or conflict.status in ("notified", "evidence"))
        need(conflict.status != "decided" or not conflict.appealed)
        due = conflict.appeal_due if late else conflict.evidence_due
        need(due is None or due >= self.today)
        conflict.heard.append((own, late))
        conflict.status = "appealed" if late else "evidence"

    def propose(self, actor: Actor, conflict: Conflict, outcome: str) -> None:
        self._judge(actor, conflict, {"notified", "evidence", "proposed", "appealed"})
        if conflict.status != "proposed":
            late = conflict.status == "appealed"
            due = conflict.appeal_due if late else conflict.evidence_due
            sides = {lead for lead, appeal in conflict.heard if appeal == late}
            need(len(sides) == 2 or due is None or due < self.today)
        conflict.proposals.append(Proposal(outcome, actor.name))
        conflict.status = "proposed"

    def decide(self, actor: Actor, conflict: Conflict) -> None:
        self._judge(actor, conflict, {"proposed"})
        proposal = conflict.proposals[-1]
        need(proposal.by != actor.name)
        proposal.decided = True
        conflict.status = "decided"
        conflict.appeal_due = self.today if conflict.appealed else workday(self.today, HEARING_DAYS)
        ruling = conflict.ruling()
        if ruling is None:
            for lead in (conflict.first, conflict.second):
                if lead.status in PURSUING:
                    self.grant(lead, separate=self.protecting(lead.enterprise) is not None)
        elif ruling[0].status in PURSUING:
            self._give_to(*ruling)

    def _give_to(self, winner: Lead, loser: Lead) -> None:
        lost = self.claim_of(loser) if loser.status in PURSUING else None
        if lost:
            self.end(lost, "revoked", "decided")
        own = self.claim_of(winner)
        if own and own.separate and not self.protecting(winner.enterprise):
            own.separate = False
        self.grant(winner)
        if lost and loser.enterprise is not winner.enterprise:
            self.promote(loser.enterprise)

    def finalise(self, actor: Actor, conflict: Conflict) -> None:
        self._judge(actor, conflict, {"decided"})
        need(conflict.appeal_due < self.today or conflict.appealed)
        self._finish(conflict)

    def _finish(self, conflict: Conflict) -> None:
        conflict.status = "final"
        winner, loser = conflict.ruling() or (None, None)
        if winner and loser and winner.status in PURSUING and loser.status in OPEN | {"pooled"}:
            loser.status, loser.before = "dropped", ""
            self.end_of(loser, "decided", "revoked")

    # Two enterprises that are one

    def merge(self, kept: Enterprise, gone: Enterprise) -> Merge:
        need(kept is not gone and kept.exists and gone.exists)
        active = [claim for enterprise in (kept, gone) if (claim := self.protecting(enterprise))]
        ended = sorted(active, key=lambda claim: claim.lead.number)[1:]
        offers = [one for one in self.transfers if one.claim in ended and one.status == "proposed"]
        for claim in ended:
            self.end(claim, "closed", "merged")
        ours, theirs = ([x for x in self._pursuing() if x.enterprise is one] for one in (kept, gone))
        pairs = [sorted(pair, key=lambda x: x.number) for pair in ((a, b) for a in ours for b in theirs)]
        made = [Conflict(kept, first, second) for first, second in pairs if not self.met(first, second)]
        self.conflicts += made
        moved = [row for row in self._rows() if row.enterprise is gone]
        moved += [project for project in self.projects if project.investor is gone]
        self._point(moved, kept)
        gone.exists = False
        self.merges.append(Merge(kept, gone, moved, ended, made, offers))
        return self.merges[-1]

    def _pursuing(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.status in PURSUING]

    def _rows(self) -> list:
        return [*self.leads, *self.claims, *self.conflicts, *self.activities]

    def _point(self, rows: Iterable, enterprise: Enterprise) -> None:
        for row in rows:
            setattr(row, "investor" if isinstance(row, Project) else "enterprise", enterprise)

    def undo(self, number: int) -> None:
        trial = copy.deepcopy(self)
        trial._take_back(number)
        need(trial.lawful())
        self._take_back(number)

    def _take_back(self, number: int) -> None:
        """Both as they were; what was entered since goes with the lead on which it was entered."""
        merge = self.merges[number]
        later = [one for one in self.merges[number + 1 :] if not one.undone]
        need(not merge.undone and not any(merge.kept in (one.kept, one.gone) for one in later))
        need(all(conflict.status == "suspected" for conflict in merge.made))
        merge.undone = merge.gone.exists = True
        self.conflicts = [conflict for conflict in self.conflicts if conflict not in merge.made]
        leads = {row for row in merge.moved if isinstance(row, Lead)}
        since = [row for row in (*self.claims, *self.activities) if row.lead in leads]
        since += [row for row in self.activities if row.project and row.project.lead in leads]
        since += [conflict for conflict in self.conflicts if {conflict.first, conflict.second} <= leads]
        since += [project for project in self.projects if project.lead in leads]
        self._point([*merge.moved, *since], merge.gone)
        for transfer in merge.offers:
            transfer.status = "proposed"
        for claim in merge.ended:
            claim.status, claim.end = "active", ""
