"""One form, one press: what a stage lacks is entered and handed in, then the stage is entered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from crm.models import Project, StageEntry
from crm.services.evidence import evidence_add
from crm.services.projects import project_update
from crm.services.stages import stage_enter


@dataclass(frozen=True)
class Document:
    """A file of the stage form and what it says. `values` are fields of Evidence."""

    file: UploadedFile
    values: Mapping[str, Any]
    reused_because: str = ""


def stage_submit(
    *,
    project: Project,
    name: str,
    actor: User,
    fields: Mapping[str, Any],
    documents: Sequence[Document],
    values: Mapping[str, Any],
    seen_status: str = "",
    today: dt.date | None = None,
) -> StageEntry:
    """Save the fields, take in the documents, then `stage_enter`.

    Not one transaction, and meant so: when the stage is refused, what was entered and handed in is kept, and
    the form asks only for the rest. Raises as the three services do.
    """
    if fields:
        project = project_update(project=project, actor=actor, values=fields)
    for document in documents:
        evidence_add(
            actor=actor,
            project=project,
            file=document.file,
            values=document.values,
            reused_because=document.reused_because,
        )
    return stage_enter(
        project=project, name=name, actor=actor, values=values, seen_status=seen_status, today=today
    )
