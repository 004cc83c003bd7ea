"""Documents that prove a step: kept outside the web root, told apart by their content (domain.md 2.7)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from crm.choices.projects import EvidenceKind
from crm.models.base import AreaOwned
from crm.models.conflicts import ConflictStatement
from crm.models.leads import Lead, LeadScope
from crm.models.projects import Project, StageEntry
from exports.models import private_storage

EVIDENCE_FOLDER = "evidence"


class EvidenceScope(LeadScope):
    """As of its lead; and what hangs on a project is read by those who may read the project.

    A confidential document is for who handed it in, those responsible, managers and the region office: the
    others learn neither its name nor that it is there.
    """

    def q(self, user) -> Q:
        if user.area_ids() is None:
            return Q()
        readable = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
        own_area = super().q(user) & Q(Q(project=None) | Q(Exists(readable)))
        if user.has_perm("crm.view_confidential_project"):
            return own_area
        team = Project.co_officers.through.objects.filter(user_id=user.pk).values("project_id")
        return own_area & (
            Q(is_confidential=False)
            | Q(created_by_id=user.pk)
            | Q(project__owner_id=user.pk)
            | Q(project__in=team)
            | Q(project=None, lead__owner_id=user.pk)
        )


class Evidence(AreaOwned):
    """A file and what it says. Its file never changes; a wrong one is withdrawn with a reason.

    What was handed in for a lead belongs to its project too, once there is one.
    """

    scope = EvidenceScope()

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("project")
    )  # null: of a lead
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("lead")
    )  # null: of a project
    stage_entry = models.ForeignKey(
        StageEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("stage entry"),
    )  # null: of no stage yet
    statement = models.ForeignKey(
        ConflictStatement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("statement"),
    )  # null: not handed in for a conflict
    kind = models.CharField(_("kind"), max_length=24, choices=EvidenceKind.choices)
    file = models.FileField(
        _("file"), upload_to=f"{EVIDENCE_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, db_index=True)
    number = models.CharField(_("document number"), max_length=80, blank=True, db_index=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)  # null: not known
    amount = MoneyField(_("amount"), null=True, blank=True)  # null: names none
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    is_confidential = models.BooleanField(_("confidential"), default=False)
    retention_until = models.DateField(_("keep until"), null=True, blank=True)  # null: without end
    reused_because = models.CharField(_("used again because"), max_length=300, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )  # null: not yet
    verified_on = models.DateField(_("verified on"), null=True, blank=True)  # null: not yet
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)  # null: valid
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-created_at", "-pk"]
        permissions = [("verify_evidence", _("Can verify evidence that somebody else handed in"))]
        constraints = [
            models.CheckConstraint(name="evidence_kind_known", condition=Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(
                name="evidence_of_lead_or_project",
                condition=Q(project__isnull=False) | Q(lead__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_evidence_has_reason",
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self):
        """The page of what it proves."""
        home = self.project or self.lead
        return f"{home.get_absolute_url()}#evidence" if home else ""
