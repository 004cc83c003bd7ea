"""How the reservation of a site ended, where no person gave a reason."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReservationEnd(models.TextChoices):
    """Stands in `release_reason`, where a person's own words would stand: no one types the sign."""

    EXPIRED = "@expired", _("The reservation ended")
    TAKEN = "@taken", _("The project took the site")


def reason_words(reason: str) -> str:
    return str(dict(ReservationEnd.choices).get(reason, reason))
