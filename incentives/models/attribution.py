"""Who brought a project, and what share each has for statistics and for reward (domain.md 2.10)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.fields import MoneyField
from core.scope import ScopedManager
from crm.models import Project
from crm.models.projects import ProjectScope
from incentives.attribution_choices import (
    ENTERED_EVENTS,
    ConsentWay,
    Employment,
    EventKind,
    PartyRole,
    SetStatus,
    ShareKind,
)
from incentives.models.rules import RuleVersion


class ShareScope:
    """By who may see the project; and a party reads the shares of which it has one.

    Of a confidential project only who may see it: the area has the letter of the others.
    """

    def __init__(self, path: str = ""):
        self.path = path  # "share_set__" for what hangs on a set

    def q(self, user) -> Q:
        seen = ProjectScope(f"{self.path}project").q(user)
        if user.area_ids() is None or not user.is_desk_staff:
            return seen
        own = Q(party__user=user.pk)
        if user.organisation_id and user.has_perm("incentives.propose_shares"):
            own |= Q(party__organisation=user.organisation_id)
        told = ProjectScope("share_set__project").told(user)
        return seen | Q(**{f"{self.path}pk__in": Share._base_manager.filter(own, told).values("share_set")})


class Party(models.Model):
    """A unit, one of our people or an outsider in one role of a project. When it was recorded decides."""

    scope = ProjectScope("project")

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties", verbose_name=_("project"))
    role = models.CharField(_("role"), max_length=16, choices=PartyRole.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )  # null: a person
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff member"),
    )  # null: a unit or an outsider
    name = models.CharField(_("name of an outside person or agency"), max_length=120, blank=True)
    employment = models.CharField(
        _("employment"), max_length=20, choices=Employment.choices, blank=True
    )  # empty: a unit
    has_no_interest = models.BooleanField(_("declares to be neither investor nor related to one"))
    # Who confirmed it, null: not yet. The rule of the reward says until when (record_before).
    investor_confirmed_on = models.DateField(_("confirmed by the investor on"), null=True, blank=True)
    unit_confirmed_on = models.DateField(_("confirmed by the receiving unit on"), null=True, blank=True)
    area_confirmed_on = models.DateField(
        _("confirmed by the area on"), null=True, blank=True
    )  # null: not yet
    document = models.CharField(_("mandate or confirmation"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)  # null: in force
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("party of a project")
        verbose_name_plural = _("parties of projects")
        ordering = ["project", "recorded_at", "pk"]
        permissions = [("confirm_party", _("Can confirm for the area who brought a project"))]
        constraints = [
            models.CheckConstraint(name="party_role_known", condition=Q(role__in=PartyRole.values)),
            models.CheckConstraint(
                name="party_is_unit_or_person",
                violation_error_message=_("Name either a unit, or a staff member, or an outsider."),
                condition=Q(organisation__isnull=False, user=None, name="", employment="")
                | Q(organisation=None, employment__in=Employment.values)
                & (Q(user__isnull=False, name="") | Q(user=None) & ~Q(name="")),
            ),
            models.CheckConstraint(
                name="withdrawn_party_says_why",
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
            ),
            models.UniqueConstraint(
                name="one_party_per_unit_and_role",
                violation_error_message=_("This unit has this role in the project already."),
                fields=["project", "role", "organisation"],
                condition=Q(withdrawn_on=None, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_party_per_user_and_role",
                violation_error_message=_("This person has this role in the project already."),
                fields=["project", "role", "user"],
                condition=Q(withdrawn_on=None, user__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.label} · {self.get_role_display()}"

    @property
    def label(self) -> str:
        return str(self.organisation or self.user or self.name)


class AttributionEvent(models.Model):
    """What happened to a project that its other records do not tell. Never deleted, but withdrawn."""

    scope = ProjectScope("project")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="attribution_events", verbose_name=_("project")
    )
    kind = models.CharField(_("event"), max_length=20, choices=EventKind.choices)
    on = models.DateField(_("on"))
    amount = MoneyField(_("amount (CNY)"), null=True, blank=True)  # null: it has none
    document = models.CharField(_("document"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)  # null: in force
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("event of attribution")
        verbose_name_plural = _("events of attribution")
        ordering = ["project", "on", "pk"]
        constraints = [
            models.CheckConstraint(name="attribution_event_kind", condition=Q(kind__in=ENTERED_EVENTS)),
            models.CheckConstraint(
                name="increase_has_amount",
                violation_error_message=_("Enter by how much the capital was increased."),
                condition=~Q(kind=EventKind.CAPITAL_INCREASE) | Q(amount__isnull=False, amount__gt=0),
            ),
            models.CheckConstraint(
                name="withdrawn_event_says_why",
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"


class ShareSet(models.Model):
    """The shares of a project for one purpose: proposed, agreed by every party, locked before the signature.

    Its shares never change: another proposal, or after the lock a decision, makes another set.
    """

    scope = ShareScope()

    project = models.ForeignKey(Project, models.PROTECT, related_name="share_sets", verbose_name=_("project"))
    kind = models.CharField(_("shares"), max_length=12, choices=ShareKind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(
        _("status"), max_length=10, choices=SetStatus.choices, default=SetStatus.PROPOSED
    )
    version = models.ForeignKey(
        RuleVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="share_sets",
        verbose_name=_("computed by"),
    )  # null: agreed or decided otherwise than a rule would have it
    computed_on = models.DateField(_("by the events until"), null=True, blank=True)  # null: the same
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )  # null: the first to be locked
    locked_on = models.DateField(_("locked on"), null=True, blank=True)  # null: not yet
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("locked by"),
    )  # null: not yet
    ended_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("shares of a project")
        verbose_name_plural = _("shares of projects")
        ordering = ["project", "kind", "-number", "pk"]
        permissions = [
            ("propose_shares", _("Can propose the shares of a project")),
            ("lock_shares", _("Can lock shares that every party agreed to")),
            ("decide_shares", _("Can decide on shares after they were locked")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_share_set_per_number", fields=["project", "kind", "number"]),
            models.UniqueConstraint(
                name="one_share_proposal_at_a_time",
                violation_error_message=_("Shares are proposed already: lock or withdraw them first."),
                fields=["project", "kind"],
                condition=Q(status=SetStatus.PROPOSED),
            ),
            models.UniqueConstraint(
                name="one_locked_share_set",
                violation_error_message=_("These shares are locked already."),
                fields=["project", "kind"],
                condition=Q(status=SetStatus.LOCKED),
            ),
            models.CheckConstraint(name="share_set_kind_known", condition=Q(kind__in=ShareKind.values)),
            models.CheckConstraint(name="share_set_status_known", condition=Q(status__in=SetStatus.values)),
            models.CheckConstraint(
                name="locked_share_set_has_day",
                condition=Q(locked_on=None, locked_by=None)
                & Q(status__in=[SetStatus.PROPOSED, SetStatus.WITHDRAWN])
                | Q(locked_on__isnull=False, locked_by__isnull=False)
                & Q(status__in=[SetStatus.LOCKED, SetStatus.REPLACED]),
            ),
            models.CheckConstraint(
                name="decided_share_set_says_why",
                violation_error_message=_("A decision needs its document and its reason."),
                condition=Q(replaces=None) | ~Q(document="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="share_set_of_no_rule_says_why",
                violation_error_message=_("Say why the shares are not those of a rule."),
                condition=Q(version__isnull=False, computed_on__isnull=False)
                | Q(version=None, computed_on=None) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.project.number} · {self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("share-set", args=[self.pk])


class Share(models.Model):
    """What one party has of a set, and why. Append-only."""

    scope = ShareScope("share_set__")

    share_set = models.ForeignKey(ShareSet, models.PROTECT, related_name="shares", verbose_name=_("shares"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="shares", verbose_name=_("party"))
    share_pct = models.DecimalField(_("part (%)"), max_digits=5, decimal_places=2)
    why = models.JSONField(_("why"), default=list)  # sentences by core.language.as_data

    objects = ScopedManager()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["share_set", "-share_pct", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_share_per_party", fields=["share_set", "party"]),
            models.CheckConstraint(name="share_in_range", condition=Q(share_pct__gt=0, share_pct__lte=100)),
        ]

    def __str__(self):
        return f"{self.party.label} {self.share_pct} %"

    def get_absolute_url(self) -> str:
        return self.share_set.get_absolute_url()


class Consent(models.Model):
    """A party agreed to its share. Append-only."""

    scope = ShareScope("share__share_set__")

    share = models.OneToOneField(Share, models.PROTECT, related_name="consent", verbose_name=_("share"))
    way = models.CharField(_("given"), max_length=8, choices=ConsentWay.choices)
    on = models.DateField(_("on"))
    document = models.CharField(_("letter"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("consent to a share")
        verbose_name_plural = _("consents to shares")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="consent_way_known", condition=Q(way__in=ConsentWay.values)),
            models.CheckConstraint(
                name="letter_of_consent_is_named",
                violation_error_message=_("Name the letter by which the party agreed."),
                condition=~Q(way=ConsentWay.LETTER) | ~Q(document=""),
            ),
        ]

    def __str__(self):
        return f"{self.share.party.label} {self.on}"
