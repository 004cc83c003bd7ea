"""What is done with an enquiry: clocks, their pauses, answers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.enquiries.choices import AnswerStatus, ClockKind, ClockState, PauseReason, SiteLanguage
from cms.enquiries.models.enquiries import Enquiry
from core.scope import AreaScope, ScopedManager


class EnquiryClock(models.Model):
    """A step that has to be taken within so many working days. Counted by clocks.py; the day of the start and
    days on which the clock is stopped do not count.
    """

    scope = AreaScope("enquiry__area_id")

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="clocks", verbose_name=_("enquiry"))
    kind = models.CharField(_("step"), max_length=12, choices=ClockKind.choices)
    number = models.PositiveSmallIntegerField(_("number"), default=1)  # of the reports: first, second ...
    state = models.CharField(
        _("status"), max_length=8, choices=ClockState.choices, default=ClockState.RUNNING
    )
    days = models.PositiveSmallIntegerField(_("within (working days)"))
    started_on = models.DateField(_("started on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)  # null: stopped before it was reached
    is_provisional = models.BooleanField(_("provisional"), default=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)  # null: not done
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )  # null: not done
    note = models.TextField(_("what was done"), blank=True)
    days_taken = models.PositiveSmallIntegerField(
        _("working days taken"), null=True, blank=True
    )  # as done_on
    days_late = models.PositiveSmallIntegerField(_("working days late"), null=True, blank=True)  # as done_on

    objects = ScopedManager()

    class Meta:
        verbose_name = _("clock of an enquiry")
        verbose_name_plural = _("clocks of enquiries")
        ordering = ["enquiry", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_clock_per_step", fields=["enquiry", "kind", "number"]),
            models.CheckConstraint(name="enquiry_clock_kind_known", condition=Q(kind__in=ClockKind.values)),
            models.CheckConstraint(
                name="enquiry_clock_state_known", condition=Q(state__in=ClockState.values)
            ),
            models.CheckConstraint(
                name="done_clock_tells_when_and_how_long",
                condition=Q(
                    state=ClockState.DONE,
                    done_on__isnull=False,
                    done_by__isnull=False,
                    days_taken__isnull=False,
                    days_late__isnull=False,
                )
                | Q(done_on=None, done_by=None, days_taken=None, days_late=None) & ~Q(state=ClockState.DONE),
            ),
            models.CheckConstraint(
                name="enquiry_clock_done_after_start",
                condition=Q(done_on=None) | Q(done_on__gte=F("started_on")),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="enquiry_clock_due")]

    def __str__(self):
        kind = self.get_kind_display()
        return f"{kind} {self.number}" if self.kind == ClockKind.REPORT else kind

    def get_absolute_url(self) -> str:
        return self.enquiry.get_absolute_url()


class EnquiryPause(models.Model):
    """The clocks stand still from the first day on, up to the day before the last one."""

    scope = AreaScope("enquiry__area_id")

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="pauses", verbose_name=_("enquiry"))
    reason = models.CharField(_("reason"), max_length=16, choices=PauseReason.choices)
    note = models.TextField(_("explanation"), blank=True)
    started_on = models.DateField(_("stopped on"))
    ended_on = models.DateField(_("runs again from"), null=True, blank=True)  # null: stopped
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stopped by")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resumed by"),
    )  # null: stopped, or the enquiry was closed

    objects = ScopedManager()

    class Meta:
        verbose_name = _("pause of an enquiry")
        verbose_name_plural = _("pauses of enquiries")
        ordering = ["enquiry", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_pause_at_a_time", fields=["enquiry"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="enquiry_pause_reason_known", condition=Q(reason__in=PauseReason.values)
            ),
            models.CheckConstraint(
                name="enquiry_pause_in_order", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} {self.started_on}"


class EnquiryAnswer(models.Model):
    """An answer in the visitor's language. We send no mail: the officer says when he sent it."""

    scope = AreaScope("enquiry__area_id")
    restricted_fields = frozenset({"subject", "text"})

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="answers", verbose_name=_("enquiry"))
    language = models.CharField(_("language"), max_length=10, choices=SiteLanguage.choices)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    status = models.CharField(
        _("status"), max_length=8, choices=AnswerStatus.choices, default=AnswerStatus.DRAFT
    )
    sent_on = models.DateField(_("sent on"), null=True, blank=True)  # null: a draft
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )  # null: a draft
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("answer to an enquiry")
        verbose_name_plural = _("answers to enquiries")
        ordering = ["enquiry", "pk"]
        constraints = [
            models.CheckConstraint(
                name="enquiry_answer_language_known", condition=Q(language__in=SiteLanguage.values)
            ),
            models.CheckConstraint(
                name="sent_answer_tells_when_and_by_whom",
                condition=Q(status=AnswerStatus.SENT, sent_on__isnull=False, sent_by__isnull=False)
                | Q(status=AnswerStatus.DRAFT, sent_on=None, sent_by=None),
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self) -> str:
        return self.enquiry.get_absolute_url()
