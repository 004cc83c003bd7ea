"""Figures that pages tell, each kept once: a page names its key, in whatever language it is written."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import RevisionMixin


class FactQuerySet(models.QuerySet["Fact"]):
    def expired(self, today: dt.date) -> "FactQuerySet":
        """Facts whose figure should have been looked at again before `today`."""
        return self.filter(valid_until__lt=today)


class Fact(RevisionMixin, models.Model):
    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _ only."))],
        help_text=_("Pages name the fact by it: [[fact:key]]."),
    )
    figure = models.CharField(_("figure"), max_length=40, help_text=_("As it is shown, without its unit."))
    factor = models.DecimalField(
        _("factor for other languages"),
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_(
            "Where the Chinese figure counts by wan or yi: 700 yi times 0.1 is 70 billion elsewhere."
        ),
    )  # null: the same figure in every language
    unit_zh = models.CharField(_("unit in Chinese"), max_length=40, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    unit_vi = models.CharField(_("unit in Vietnamese"), max_length=40, blank=True)
    unit_th = models.CharField(_("unit in Thai"), max_length=40, blank=True)
    label_zh = models.CharField(_("what it tells, in Chinese"), max_length=160)
    label_en = models.CharField(_("what it tells, in English"), max_length=160)
    label_vi = models.CharField(_("what it tells, in Vietnamese"), max_length=160, blank=True)
    label_th = models.CharField(_("what it tells, in Thai"), max_length=160, blank=True)
    source_zh = models.CharField(_("source in Chinese"), max_length=240)
    source_en = models.CharField(_("source in English"), max_length=240)
    source_vi = models.CharField(_("source in Vietnamese"), max_length=240, blank=True)
    source_th = models.CharField(_("source in Thai"), max_length=240, blank=True)
    date = models.DateField(_("figure of"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)  # null: it does not age
    sample = models.BooleanField(_("sample"), default=False, help_text=_("Shown with a mark beside it."))

    objects = FactQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("figure"), FieldPanel("factor")]),
        MultiFieldPanel([FieldPanel(f"unit_{code}") for code in ("zh", "en", "vi", "th")], _("Unit")),
        MultiFieldPanel(
            [FieldPanel(f"label_{code}") for code in ("zh", "en", "vi", "th")], _("What it tells")
        ),
        MultiFieldPanel([FieldPanel(f"source_{code}") for code in ("zh", "en", "vi", "th")], _("Source")),
        FieldRowPanel([FieldPanel("date"), FieldPanel("valid_until"), FieldPanel("sample")]),
    ]

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="fact_valid_in_order",
                violation_error_message=_("A figure is valid until its own day or later."),
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("date")),
            )
        ]

    def __str__(self):
        return f"{self.key}: {self.figure} {self.unit_zh}".strip()

    def clean(self):
        if self.factor is not None and not _is_number(self.figure):
            raise ValidationError({"factor": _("Only a figure that is a plain number has a factor.")})

    @property
    def shown(self) -> str:
        """The figure in the language of the page."""
        if self.factor is None or _language() == "zh":
            return self.figure
        return f"{(Decimal(self.figure) * self.factor).normalize():f}"

    @property
    def unit(self) -> str:
        return self._said("unit")

    @property
    def label(self) -> str:
        return self._said("label")

    @property
    def source(self) -> str:
        return self._said("source")

    def is_expired(self, today: dt.date) -> bool:
        return self.valid_until is not None and self.valid_until < today

    def _said(self, name: str) -> str:
        """In the language of the page; in English where that is not written, and never in Chinese instead."""
        return getattr(self, f"{name}_{_language()}", "") or getattr(self, f"{name}_en")


def _language() -> str:
    return (get_language() or "zh").split("-")[0]


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def fact_choices() -> list[tuple[str, str]]:
    """For editors: every fact by key and figure."""
    return [(fact.key, f"{fact.label} · {fact.shown} {fact.unit}") for fact in Fact.objects.all()]
