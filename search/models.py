"""What the database keeps for searching: which index tables are in use, and the sets of facet values."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IndexGeneration(models.Model):
    """A set of index tables of the database engine. One is live, at most one is being built, by kind."""

    kind = models.CharField(_("kind of document"), max_length=30)
    is_live = models.BooleanField(_("live"))
    analysis = models.PositiveIntegerField(_("version of the token recipe"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("index generation")
        verbose_name_plural = _("index generations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_generation_in_each_state", fields=["kind", "is_live"]),
            models.CheckConstraint(name="generation_names_a_kind", condition=~Q(kind="")),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class FacetSet(models.Model):
    """The facet values of documents that share all of them. Written once, never changed.

    Its key is part of where a document stands in the index, so that counting by facet reads no document.
    """

    kind = models.CharField(_("kind of document"), max_length=30)
    values = models.CharField(_("values"), max_length=1000)  # as `facet_values` writes them

    class Meta:
        verbose_name = _("facet set")
        verbose_name_plural = _("facet sets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_facet_set_per_values", fields=["kind", "values"]),
        ]

    def __str__(self):
        return f"{self.kind} {self.values}"
