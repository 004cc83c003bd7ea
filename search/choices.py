from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a document answers a query, the strongest first."""

    CODE = "code", _("Credit code")
    EXACT = "exact", _("Same name")
    ALIAS = "alias", _("Short name, brand or English name")
    FORMER = "former", _("Former name")
    NAME = "name", _("Part of the name")
    PINYIN = "pinyin", _("Pinyin")
    INITIALS = "initials", _("Pinyin initials")
    PRODUCT = "product", _("Products and industry")
    SCOPE = "scope", _("Business scope")
    SIMILAR = "similar", _("Similar name")
