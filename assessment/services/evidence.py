"""Documents of a self-report and of lines of bonus and deduction: handed in, and taken out."""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.models import AdjustmentLine, EvidenceDocument, Score
from assessment.rights import require_judge, require_objectable, require_of_unit, require_status
from assessment.scheme_choices import LineStatus, PeriodStatus, ReportStatus
from assessment.score_flow import ENTER_LINE, REPORT, VIEW
from assessment.services.adjustments import CHANGEABLE
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from exports.documents import document_keep

Check = Callable[[EvidenceDocument], None]  # locks what the document proves, and asks for the right


def score_document_add(
    *, score: Score, title: str, file: UploadedFile, actor: User, today: dt.date | None = None
) -> EvidenceDocument:
    """Take in a file that proves what a unit reports: while it fills in its report, or may object.

    The file is stored before the row and removed again if the row is refused. Raises ValidationError for a
    file that cannot be taken or is there already, MoveRefused.
    """

    def check(document: EvidenceDocument) -> None:
        document.period, document.score = locked(score.period), locked(score)
        require_may_prove(document.score, actor, today)

    document = EvidenceDocument(score=score, unit=score.unit, period=score.period, title=title.strip())
    return _take_in(document, file, actor, check)


def require_may_prove(score: Score, actor: User, today: dt.date | None = None) -> None:
    """Raises Forbidden for who is not of the unit, MoveRefused once its report is handed in."""
    require_of_unit(score.unit, actor, REPORT)
    require_status(score.period, {PeriodStatus.OPEN, PeriodStatus.OBJECTION})
    if score.period.status == PeriodStatus.OBJECTION:
        require_objectable(score.period, today)
    elif score.period.reports.get(unit=score.unit_id).status != ReportStatus.FILLING:
        raise MoveRefused(_("The report was handed in and does not change any more. Reload the page."))


def line_document_add(
    *, line: AdjustmentLine, title: str, file: UploadedFile, actor: User
) -> EvidenceDocument:
    """Take in a file that proves a bonus or a deduction, until the line is confirmed. Raises as above."""

    def check(document: EvidenceDocument) -> None:
        document.period, document.line = locked(line.period), locked(line)
        require_may_document(document.line, actor)

    document = EvidenceDocument(line=line, unit=line.unit, period=line.period, title=title.strip())
    return _take_in(document, file, actor, check)


def require_may_document(line: AdjustmentLine, actor: User) -> None:
    """Raises Forbidden for who is of the unit, MoveRefused once the line is decided."""
    require_judge(line.unit, actor, ENTER_LINE)
    require_status(line.period, CHANGEABLE)
    if line.status != LineStatus.ENTERED:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))


def _take_in(document: EvidenceDocument, file: UploadedFile, actor: User, check: Check) -> EvidenceDocument:
    document.created_by = actor

    def enter() -> None:
        check(document)
        _enter(document, actor)

    document_keep(document, file, enter)
    return document


def _enter(document: EvidenceDocument, actor: User) -> None:
    document.clean_fields(exclude=["period", "unit", "score", "line", "file", "created_by"])
    about: Score | AdjustmentLine | None = document.score or document.line
    assert about is not None
    same = EvidenceDocument.objects.filter(score=document.score, line=document.line, sha256=document.sha256)
    if same.exists():
        raise ValidationError({"file": _("This file is handed in here already.")})
    document.save(force_insert=True)
    told = {"document": [None, document.title], "sha256": [None, document.sha256]}
    changes.record(about, actor=actor, verb="document_added", changes=told)


@transaction.atomic
def evidence_fetched(*, document: EvidenceDocument, actor: User) -> None:
    """Note who took a document out of the system. Raises Forbidden for who may not see what it proves."""
    require(actor, VIEW)
    if not EvidenceDocument.objects.visible_to(actor).filter(pk=document.pk).exists():
        raise Forbidden(_("This document is not for you."))
    changes.record_export(
        actor=actor,
        name="assessment-document",
        rows=1,
        filters={"document": document.pk},
        columns=["file"],
        sha256=document.sha256,
    )
