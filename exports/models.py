"""Workbooks on their way in and out, and the filters that people keep."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.scope import OwnerScope, ScopedManager
from exports.choices import ExportFailure, ExportStatus, ImportStatus

IMPORT_FOLDER = "imports"
EXPORT_FOLDER = "exports"
TAKEN_BACK = (ImportStatus.UNDOING, ImportStatus.UNDONE)
WRITTEN = (ImportStatus.CONFIRMED, *TAKEN_BACK)


def private_storage():
    return storages["private"]


class ImportJob(models.Model):
    """One uploaded file: its preview, and what came of it. Nobody but its owner sees it."""

    table_key = models.CharField(_("list"), max_length=60)
    # Empty once it is older than IMPORT_FILE_DAYS, like the report.
    file = models.FileField(
        _("file"), upload_to=f"{IMPORT_FOLDER}/%Y/%m", storage=private_storage, blank=True
    )
    filename = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("file hash"), max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_jobs", verbose_name=_("by")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ImportStatus.choices, default=ImportStatus.UPLOADED
    )
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    mapping = models.JSONField(
        _("assigned headings"), default=dict, blank=True
    )  # {position: column key or ""}
    # What the page shows: sheets, headings, first failures, notes (exports/previews.py)
    summary = models.JSONField(_("preview"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # {row: [outcome, pk, version]} of the rows that were going to be written when the preview was made
    planned = models.JSONField(_("planned rows"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    leave_out_failed = models.BooleanField(_("without the rows that fail"), default=False)
    # How often the worker began to read or write it; a process that dies cannot count itself out.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)  # null: at once
    refusal = models.TextField(_("why not"), blank=True)
    report = models.FileField(
        _("report"), upload_to=f"{IMPORT_FOLDER}/%Y/%m", storage=private_storage, blank=True
    )
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("imported at"), null=True, blank=True)  # null: not imported
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)  # null: stands
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )  # null: stands

    scope = OwnerScope("actor_id")
    objects = ScopedManager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [
            ("import_table", _("Can import a list from a workbook")),
            ("export_table", _("Can export a list as a workbook")),
            ("export_contacts", _("Can export telephone numbers and e-mail addresses")),
            ("undo_imports", _("Can undo the imports of others")),
        ]
        constraints = [
            models.CheckConstraint(name="import_status_known", condition=Q(status__in=ImportStatus.values)),
            models.CheckConstraint(
                name="import_confirmed_has_time",
                condition=Q(status__in=WRITTEN, confirmed_at__isnull=False)
                | ~Q(status__in=WRITTEN) & Q(confirmed_at=None),
            ),
            models.CheckConstraint(
                name="import_undone_by_somebody",
                condition=Q(status__in=TAKEN_BACK, undone_by__isnull=False)
                | ~Q(status__in=TAKEN_BACK) & Q(undone_by=None),
            ),
        ]

    def __str__(self):
        return f"{self.filename} ({self.get_status_display()})"


class ExportJob(models.Model):
    """A list too long to be downloaded at once: the worker makes its file. Nobody but its owner sees it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="export_jobs", verbose_name=_("by")
    )
    table_key = models.CharField(_("list"), max_length=60)
    query = models.TextField(_("filter"), blank=True)  # as in the address of the list, without "?"
    language = models.CharField(_("language"), max_length=10)
    status = models.CharField(
        _("status"), max_length=12, choices=ExportStatus.choices, default=ExportStatus.QUEUED
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    rows_counted = models.PositiveIntegerField(_("rows"), null=True, blank=True)  # null: not counted yet
    rows_written = models.PositiveIntegerField(_("rows written"), default=0)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)  # null: it waits
    alive_at = models.DateTimeField(_("last sign of the worker"), null=True, blank=True)  # null: it waits
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)  # null: it waits or runs
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)  # null: no file was made
    file = models.FileField(
        _("file"), upload_to=f"{EXPORT_FOLDER}/%Y/%m", storage=private_storage, blank=True
    )
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(_("file hash"), max_length=64, blank=True)
    rights = models.CharField(_("rights it was made with"), max_length=64, blank=True)  # exports/rights.py
    failure = models.CharField(_("why not"), max_length=12, choices=ExportFailure.choices, blank=True)

    scope = OwnerScope("owner_id")
    objects = ScopedManager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["owner", "-id"], name="export_of_owner")]
        constraints = [
            models.CheckConstraint(name="export_status_known", condition=Q(status__in=ExportStatus.values)),
            models.CheckConstraint(
                name="export_done_has_file",
                condition=~Q(status=ExportStatus.DONE) & Q(file="")
                | Q(status=ExportStatus.DONE, expires_at__isnull=False, finished_at__isnull=False)
                & ~Q(file=""),
            ),
            models.CheckConstraint(
                name="export_failed_says_why",
                condition=Q(status=ExportStatus.FAILED) & ~Q(failure="")
                | ~Q(status=ExportStatus.FAILED) & Q(failure=""),
            ),
            models.UniqueConstraint(
                name="export_one_running_of_owner",
                fields=["owner"],
                condition=Q(status=ExportStatus.RUNNING),
            ),
        ]

    def __str__(self):
        return f"{self.table_key} {self.pk} ({self.get_status_display()})"

    @property
    def percent(self) -> int:
        """Of the rows, how many are written."""
        return min(100, 100 * self.rows_written // self.rows_counted) if self.rows_counted else 0


class ImportedRow(models.Model):
    """A record that an import wrote, with what it said before. Kept as long as the import can be undone."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name=_("import"))
    object_pk = models.CharField(_("record"), max_length=40)
    is_new = models.BooleanField(_("new"))
    # What the table's importer needs to put it back. Not the trail: personal values stand here as they are.
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    version = models.CharField(_("version after the import"), max_length=40)
    # What an earlier import of the record has as its `version`, when nobody changed it between the two.
    version_before = models.CharField(_("version before the import"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_row_per_record_of_import", fields=["job", "object_pk"])
        ]

    def __str__(self):
        return f"{self.job_id} {self.object_pk}"


@dataclass(frozen=True)
class KeptScope:
    """One's own filters, and those shared with one's organisation."""

    def q(self, user) -> Q:
        shared = Q(organisation_id=user.organisation_id) if user.organisation_id else Q(pk__in=())
        return Q(owner_id=user.pk) | shared


class SavedFilter(models.Model):
    """A filter of a list under a name."""

    table_key = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter"), max_length=2000)  # as in the address of the list, without "?"
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("owner")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_filters",
        verbose_name=_("shared with"),
    )  # null: private

    scope = KeptScope()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_named_once_per_owner", fields=["owner", "table_key", "name"]
            ),
        ]

    def __str__(self):
        return self.name
