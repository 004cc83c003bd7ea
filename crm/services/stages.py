"""Moving a project: a stage is entered with its evidence, from the signature on before four eyes.

The locks are taken in this order: the lead with its enterprise, the project, the entry.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Move, MoveRefused
from core.locking import locked
from core.writing import write
from crm.choices.claims import ClaimEnd
from crm.choices.leads import LeadStatus
from crm.choices.projects import (
    PIPELINE,
    REVIEWED_STAGES,
    AgreementKind,
    EntryStatus,
    NegativeListResult,
    ProjectStage,
)
from crm.fulfilment import IN_FORCE
from crm.models import Actual, Evidence, Lead, Project, StageEntry
from crm.project_flow import (
    PROJECT_FLOW,
    Missing,
    is_closed_to,
    is_skip,
    leads_back,
    missing_for,
    needs_review,
    way_back,
    why_early,
)
from crm.services.claims import (
    active_claim,
    claim_end,
    claim_grant,
    claim_reopen,
    claimed_lead_locked,
    holding_claim,
    lead_claim_end,
    lost_to_another,
)
from crm.services.entry import require_project
from crm.services.leads import record_conflicts
from crm.services.sites import reservations_release

SIGNED_FROM = PIPELINE.index(ProjectStage.SIGNED)
LANDED_FROM = PIPELINE.index(ProjectStage.IN_PRODUCTION)


def evidence_held(project: Project) -> set[str]:
    """What a project has to show: the kinds of evidence that nobody withdrew, and the indicators of which
    something was verified and counts. One query.
    """
    documents = project.evidence.filter(withdrawn_on=None).order_by().values_list("kind", flat=True)
    figures = Actual.objects.filter(IN_FORCE, commitment__project=project, counted_value__gt=0).order_by()
    return set(documents.union(figures.values_list("commitment__indicator", flat=True)))


@transaction.atomic
def stage_enter(
    *,
    project: Project,
    name: str,
    actor: User,
    values: Mapping[str, Any],
    seen_status: str = "",
    today: dt.date | None = None,
) -> StageEntry:
    """Take a move `enter_…` or `back_to_…` of PROJECT_FLOW. `values` has `entered_on` and maybe `reason`.

    Before the signature the project moves at once; from then on the entry waits for `stage_review`.
    Raises MoveRefused: what is missing, a day out of order, another entry waiting, not the actor's to do.
    """
    today = today or timezone.localdate()
    lead = project.lead and claimed_lead_locked(project.lead)
    project = _seen(project, seen_status)
    move = _checked(project, name, actor, values)
    if project.stage_entries.filter(status=EntryStatus.PROPOSED).exists():
        raise MoveRefused(
            _("A stage of this project waits for review already. That has to be decided first.")
        )
    day, reason = values["entered_on"], (values.get("reason") or "").strip()
    _check_day(project, day, today)
    if name.startswith("enter_"):
        _check_ready(project, move, reason)
    waits = needs_review(move, project.status)
    entry = StageEntry.objects.create(
        project=project,
        stage_from=project.status,
        stage=move.target,
        entered_on=day,
        reason=reason[:300],
        status=EntryStatus.PROPOSED if waits else EntryStatus.ACCEPTED,
        created_by=actor,
    )
    _link_evidence(project, entry)
    verb = "stage_proposed" if waits else move.name
    changes.record(entry, actor=actor, verb=verb, changes={"stage": [project.status, move.target]})
    if not waits:
        _apply(project, lead, entry, actor, today)
    return entry


@transaction.atomic
def stage_review(
    *, entry: StageEntry, actor: User, accept: bool, note: str = "", today: dt.date | None = None
) -> StageEntry:
    """Confirm or refuse a stage that somebody else entered. Raises MoveRefused; to refuse needs a note."""
    today = today or timezone.localdate()
    lead = entry.project.lead and claimed_lead_locked(entry.project.lead)
    project = locked(entry.project)
    entry = locked(entry)
    require_project(actor, "crm.review_stage", project)
    if entry.created_by_id == actor.pk:
        raise MoveRefused(_("A second person must confirm it: you entered this stage."), forbidden=True)
    if entry.status != EntryStatus.PROPOSED:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if not accept and not note.strip():
        raise MoveRefused(_("Say why you refuse it, so that it can be mended."))
    is_forward = PIPELINE.index(ProjectStage(entry.stage)) > PIPELINE.index(ProjectStage(entry.stage_from))
    if accept and is_forward and missing_on(project, ProjectStage(entry.stage)):
        raise MoveRefused(
            _("Something that this stage needs was taken back meanwhile. Refuse it, with a note.")
        )
    if accept and is_forward:
        _refuse_prohibited(project, ProjectStage(entry.stage))
    if accept and project.status != entry.stage_from:
        raise MoveRefused(
            _("The project is suspended. Resume it before you confirm the stage, or refuse the stage.")
        )
    values = {
        "status": EntryStatus.ACCEPTED if accept else EntryStatus.REFUSED,
        "reviewed_by": actor,
        "reviewed_at": timezone.now(),
        "review_note": note.strip()[:300],
    }
    entry = write(entry, values, actor=actor, verb="stage_accepted" if accept else "stage_refused")
    if accept:
        _apply(project, lead, entry, actor, today)
    return entry


@transaction.atomic
def stage_withdraw(*, entry: StageEntry, actor: User) -> StageEntry:
    """Take back an entry that nobody reviewed yet. Raises MoveRefused."""
    project = locked(entry.project)
    entry = locked(entry)
    require_project(actor, "crm.change_project", project)
    if entry.created_by_id != actor.pk:
        raise MoveRefused(_("Only who entered the stage can take it back."), forbidden=True)
    if entry.status != EntryStatus.PROPOSED:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    return write(entry, {"status": EntryStatus.WITHDRAWN}, actor=actor, verb="stage_withdrawn")


@transaction.atomic
def project_move(
    *,
    project: Project,
    name: str,
    actor: User,
    values: Mapping[str, Any],
    seen_status: str = "",
    today: dt.date | None = None,
) -> Project:
    """Suspend, resume or drop a project. Dropping it drops its lead, frees the enterprise and its sites.

    Raises MoveRefused. A stage that waits for review is withdrawn with the project.
    """
    today = today or timezone.localdate()
    lead = project.lead and claimed_lead_locked(project.lead)
    project = _seen(project, seen_status)
    move = _checked(project, name, actor, values)
    if move.target == ProjectStage.DROPPED and is_closed_to(project, actor):
        raise MoveRefused(
            _("It was signed: a manager who is not responsible for it drops it. Ask yours."), forbidden=True
        )
    becomes = _becomes(project, move, values, today)
    project = write(project, becomes, actor=actor, verb=move.name, note=values.get("note", ""))
    if move.target != ProjectStage.DROPPED:
        return project
    reservations_release(project=project, reason=values["note"], actor=actor, today=today)
    for entry in project.stage_entries.filter(status=EntryStatus.PROPOSED):
        write(entry, {"status": EntryStatus.WITHDRAWN}, actor=actor, verb="stage_withdrawn")
    if lead and lead.status == LeadStatus.CONVERTED:
        ended = {"status": LeadStatus.DROPPED, "drop_reason": values["drop_reason"], "closed_on": today}
        write(lead, ended, actor=actor, verb="drop", note=values["note"])
        lead_claim_end(lead=lead, end=ClaimEnd.DROPPED, actor=actor, today=today, note=values["note"])
    return project


@transaction.atomic
def project_revive(
    *,
    project: Project,
    name: str,
    actor: User,
    values: Mapping[str, Any],
    seen_status: str = "",
    today: dt.date | None = None,
) -> Project:
    """Take a dropped project up again, in the stage from which it was dropped, and its lead with it.

    The claim rules are asked anew; sites that were given back are not reserved again. Raises MoveRefused:
    before its day without a `note`, and where somebody else has the enterprise by now.
    """
    today = today or timezone.localdate()
    lead = project.lead and claimed_lead_locked(project.lead)
    project = _seen(project, seen_status)
    move = _checked(project, name, actor, values)
    note = (values.get("note") or "").strip()
    early = why_early(project, today)
    if early and not note:
        raise MoveRefused(early)
    becomes = {
        "status": move.target,
        "next_step": values["next_step"],
        "next_step_due": values["next_step_due"],
        "closed_on": None,
        "drop_reason": "",
        "may_revive_on": None,
    }
    went_with_it = lead if lead and lead.status == LeadStatus.DROPPED else None
    if went_with_it:
        _refuse_taken(went_with_it)
    project = write(project, becomes, actor=actor, verb=name, note=note)
    if went_with_it:
        _lead_revive(went_with_it, actor, today)
    return project


def _refuse_taken(lead: Lead) -> None:
    taken = holding_claim(lead.enterprise_id) and not _stands_apart(lead)
    if taken or Lead.objects.filter(lost_to_another(), pk=lead.pk).exists():
        raise MoveRefused(
            _(
                "Somebody else has this enterprise now: the project cannot be revived. Report a lead of your "
                "own; the region office decides."
            )
        )


def _stands_apart(lead: Lead) -> bool:
    """It was decided to be another project than that of who has the enterprise."""
    last = lead.claims.order_by("-pk").first()
    return last is not None and last.is_separate


def _lead_revive(lead: Lead, actor: User, today: dt.date) -> None:
    again = {"status": LeadStatus.CONVERTED, "drop_reason": "", "closed_on": None}
    lead = write(lead, again, actor=actor, verb="revived")
    record_conflicts(lead, actor)
    is_beside = holding_claim(lead.enterprise_id, besides=lead) is not None
    claim_grant(lead=lead, actor=actor, today=today, is_separate=is_beside)


def missing_on(project: Project, stage: ProjectStage) -> Missing:
    """What the project lacks for a stage. One query."""
    return missing_for(project, stage, evidence_held(project))


def _seen(project: Project, seen_status: str) -> Project:
    seen_status = seen_status or project.status
    project = locked(project)
    if project.status != seen_status:
        raise MoveRefused(
            _("Somebody just moved this project to “%(stage)s”. Look at it again before you decide.")
            % {"stage": project.get_status_display()}
        )
    return project


def _checked(project: Project, name: str, actor: User, values: Mapping[str, Any]) -> Move:
    move = PROJECT_FLOW.check(project, name, actor, values)
    require_project(actor, move.permission, project)
    back = way_back(project)
    if not leads_back(move, back):
        was = _("This project was “%(stage)s” before it was suspended and goes back to that.")
        if project.status == ProjectStage.DROPPED:
            was = _("This project was dropped from “%(stage)s” and goes back to that.")
        raise MoveRefused(was % {"stage": ProjectStage(back).label if back else "–"})
    return move


def _link_evidence(project: Project, entry: StageEntry) -> None:
    """What was handed in for this entry, or for one that came to nothing. A link, no fact: not recorded."""
    came_to_nothing = Q(stage_entry__status__in=(EntryStatus.REFUSED, EntryStatus.WITHDRAWN))
    free = project.evidence.filter(Q(stage_entry=None) | came_to_nothing, withdrawn_on=None)
    Evidence.objects.filter(pk__in=free.values("pk")).update(stage_entry=entry)


def _check_day(project: Project, day: dt.date, today: dt.date) -> None:
    if day > today:
        raise MoveRefused(_("The day lies in the future. Enter the stage once it is reached."))
    accepted: Collection[StageEntry] = project.stage_entries.filter(status=EntryStatus.ACCEPTED)[:1]
    last = next(iter(accepted), None)
    if last and day < last.entered_on:
        raise MoveRefused(
            _("The stage before was entered on %(day)s. This one cannot be earlier.")
            % {"day": last.entered_on.isoformat()}
        )


def _check_ready(project: Project, move: Move, reason: str) -> None:
    stage = ProjectStage(move.target)
    if is_skip(move, project.status) and not reason:
        raise MoveRefused(_("This leaves stages out. Say why, for example a leased plant."))
    if stage == ProjectStage.SIGNED and project.agreement_kind == AgreementKind.FRAMEWORK:
        raise MoveRefused(
            _("A framework agreement does not count as signed. Enter the investment agreement first.")
        )
    _refuse_prohibited(project, stage)
    missing = missing_on(project, stage)
    if missing:
        raise MoveRefused(
            _("“%(stage)s” needs more: %(list)s.")
            % {"stage": stage.label, "list": "; ".join(missing_words(missing))}
        )


def _refuse_prohibited(project: Project, stage: ProjectStage) -> None:
    if stage in REVIEWED_STAGES and project.negative_list_result == NegativeListResult.PROHIBITED:
        raise MoveRefused(
            _("The negative list prohibits foreign investment in this. It cannot be signed; drop it instead.")
        )


def missing_words(missing: Missing) -> list[str]:
    """What is missing, for the reader: fields by their names, evidence by its kinds, figures."""
    fields = [str(Project._meta.get_field(name).verbose_name) for name in missing.fields]  # type: ignore[union-attr]
    either = _(" or ")
    documents = [either.join(str(kind.label) for kind in group) for group in missing.evidence]
    if not missing.figures:
        return fields + documents
    figures = either.join(str(indicator.label) for indicator in missing.figures)
    return [*fields, *documents, _("a verified figure of a quarter (%(list)s)") % {"list": figures}]


def _apply(project: Project, lead: Lead | None, entry: StageEntry, actor: User, today: dt.date) -> None:
    """The project is in the stage now; what that means for its lead and the claim."""
    values = {"status": entry.stage, "stage_since": entry.entered_on}
    write(project, values, actor=actor, verb="stage")
    if not lead:
        return
    if entry.stage == ProjectStage.SIGNED:
        claim = active_claim(lead)
        if claim:
            claim_end(claim=claim, end=ClaimEnd.SIGNED, actor=actor, today=today)
    reached, before = (PIPELINE.index(ProjectStage(stage)) for stage in (entry.stage, entry.stage_from))
    if reached >= LANDED_FROM and lead.status == LeadStatus.CONVERTED:
        landed = {"status": LeadStatus.LANDED, "closed_on": entry.entered_on}
        write(lead, landed, actor=actor, verb="landed")
    elif reached < LANDED_FROM and lead.status == LeadStatus.LANDED:
        lead = write(lead, {"status": LeadStatus.CONVERTED, "closed_on": None}, actor=actor, verb="converted")
    if reached < SIGNED_FROM <= before:
        claim_reopen(lead=lead, actor=actor, today=today)


def _becomes(project: Project, move: Move, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """The fields that suspending, resuming or dropping sets."""
    if move.target == ProjectStage.SUSPENDED:
        review = {"next_step": _("Review the suspension"), "next_step_due": values["review_on"]}
        steps = review | {"no_next_step_reason": "", "review_on": values["review_on"]}
        return {"status": move.target, "status_before": project.status} | steps
    back = {"status": move.target, "status_before": "", "review_on": None}
    if move.target == ProjectStage.DROPPED:
        ended = {"next_step": "", "next_step_due": None, "no_next_step_reason": "", "closed_on": today}
        reasons = {"drop_reason": values["drop_reason"], "may_revive_on": values.get("may_revive_on")}
        return back | ended | reasons
    return back
