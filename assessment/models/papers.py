"""Files that prove what a unit reports, or why points are added or taken off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models.periods import AdjustmentLine, AssessmentPeriod, Score, UnitScope
from assessment.models.schemes import AssessedUnit
from core.scope import ScopedManager
from exports.models import private_storage

EVIDENCE_FOLDER = "assessment-evidence"


class EvidenceDocument(models.Model):
    """A file of a score or a line: kept outside the web root, told apart by its content, never changed."""

    scope = UnitScope("unit__")

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="documents", verbose_name=_("assessment period")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    score = models.ForeignKey(
        Score, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("score")
    )  # null: of a line
    line = models.ForeignKey(
        AdjustmentLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("line"),
    )  # null: of a score
    title = models.CharField(_("title and document number"), max_length=200)
    file = models.FileField(
        _("file"), upload_to=f"{EVIDENCE_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("evidence document of an assessment")
        verbose_name_plural = _("evidence documents of assessments")
        ordering = ["period", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assessment_document_of_score_or_line",
                condition=Q(score__isnull=False, line=None) | Q(score=None, line__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_assessment_document_per_score",
                fields=["score", "sha256"],
                condition=Q(score__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_assessment_document_per_line",
                fields=["line", "sha256"],
                condition=Q(line__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title
