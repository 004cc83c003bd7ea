"""Which version of the first-report rule is in force."""

import datetime as dt

from crm.models import ClaimRule


def claim_rule_on(day: dt.date) -> ClaimRule | None:
    """The version in force on `day`, or None: then a lead gets no claim and everything else goes on."""
    return ClaimRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
