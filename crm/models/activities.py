"""What was done with an enterprise, and who took part on both sides (domain.md 2.5)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager
from crm.choices.leads import ActivityKind, CostClass
from crm.models.base import NEXT_STEP_OR_REASON, AreaOwned, NextStep
from crm.models.leads import Contact, Lead, LeadScope, page_of
from crm.models.projects import Project
from registry.models import Country, Enterprise


class ActivityScope(LeadScope):
    """As of its lead; and what belongs to a project is read by those who may read the project."""

    def q(self, user) -> Q:
        if user.area_ids() is None:
            return Q()
        readable = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
        return super().q(user) & Q(Q(project=None) | Q(Exists(readable)))


class Activity(AreaOwned, NextStep):
    """Something that was done with an enterprise, with the next step it led to."""

    scope = ActivityScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="activities", verbose_name=_("enterprise")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("lead")
    )  # null: general follow-up of the enterprise
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("project")
    )  # null: before there was one
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country or region")
    )  # null: at home
    city = models.CharField(_("city"), max_length=60, blank=True)
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
    materials = models.CharField(_("materials handed over"), max_length=300, blank=True)
    cost_class = models.CharField(_("cost"), max_length=10, choices=CostClass.choices, blank=True)
    leader_attended = models.BooleanField(_("a leader attended"), default=False)
    next_step_kind = models.CharField(
        _("kind of next step"), max_length=20, choices=ActivityKind.choices, blank=True
    )
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
            models.CheckConstraint(
                name="activity_plans_a_known_kind",
                condition=Q(next_step_kind="")
                | Q(next_step_kind__in=ActivityKind.values, next_step_due__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="activity_latest"),
            models.Index(fields=["area", "-happened_at", "-id"], name="activity_of_area"),
            models.Index(fields=["enterprise", "-happened_at"], name="activity_of_enterprise"),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        if self.project_id:
            return reverse("project-detail", args=[self.project_id]) + f"#activity-{self.pk}"
        return f"{page_of(self.lead_id, self.enterprise_id)}#activity-{self.pk}"


class ParticipantScope:
    """Who reads an activity reads who took part."""

    def q(self, user) -> Q:
        return Q(activity__in=Activity.objects.visible_to(user).order_by().values("pk"))


class OurParticipant(models.Model):
    """A colleague who took part, with his rank on the day."""

    scope = ParticipantScope()

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="ours", verbose_name=_("activity"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("participant")
    )
    rank = models.CharField(_("rank"), max_length=60, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("our participant")
        verbose_name_plural = _("our participants")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="one_row_per_participant", fields=["activity", "user"])]

    def __str__(self):
        return str(self.user)
