"""What becomes of policy claims when two enterprises turn out to be one."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from incentives.choices import OPEN_CLAIMS
from incentives.models import PolicyClaim
from registry.merging.journal import Entry, Journal, Note
from registry.models import Enterprise


class IncentivesMerge:
    """Claims follow their enterprise; two open ones to one measure cannot, so they forbid the merge."""

    def obstacles(self, kept: Enterprise, gone: Enterprise) -> list[str]:
        ours = {claim.measure_id: claim for claim in _open_claims(kept)}
        return [
            _(
                "Both have an open claim to the measure “%(measure)s”: %(kept)s and %(gone)s. "
                "End one of them first."
            )
            % {"measure": claim.measure, "kept": ours[claim.measure_id].number, "gone": claim.number}
            for claim in _open_claims(gone)
            if claim.measure_id in ours
        ]

    def change(
        self, journal: Journal, kept: Enterprise, gone: Enterprise, *, actor: User, today: dt.date
    ) -> None:
        """Nothing of a claim depends on which of the two it was."""

    def take_along(self, kept_id: int, gone_id: int, entries: Sequence[Entry]) -> list[Note]:
        return []

    def tell(self, kept: Enterprise, gone: Enterprise, user: User) -> list[str]:
        known = PolicyClaim.objects.visible_to(user).filter(enterprise=gone, status__in=OPEN_CLAIMS)
        return [
            _("The policy claim %(number)s goes over to “%(enterprise)s”.")
            % {"number": claim.number, "enterprise": kept}
            for claim in known
        ]


def _open_claims(enterprise: Enterprise) -> list[PolicyClaim]:
    claims = PolicyClaim.objects.filter(enterprise=enterprise, status__in=OPEN_CLAIMS)
    return list(claims.select_related("measure").order_by("pk"))
