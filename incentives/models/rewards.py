"""What a person or agency asks for a share in a project, and what honours others get (domain.md 2.10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from core.fields import MoneyField, SealedField
from core.scope import ScopedManager
from crm.models.projects import ProjectScope
from incentives.models.attribution import Party, Share
from incentives.models.payments import Payable
from incentives.models.rules import RuleVersion
from incentives.reward_choices import GRANTED_CLAIMS, OPEN_CLAIMS, HonourKind, RewardStatus


class RewardScope:
    """By who may see the project; and of his own share everybody sees the claim."""

    def __init__(self, project: str, party: str):
        self.project, self.party = project, party

    def q(self, user) -> Q:
        if user.area_ids() is None:
            return Q()
        own = Q(**{f"{self.party}__user_id": user.pk})
        return own | ProjectScope(self.project).q(user) if user.is_desk_staff else own


class RewardClaim(models.Model):
    """The claim of a share by one version of a rule. Base and amount are frozen when it is submitted."""

    scope = RewardScope("share__share_set__project", "share__party")
    restricted_fields = frozenset({"id_number_sealed", "account_sealed"})

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    share = models.ForeignKey(Share, models.PROTECT, related_name="reward_claims", verbose_name=_("share"))
    version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="reward_claims", verbose_name=_("reward rule")
    )
    bonuses = models.JSONField(_("bonuses"), default=list, blank=True)  # codes of the version
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    id_number_sealed = SealedField(_("identity number"), blank=True)
    account_sealed = SealedField(_("account number"), blank=True)
    status = models.CharField(
        _("status"), max_length=18, choices=RewardStatus.choices, default=RewardStatus.DRAFT
    )
    # Null while it is a draft.
    base = models.DecimalField(_("base"), max_digits=15, decimal_places=2, null=True, blank=True)
    base_figures = models.JSONField(_("figures of the base"), default=list, blank=True)
    amount = MoneyField(_("amount (CNY)"), null=True, blank=True)
    derivation = models.JSONField(_("derivation"), default=list, blank=True)  # by core.language.as_data
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    # Null: not yet.
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    published_on = models.DateField(_("made public on"), null=True, blank=True)
    public_until = models.DateField(_("public until"), null=True, blank=True)
    is_provisional = models.BooleanField(_("rests on a year without a holiday notice"), default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    payable = models.OneToOneField(
        Payable, models.PROTECT, null=True, blank=True, related_name="reward_claim", verbose_name=_("payable")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)  # of a return or a rejection
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("last changed by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("reward claim")
        verbose_name_plural = _("reward claims")
        ordering = ["-pk"]
        permissions = [
            ("file_reward", _("Can enter and submit reward claims")),
            ("verify_reward", _("Can verify reward claims and make them public")),
            ("approve_reward", _("Can approve or reject reward claims")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_reward_claim_per_share",
                violation_error_message=_("A claim of this share is open already."),
                fields=["share"],
                condition=Q(status__in=OPEN_CLAIMS),
            ),
            models.CheckConstraint(
                name="reward_claim_status_known", condition=Q(status__in=RewardStatus.values)
            ),
            models.CheckConstraint(
                name="submitted_reward_claim_is_frozen",
                condition=Q(status__in=[RewardStatus.DRAFT, RewardStatus.REJECTED])
                | Q(base__isnull=False, amount__gt=0, submitted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="granted_reward_was_public",
                condition=~Q(status__in=GRANTED_CLAIMS)
                | Q(
                    payable__isnull=False,
                    published_on__isnull=False,
                    approved_on__gt=F("public_until"),
                    verified_by__isnull=False,
                    approved_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="reward_approved_by_no_hand",
                violation_error_message=_("Who had a hand in the claim does not approve it."),
                condition=Q(approved_by=None)
                | ~Q(approved_by=F("created_by"))
                & ~Q(approved_by=F("edited_by"))
                & ~Q(approved_by=F("verified_by")),
            ),
            models.CheckConstraint(
                name="reward_verified_by_no_hand",
                condition=Q(verified_by=None)
                | ~Q(verified_by=F("created_by")) & ~Q(verified_by=F("edited_by")),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("reward-claim", args=[self.pk])


class RewardHonour(models.Model):
    """What a civil servant or unit gets instead of money. Never deleted."""

    scope = RewardScope("party__project", "party")

    party = models.ForeignKey(Party, models.PROTECT, related_name="honours", verbose_name=_("party"))
    kind = models.CharField(_("honour"), max_length=12, choices=HonourKind.choices)
    document = models.CharField(_("document"), max_length=200)
    awarded_on = models.DateField(_("awarded on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-awarded_on", "-pk"]
        permissions = [("award_honour", _("Can record honours"))]
        constraints = [
            models.CheckConstraint(name="honour_kind_known", condition=Q(kind__in=HonourKind.values)),
            models.UniqueConstraint(
                name="one_honour_per_document",
                violation_error_message=_("This honour is recorded already."),
                fields=["party", "kind", "document"],
            ),
        ]

    def __str__(self):
        return f"{self.party.label} · {self.get_kind_display()}"
