"""Workbooks that were filed, and the administrators' templates that some of them are filled into."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Area
from assessment.choices import EditionKind
from assessment.periods import Period
from core.scope import AreaScope, ScopedManager, StaffScope
from crm.models.projects import CONFIDENTIAL
from exports.models import private_storage

EDITION_FOLDER, TEMPLATE_FOLDER = "editions", "workbook-templates"


class WorkbookTemplate(models.Model):
    """A version of an administrator's own workbook. Its file never changes: the next one is a new version."""

    scope = StaffScope()

    kind = models.CharField(_("kind"), max_length=12, choices=EditionKind.choices)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(
        _("file"), upload_to=f"{TEMPLATE_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("file hash"), max_length=64)
    is_active = models.BooleanField(_("in use"), default=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["kind", "name", "-version", "pk"]
        default_permissions = ()
        permissions = [("manage_templates", _("Can upload and withdraw templates of workbooks"))]
        constraints = [
            models.UniqueConstraint(name="one_template_per_version", fields=["kind", "name", "version"]),
            models.UniqueConstraint(
                name="one_template_in_use_per_name", fields=["kind", "name"], condition=Q(is_active=True)
            ),
            models.CheckConstraint(name="template_kind_known", condition=Q(kind__in=EditionKind.values)),
        ]

    def __str__(self):
        return f"{self.name} {self.version}"


class EditionScope(AreaScope):
    """The area's rule; a monthly report names confidential projects too, so who sees them all reads it."""

    def q(self, user) -> Q:
        if user.area_ids() is None or user.has_perm(CONFIDENTIAL):
            return super().q(user)
        return super().q(user) & ~Q(kind=EditionKind.MONTHLY)


class Edition(models.Model):
    """A workbook as it was filed: what it was made from, by which code, and its bytes. Never changed.

    Without an area it is of the whole region and tells of every area, so the region office alone sees it.
    """

    scope = EditionScope()

    kind = models.CharField(_("kind"), max_length=12, choices=EditionKind.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )  # null: the whole region
    subject = models.CharField(_("of"), max_length=40, blank=True)  # of an assessment, the code of its scheme
    period = models.CharField(_("period"), max_length=7)  # a code of assessment.periods
    number = models.PositiveSmallIntegerField(pgettext_lazy("filed workbook", "edition"))
    snapshot = models.JSONField(_("figures"))  # canonical: text, whole numbers, yes and no, never a float
    renderer = models.CharField(_("made by version"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    template = models.ForeignKey(
        WorkbookTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("template"),
    )  # null: built without one
    file = models.FileField(
        _("file"), upload_to=f"{EDITION_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("file hash"), max_length=64)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("filed workbook")
        verbose_name_plural = _("filed workbooks")
        ordering = ["-filed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("file_edition", _("Can file a workbook"))]
        constraints = [
            models.UniqueConstraint(
                name="one_filed_edition_per_area",
                fields=["kind", "subject", "area", "period", "number"],
                condition=Q(area__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_filed_edition_of_region",
                fields=["kind", "subject", "period", "number"],
                condition=Q(area=None),
            ),
            models.CheckConstraint(name="filed_edition_kind_known", condition=Q(kind__in=EditionKind.values)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("filed-edition", args=[self.pk])

    @property
    def period_label(self) -> str:
        return Period.of(self.period).label
