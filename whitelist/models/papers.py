"""What is handed in for a case: documents, and what the enterprise declares of itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager
from exports.models import private_storage
from whitelist.choices import DocumentKind
from whitelist.models.cases import Case, CaseScope

DOCUMENT_FOLDER = "whitelist"


class CaseDocument(models.Model):
    """A file of a case: kept outside the web root, told apart by its content, never changed."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", verbose_name=_("whitelist case"))
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind.choices)
    file = models.FileField(
        _("file"), upload_to=f"{DOCUMENT_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, db_index=True)
    number = models.CharField(_("document number"), max_length=80, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)  # null: not known
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("document of a case")
        verbose_name_plural = _("documents of cases")
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_document_kind_known",
                violation_error_message=_("There is no such kind of document."),
                condition=Q(kind__in=DocumentKind.values),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()


class DeclaredFact(models.Model):
    """What an enterprise says of itself that no register holds. Counts once a second person verified it."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts", verbose_name=_("whitelist case"))
    indicator = models.CharField(_("indicator"), max_length=40)
    number = models.DecimalField(
        _("value"), max_digits=15, decimal_places=2, null=True, blank=True
    )  # null: a yes or no
    is_true = models.BooleanField(_("yes"), null=True, blank=True)  # null: a number
    as_of = models.DateField(_("as of"))
    document = models.ForeignKey(
        CaseDocument, models.PROTECT, null=True, blank=True, related_name="facts", verbose_name=_("document")
    )  # null: none handed in; such a fact cannot be verified
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )  # null: not verified
    verified_on = models.DateField(_("verified on"), null=True, blank=True)  # null: not verified

    objects = ScopedManager()

    class Meta:
        verbose_name = _("declared fact")
        verbose_name_plural = _("declared facts")
        ordering = ["case", "indicator", "-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="declared_fact_has_one_value",
                violation_error_message=_("Declare either a number or yes or no."),
                condition=Q(number=None, is_true__isnull=False) | Q(number__isnull=False, is_true=None),
            ),
            models.CheckConstraint(
                name="declared_fact_needs_two_people",
                violation_error_message=_(
                    "A declared figure is verified against a document by another person than declared it."
                ),
                condition=Q(verified_by=None, verified_on=None)
                | (
                    Q(verified_on__isnull=False, document__isnull=False)
                    & Q(verified_by__isnull=False)
                    & ~Q(verified_by=F("created_by"))
                ),
            ),
        ]

    def __str__(self):
        return self.indicator
