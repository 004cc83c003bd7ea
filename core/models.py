"""The change trail, the outbox and the working-day overrides: tables every app writes through `core`."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeEntry(models.Model):
    """Who did what to which record. Append-only: the database refuses UPDATE and DELETE (migration 0002)."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    # null: the system itself (a command, a clock)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    label = models.CharField(_("record type"), max_length=60)
    object_pk = models.CharField(_("record"), max_length=40)
    verb = models.CharField(_("action"), max_length=40)
    changes = models.JSONField(_("changes"), default=dict, encoder=DjangoJSONEncoder)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["label", "object_pk", "-id"], name="change_of_record"),
            models.Index(fields=["actor", "-id"], name="change_by_actor"),
        ]

    def __str__(self):
        return f"{self.label} {self.object_pk} {self.verb}"


class OutboxItem(models.Model):
    """A note that a record changed, for the search index. Written in the transaction of the change."""

    label = models.CharField(_("record type"), max_length=60)
    object_pk = models.CharField(_("record"), max_length=40)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # The followers of the outbox, who live in this database, hold the change already.
    followed = models.BooleanField(_("followed"), default=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    retry_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)  # null: at once

    class Meta:
        verbose_name = _("outbox note")
        verbose_name_plural = _("outbox notes")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["label", "object_pk"], name="outbox_of_record"),
            models.Index(fields=["followed", "attempts", "id"], name="outbox_in_turn"),
        ]

    def __str__(self):
        return f"{self.label} {self.object_pk}"


class ExportRecord(models.Model):
    """Who took which list out of the system, with which filter, how many rows."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("list"), max_length=60)
    filters = models.JSONField(_("filters"), default=dict)
    columns = models.JSONField(_("columns"), default=list)
    rows = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("file hash"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("export record")
        verbose_name_plural = _("export records")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d}"


class WorkdayOverride(models.Model):
    """A day that an official notice makes a working day or a holiday (调休), over what the package knows."""

    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    source_document = models.CharField(_("source document"), max_length=200)

    class Meta:
        verbose_name = _("working-day override")
        verbose_name_plural = _("working-day overrides")
        ordering = ["date", "pk"]

    def __str__(self):
        return f"{self.date} {self.source_document}"
