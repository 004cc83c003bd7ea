from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.choices import ActivityKind
from crm.models.base import NEXT_STEP_OR_REASON, AreaOwned, NextStep
from crm.models.leads import Contact, Lead, page_of
from registry.models import Enterprise


class Activity(AreaOwned, NextStep):
    """Something that was done with an enterprise, with the next step it led to."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="activities", verbose_name=_("enterprise")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("lead")
    )  # null: general follow-up of the enterprise
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    result = models.TextField(_("result"), blank=True)
    our_participants = models.CharField(_("our participants"), max_length=300, blank=True)
    contacts = models.ManyToManyField(
        Contact, blank=True, related_name="activities", verbose_name=_("their participants")
    )
    is_two_way = models.BooleanField(
        _("two-way"),
        default=False,
        help_text=_("The enterprise replied or met us; only this keeps a claim alive."),
    )
    leader_attended = models.BooleanField(_("a leader attended"), default=False)
    submission_key = models.UUIDField(_("submission key"), null=True, editable=False)  # null: not from a form

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_activity_per_submission", fields=["created_by", "submission_key"]
            ),
            models.CheckConstraint(name="activity_kind_known", condition=Q(kind__in=ActivityKind.values)),
            models.CheckConstraint(name="activity_has_next_step", condition=NEXT_STEP_OR_REASON),
        ]
        indexes = [
            models.Index(fields=["area", "-happened_at", "-id"], name="activity_of_area"),
            models.Index(fields=["enterprise", "-happened_at"], name="activity_of_enterprise"),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return f"{page_of(self.lead_id, self.enterprise_id)}#activity-{self.pk}"
