"""What everybody may read: notices that run, who is on the list, and the edition in force.

Plain values, nothing else: neither case numbers nor states, reasons, people, scores or data.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Area
from registry.models import Chain, Enterprise
from whitelist.choices import ON_THE_WAY, LineChange
from whitelist.consequences import public_entries
from whitelist.models import Case, Edition, EditionLine, PublicNotice, Scheme
from whitelist.register import on_list_since, with_names


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


@dataclass(frozen=True)
class PublicEdition:
    number: int
    effective_on: dt.date
    document: str
    repeals: int | None  # the number of the edition that it repeals; null: it is the first
    entries: tuple[PublicEntry, ...]
    left: tuple[PublicEnterprise, ...]  # since that edition


def current_notices(today: dt.date) -> list[CurrentNotice]:
    """The notices that run on a day, the newest first, with the enterprises still laid open by them; one that
    was broken off for all of its enterprises runs no more.
    """
    notices = PublicNotice.objects.filter(published_on__lte=today, until__gte=today)
    cases = Case.objects.filter(status__in=ON_THE_WAY).select_related("enterprise", "chain", "area")
    laid_open: dict[int, list[Case]] = {}
    for pk, case in _by_notice(notices.values_list("pk", flat=True), cases):
        laid_open.setdefault(pk, []).append(case)
    return [
        _notice(notice, laid_open[notice.pk])
        for notice in notices.select_related("scheme")
        if notice.pk in laid_open
    ]


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
        enterprises=tuple(
            PublicEnterprise(**_told(case.enterprise, case.chain, case.area)) for case in cases
        ),
    )


def effective_list(scheme: Scheme, day: dt.date) -> list[PublicEntry]:
    """Who stands on the public list at the end of a day, by chain and name."""
    entries = with_names(public_entries(day).filter(scheme=scheme))
    rows = entries.annotate(on_list_since=on_list_since(day))
    return [_entry(entry.case, entry.on_list_since or entry.since) for entry in rows]


def _entry(case: Case, since: dt.date) -> PublicEntry:
    return PublicEntry(**_told(case.enterprise, case.chain, case.area), since=since)


def edition_in_force(scheme: Scheme, day: dt.date) -> PublicEdition | None:
    """The last edition that is effective by a day, as it was published. None before the first."""
    editions = Edition.objects.filter(scheme=scheme, effective_on__lte=day).select_related("repeals")
    edition = editions.order_by("-number").first()
    if edition is None:
        return None
    lines = edition.lines.filter(is_public=True).select_related("chain", "area").order_by("order")
    return PublicEdition(
        number=edition.number,
        effective_on=edition.effective_on,
        document=edition.document,
        repeals=edition.repeals.number if edition.repeals else None,
        entries=tuple(
            PublicEntry(**_told(line, line.chain, line.area), since=line.since)
            for line in lines
            if line.change != LineChange.LEFT
        ),
        left=tuple(
            PublicEnterprise(**_told(line, line.chain, line.area))
            for line in lines
            if line.change == LineChange.LEFT
        ),
    )


def _told(named: Enterprise | EditionLine, chain: Chain, area: Area) -> dict[str, str]:
    return {
        "name_zh": named.name_zh,
        "name_en": named.name_en,
        "uscc": named.uscc,
        "chain_zh": chain.name_zh,
        "chain_en": chain.name_en,
        "area_zh": area.name_zh,
        "area_en": area.name_en,
    }
