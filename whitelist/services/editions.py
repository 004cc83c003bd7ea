"""Editions: the list of a day, frozen with its reasons, and what entered and left since the one before."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import require
from accounts.models import User
from core import changes
from core.advisory import serialise
from core.flow import MoveRefused
from whitelist.choices import LISTED, CaseStatus, LineChange
from whitelist.consequences import public_entries
from whitelist.grounds import CONFIRMING, clauses_met, opinions_of_region
from whitelist.models import Case, Check, Edition, EditionLine, Event, Scheme
from whitelist.register import ENTERING, as_of, on_list_since
from whitelist.value_words import data_in_words

PUBLISH = "whitelist.publish_edition"
AT_ONCE = 500
TOLD = ("case_id", "status", "is_public", "name_zh", "name_en", "uscc", "chain_id", "area_id")


@transaction.atomic
def edition_publish(
    *,
    scheme: Scheme,
    effective_on: dt.date,
    actor: User,
    document: str,
    today: dt.date | None = None,
) -> Edition:
    """Freeze the list as it stood at the end of `effective_on`; the edition before is repealed by it.

    `document` is the number of the document that publishes it. Raises MoveRefused for want of the right or
    where nothing changed; ValidationError without a number, for a day that is not over, and for one that is
    not later than that of the last edition.
    """
    require(actor, PUBLISH)
    today = today or timezone.localdate()
    serialise(f"whitelist.edition {scheme.pk}")
    last = Edition.objects.filter(scheme=scheme).order_by("-number").first()
    _check_day(effective_on, last, today)
    if not document.strip():
        raise ValidationError({"document": _("Enter the number of the document that publishes the list.")})
    _lock_cases(scheme)
    former = _standing_lines(last)
    lines = _lines(scheme, effective_on, former)
    if not _differ(lines, former):
        raise MoveRefused(
            _("Nothing on the list changed since the last edition. There is nothing to publish.")
        )
    edition = Edition.objects.create(
        scheme=scheme,
        number=last.number + 1 if last else 1,
        effective_on=effective_on,
        repeals=last,
        document=document.strip(),
        created_by=actor,
    )
    for order, line in enumerate(lines, start=1):
        line.edition, line.order = edition, order
    EditionLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    about = {"number": [None, edition.number], "effective_on": [None, effective_on]}
    changes.record(edition, actor=actor, verb="published", changes=about)
    return edition


def _check_day(effective_on: dt.date, last: Edition | None, today: dt.date) -> None:
    """A step of the day could still come after an edition of today; two editions of one day contradict."""
    if effective_on >= today:
        words = _("This day is not over: a step could still change its list. Choose an earlier day.")
        raise ValidationError({"effective_on": words})
    if last is not None and effective_on <= last.effective_on:
        words = _("Edition %(number)s is effective on %(day)s already. Choose a later day.")
        about = {"number": last.number, "day": last.effective_on}
        raise ValidationError({"effective_on": words % about})


def _lock_cases(scheme: Scheme) -> None:
    """No case changes its state between the reading of the list and that of its reasons."""
    cases = Case.objects.select_for_update(of=("self",), no_key=True).filter(scheme=scheme)
    list(cases.exclude(listed_on=None).order_by("pk").values_list("pk", flat=True))


def _standing_lines(edition: Edition | None) -> dict[int, EditionLine]:
    """Of the cases that an edition has on the list."""
    if edition is None:
        return {}
    return {line.case_id: line for line in edition.lines.exclude(change=LineChange.LEFT)}


def _lines(scheme: Scheme, day: dt.date, former: dict[int, EditionLine]) -> list[EditionLine]:
    """Those on the list by chain and name, then those that left. Not saved."""
    order = ("case__chain", "case__enterprise__sort_key", "case")
    standing_then = as_of(day, scheme).annotate(on_list_since=on_list_since(day))
    entries = list(standing_then.select_related("case__enterprise").order_by(*order))
    standing = {entry.case_id for entry in entries}
    left = Case.objects.filter(pk__in=former.keys() - standing).select_related("enterprise")
    last, removed, confirmed, entered = _deciding_events(scheme, day)
    checks = _checks(scheme, confirmed | {case_id: removed[case_id] for case_id in removed.keys() - standing})
    on_list = Case.objects.filter(scheme=scheme).exclude(listed_on=None)
    grounds = _Grounds(
        checks,
        clauses=_clauses({pk: checks[pk] for pk in checks.keys() & standing}),
        opinions=opinions_of_region(on_list),
    )
    public = set(public_entries(day).filter(scheme=scheme).values_list("case", flat=True))
    read = _ever_public(left)
    lines = [
        _line(
            entry.case,
            entry.status,
            last[entry.case_id],
            grounds,
            LineChange.STAYED if entry.case_id in former else LineChange.ENTERED,
            since=entry.on_list_since,
            is_public=entry.case_id in public,
        )
        for entry in entries
    ]
    return lines + [
        _line(
            case,
            last[case.pk].after,
            removed[case.pk],
            grounds,
            LineChange.LEFT,
            since=entered[case.pk].on,
            is_public=case.pk in read,
        )
        for case in left.order_by("chain", "enterprise__sort_key", "pk")
    ]


def _ever_public(left: QuerySet[Case]) -> set[int]:
    """Of those that left the ones that the public read in an edition, be it not the last: while a case was
    suspended it may have stood on no public list, and that it is removed is still to be told.
    """
    lines = EditionLine.objects.filter(case__in=left.values("pk"), is_public=True)
    return set(lines.values_list("case", flat=True))


@dataclass(frozen=True)
class _Grounds:
    """Beside the event of a line, by case: its pre-check, the clauses met, what the region office wrote."""

    checks: dict[int, int]
    clauses: dict[int, str]
    opinions: dict[int, str]

    def reason(self, event: Event) -> str:
        if event.reason or event.data:
            return event.reason or _found_reason(event)
        return self.opinions.get(event.case_id, "") if event.verb == "list" else ""


def _clauses(checks: dict[int, int]) -> dict[int, str]:
    """By case the clauses under which it stands on the list."""
    met = clauses_met(Check.objects.only("version", "results").in_bulk(list(checks.values())).values())
    return {case_id: met[pk] for case_id, pk in checks.items()}


def _line(
    case: Case,
    status: str,
    event: Event,
    grounds: _Grounds,
    change: LineChange,
    *,
    since: dt.date | None,
    is_public: bool,
) -> EditionLine:
    assert since is not None  # it is or was on the list
    return EditionLine(
        case=case,
        change=change,
        status=status,
        since=since,
        name_zh=case.enterprise.name_zh,
        name_en=case.enterprise.name_en,
        uscc=case.enterprise.uscc,
        chain_id=case.chain_id,
        area_id=case.area_id,
        reason=grounds.reason(event),
        clause=event.clause or grounds.clauses.get(case.pk, ""),
        is_public=is_public,
        rests_on_id=grounds.checks.get(case.pk),
    )


def _found_reason(event: Event) -> str:
    """What the watch found, in the language of the office."""
    with override(settings.LANGUAGE_CODE):
        return data_in_words(event.data)


def _deciding_events(
    scheme: Scheme, day: dt.date
) -> tuple[dict[int, Event], dict[int, Event], dict[int, Event], dict[int, Event]]:
    """Up to a day, by case: the last event, removal, step that rested on a pre-check, coming on the list."""
    last: dict[int, Event] = {}
    removed: dict[int, Event] = {}
    confirmed: dict[int, Event] = {}
    entered: dict[int, Event] = {}
    events = Event.objects.filter(case__scheme=scheme, on__lte=day).exclude(case__listed_on=None)
    for event in events.order_by("pk").iterator():
        last[event.case_id] = event
        if event.after == CaseStatus.EXITED and event.before in LISTED:
            removed[event.case_id] = event
        if event.verb in CONFIRMING:
            confirmed[event.case_id] = event
        if event.verb in ENTERING:
            entered[event.case_id] = event
    return last, removed, confirmed, entered


def _checks(scheme: Scheme, events: dict[int, Event]) -> dict[int, int]:
    """By case the key of the last pre-check before the event."""
    made = Check.objects.filter(case__scheme=scheme).order_by("pk").values_list("pk", "case_id", "created_at")
    return {
        case_id: pk for pk, case_id, at in made.iterator() if case_id in events and at <= events[case_id].at
    }


def _differ(lines: Sequence[EditionLine], former: dict[int, EditionLine]) -> bool:
    if any(line.change != LineChange.STAYED for line in lines):
        return True
    return _told(lines) != _told(former.values())


def _told(lines: Iterable[EditionLine]) -> set[tuple]:
    return {tuple(getattr(line, name) for name in TOLD) for line in lines}
