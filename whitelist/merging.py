"""What becomes of whitelist cases when two enterprises turn out to be one."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.changes import label_of
from registry.merging.journal import DERIVED, UNDONE, Entry, Journal, Note, all_columns, rows_of
from registry.merging.undoing import keys_of
from registry.models import Enterprise
from whitelist.choices import OPEN
from whitelist.indicators.watched import CONTROL
from whitelist.models import Case
from whitelist.queries import version_of_day

COMPUTED = ("baseline",)


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
        """All that a case has goes with it. Who was controlled by the one that goes still is by the same.

        As a derived value: a confirmation since does not hinder that the merge is undone.
        """
        cases = _controlled_by(gone.pk)
        pks = [case.pk for case in cases]
        before = all_columns(Case, pks, COMPUTED)
        _hand_over(cases, kept.pk)
        journal.derive(Case, before, all_columns(Case, pks, COMPUTED))
        journal.notes += [Note(case, "enterprise_merged", {}) for case in cases]

    def take_along(self, kept_id: int, gone_id: int, entries: Sequence[Entry]) -> list[Note]:
        """What was confirmed since, of one whose control the merge changed. All else hangs on its case."""
        changed = [pk for label, pk in keys_of(entries, [DERIVED]) if label == label_of(Case)]
        cases = _controlled_by(kept_id, among=changed)
        _hand_over(cases, gone_id)
        return [Note(case, UNDONE, {}) for case in cases]

    def tell(self, kept: Enterprise, gone: Enterprise, user: User) -> list[str]:
        known = set(Case.objects.visible_to(user).filter(enterprise=gone).values_list("pk", flat=True))
        moving = _open_cases(gone)
        sentences = [
            _("The whitelist case %(number)s (%(area)s) goes over to “%(enterprise)s”.")
            % {"number": case.number, "area": case.area, "enterprise": kept}
            for case in moving
            if case.pk in known
        ]
        return sentences + list(_too_many(_open_cases(kept), moving))


def _controlled_by(enterprise_id: int, among: Collection[int] | None = None) -> list[Case]:
    """The cases whose listing was confirmed with this enterprise in control, locked."""
    cases = Case.objects.select_for_update(of=("self",), no_key=True).order_by("pk").only("baseline")
    if among is not None:
        cases = cases.filter(pk__in=among)
    return list(cases.filter(**{f"baseline__{CONTROL.code}__0": str(enterprise_id)}))


def _hand_over(cases: Iterable[Case], enterprise_id: int) -> None:
    """The day of the last change stays: what was confirmed is the same."""
    for case in cases:
        baseline = case.baseline | {CONTROL.code: [str(enterprise_id)]}
        rows_of(Case).filter(pk=case.pk).update(baseline=baseline)  # recorded by the caller, as a note


def _too_many(ours: list[Case], theirs: list[Case]) -> Iterator[str]:
    """Without numbers of cases, which are not everybody's to know."""
    counts = Counter(case.scheme for case in ours + theirs)
    for scheme in dict.fromkeys(case.scheme for case in theirs):
        try:
            most = version_of_day(scheme, timezone.localdate()).chains_per_enterprise
        except ValidationError:
            continue  # no rules, no limit
        if counts[scheme] > most:
            yield _(
                "Together they have more cases under “%(scheme)s” than the %(most)s chains that an "
                "enterprise can be listed for. The cases stay; the region office has to end one."
            ) % {"scheme": scheme, "most": most}


def _open_cases(enterprise: Enterprise) -> list[Case]:
    cases = Case.objects.filter(enterprise=enterprise, status__in=OPEN)
    return list(cases.select_related("chain", "area", "scheme").order_by("pk"))
