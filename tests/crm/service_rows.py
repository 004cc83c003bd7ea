"""A call of every service of crm that writes for a user, as the right person may make it.

`w` is the world of tests.crm.service_world.
"""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.choices.claims import TransferReason
from crm.choices.projects import EvidenceKind, QuotaKind
from crm.quarters import Quarter
from crm.services import (
    activities,
    actuals,
    claims,
    commitments,
    conflicts,
    contacts,
    evidence,
    leads,
    library,
    pool,
    projects,
    quotas,
    sites,
    stage_steps,
    stages,
    todos,
    transfers,
)
from tests.crm.money import promise
from tests.crm.service_world import LATER, TODAY

QUARTER = Quarter(2025, 4)
STEP = {"next_step": "Call", "next_step_due": LATER}

# name -> (who may, the call)
ROWS = {
    "activities.activity_log": (
        "officer",
        lambda w, by: activities.activity_log(
            actor=by,
            enterprise=w.lead.enterprise,
            lead=w.lead,
            values={"kind": "call", "happened_at": w.now, "subject": "Called", **STEP},
        ),
    ),
    "activities.activity_update": (
        "officer",
        lambda w, by: activities.activity_update(activity=w.activity, actor=by, values={"subject": "Met"}),
    ),
    "actuals.actual_report": (
        "officer",
        lambda w, by: actuals.actual_report(
            commitment=w.jobs, actor=by, quarter=QUARTER, figure=actuals.Figure(Decimal(3)), today=TODAY
        ),
    ),
    "actuals.actual_update": (
        "officer",
        lambda w, by: actuals.actual_update(
            actual=w.draft, actor=by, figure=actuals.Figure(Decimal(9), evidence=[w.paper])
        ),
    ),
    "actuals.actual_submit": ("officer", lambda w, by: actuals.actual_submit(actual=w.draft, actor=by)),
    "actuals.actual_verify": (
        "manager",
        lambda w, by: actuals.actual_verify(actual=w.submitted, actor=by, today=TODAY),
    ),
    "actuals.actual_verify_region": (
        "chief",
        lambda w, by: actuals.actual_verify_region(actual=w.verified, actor=by),
    ),
    "actuals.actual_reject": (
        "manager",
        lambda w, by: actuals.actual_reject(actual=w.submitted, actor=by, note="Wrong"),
    ),
    "actuals.actual_revise": ("officer", lambda w, by: actuals.actual_revise(actual=w.rejected, actor=by)),
    "actuals.actual_amend": (
        "officer",
        lambda w, by: actuals.actual_amend(actual=w.verified, actor=by, note="Corrected by the bank"),
    ),
    "claims.claim_extend": (
        "manager",
        lambda w, by: claims.claim_extend(claim=w.claim, actor=by, reason="Board in May", today=TODAY),
    ),
    "commitments.commitment_add": (
        "officer",
        lambda w, by: promise(w.project, by, indicator="output", total=5),
    ),
    "commitments.commitment_update": (
        "officer",
        lambda w, by: commitments.commitment_update(
            commitment=w.jobs, actor=by, values={"total": Decimal(60)}
        ),
    ),
    "commitments.commitment_abandon": (
        "officer",
        lambda w, by: commitments.commitment_abandon(
            commitment=w.jobs, actor=by, reason="Renegotiated", today=TODAY
        ),
    ),
    "conflicts.conflict_notify": (
        "chief",
        lambda w, by: conflicts.conflict_notify(conflict=w.conflicts["suspected"], actor=by, today=TODAY),
    ),
    "conflicts.statement_make": (
        "officer",
        lambda w, by: conflicts.statement_make(
            conflict=w.conflicts["notified"], actor=by, text="We met them", today=TODAY
        ),
    ),
    "conflicts.conflict_propose": (
        "chief",
        lambda w, by: conflicts.conflict_propose(
            conflict=w.conflicts["evidence"],
            actor=by,
            outcome="first",
            ground="investor_choice",
            reason="They agree",
            today=LATER,
        ),
    ),
    "conflicts.conflict_decide": (
        "chief",
        lambda w, by: conflicts.conflict_decide(conflict=w.conflicts["proposed"], actor=by, today=LATER),
    ),
    "conflicts.conflict_finalise": (
        "chief",
        lambda w, by: conflicts.conflict_finalise(
            conflict=w.conflicts["decided"], actor=by, today=LATER + dt.timedelta(days=30)
        ),
    ),
    "contacts.contact_add": (
        "officer",
        lambda w, by: contacts.contact_add(
            actor=by, enterprise=w.lead.enterprise, lead=w.lead, values={"name": "Li"}, today=TODAY
        ),
    ),
    "contacts.contact_update": (
        "officer",
        lambda w, by: contacts.contact_update(contact=w.contact, actor=by, values={"title": "CFO"}),
    ),
    "evidence.evidence_add": (
        "officer",
        lambda w, by: evidence.evidence_add(
            actor=by,
            file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"),
            values={"kind": EvidenceKind.MINUTES},
            project=w.project,
        ),
    ),
    "evidence.evidence_verify": (
        "manager",
        lambda w, by: evidence.evidence_verify(evidence=w.paper, actor=by, today=TODAY),
    ),
    "evidence.evidence_withdraw": (
        "officer",
        lambda w, by: evidence.evidence_withdraw(evidence=w.paper, actor=by, reason="Wrong", today=TODAY),
    ),
    "leads.lead_log": (
        "officer",
        lambda w, by: leads.lead_log(
            actor=by, enterprise=w.lead.enterprise, area=w.north, summary="Asks for land", today=TODAY
        ),
    ),
    "leads.lead_update": (
        "officer",
        lambda w, by: leads.lead_update(lead=w.lead, actor=by, values={"summary": "Other"}),
    ),
    "leads.lead_assign": (
        "manager",
        lambda w, by: leads.lead_assign(lead=w.lead, owner=w.manager, actor=by),
    ),
    "leads.lead_move": (
        "officer",
        lambda w, by: leads.lead_move(
            lead=w.lead,
            name="drop",
            actor=by,
            values={"drop_reason": "land", "note": "None left"},
            today=TODAY,
        ),
    ),
    "library.opportunity_create": (
        "officer",
        lambda w, by: library.opportunity_create(
            values={
                "title_zh": "项目",
                "summary_zh": "摘要",
                "area": w.north,
                "chain": w.chain,
                "contact_office": w.officer.organisation,
            },
            actor=by,
            today=TODAY,
        ),
    ),
    "library.opportunity_update": (
        "officer",
        lambda w, by: library.opportunity_update(
            opportunity=w.opportunity, values={"title_zh": "别的"}, actor=by
        ),
    ),
    "library.opportunity_move": (
        "officer",
        lambda w, by: library.opportunity_move(
            opportunity=w.opportunity, name="close", actor=by, values={"closing_note": "Sold"}, today=TODAY
        ),
    ),
    "library.match_propose": (
        "officer",
        lambda w, by: library.match_propose(opportunity=w.opportunity, enterprise=w.firm, actor=by),
    ),
    "library.match_answer": (
        "officer",
        lambda w, by: library.match_answer(match=w.match, name="contact", actor=by),
    ),
    "library.match_link": (
        "officer",
        lambda w, by: library.match_link(match=w.match, lead=w.matched_lead, actor=by),
    ),
    "pool.lead_take_up": (
        "officer",
        lambda w, by: pool.lead_take_up(lead=w.pooled, actor=by, area=w.north, today=TODAY),
    ),
    "projects.project_create_from_lead": (
        "officer",
        lambda w, by: projects.project_create_from_lead(
            lead=w.lead, actor=by, values={"name": "Copper foil"}, today=TODAY
        ),
    ),
    "projects.project_expand": (
        "officer",
        lambda w, by: projects.project_expand(
            project=w.producing, actor=by, values={"name": "Second line", **STEP}, today=TODAY
        ),
    ),
    "projects.project_update": (
        "officer",
        lambda w, by: projects.project_update(project=w.project, actor=by, values={"name": "Other"}),
    ),
    "projects.project_assign": (
        "manager",
        lambda w, by: projects.project_assign(project=w.project, owner=w.manager, actor=by),
    ),
    "projects.investors_set": (
        "officer",
        lambda w, by: projects.investors_set(
            project=w.project, investors=[projects.Investor(w.firm, "lead")], actor=by
        ),
    ),
    "quotas.quota_request": (
        "officer",
        lambda w, by: quotas.quota_request(
            project=w.project, actor=by, kind=QuotaKind.LAND, amount=Decimal(9), today=TODAY
        ),
    ),
    "quotas.quota_move": (
        "manager",
        lambda w, by: quotas.quota_move(quota=w.quota, name="refuse", actor=by, today=TODAY),
    ),
    "sites.site_reserve": (
        "officer",
        lambda w, by: sites.site_reserve(
            project=w.project, site=w.free_site, until=LATER, actor=by, today=TODAY
        ),
    ),
    "sites.reservation_extend": (
        "officer",
        lambda w, by: sites.reservation_extend(
            reservation=w.reservation, until=dt.date(2026, 4, 1), reason="Board", actor=by, today=TODAY
        ),
    ),
    "sites.reservation_release": (
        "officer",
        lambda w, by: sites.reservation_release(
            reservation=w.reservation, reason="Too small", actor=by, today=TODAY
        ),
    ),
    "sites.site_take": (
        "manager",
        lambda w, by: sites.site_take(reservation=w.reservation, name="lease", actor=by, today=TODAY),
    ),
    "stage_steps.stage_submit": (
        "officer",
        lambda w, by: stage_steps.stage_submit(
            project=w.project,
            name="enter_pre_sign",
            actor=by,
            fields={"name": "Foil"},
            documents=[],
            values={"entered_on": TODAY},
            today=TODAY,
        ),
    ),
    "stages.stage_enter": (
        "officer",
        lambda w, by: stages.stage_enter(
            project=w.project, name="enter_pre_sign", actor=by, values={"entered_on": TODAY}, today=TODAY
        ),
    ),
    "stages.stage_review": (
        "manager",
        lambda w, by: stages.stage_review(entry=w.entry, actor=by, accept=False, note="No", today=TODAY),
    ),
    "stages.stage_withdraw": ("officer", lambda w, by: stages.stage_withdraw(entry=w.entry, actor=by)),
    "stages.project_move": (
        "officer",
        lambda w, by: stages.project_move(
            project=w.project,
            name="drop",
            actor=by,
            values={"drop_reason": "land", "note": "None left"},
            today=TODAY,
        ),
    ),
    "stages.project_revive": (
        "manager",
        lambda w, by: stages.project_revive(
            project=w.dropped,
            name="revive_negotiation",
            actor=by,
            values={"next_step": "Call", "next_step_due": LATER, "note": "They called"},
            today=TODAY,
        ),
    ),
    "todos.todo_add": (
        "officer",
        lambda w, by: todos.todo_add(
            actor=by, subject="Send the map", due_on=LATER, owner=w.officer, lead=w.lead
        ),
    ),
    "todos.todo_done": ("officer", lambda w, by: todos.todo_done(todo=w.todo, actor=by, today=TODAY)),
    "todos.todo_move": (
        "officer",
        lambda w, by: todos.todo_move(todo=w.todo, name="cancel", actor=by, today=TODAY),
    ),
    "todos.todo_put_off": (
        "officer",
        lambda w, by: todos.todo_put_off(todo=w.todo, due_on=dt.date(2026, 5, 4), actor=by),
    ),
    "transfers.transfer_propose": (
        "manager",
        lambda w, by: transfers.transfer_propose(
            claim=w.claim,
            actor=by,
            to_organisation=w.east_officer.organisation,
            reason=TransferReason.NO_SITE,
            kept_share_pct=Decimal(40),
            today=TODAY,
        ),
    ),
    "transfers.transfer_answer": (
        "manager",
        lambda w, by: transfers.transfer_answer(
            transfer=w.offer, name="refuse", actor=by, note="Full", today=TODAY
        ),
    ),
}
