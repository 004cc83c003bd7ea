"""What a place on the list means for measures and services: data of the rules (models.Consequence), asked
by who grants measures.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from whitelist.choices import CaseStatus
from whitelist.models import Consequence, Entry
from whitelist.register import as_of


@dataclass(frozen=True)
class Standing:
    """What a case keeps on a day. `status` is exited for one that was on the list and is not any more."""

    case_id: int
    enterprise_id: int
    chain_id: int
    status: CaseStatus
    since: dt.date
    keeps_measures: bool = False  # those already granted
    gets_new_measures: bool = False
    keeps_services: bool = False  # the named officer
    recovers: bool = False  # what was paid is checked for recovery


def standings(enterprise_ids: Collection[int], day: dt.date) -> list[Standing]:
    """What enterprises kept at the end of `day`, one for each case that was on the list by then, under the
    rules of that day. None for who never was. A state of which the rules say nothing keeps nothing.

    Two queries.
    """
    last: dict[int, Entry] = {}
    entries = Entry.objects.filter(case__enterprise__in=enterprise_ids, since__lte=day).select_related("case")
    for entry in entries.order_by("since", "pk"):
        last[entry.case_id] = entry
    said = {
        (one.version_id, one.status): one
        for one in Consequence.objects.filter(version__in={entry.version_id for entry in last.values()})
    }
    return [_standing(entry, day, said) for _case, entry in sorted(last.items())]


def _standing(entry: Entry, day: dt.date, said: dict[tuple[int, str], Consequence]) -> Standing:
    has_left = entry.until is not None and entry.until <= day
    status = CaseStatus.EXITED if has_left else CaseStatus(entry.status)
    since = entry.until if has_left and entry.until else entry.since
    rule = said.get((entry.version_id, status))
    about = (entry.case_id, entry.case.enterprise_id, entry.case.chain_id, status, since)
    if rule is None:
        return Standing(*about)
    return Standing(*about, rule.keeps_measures, rule.gets_new_measures, rule.keeps_services, rule.recovers)


def public_entries(day: dt.date) -> QuerySet[Entry]:
    """Of the list at the end of `day` what the public reads: a state that the rules do not make public is
    not.
    """
    rules = Consequence.objects.filter(version=OuterRef("version"), status=OuterRef("status"), is_public=True)
    return as_of(day).filter(Exists(rules))
