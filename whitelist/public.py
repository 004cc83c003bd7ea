"""What everybody may read: notices that run, and who is on the list. Handed to the public site by `config`.

Plain values, nothing else: neither case numbers nor states, reasons, people, scores or data.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from whitelist.choices import CaseStatus
from whitelist.models import Case, Consequence, PublicNotice, Scheme
from whitelist.register import as_of

OPEN_TO_OBJECTIONS = (CaseStatus.PUBLICITY, CaseStatus.OBJECTION)


@dataclass(frozen=True)
class PublicEnterprise:
    name_zh: str
    name_en: str
    uscc: str
    chain_zh: str
    chain_en: str
    area_zh: str
    area_en: str


@dataclass(frozen=True)
class PublicEntry(PublicEnterprise):
    since: dt.date  # on the list, in whatever state, without a break


@dataclass(frozen=True)
class CurrentNotice:
    number: str
    scheme_zh: str
    scheme_en: str
    published_on: dt.date
    until: dt.date  # the last day on which an objection counts
    enterprises: tuple[PublicEnterprise, ...]


def current_notices(today: dt.date) -> list[CurrentNotice]:
    """The notices that run on a day, the newest first, with the enterprises still laid open by them."""
    notices = PublicNotice.objects.filter(published_on__lte=today, until__gte=today)
    cases = Case.objects.filter(status__in=OPEN_TO_OBJECTIONS).select_related("enterprise", "chain", "area")
    laid_open: dict[int, list[Case]] = {}
    for pk, case in _by_notice(notices.values_list("pk", flat=True), cases):
        laid_open.setdefault(pk, []).append(case)
    return [_notice(notice, laid_open.get(notice.pk, [])) for notice in notices.select_related("scheme")]


def _by_notice(notices: Iterable[int], cases) -> Iterable[tuple[int, Case]]:
    """A case whose notice was begun again is in the newer one alone."""
    rows = PublicNotice.cases.through.objects.filter(publicnotice__in=list(notices))
    pairs = rows.order_by("publicnotice_id").values_list("publicnotice_id", "case_id")
    newest = {case_id: notice_id for notice_id, case_id in pairs}
    for case in cases.filter(pk__in=newest).order_by("chain", "enterprise__sort_key", "pk"):
        yield newest[case.pk], case


def _notice(notice: PublicNotice, cases: Iterable[Case]) -> CurrentNotice:
    return CurrentNotice(
        number=notice.number,
        scheme_zh=notice.scheme.name_zh,
        scheme_en=notice.scheme.name_en,
        published_on=notice.published_on,
        until=notice.until,
        enterprises=tuple(PublicEnterprise(**_told(case)) for case in cases),
    )


def effective_list(scheme: Scheme, day: dt.date) -> list[PublicEntry]:
    """Who stands on the public list at the end of a day, by chain and name.

    A state of which the version does not say that it is public (models.Consequence) is not.
    """
    is_public = Consequence.objects.filter(
        version=OuterRef("case__version"), status=OuterRef("status"), is_public=True
    )
    entries = as_of(day, scheme).filter(Exists(is_public))
    order = ("case__chain", "case__enterprise__sort_key", "case")
    rows = entries.select_related("case__enterprise", "case__chain", "case__area").order_by(*order)
    return [PublicEntry(**_told(entry.case), since=entry.case.listed_on or entry.since) for entry in rows]


def _told(case: Case) -> dict[str, str]:
    return {
        "name_zh": case.enterprise.name_zh,
        "name_en": case.enterprise.name_en,
        "uscc": case.enterprise.uscc,
        "chain_zh": case.chain.name_zh,
        "chain_en": case.chain.name_en,
        "area_zh": case.area.name_zh,
        "area_en": case.area.name_en,
    }
