from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import NOT_DESK_STAFF, REGION_WIDE, AreaKind, OrganisationKind, Role
from core.language import for_reader


class Bilingual(models.Model):
    """A thing with a Chinese and an English name; `label` is the one for the reader."""

    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return for_reader(self.name_zh, self.name_en)


class Area(Bilingual):
    """A place that is counted: FTZ areas are not administrative divisions and have codes of their own."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )  # null: the region itself, groups and facilities
    host_city = models.CharField(_("host city (division code)"), max_length=6, blank=True)
    members = models.JSONField(_("member divisions"), default=list, blank=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="area_kind_known", condition=Q(kind__in=AreaKind.values)),
        ]


class Organisation(Bilingual):
    """A unit on our side. Units are renamed and merged: validity and successor keep the name of the time."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior")
    )  # null: no superior recorded
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("area")
    )  # null: a unit of the whole region
    valid_from = models.DateField(_("valid from"), null=True, blank=True)  # null: since always
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: still valid
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )  # null: none

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.CheckConstraint(
                name="organisation_valid_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="organisation_succeeds_another", condition=~Q(successor=F("pk"))),
        ]


class User(AbstractUser):
    full_name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OFFICER)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("organisation"),
    )  # null: enterprise users
    areas = models.ManyToManyField(Area, blank=True, related_name="users", verbose_name=_("areas"))
    language = models.CharField(_("language"), max_length=10, blank=True)  # empty: as the browser asks

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username", "pk"]
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    @property
    def is_desk_staff(self) -> bool:
        return self.is_active and self.role not in NOT_DESK_STAFF

    def area_ids(self) -> frozenset[int] | None:
        """The areas whose rows the user sees: None for all, empty for none. One query a request."""
        if not self.is_desk_staff:
            return frozenset()
        if self.role in REGION_WIDE:
            return None
        if not hasattr(self, "_area_ids"):
            self._area_ids = frozenset(self.areas.values_list("pk", flat=True))
        return self._area_ids

    def works_in(self, area: Area | int | None) -> bool:
        """Whether rows of this area are his to work on. What is of no area, None, is the region office's."""
        areas = self.area_ids()
        return areas is None or (area.pk if isinstance(area, Area) else area) in areas

    def home_area(self) -> Area | None:
        """Where a lead of this user is entered: his organisation's area, else the only area he works in."""
        if self.organisation and self.organisation.area:
            return self.organisation.area
        areas = list(self.areas.all()[:2])
        return areas[0] if len(areas) == 1 else None
