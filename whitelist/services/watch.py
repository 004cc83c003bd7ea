"""The watch over the list: what is no longer as it was confirmed, and what a day brings about."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from core import changes
from core.locking import locked
from core.writing import write
from whitelist.checking import baseline_of, baselines_of, criteria_of, evaluate
from whitelist.choices import LISTED, CaseStatus, Outcome
from whitelist.indicators.chains import NODE
from whitelist.indicators.own import STATUS
from whitelist.indicators.risks import RISKS
from whitelist.indicators.watched import CONTROL, EVENTS, PLACE
from whitelist.models import Case, Finding, SchemeVersion
from whitelist.services.cases import case_move_by_clock
from whitelist.services.steps import is_full_review
from whitelist.value_words import DUE, FULL, Datum, kept

logger = logging.getLogger(__name__)
AT_ONCE = 500  # cases whose data are read together
# Of these every change counts, of chain roles only a loss, of risk events only that there is one.
ANY_CHANGE = frozenset({STATUS.code, PLACE.code, CONTROL.code})


class WatchFailed(Exception):
    """Some cases could not be watched. All others are; the log says what was wrong."""


def watch_run(today: dt.date) -> Iterator[Case]:
    """Go through the cases on the list and those removed from it; gives each case of which something changed.

    The data of many cases are read at once; a case of which something is to be written has its own
    transaction. One that fails is logged and holds up no other: WatchFailed comes at the end. Doing it again
    on the same day finds nothing new.
    """
    failed = 0
    for pk in _to_look_at(today):
        try:
            case = _watch(Case(pk=pk), today)
        except Exception:
            logger.exception("the whitelist case %s could not be watched", pk)
            failed += 1
            continue
        if case is not None:
            yield case
    if failed:
        raise WatchFailed(f"{failed} whitelist cases could not be watched")


def _to_look_at(today: dt.date) -> Iterator[int]:
    """The cases of which something is to be written, as it looks without a lock."""
    removed = Case.objects.filter(status=CaseStatus.EXITED, appeal_until__lt=today)
    yield from list(removed.order_by("pk").values_list("pk", flat=True))
    for version, cases in _listed():
        yield from _not_quiet(cases, version, today)


def _not_quiet(cases: list[Case], version: SchemeVersion, today: dt.date) -> list[int]:
    try:
        now = baselines_of(cases, version=version, day=today)
    except Exception:  # noqa: BLE001 - one of them, which fails by itself again, and that is told
        return [case.pk for case in cases]
    return [case.pk for case in cases if not _seems_quiet(case, version, now[case.pk], today)]


def _seems_quiet(case: Case, version: SchemeVersion, now: dict[str, Any], today: dt.date) -> bool:
    try:
        return _is_quiet(case, version, now, today)
    except Exception:  # noqa: BLE001 - by itself it fails again, and that is told
        return False


def _listed() -> Iterator[tuple[SchemeVersion, list[Case]]]:
    """By version and chain: among the open cases of these there is one for each enterprise."""
    listed = Case.objects.filter(status__in=LISTED)
    keys = list(listed.order_by("version_id", "chain_id", "pk").values_list("version_id", "chain_id", "pk"))
    versions = SchemeVersion.objects.select_related("scheme").in_bulk({version for version, _c, _pk in keys})
    findings = Prefetch("findings", Finding.objects.filter(settled_on=None), to_attr="open_findings")
    for (version_id, _chain), group in groupby(keys, key=itemgetter(0, 1)):
        pks = [pk for _version, _chain, pk in group]
        for start in range(0, len(pks), AT_ONCE):
            rows = listed.filter(version=version_id, pk__in=pks[start : start + AT_ONCE])
            yield versions[version_id], list(rows.order_by("pk").prefetch_related(findings))


def _is_quiet(case: Case, version: SchemeVersion, now: dict[str, Any], today: dt.date) -> bool:
    found: list[Finding] = case.open_findings  # type: ignore[attr-defined]
    if case.status == CaseStatus.EFFECTIVE and (found or _is_due(case, today)):
        return False
    return not _compared(case, version, now, found).differs


def _is_due(case: Case, today: dt.date) -> bool:
    return case.review_due is not None and case.review_due <= today


@transaction.atomic
def _watch(case: Case, today: dt.date) -> Case | None:
    case = locked(case)
    if case.status == CaseStatus.EXITED:
        return _close_after_appeal(case, today)
    if case.status not in LISTED:
        return None  # moved since the list was read
    is_changed = _keep_findings(case, today)
    if case.status == CaseStatus.EFFECTIVE:
        data = _open_findings(case)
        if data or _is_due(case, today):
            return _reevaluate(case, data, today)
    return case if is_changed else None


def _close_after_appeal(case: Case, today: dt.date) -> Case | None:
    if case.appeal_until is None or case.appeal_until >= today:
        return None
    return case_move_by_clock(case=case, name="close", note="", today=today)


def _reevaluate(case: Case, data: list[Datum], today: dt.date) -> Case:
    """The data say why, in the words of each reader: no sentence of one language beside them."""
    if not data:
        assert case.review_due is not None  # a listed case has its day
        key, due = (FULL if is_full_review(case, today) else DUE), case.review_due.isoformat()
        data = [{"indicator": key, "before": kept(key, due), "after": kept(key, today.isoformat())}]
    return case_move_by_clock(case=case, name="reevaluate", note="", today=today, data=data)


def _open_findings(case: Case) -> list[Datum]:
    found = case.findings.filter(settled_on=None).order_by("pk")
    return [{"indicator": one.indicator, "before": one.before, "after": one.after} for one in found]


@dataclass(frozen=True)
class _Compared:
    """What is to be done about the findings of a case."""

    opened: dict[str, tuple[Any, Any]]  # before and now, by datum
    renewed: list[tuple[Finding, Any]]  # with the value of now
    settled: list[Finding]

    @property
    def differs(self) -> bool:
        return bool(self.opened or self.renewed or self.settled)


def _compared(case: Case, version: SchemeVersion, now: dict[str, Any], found: Iterable[Finding]) -> _Compared:
    """`found` are the open findings. A re-evaluation decides on all for which it was opened."""
    lost = lost_data(version, case.baseline, now)
    known = {one.indicator: one for one in found}
    return _Compared(
        opened={key: pair for key, pair in lost.items() if key not in known},
        renewed=[
            (known[key], after)
            for key, (_before, after) in lost.items()
            if key in known and (known[key].after or {}).get("value") != after
        ],
        settled=[
            one for key, one in known.items() if key not in lost and case.status != CaseStatus.REEVALUATING
        ],
    )


def _keep_findings(case: Case, today: dt.date) -> bool:
    """Open, renew and settle the findings of a locked case. Whether anything differs from before."""
    now = baseline_of(case, version=case.version, day=today)
    compared = _compared(case, case.version, now, case.findings.filter(settled_on=None))
    for key, (before, after) in compared.opened.items():
        _find(case, key, before, after, today)
    for finding, after in compared.renewed:
        renewed = {"after": kept(finding.indicator, after), "found_at": timezone.now()}
        write(finding, renewed, actor=None, verb="found")
    for finding in compared.settled:
        write(finding, {"settled_on": today}, actor=None, verb="settled")
    return compared.differs


def _find(case: Case, key: str, before: Any, after: Any, today: dt.date) -> None:
    finding = Finding.objects.create(
        case=case, indicator=key, before=kept(key, before), after=kept(key, after), found_on=today
    )
    told = {"indicator": [None, key], "after": [before, after]}
    changes.record(finding, actor=None, verb="found", changes=told)


def lost_data(
    version: SchemeVersion, before: dict[str, Any], now: dict[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """The data for which a listing has to be looked at again, before and now. Better figures are none.

    Of one indicator that rules ask with several settings, the first that counts.
    """
    unmet = _no_longer_met(version, before, now)
    found: dict[str, tuple[Any, Any]] = {}
    told: set[str] = set()
    for key in before:
        code = key.partition(":")[0]
        if code not in told and (key in unmet or _counts(code, before[key], now.get(key))):
            found[key] = before[key], now.get(key)
            told.add(code)
    if EVENTS.code in told:  # says which; that there is one then says no more
        found = {
            key: data
            for key, data in found.items()
            if key.partition(":")[0] != RISKS.code or data[1] is not True
        }
    return found


def _counts(code: str, before: Any, now: Any) -> bool:
    if before == now:
        return False
    if now is None:
        return True  # late: nobody can say it any more
    if code == RISKS.code:
        return now is True
    if code == EVENTS.code:
        return not set(now) <= set(before or ())
    if before is None:
        return False  # was not known, and now is
    if code == NODE.code:
        return now is not True
    return code in ANY_CHANGE


def _no_longer_met(version: SchemeVersion, before: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """The keys of conditions that the confirmed data met and those of now do not."""
    criteria = criteria_of(version)
    outcomes = [
        [
            (condition["key"], condition["outcome"])
            for result in evaluate(criteria, _facts(values)).results
            for condition in result["conditions"]
        ]
        for values in (before, now)
    ]
    return {
        key
        for (key, then), (_key, today) in zip(*outcomes, strict=True)
        if then == Outcome.MET and today != Outcome.MET
    }


def _facts(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {key: {"value": value, "source": "", "date": None} for key, value in values.items()}
