"""Leads, their contacts and activities, and the conflicts between leads. Seen by their area only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Organisation
from core.scope import AreaScope, ScopedManager, ScopedQuerySet
from crm.choices import (
    OPEN_LEAD_STATUSES,
    ActivityKind,
    Channel,
    ConflictStatus,
    ContactLanguage,
    DropReason,
    LawfulBasis,
    LeadKind,
    LeadStatus,
)
from registry.models import Chain, Enterprise


class AreaOwned(models.Model):
    """A record of one area and organisation: the row rule of the whole app."""

    scope = AreaScope()

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        abstract = True


class NextStep(models.Model):
    """What happens next and when, or why nothing does: one of the two is required."""

    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due = models.DateField(_("due"), null=True, blank=True)  # null: no next step
    no_next_step_reason = models.CharField(_("no next step, because"), max_length=200, blank=True)

    class Meta:
        abstract = True


NEXT_STEP_OR_REASON = Q(next_step_due__isnull=False) & ~Q(next_step="") | ~Q(no_next_step_reason="")


class LeadQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(status__in=OPEN_LEAD_STATUSES)


LeadManager = models.Manager.from_queryset(LeadQuerySet)


class Lead(AreaOwned, NextStep):
    """An enterprise that might invest. `reported_at` is the first report and never changes."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="leads", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LeadKind.choices, default=LeadKind.INVESTOR)
    status = models.CharField(_("status"), max_length=12, choices=LeadStatus.choices, default=LeadStatus.LEAD)
    status_before = models.CharField(_("status before the suspension"), max_length=12, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices, blank=True)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("chain")
    )  # null: not judged yet
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="leads", verbose_name=_("responsible officer")
    )
    reported_at = models.DateTimeField(_("first reported at"), default=timezone.now, editable=False)
    screening_note = models.TextField(_("screening note"), blank=True)
    drop_reason = models.CharField(
        _("reason for dropping"), max_length=30, choices=DropReason.choices, blank=True
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)  # null: not suspended
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # null: open
    last_activity_on = models.DateField(_("last activity"), null=True, blank=True)  # null: none yet
    last_two_way_on = models.DateField(_("last two-way activity"), null=True, blank=True)  # null: none yet
    submission_key = models.UUIDField(_("submission key"), null=True, editable=False)  # null: not from a form

    objects = LeadManager()  # type: ignore[misc]  # in place of the one of AreaOwned

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-reported_at", "-pk"]
        permissions = [
            ("assign_lead", _("Can assign leads inside the area")),
            ("decide_lead", _("Can qualify leads")),
            ("view_contact_details", _("Can see phone numbers and e-mail addresses")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_lead_per_submission", fields=["created_by", "submission_key"]),
            models.CheckConstraint(name="lead_status_known", condition=Q(status__in=LeadStatus.values)),
            models.CheckConstraint(name="lead_kind_known", condition=Q(kind__in=LeadKind.values)),
            models.CheckConstraint(name="lead_channel_known", condition=Q(channel__in=["", *Channel.values])),
            models.CheckConstraint(
                name="lead_drop_reason_known", condition=Q(drop_reason__in=["", *DropReason.values])
            ),
            models.CheckConstraint(
                name="open_lead_is_not_closed",
                condition=Q(status=LeadStatus.DROPPED) | Q(closed_on=None),
            ),
            models.CheckConstraint(
                name="lead_has_next_step",
                condition=NEXT_STEP_OR_REASON | Q(status=LeadStatus.DROPPED),
            ),
            models.CheckConstraint(
                name="dropped_lead_has_reason_and_date",
                condition=~Q(status=LeadStatus.DROPPED) | (~Q(drop_reason="") & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="suspended_lead_has_review_and_way_back",
                condition=~Q(status=LeadStatus.SUSPENDED)
                | (Q(review_on__isnull=False) & ~Q(status_before="")),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-reported_at", "-id"], name="lead_of_area"),
            models.Index(fields=["owner", "next_step_due"], name="lead_due"),
            models.Index(
                fields=["enterprise"],
                name="open_lead_of_enterprise",
                condition=Q(status__in=OPEN_LEAD_STATUSES),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.summary}"

    def get_absolute_url(self):
        return reverse("lead-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_LEAD_STATUSES


class Contact(AreaOwned):
    """A person at an enterprise, in business only: no identity number, no home address (domain.md 2.3)."""

    restricted_fields = frozenset({"name", "phone", "email"})

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="contacts", verbose_name=_("enterprise")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("lead")
    )  # null: known without a lead
    name = models.CharField(_("contact name"), max_length=60, blank=True)
    title = models.CharField(_("job title"), max_length=60, blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    email = models.EmailField(_("work e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=ContactLanguage.choices, default=ContactLanguage.ZH
    )
    lawful_basis = models.CharField(
        _("lawful basis"), max_length=20, choices=LawfulBasis.choices, default=LawfulBasis.GIVEN_BY_PERSON
    )
    notice_given_on = models.DateField(_("privacy notice given on"), null=True, blank=True)  # null: not given
    consent_on = models.DateField(_("consent on"), null=True, blank=True)  # null: none
    retention_until = models.DateField(_("keep until"))
    do_not_contact = models.BooleanField(_("do not contact"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["enterprise", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_named", condition=~Q(name="") | ~Q(phone="") | ~Q(email="")
            ),
        ]

    def __str__(self):
        return self.name or str(_("Contact without a name"))

    def get_absolute_url(self):
        return _page_of(self)


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
        return f"{_page_of(self)}#activity-{self.pk}"


def _page_of(record: Contact | Activity) -> str:
    """The page that shows it: of its lead, or else of the enterprise."""
    if record.lead_id:
        return reverse("lead-detail", args=[record.lead_id])
    return reverse("enterprise-detail", args=[record.enterprise_id])


class ConflictScope:
    """A conflict is seen by the areas of both leads and by the region office."""

    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        return Q(first_lead__area_id__in=areas) | Q(second_lead__area_id__in=areas)


class LeadConflict(models.Model):
    """Two open leads on one enterprise (撞单): recorded with the second, decided by the region office."""

    scope = ConflictScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="lead_conflicts", verbose_name=_("enterprise")
    )
    first_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_first", verbose_name=_("earlier lead")
    )
    second_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_second", verbose_name=_("later lead")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ConflictStatus.choices, default=ConflictStatus.SUSPECTED
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("lead conflict")
        verbose_name_plural = _("lead conflicts")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_conflict_per_pair", fields=["first_lead", "second_lead"]),
            models.CheckConstraint(name="conflict_of_two_leads", condition=~Q(first_lead=F("second_lead"))),
            models.CheckConstraint(
                name="conflict_status_known", condition=Q(status__in=ConflictStatus.values)
            ),
        ]

    def __str__(self):
        return str(self.enterprise)
