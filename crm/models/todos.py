from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import OwnerScope, ScopedManager
from crm.choices.todos import TodoStatus
from crm.models.activities import Activity
from crm.models.base import AreaOwned
from crm.models.leads import Lead
from crm.models.projects import Project


class Todo(AreaOwned):
    """Something that a person noted to be done by a day. What follows from the records is computed."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="todos", verbose_name=_("to be done by")
    )
    subject = models.CharField(_("what is to be done"), max_length=200)
    due_on = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=TodoStatus.choices, default=TodoStatus.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)  # null: open or cancelled
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="todos", verbose_name=_("project")
    )  # null: of no project
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="todos", verbose_name=_("lead")
    )  # null: of no lead
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="todos", verbose_name=_("activity")
    )  # null: not promised in a meeting

    class Meta:
        verbose_name = _("to-do")
        verbose_name_plural = _("to-dos")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="todo_status_known", condition=Q(status__in=TodoStatus.values)),
            models.CheckConstraint(
                name="done_todo_has_day",
                condition=Q(status=TodoStatus.DONE, done_on__isnull=False)
                | ~Q(status=TodoStatus.DONE) & Q(done_on=None),
            ),
        ]
        indexes = [models.Index(fields=["owner", "status", "due_on"], name="todo_due")]

    def __str__(self):
        return self.subject


class Digest(models.Model):
    """That a person got his reminders of a day: the one that keeps a second from being sent."""

    scope = OwnerScope("user_id")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    items = models.PositiveSmallIntegerField(_("items"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)  # null: in the page only
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("daily digest")
        verbose_name_plural = _("daily digests")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(name="one_digest_per_day", fields=["user", "day"])]

    def __str__(self):
        return f"{self.user} {self.day}"
