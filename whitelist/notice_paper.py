"""The public notice to be posted, as .docx: who is to be admitted, by which rules, and how to object.

Nothing from inside stands in it: no scores, no reviews, no name of anybody who works on it.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from core.workdays import Calendar
from whitelist.choices import NoticeKind
from whitelist.clause_words import clauses_in_words, rules_in_words
from whitelist.list_tables import how_to_object
from whitelist.models import Case, Objection, PublicNotice
from whitelist.official_paper import (
    add_heading,
    add_paragraphs,
    add_signature,
    add_table,
    day_in_words,
    write_paper,
)


@dataclass(frozen=True)
class NoticeText:
    """What a notice says in one language, around the table of the enterprises."""

    title: str
    number: str
    before: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]
    sender: str
    day: str


def notice_text(notice: PublicNotice) -> NoticeText:
    """In the language of now."""
    paths = ("enterprise", "chain", "area", "version")
    cases = list(notice.cases.select_related(*paths).order_by("chain", "enterprise__sort_key", "pk"))
    office = notice.created_by.organisation
    return NoticeText(
        title=_("Public notice on the admission of enterprises to the whitelist"),
        number=_("No. %(number)s") % {"number": notice.number},
        before=(_opening(notice, cases), *_renewal(notice, cases), *_basis(notice, cases)),
        headings=(_("No."), _("Enterprise"), _("Credit code"), _("Chain"), _("Area")),
        rows=tuple(_row(number, case) for number, case in enumerate(cases, start=1)),
        after=(_period(notice), how_to_object(), *_addressees(cases), *_received_at(notice)),
        sender=office.label if office else "",
        day=day_in_words(notice.published_on),
    )


def _opening(notice: PublicNotice, cases: list[Case]) -> str:
    count = len({case.enterprise_id for case in cases})
    words = ngettext(
        "After review under the “%(scheme)s”, it is proposed to admit the following enterprise (%(count)s). "
        "This is made public for objections.",
        "After review under the “%(scheme)s”, it is proposed to admit the following enterprises (%(count)s). "
        "This is made public for objections.",
        count,
    )
    return words % {"scheme": notice.scheme.label, "count": count}


def _renewal(notice: PublicNotice, cases: list[Case]) -> list[str]:
    if notice.kind != NoticeKind.RENEWED:
        return []
    upheld = Objection.objects.filter(case__in=cases, notice__lt=notice.pk, is_upheld=True)
    if not upheld.exists():  # before an upheld objection was asked for
        return [_("It is published again from the beginning.")]
    return [_("It is published again from the beginning, after an objection was upheld and remedied.")]


def _basis(notice: PublicNotice, cases: list[Case]) -> list[str]:
    """The rules of its day, with the clauses that every enterprise admitted meets."""
    found = []
    versions = [notice.version] if notice.version else dict.fromkeys(case.version for case in cases)
    for version in versions:
        hard = version.criteria.filter(is_hard=True).exclude(clause="")
        clauses = clauses_in_words(hard.values_list("clause", flat=True))
        words = _("Basis: %(rules)s, %(clauses)s.") if clauses else _("Basis: %(rules)s.")
        found.append(words % {"rules": rules_in_words(version), "clauses": clauses})
    return found


def _row(number: int, case: Case) -> tuple[str, ...]:
    enterprise = case.enterprise
    return (str(number), enterprise.label, enterprise.uscc, case.chain.label, case.area.label)


def _period(notice: PublicNotice) -> str:
    days = Calendar().between(notice.published_on, notice.until)
    words = ngettext(
        "Period of the notice: %(first)s to %(last)s, %(days)s working day (the day of publication is not "
        "counted).",
        "Period of the notice: %(first)s to %(last)s, %(days)s working days (the day of publication is not "
        "counted).",
        days,
    )
    first, last = day_in_words(notice.published_on), day_in_words(notice.until)
    return words % {"first": first, "last": last, "days": days}


def _received_at(notice: PublicNotice) -> list[str]:
    place = notice.version.objections_to if notice.version else ""
    return [_("Objections are received at: %(place)s.") % {"place": place}] if place else []


def _addressees(cases: list[Case]) -> list[str]:
    committees = Organisation.objects.filter(
        kind=OrganisationKind.AREA_COMMITTEE, area__in={case.area_id for case in cases}, valid_to=None
    )
    names = "; ".join(one.label for one in committees)
    return [_("Committees of the areas: %(names)s.") % {"names": names}] if names else []


def write_notice(notice: PublicNotice, target: BinaryIO) -> None:
    """Write the notice to a binary file."""
    write_paper(
        target,
        title=notice.number,
        at=notice.created_at,
        add=lambda document, on_new_page: _add(document, notice_text(notice), on_new_page=on_new_page),
    )


def _add(document: Any, text: NoticeText, *, on_new_page: bool) -> None:
    add_heading(document, text.title, text.number, on_new_page=on_new_page)
    add_paragraphs(document, text.before)
    add_table(document, text.headings, text.rows)
    add_paragraphs(document, text.after)
    add_signature(document, text.sender, text.day)
