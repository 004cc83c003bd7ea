"""Evidence: files handed in, verified, withdrawn. A file is told apart by its content, never by its name."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.advisory import serialise
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write
from crm.choices.projects import REVIEWED_STAGES, ProjectStage
from crm.models import ConflictStatement, Evidence, Lead, Project
from crm.project_flow import stages_resting_on
from crm.services.entry import require_project
from exports.documents import document_keep

ADD, VERIFY = "crm.add_evidence", "crm.verify_evidence"
SHORTEST_REASON = 10
NOT_WORKED_ON = (ProjectStage.AFTERCARE, ProjectStage.DROPPED)


class UsedElsewhere(ValidationError):
    """The same slip or file proves something else already. With a reason it may be used again."""


def evidence_add(
    *,
    actor: User,
    file: UploadedFile,
    values: Mapping[str, Any],
    project: Project | None = None,
    lead: Lead | None = None,
    statement: ConflictStatement | None = None,
    reused_because: str = "",
) -> Evidence:
    """Take in a document for a project, a lead, or a statement of a lead in a conflict.

    `values` are fields of Evidence, `kind` among them. The file is stored before the row and removed again if
    the row is refused. Raises UsedElsewhere where the same file, or the same number of the same kind, was
    handed in for another project or lead, in whatever area, unless `reused_because` says why; ValidationError
    for a file that cannot be taken, MoveRefused when the actor may not.
    """
    if lead and not statement:
        project = Project.objects.filter(lead=lead).first()
    home = project or lead
    if home is None:
        raise ValueError("evidence belongs to a project or a lead")
    _require(actor, project, home.area_id)
    evidence = Evidence(
        project=project,
        lead=lead,
        statement=statement,
        area=home.area,
        organisation=actor.organisation or home.organisation,
        created_by=actor,
        reused_because=reused_because.strip(),
        **dict(values) | {"number": _number_key(values.get("number") or "")},
    )
    document_keep(evidence, file, lambda: _enter(evidence, actor))
    return evidence


def _require(actor: User, project: Project | None, area: int) -> None:
    if project:
        require_project(actor, ADD, project)
    else:
        require(actor, ADD, area)


def _number_key(number: str) -> str:
    """One writing of the number of a document: neither width nor case nor spaces make it another."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def _enter(evidence: Evidence, actor: User) -> None:
    # Two who hand in one slip at once: the second waits here and then sees the first.
    for subject in sorted({evidence.sha256, f"{evidence.kind} {evidence.number}" if evidence.number else ""}):
        if subject:
            serialise(f"crm.evidence {subject}")
    if evidence.lead and not evidence.statement:
        lead = locked(evidence.lead)
        evidence.area, evidence.lead = lead.area, lead
        evidence.project = evidence.project or Project.objects.filter(lead=lead).first()
        _require(actor, None, lead.area_id)
    if evidence.project:
        project = locked(evidence.project)
        evidence.area = project.area
        _require(actor, project, project.area_id)
        if project.status == ProjectStage.DROPPED:
            raise ValidationError(_("This project was dropped and cannot be changed."))
    if len(evidence.reused_because) < SHORTEST_REASON:
        _refuse_used(evidence, actor)
    evidence.save(force_insert=True)
    changes.record(evidence, actor=actor, verb="created", changes={"kind": [None, evidence.kind]})


def same_evidence(evidence: Evidence) -> QuerySet[Evidence]:
    """Valid evidence of another matter with the same content, or the same number and kind.

    Not scoped: it is asked whether there is any, and no more is told of another area.
    """
    same = Q(sha256=evidence.sha256)
    if evidence.number:
        same |= Q(kind=evidence.kind, number=evidence.number)
    others = Evidence.objects.filter(same, withdrawn_on=None).exclude(pk=evidence.pk)
    project, lead = evidence.project, evidence.lead_id
    if project:
        others, lead = others.exclude(project=project), lead or project.lead_id
    # A lead and the project that it became are one matter.
    return others.exclude(lead=lead).exclude(project__lead=lead) if lead else others


def _refuse_used(evidence: Evidence, actor: User) -> None:
    found = same_evidence(evidence)
    if not found.exists():
        return
    seen = Evidence.objects.visible_to(actor).filter(pk__in=found).select_related("project", "lead").first()
    if seen:
        where = _("The same document was handed in for “%(record)s”.") % {"record": seen.project or seen.lead}
    else:
        where = _("The same document was handed in elsewhere.")
    advice = _("If it may be used twice, for example with a split certificate, say why below.")
    raise UsedElsewhere(f"{where} {advice}")


