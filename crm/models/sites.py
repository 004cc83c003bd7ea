from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager
from crm.models.projects import Project, ProjectScope
from registry.models import Site


class SiteReservation(models.Model):
    """A site is kept for a project until a day. The registry only says that the site is reserved."""

    scope = ProjectScope("project")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="reservations", verbose_name=_("project")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="reservations", verbose_name=_("site"))
    until = models.DateField(_("reserved until"))
    released_on = models.DateField(_("released on"), null=True, blank=True)  # null: holds
    release_reason = models.CharField(_("released because"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("reserved at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reserved by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("reservation of a site")
        verbose_name_plural = _("reservations of sites")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_reservation_per_site", fields=["site"], condition=Q(released_on=None)
            ),
        ]

    def __str__(self):
        return f"{self.site} · {self.project}"
