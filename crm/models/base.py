"""What records of an area and organisation have in common."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Organisation
from core.scope import AreaScope, ScopedManager


class AreaOwned(models.Model):
    """A record of one area and organisation: the row rule of the whole app."""

    scope = AreaScope()

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        abstract = True


NEXT_STEP_FIELDS = ("next_step", "next_step_due", "no_next_step_reason")


class NextStep(models.Model):
    """What happens next and when, or why nothing does: one of the two is required."""

    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due = models.DateField(_("due"), null=True, blank=True)  # null: no next step
    no_next_step_reason = models.CharField(_("no next step, because"), max_length=200, blank=True)

    class Meta:
        abstract = True


NEXT_STEP_OR_REASON = Q(next_step_due__isnull=False) & ~Q(next_step="") | ~Q(no_next_step_reason="")
