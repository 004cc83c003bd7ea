"""What of a measure an enterprise was granted before: nothing is given twice."""

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from core.flow import MoveRefused
from incentives.choices import OPEN_CLAIMS, BenefitMode
from incentives.entitlement import Entitlement
from incentives.models import Instalment, Measure, PolicyClaim
from incentives.payment_choices import InstalmentStatus


def claims_to(measure: Measure, at: dt.datetime) -> QuerySet[PolicyClaim]:
    """Claims to a measure by whatever version of its package; of a yearly one those begun in that year."""
    same = _by_any_version(measure)
    return same.filter(created_at__year=at.year) if measure.content.get("is_yearly") else same


def open_claims_to(measure: Measure) -> QuerySet[PolicyClaim]:
    """Those that are not decided, by whatever version and of whatever year. An enterprise has one at most."""
    return _by_any_version(measure).filter(status__in=OPEN_CLAIMS)


def _by_any_version(measure: Measure) -> QuerySet[PolicyClaim]:
    return PolicyClaim.objects.filter(measure__code=measure.code, measure__version__code=measure.version.code)


def still_due(claim: PolicyClaim, said: Entitlement) -> Decimal | None:
    """What the formula gives less what was granted before, in 元; None where it gives no amount.

    What came back by a recovery counts as granted; what was stopped before it was paid does not. Raises
    MoveRefused where nothing is left.
    """
    same = claims_to(claim.measure, claim.created_at).filter(enterprise=claim.enterprise)
    before = same.exclude(document="").exclude(pk=claim.pk)
    numbers = list(before.order_by("pk").values_list("number", flat=True))
    if not numbers:
        return said.amount
    if said.amount is not None:
        parts = Instalment.objects.filter(payable__policy_claim__in=before)
        granted = parts.exclude(status=InstalmentStatus.CANCELLED).aggregate(sum=Sum("amount"))["sum"] or 0
        most = said.amount
        if claim.measure.content["benefit"]["mode"] == BenefitMode.FIXED:  # a higher amount is for new ones
            most = min(most, before.aggregate(sum=Sum("granted"))["sum"] or Decimal(0))
        if most > granted:
            return most - granted
    words = _("The measure was granted to the enterprise already: %(numbers)s.")
    raise MoveRefused(words % {"numbers": ", ".join(numbers)})
