from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Bilingual
from core.language import for_reader
from core.scope import ScopedManager, StaffScope
from registry.choices import (
    CURRENT_ROLE_STATUSES,
    ChainRoleKind,
    Focus,
    GapStatus,
    NodePosition,
    NodeRelation,
    RoleScope,
    RoleStatus,
    Tier,
    TierBasis,
)
from registry.models.enterprises import Enterprise


class Chain(Bilingual):
    """An industrial chain across the border (domain.md 2.2)."""

    scope = StaffScope()

    code = models.CharField(_("code"), max_length=20, unique=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    launch_year = models.PositiveSmallIntegerField(_("launch year"))
    is_public = models.BooleanField(_("public"), default=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return reverse("chain-detail", args=[self.code])

    @property
    def description(self) -> str:
        return for_reader(self.description_zh, self.description_en)


class ChainNode(Bilingual):
    code = models.CharField(_("code"), max_length=40, unique=True)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="nodes", verbose_name=_("chain"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )  # null: a node of the first level
    position = models.CharField(_("position"), max_length=12, choices=NodePosition.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    industry_codes = models.JSONField(_("industry codes (GB/T 4754)"), default=list, blank=True)
    gap_status = models.CharField(_("gap"), max_length=10, choices=GapStatus.choices, blank=True)
    gap_note = models.TextField(_("note on the gap"), blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)  # null: the gap was never judged

    class Meta:
        verbose_name = _("chain node")
        verbose_name_plural = _("chain nodes")
        ordering = ["chain", "order", "pk"]
        constraints = [
            models.CheckConstraint(name="node_position_known", condition=Q(position__in=NodePosition.values)),
            models.CheckConstraint(name="node_not_its_own_parent", condition=~Q(parent=F("pk"))),
        ]


class ChainNodeLink(models.Model):
    """An arrow between nodes; the links of a chain have no circles (the loader checks)."""

    source = models.ForeignKey(ChainNode, models.PROTECT, related_name="links_out", verbose_name=_("from"))
    target = models.ForeignKey(ChainNode, models.PROTECT, related_name="links_in", verbose_name=_("to"))
    relation = models.CharField(_("relation"), max_length=10, choices=NodeRelation.choices)

    class Meta:
        verbose_name = _("node link")
        verbose_name_plural = _("node links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_link_per_pair", fields=["source", "target", "relation"]),
            models.CheckConstraint(name="link_joins_two_nodes", condition=~Q(source=F("target"))),
        ]

    def __str__(self):
        return f"{self.source} → {self.target}"


class AreaChain(models.Model):
    """What a chain means to an area, and who heads it there (链长)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="area_chains", verbose_name=_("area"))
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="area_chains", verbose_name=_("chain"))
    focus = models.CharField(_("focus"), max_length=10, choices=Focus.choices)
    is_key_chain = models.BooleanField(_("key chain"), default=True)
    focus_note_zh = models.CharField(_("focus in Chinese"), max_length=200, blank=True)
    focus_note_en = models.CharField(_("focus in English"), max_length=200, blank=True)
    chain_head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chain chief"),
    )  # null: not appointed in the system
    chain_head_title = models.CharField(_("title of the chain chief"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("chain of an area")
        verbose_name_plural = _("chains of areas")
        ordering = ["chain", "area", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_row_per_area_and_chain", fields=["area", "chain"]),
        ]

    def __str__(self):
        return f"{self.area} · {self.chain}"

    @property
    def focus_note(self) -> str:
        return for_reader(self.focus_note_zh, self.focus_note_en)


class ChainRole(models.Model):
    """What an enterprise is to a chain, with tier and validity."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="chain_roles", verbose_name=_("enterprise")
    )
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="roles", verbose_name=_("chain"))
    node = models.ForeignKey(
        ChainNode, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("node")
    )  # null: the chain as a whole
    role = models.CharField(_("role"), max_length=20, choices=ChainRoleKind.choices)
    role_scope = models.CharField(
        _("scope"), max_length=10, choices=RoleScope.choices, default=RoleScope.REGION
    )
    tier = models.CharField(_("tier"), max_length=6, choices=Tier.choices, blank=True)
    tier_basis = models.CharField(
        _("basis of the tier"), max_length=10, choices=TierBasis.choices, blank=True
    )
    tier_year = models.PositiveSmallIntegerField(
        _("year of the tier"), null=True, blank=True
    )  # null: no tier
    status = models.CharField(
        _("status"), max_length=20, choices=RoleStatus.choices, default=RoleStatus.CANDIDATE
    )
    recognised_by = models.CharField(_("recognised by"), max_length=120, blank=True)
    recognised_on = models.DateField(_("recognised on"), null=True, blank=True)  # null: a candidate
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: no end stated
    document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("chain role")
        verbose_name_plural = _("chain roles")
        ordering = ["enterprise", "chain", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_current_role_per_node",
                fields=["enterprise", "node"],
                condition=Q(status__in=CURRENT_ROLE_STATUSES, node__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_current_role_per_chain",
                fields=["enterprise", "chain"],
                condition=Q(status__in=CURRENT_ROLE_STATUSES, node__isnull=True),
            ),
            models.CheckConstraint(name="chain_role_known", condition=Q(role__in=ChainRoleKind.values)),
            models.CheckConstraint(name="chain_role_status_known", condition=Q(status__in=RoleStatus.values)),
            models.CheckConstraint(
                name="tier_names_its_year", condition=Q(tier="") | Q(tier_year__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.chain}"
