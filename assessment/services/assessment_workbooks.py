"""The assessment workbook of a period: looked at while it is a draft, filed once the period is final."""

import datetime as dt
import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.choices import EditionKind
from assessment.editions import draft_bytes, register_renderer
from assessment.models import AssessmentPeriod, Edition
from assessment.scheme_choices import PeriodStatus
from assessment.scoring import sheet_of
from assessment.services.editions import FILE, edition_file, editions_about
from assessment.workbooks.assessment import LANGUAGE, assessment_workbook, assessment_workbook_1
from assessment.workbooks.assessment_changes import FIGURES, changes_told, figures_of
from assessment.workbooks.assessment_template import FIELDS as FIELDS_OF_TEMPLATES
from assessment.workbooks.assessment_template import assessment_values
from core import changes
from core.flow import Forbidden, MoveRefused

FILED_IN = (PeriodStatus.OBJECTION, PeriodStatus.FINAL)

register_renderer(EditionKind.ASSESSMENT, "1", assessment_workbook_1, tell=changes_told)
register_renderer(
    EditionKind.ASSESSMENT,
    "2",
    assessment_workbook,
    fields=FIELDS_OF_TEMPLATES,
    values=assessment_values,
    tell=changes_told,
)


def assessment_snapshot(period: AssessmentPeriod, as_of: dt.date) -> dict[str, Any]:
    """What the workbook of a period is made from: its snapshot, or what is recorded by that day."""
    sheet = sheet_of(period, as_of)
    return {
        "inputs": sheet.inputs,
        "results": sheet.results,
        "is_frozen": sheet.is_frozen,
        FIGURES: figures_of(sheet.inputs, sheet.results),
    }


def assessment_file(*, period: AssessmentPeriod, actor: User) -> Edition:
    """File the workbook of a period, of all its units: as it is shown for objections, and once it is final.

    Raises Forbidden, and MoveRefused while reports are open or under review.
    """
    _require_region(actor)
    if period.status not in FILED_IN:
        raise MoveRefused(
            _("The workbook is filed once the scores are open to objections. Take a draft until then.")
        )
    return edition_file(
        kind=EditionKind.ASSESSMENT,
        area=None,
        period=period.code,
        snapshot=assessment_snapshot(period, timezone.localdate()),
        actor=actor,
        subject=period.version.scheme.code,
        language=LANGUAGE,
    )


def editions_of(period: AssessmentPeriod) -> QuerySet[Edition]:
    """The filed workbooks of a period, the last one first."""
    return editions_about(EditionKind.ASSESSMENT, None, period.code, period.version.scheme.code)


def assessment_draft(*, period: AssessmentPeriod, actor: User) -> bytes:
    """The workbook as it would be today, kept nowhere; noted is who took it out."""
    _require_region(actor)
    content = draft_of(period, str(actor))
    changes.record_export(
        actor=actor,
        name="assessment-draft",
        rows=period.reports.count(),
        filters={"period": period.pk},
        columns=["file"],
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content


def draft_of(period: AssessmentPeriod, by: str) -> bytes:
    figures = assessment_snapshot(period, timezone.localdate())
    return draft_bytes(EditionKind.ASSESSMENT, figures, by=by, language=LANGUAGE)


def _require_region(actor: User) -> None:
    require(actor, FILE)
    if not actor.works_in(None):
        raise Forbidden(_("The workbook tells of all units: the region office draws it up."))