@transaction.atomic
def evidence_carry(*, lead: Lead, project: Project, actor: User) -> None:
    """What was handed in for a lead proves the steps of its project as well. The caller holds the lock.

    Not the documents of a conflict: they stay with the statement that they support.
    """
    for evidence in Evidence.objects.filter(lead=lead, project=None, statement=None).order_by("pk"):
        write(evidence, {"project": project}, actor=actor, verb="carried")


@transaction.atomic
def evidence_verify(*, evidence: Evidence, actor: User, today: dt.date | None = None) -> Evidence:
    """Confirm that a document is what it says it is. Raises MoveRefused: not by who handed it in."""
    evidence = locked(evidence)
    require(actor, VERIFY, evidence.area_id)
    if evidence.created_by_id == actor.pk:
        raise MoveRefused(_("A second person must verify it: you handed it in."), forbidden=True)
    if evidence.withdrawn_on or evidence.verified_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    values = {"verified_by": actor, "verified_on": today or timezone.localdate()}
    return write(evidence, values, actor=actor, verb="verified")


@transaction.atomic
def evidence_withdraw(
    *, evidence: Evidence, actor: User, reason: str, today: dt.date | None = None
) -> Evidence:
    """Take a wrong document out of account; its file stays for who looks it up.

    Raises MoveRefused; also for the only document that a stage rests on.
    """
    project = evidence.project and locked(evidence.project)
    evidence = locked(evidence)
    is_own = evidence.created_by_id == actor.pk and actor.has_perm(ADD)
    if not (is_own or actor.has_perm(VERIFY)) or not actor.works_in(evidence.area):
        raise MoveRefused(_("Only who handed it in, or a verifier, can withdraw it."), forbidden=True)
    if evidence.withdrawn_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if evidence.verified_on and not actor.has_perm(VERIFY):
        raise MoveRefused(_("It is verified. Ask a verifier to withdraw it."), forbidden=True)
    if not reason.strip():
        raise MoveRefused(_("Say why it is withdrawn."))
    if project:
        _refuse_to_uncover(project, evidence)
    values = {"withdrawn_on": today or timezone.localdate(), "withdrawn_reason": reason.strip()[:300]}
    return write(evidence, values, actor=actor, verb="withdrawn")


def _refuse_to_uncover(project: Project, evidence: Evidence) -> None:
    """A stage that was reached keeps its proof: from the signature on one that a second person verified."""
    others = Evidence.objects.filter(project=project, withdrawn_on=None).exclude(pk=evidence.pk)
    held, verified = set(others.values_list("kind", flat=True)), others.filter(verified_on__isnull=False)
    proven = set(verified.values_list("kind", flat=True))
    for stage, group in stages_resting_on(project, evidence.kind):
        if not set(group) & (proven if stage in REVIEWED_STAGES else held):
            raise MoveRefused(
                _(
                    "The stage “%(stage)s” rests on this document. Hand in the right one first, have it "
                    "verified, then withdraw this one."
                )
                % {"stage": stage.label}
            )


def files_expire(*, today: dt.date) -> int:
    """Remove the files of documents that were to be kept until before `today`; what they said stays.

    Never while they are of use: only of withdrawn documents, and where nobody works on the project or lead
    any more. For the worker: a transaction for each. Returns how many.
    """
    done = Q(project__status__in=NOT_WORKED_ON) | Q(project=None, lead__closed_on__isnull=False)
    over = Q(withdrawn_on__isnull=False) | done
    expired = Evidence.objects.filter(over, retention_until__lt=today).exclude(file="")
    return sum(_file_expire(evidence) for evidence in expired.order_by("pk"))


@transaction.atomic
def _file_expire(evidence: Evidence) -> bool:
    evidence = locked(evidence)
    name, storage = evidence.file.name, evidence.file.storage
    if not name:
        return False
    evidence.file = ""
    evidence.save(update_fields=["file", "updated_at"])
    changes.record(evidence, actor=None, verb="file_removed", changes={"file": [evidence.filename, ""]})
    transaction.on_commit(partial(storage.delete, name))
    return True


@transaction.atomic
def evidence_fetched(*, evidence: Evidence, actor: User) -> None:
    """Note who took a document out of the system. The caller has checked that he may see it."""
    changes.record_export(
        actor=actor,
        name="evidence",
        rows=1,
        filters={"evidence": evidence.pk},
        columns=["file"],
        sha256=evidence.sha256,
    )
