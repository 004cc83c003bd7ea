"""Which version of the first-report rule is in force."""

import datetime as dt
from functools import cached_property

from core.workdays import Calendar
from crm.models import ClaimRule


def claim_rule_on(day: dt.date) -> ClaimRule | None:
    """The version in force on `day`, or None: then a lead gets no claim and everything else goes on."""
    return ClaimRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


class Times:
    """All versions of the rule and the working calendar, each read once. Make one per request or job."""

    @cached_property
    def rules(self) -> list[ClaimRule]:
        return list(ClaimRule.objects.order_by("-valid_from"))

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar()

    def rule_on(self, day: dt.date) -> ClaimRule | None:
        """As `claim_rule_on`."""
        return next((rule for rule in self.rules if rule.valid_from <= day), None)
