from django.db import models
from django.utils.translation import gettext_lazy as _


class StarterItem(models.Model):
    """What the loader of the starter content wrote last: it never overwrites what an editor changed."""

    key = models.CharField(
        _("key"), max_length=200, unique=True
    )  # fact:area_total, page:en:chains/electronics
    source = models.CharField(_("digest of the entry in the file"), max_length=64)
    written = models.CharField(_("digest of what was written"), max_length=64)

    class Meta:
        verbose_name = _("item of the starter content")
        verbose_name_plural = _("items of the starter content")
        ordering = ["key", "pk"]

    def __str__(self):
        return self.key
