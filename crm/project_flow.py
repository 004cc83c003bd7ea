"""Stages 3 to 11 of the pipeline (domain.md 2.4): how a project moves, and what each stage asks for.

The maps below are read by the form, the service and the box of what is missing: said once, here.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from crm.choices.commitments import FUND_INDICATORS, Indicator
from crm.choices.projects import (
    PIPELINE,
    REVIEWED_STAGES,
    AgreementKind,
    EntryStatus,
    EvidenceKind,
    Origin,
    ProjectStage,
)
from crm.models import Project

# Stage -> stages from which it may be entered over those between, with a reason: a plant is leased.
SKIPS: Mapping[ProjectStage, Collection[ProjectStage]] = {
    ProjectStage.STARTED: (ProjectStage.SIGNED,),
    ProjectStage.IN_PRODUCTION: (ProjectStage.STARTED,),
}

# Field -> first stage at which it may not be empty.
REQUIRED_FROM: Mapping[str, ProjectStage] = {
    "kind": ProjectStage.PRE_SIGN,
    "content": ProjectStage.PRE_SIGN,
    "origin": ProjectStage.PRE_SIGN,
    "invest_total": ProjectStage.PRE_SIGN,
    "construction": ProjectStage.SIGNED,
    "fixed_asset": ProjectStage.SIGNED,
    "agreement_kind": ProjectStage.SIGNED,
    "channel": ProjectStage.SIGNED,
    "agreed_start_on": ProjectStage.SIGNED,
    "agreed_production_on": ProjectStage.SIGNED,
    "expected_output": ProjectStage.SIGNED,
    "expected_tax": ProjectStage.SIGNED,
    "expected_jobs": ProjectStage.SIGNED,
    "project_company": ProjectStage.REGISTERED,
    "park": ProjectStage.REGISTERED,
}
# The same for projects with capital from outside the mainland (T15).
FOREIGN_ORIGINS = (Origin.OVERSEAS, Origin.HK_MO_TW)
REQUIRED_OF_FOREIGN_FROM: Mapping[str, ProjectStage] = {
    "foreign_capital_usd": ProjectStage.SIGNED,
    "negative_list_result": ProjectStage.SIGNED,
    "negative_list_on": ProjectStage.SIGNED,
}

# What was signed, and what figures and claims are computed from: changed by a second person alone.
AGREED = (
    "invest_total",
    "fixed_asset",
    "foreign_capital_usd",
    "agreement_kind",
    "agreed_start_on",
    "agreed_production_on",
    "origin",
)

# Stage -> groups of evidence: one valid document of each group proves it.
EVIDENCE_FOR: Mapping[ProjectStage, tuple[tuple[EvidenceKind, ...], ...]] = {
    ProjectStage.PRE_SIGN: ((EvidenceKind.REVIEW,), (EvidenceKind.LEGAL_REVIEW,)),
    ProjectStage.SIGNED: ((EvidenceKind.AGREEMENT,),),
    ProjectStage.REGISTERED: ((EvidenceKind.LICENCE,), (EvidenceKind.LAND,)),
    ProjectStage.STARTED: (
        (EvidenceKind.PERMIT, EvidenceKind.EQUIPMENT),
        (EvidenceKind.PHOTO,),
        (EvidenceKind.BANK_RECEIPT,),
    ),
    ProjectStage.UNDER_CONSTRUCTION: (
        (EvidenceKind.INVOICE, EvidenceKind.BANK_RECEIPT, EvidenceKind.CAPITAL_REPORT),
    ),
    ProjectStage.IN_PRODUCTION: (
        (EvidenceKind.TRIAL_PRODUCTION, EvidenceKind.INVOICE),
        (EvidenceKind.INVOICE, EvidenceKind.POWER_BILL),
    ),
    ProjectStage.FULL_CAPACITY: ((EvidenceKind.OUTPUT_STATEMENT,),),
}

# Stage -> figures of which one quarter has to be verified, with something counted: investment has begun.
FIGURES_FOR: Mapping[ProjectStage, tuple[Indicator, ...]] = {
    ProjectStage.UNDER_CONSTRUCTION: FUND_INDICATORS,
}

# A suspended project goes back to where it was: one arrow for each place, of which one is open.
RESUMES = {f"resume_{stage}": stage for stage in PIPELINE}
# The same for one that was dropped.
REVIVES = {f"revive_{stage}": stage for stage in PIPELINE}


def _forward(stage: ProjectStage) -> Move:
    before = PIPELINE[PIPELINE.index(stage) - 1]
    return Move(
        f"enter_{stage}",
        {before, *SKIPS.get(stage, ())},
        stage,
        "crm.change_project",
        stage.label,
        needs=("entered_on",),
    )


def _back(stage: ProjectStage) -> Move:
    later = PIPELINE[PIPELINE.index(stage) + 1 :]
    label = format_lazy(_("Back to “{stage}”"), stage=stage.label)
    return Move(f"back_to_{stage}", later, stage, "crm.change_project", label, needs=("entered_on", "reason"))


PROJECT_FLOW = Flow.of(
    ProjectStage.values,
    *(_forward(stage) for stage in PIPELINE[1:]),
    *(_back(stage) for stage in PIPELINE[:-1]),
    Move(
        "suspend",
        PIPELINE,
        ProjectStage.SUSPENDED,
        "crm.change_project",
        _("Suspend"),
        needs=("note", "review_on"),
    ),
    *(
        Move(name, {ProjectStage.SUSPENDED}, stage, "crm.change_project", _("Resume"), needs=("note",))
        for name, stage in RESUMES.items()
    ),
    Move(
        "drop",
        {*PIPELINE, ProjectStage.SUSPENDED},
        ProjectStage.DROPPED,
        "crm.change_project",
        _("Drop"),
        needs=("drop_reason", "note"),
    ),
    *(
        Move(
            name,
            {ProjectStage.DROPPED},
            stage,
            "crm.review_stage",
            _("Revive"),
            needs=("next_step", "next_step_due"),
        )
        for name, stage in REVIVES.items()
    ),
)


@dataclass(frozen=True)
class Missing:
    """What a project lacks for a stage. False when it lacks nothing."""

    fields: tuple[str, ...]
    evidence: tuple[tuple[EvidenceKind, ...], ...]
    figures: tuple[Indicator, ...] = ()  # one of these

    def __bool__(self) -> bool:
        return bool(self.fields or self.evidence or self.figures)


def required_fields(project: Project, stage: ProjectStage) -> tuple[str, ...]:
    """The fields that may not be empty once the project is in `stage`."""
    required = dict(REQUIRED_FROM)
    if project.origin in FOREIGN_ORIGINS:
        required |= REQUIRED_OF_FOREIGN_FROM
    reached = PIPELINE[: PIPELINE.index(stage) + 1]
    return tuple(name for name, first in required.items() if first in reached)


def missing_for(project: Project, stage: ProjectStage, held: Collection[str]) -> Missing:
    """What is still to be entered and handed in before `stage`.

    `held`: the kinds of its valid evidence, and the indicators of its verified figures.
    """
    empty = (name for name in required_fields(project, stage) if is_empty(name, getattr(project, name)))
    groups = EVIDENCE_FOR.get(stage, ())
    lacking = tuple(group for group in groups if not set(group) & set(held))
    figures = FIGURES_FOR.get(stage, ())
    return Missing(tuple(empty), lacking, () if set(figures) & set(held) else figures)


def stages_resting_on(project: Project, kind: str) -> list[tuple[ProjectStage, tuple[EvidenceKind, ...]]]:
    """The stages that the project has reached by a document of this kind, with the group it is of."""
    stage = stage_reached(project)
    reached = PIPELINE[: PIPELINE.index(stage) + 1] if stage in PIPELINE else ()
    return [(one, group) for one in reached for group in EVIDENCE_FOR.get(one, ()) if kind in group]


def is_empty(name: str, value: Any) -> bool:
    """Whether a required field has no such value yet."""
    # A framework agreement is none yet: the form asks for the kind of the agreement that follows it.
    return value in (None, "") or name == "agreement_kind" and value == AgreementKind.FRAMEWORK


def stage_reached(project: Project) -> ProjectStage:
    """Of one that is suspended, where it was before."""
    return ProjectStage(project.status_before or project.status)


def is_closed_to(project: Project, user) -> bool:
    """Whether it was signed, and `user` is not one who confirms stages and is not himself responsible."""
    is_second_person = user.has_perm("crm.review_stage") and user.pk != project.owner_id
    return stage_reached(project) in REVIEWED_STAGES and not is_second_person


def is_skip(move: Move, stage: str) -> bool:
    return move.name.startswith("enter_") and stage in SKIPS.get(ProjectStage(move.target), ())


def needs_review(move: Move, stage: str) -> bool:
    """From the signature on a second person confirms, on the way forward and on the way back."""
    return move.target in REVIEWED_STAGES or stage in REVIEWED_STAGES


def moves_open_to(project: Project, user) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons. No query beyond his permissions, but one
    of a project that was dropped.
    """
    back = way_back(project)
    moves = (move for move in PROJECT_FLOW.open_to(project, user) if leads_back(move, back))
    is_closed = is_closed_to(project, user)
    return [move for move in moves if not (is_closed and move.target == ProjectStage.DROPPED)]


def way_back(project: Project) -> str:
    """The stage to which one that is suspended or was dropped goes back; "" where there is none."""
    if project.status != ProjectStage.DROPPED:
        return project.status_before
    entries = project.stage_entries.filter(status=EntryStatus.ACCEPTED, stage__in=PIPELINE)
    return entries.values_list("stage", flat=True).first() or ""


def leads_back(move: Move, back: str) -> bool:
    return move.name not in (*RESUMES, *REVIVES) or move.target == back


def why_early(project: Project, today: dt.date) -> str:
    """Why it needs a reason to revive it: no day was named for that, or it is not come. "": it needs none."""
    day = project.may_revive_on
    if day is None:
        return gettext("No day was named from which it may be revived. Say why it is.")
    if today >= day:
        return ""
    return gettext("It was to be revived from %(day)s on. Say why it is earlier.") % {"day": day.isoformat()}
