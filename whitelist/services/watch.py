"""The watch over the list: what is no longer as it was confirmed, and what a day brings about."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from core import changes
from core.locking import locked
from core.writing import write
from whitelist.checking import baseline_of, criteria_of, evaluate
from whitelist.choices import LISTED, CaseStatus, Outcome
from whitelist.indicators.chains import NODE
from whitelist.indicators.own import STATUS
from whitelist.indicators.risks import RISKS
from whitelist.indicators.watched import CONTROL, PLACE
from whitelist.models import Case, Finding, SchemeVersion
from whitelist.services.cases import case_move_by_clock
from whitelist.value_words import DUE, Datum, kept

# Of these every change counts, of chain roles only a loss, of risk events only that there is one.
ANY_CHANGE = frozenset({STATUS.code, PLACE.code, CONTROL.code})


def watch_run(today: dt.date) -> Iterator[Case]:
    """Go through the cases on the list and those removed from it; gives each case of which something changed.

    A transaction for each case. Doing it again on the same day finds nothing new.
    """
    watched = Case.objects.filter(status__in=[*LISTED, CaseStatus.EXITED]).order_by("pk")
    for pk in list(watched.values_list("pk", flat=True)):
        case = _watch(Case(pk=pk), today)
        if case is not None:
            yield case


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
        if data or (case.review_due is not None and case.review_due <= today):
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
        due = case.review_due.isoformat()
        data = [{"indicator": DUE, "before": kept(DUE, due), "after": kept(DUE, today.isoformat())}]
    return case_move_by_clock(case=case, name="reevaluate", note="", today=today, data=data)


def _open_findings(case: Case) -> list[Datum]:
    found = case.findings.filter(settled_on=None).order_by("pk")
    return [{"indicator": one.indicator, "before": one.before, "after": one.after} for one in found]


def _keep_findings(case: Case, today: dt.date) -> bool:
    """Open, renew and settle the findings of a locked case. Whether anything differs from before."""
    now = baseline_of(case, version=case.version, day=today)
    lost = lost_data(case.version, case.baseline, now)
    known = {one.indicator: one for one in case.findings.filter(settled_on=None)}
    is_changed = False
    for key, (before, after) in lost.items():
        if key not in known:
            _find(case, key, before, after, today)
            is_changed = True
        elif (known[key].after or {}).get("value") != after:
            write(known[key], {"after": kept(key, after)}, actor=None, verb="found")
            is_changed = True
    for key, finding in known.items():
        if key not in lost and case.status != CaseStatus.REEVALUATING:
            write(finding, {"settled_on": today}, actor=None, verb="settled")
            is_changed = True
    return is_changed


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
    return found


def _counts(code: str, before: Any, now: Any) -> bool:
    if before == now:
        return False
    if now is None:
        return True  # late: nobody can say it any more
    if code == RISKS.code:
        return now is True
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
