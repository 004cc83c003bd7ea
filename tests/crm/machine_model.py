"""Leads, claims, conflicts, transfers, projects and merges once more, in memory: what the services should do.

Written from domain.md 2.4 and 3.1 and docs/decisions/0006. It shares no rule with the services: where the two
differ, one of them is wrong. What may not be done raises `Refused` and changes nothing.
"""

import copy
import datetime as dt
from collections.abc import Iterable

from tests.crm.machine_merges import Merges
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


class World(Merges):
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

    def has(self, lead: Lead) -> Claim | None:
        """The one claim that a lead may have, live or made good by a signature."""
        own = (c for c in self.claims if c.lead is lead and c.status in ("active", "fulfilled"))
        return next(own, None)

    def taken(self, enterprise: Enterprise, *, besides: Lead | None = None) -> bool:
        """Somebody is protected there or has signed, and does not produce yet; separate ones bar nobody."""
        held = [c for c in self.claims if c.enterprise is enterprise and not c.separate]
        others = [c for c in held if c.lead is not besides]
        signed = [c for c in others if c.status == "fulfilled" and c.lead.status == "converted"]
        return bool(signed) or any(c.active for c in others)

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
        """90 days for a lead, 180 once a large project is negotiated; the signature makes it good."""
        if self.has(lead) or (not separate and self.taken(lead.enterprise)):
            return
        project = self.project_of(lead)
        days = NEGOTIATION_DAYS if project and project.large else LEAD_DAYS
        until = self.today + dt.timedelta(days)
        claim = Claim(lead, lead.enterprise, lead.area, self.today, self.today, until, separate=separate)
        claim.phase = "negotiation" if project else "lead"
        if project and project.is_signed:
            claim.status, claim.end = "fulfilled", "signed"
        self.claims.append(claim)

    def promote(self, enterprise: Enterprise) -> None:
        if self.taken(enterprise):
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
        need(actor.leads and enterprise.exists and actor.works_in(area))
        self._enter(Lead(len(self.leads), enterprise, area, actor.name, actor.name, actor.unit))

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
        need(actor.works_in(lead.area) and (actor.manages if name == "qualify" else actor.leads))
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
        self.report(actor, lead.enterprise, actor.area)

    def talk(self, lead: Lead, day: dt.date, *, two_way: bool) -> None:
        need(lead.status in OPEN)
        self.activities.append(Activity(lead.enterprise, lead))
        self._heard(lead, day, two_way)

    def talk_on(self, actor: Actor, project: Project, day: dt.date, *, two_way: bool) -> None:
        need(actor.leads and project.stage != "dropped" and actor.works_in(project.area))
        self.activities.append(Activity(project.lead.enterprise, None, project))
        self._heard(project.lead, day, two_way)

    def _heard(self, lead: Lead, day: dt.date, two_way: bool) -> None:
        if two_way:
            lead.two_way = max(day, lead.two_way or day)
            self.keep_alive(lead, day)

    # Handing over

    def offer(self, actor: Actor, claim: Claim, area: str, unit: str) -> None:
        need(actor.manages and actor.works_in(claim.area))
        need(claim.active and claim.lapses > self.today and area != claim.area)
        need(not any(t.claim is claim and t.status == "proposed" for t in self.transfers))
        self.transfers.append(Transfer(claim, area, unit, actor.name))

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
            lead.area, lead.owner, lead.unit = transfer.to_area, owner.name, transfer.to_unit
            project = self.project_of(lead)
            if project:
                project.area = transfer.to_area

    # Projects

    def convert(self, actor: Actor, lead: Lead, *, large: bool) -> None:
        need(actor.leads and actor.works_in(lead.area) and lead.status == "contact")
        lead.status = "converted"
        self.projects.append(Project(lead, lead.enterprise, lead.area, large))
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
        was_signed, lead = project.is_signed, project.lead
        project.stage = stage
        if lead.status in ("converted", "landed"):
            lead.status = "landed" if STAGES.index(stage) >= PRODUCING else "converted"
        claim = self.has(lead)
        if claim and claim.active and stage == "signed":
            self.end(claim, "fulfilled", "signed")
        if claim and not claim.active and was_signed and not project.is_signed:
            self._unsign(claim)

    def _unsign(self, claim: Claim) -> None:
        """As if nobody had signed: of what was agreed the days go on, and silence is counted from today."""
        if not claim.separate and self.taken(claim.enterprise, besides=claim.lead):
            self.end(claim, "lapsed", "overtaken")
            return
        claim.status, claim.end, claim.alive = "active", "", self.today
        if claim.until < self.today:
            self.end(claim, "lapsed", "expired")
            self.promote(claim.enterprise)

    def pause(self, actor: Actor, project: Project, name: str, *, revive_on: dt.date | None = None) -> None:
        need(actor.leads and actor.works_in(project.area))
        if name == "suspend":
            need(project.stage in STAGES)
            project.before, project.stage = project.stage, "suspended"
        elif name == "drop":
            need(project.stage != "dropped")
            need(not project.is_signed or actor.manages and actor.name != project.lead.owner)
            project.dropped_from, project.revive_on = project.before or project.stage, revive_on
            project.stage, project.before, project.waiting = "dropped", "", None
            if project.lead.status == "converted":
                project.lead.status = "dropped"
                self.end_of(project.lead, "dropped", "closed")
        else:
            need(project.stage == "suspended" and name == f"resume_{project.before}")
            project.stage, project.before = project.before, ""

    def revive(self, actor: Actor, project: Project, stage: str, *, reason: bool) -> None:
        """By a manager, from the day that was named on; not where somebody else came in."""
        need(actor.manages and actor.works_in(project.area))
        need(project.stage == "dropped" and project.dropped_from == stage)
        need(reason or (project.revive_on and project.revive_on <= self.today))
        lead, went_too = project.lead, project.lead.status == "dropped"
        claims = [claim for claim in self.claims if claim.lead is lead]
        apart = bool(claims) and claims[-1].separate
        need(not went_too or (not self.lost(lead) and (apart or not self.taken(lead.enterprise))))
        project.stage = stage
        if went_too:
            lead.status = "converted"
            self._meet(lead)
            self.grant(lead, separate=self.taken(lead.enterprise, besides=lead))

    # Conflicts

    def notify(self, actor: Actor, conflict: Conflict) -> None:
        self._judge(actor, conflict, {"suspected"})
        conflict.status, conflict.evidence_due = "notified", workday(self.today, HEARING_DAYS)

    def _judge(self, actor: Actor, conflict: Conflict, states: set[str]) -> None:
        people = {name for lead in (conflict.first, conflict.second) for name in (lead.owner, lead.creator)}
        need(actor.judges and actor.name not in people and conflict.status in states)

    def speaks_for(self, actor: Actor, conflict: Conflict) -> list[Lead]:
        """Everybody for his own lead; of his area's leads who has none, for those of his unit, or for any."""
        sides = [x for x in (conflict.first, conflict.second) if actor.area == x.area and actor.leads]
        his = [x for x in sides if x.owner == actor.name]
        return his or [x for x in sides if x.unit == actor.unit] or sides

    def state(self, actor: Actor, conflict: Conflict, lead: Lead | None) -> None:
        """`lead`: for whom he says he speaks, which only he has to say who may speak for both."""
        own = self.speaks_for(actor, conflict)
        need(lead in own if lead else len(own) == 1)
        late = conflict.status in ("decided", "appealed")
        need(late or conflict.status in ("notified", "evidence"))
        need(conflict.status != "decided" or not conflict.appealed)
        due = conflict.appeal_due if late else conflict.evidence_due
        need(due is None or due >= self.today)
        conflict.heard.append((lead or own[0], late))
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
                    self.grant(lead, separate=self.taken(lead.enterprise))
        elif ruling[0].status in PURSUING:
            self._give_to(*ruling)

    def _give_to(self, winner: Lead, loser: Lead) -> None:
        lost = self.has(loser) if loser.status in PURSUING else None
        if lost:
            self.end(lost, "revoked", "decided")
        own = self.has(winner)
        if own and own.separate and not self.taken(winner.enterprise):
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
