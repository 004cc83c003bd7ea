"""What becomes of whitelist cases when two enterprises turn out to be one."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import User
from registry.merging.journal import Journal, Key, Note
from registry.models import Enterprise
from whitelist.choices import OPEN
from whitelist.indicators.watched import CONTROL
from whitelist.models import Case


class WhitelistMerge:
    """Cases follow their enterprise; two open ones for the same chain cannot, so they forbid the merge."""

    def obstacles(self, kept: Enterprise, gone: Enterprise) -> list[str]:
        ours = {(case.scheme_id, case.chain_id): case for case in _open_cases(kept)}
        return [
            _(
                "Both have a whitelist case for the chain “%(chain)s”: %(kept)s and %(gone)s. End one of "
                "them first: withdraw the application, or take it off the list."
            )
            % {"chain": case.chain, "kept": ours[same].number, "gone": case.number}
            for case in _open_cases(gone)
            if (same := (case.scheme_id, case.chain_id)) in ours
        ]

    def change(
        self, journal: Journal, kept: Enterprise, gone: Enterprise, *, actor: User, today: dt.date
    ) -> None:
        """All that a case has goes with it. Who was controlled by the one that goes still is by the same."""
        for case in Case.objects.exclude(baseline={}).order_by("pk"):
            controlled_by = case.baseline.get(CONTROL.code) or []
            if str(gone.pk) in controlled_by:
                same = sorted({str(kept.pk) if one == str(gone.pk) else one for one in controlled_by})
                journal.change(case, {"baseline": case.baseline | {CONTROL.code: same}})

    def take_along(self, kept_id: int, gone_id: int, ours: Collection[Key]) -> list[Note]:
        """Nothing: what was entered since hangs on its case."""
        return []

    def tell(self, kept: Enterprise, gone: Enterprise, user: User) -> list[str]:
        known = set(Case.objects.visible_to(user).filter(enterprise=gone).values_list("pk", flat=True))
        return [
            _("The whitelist case %(number)s (%(area)s) goes over to “%(enterprise)s”.")
            % {"number": case.number, "area": case.area, "enterprise": kept}
            for case in _open_cases(gone)
            if case.pk in known
        ]


def _open_cases(enterprise: Enterprise) -> list[Case]:
    cases = Case.objects.filter(enterprise=enterprise, status__in=OPEN)
    return list(cases.select_related("chain", "area").order_by("pk"))
