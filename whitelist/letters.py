"""A letter for each decision, as .docx: in Chinese, with the English beneath."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.workdays import Calendar
from whitelist.clause_words import clauses_in_words, rules_in_words
from whitelist.grounds import CONFIRMING, check_before, clauses_met
from whitelist.models import Consequence, Event, SchemeVersion
from whitelist.official_paper import (
    add_heading,
    add_line,
    add_paragraphs,
    add_signature,
    day_in_words,
    write_paper,
)
from whitelist.queries import clauses_of

# Verb of the event -> heading of the letter, and what it says.
LETTERS = {
    "list": (
        gettext_lazy("Decision on admission to the list"),
        gettext_lazy("Your application was approved. From %(day)s the enterprise stands on the list."),
    ),
    "reject": (
        gettext_lazy("Decision on an application"),
        gettext_lazy("Your application was not approved. The decision is of %(day)s."),
    ),
    "confirm": (
        gettext_lazy("Result of the re-evaluation"),
        gettext_lazy("The enterprise was re-evaluated. Its place on the list is confirmed as of %(day)s."),
    ),
    "warn": (
        gettext_lazy("Notice of warning"),
        gettext_lazy("The enterprise is warned as of %(day)s. It stays on the list."),
    ),
    "clear": (
        gettext_lazy("Warning lifted"),
        gettext_lazy("The warning is lifted as of %(day)s. The enterprise stays on the list."),
    ),
    "suspend": (
        gettext_lazy("Notice of suspension"),
        gettext_lazy("The place of the enterprise on the list is suspended as of %(day)s."),
    ),
    "lift_suspension": (
        gettext_lazy("Suspension lifted"),
        gettext_lazy("The suspension is lifted as of %(day)s. The enterprise stays on the list."),
    ),
    "remove": (
        gettext_lazy("Decision on removal from the list"),
        gettext_lazy("The enterprise is removed from the list as of %(day)s."),
    ),
    "reinstate": (
        gettext_lazy("Decision on an appeal"),
        gettext_lazy("Your appeal was upheld. From %(day)s the enterprise stands on the list again."),
    ),
    "uphold_removal": (
        gettext_lazy("Decision on an appeal"),
        gettext_lazy("Your appeal was dismissed on %(day)s. The removal from the list stands."),
    ),
}
LETTERS["reject_in_area"] = LETTERS["stop_notice"] = LETTERS["reject"]


@dataclass(frozen=True)
class Letter:
    """What a letter says in one language."""

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    sender: str
    day: str


def has_letter(event: Event) -> bool:
    return event.verb in LETTERS


def letter_of(event: Event) -> Letter:
    """The letter of a decision in the language of now. KeyError for an event that is none."""
    title, opening = LETTERS[event.verb]
    case = event.case
    about = _("Scheme: %(scheme)s. Chain: %(chain)s.") % {
        "scheme": case.scheme.label,
        "chain": case.chain.label,
    }
    paragraphs = [str(opening) % {"day": day_in_words(event.on)}, about, *_grounds(event)]
    paragraphs += [*_consequences(event), *_appeal(event)]
    code = f" ({case.enterprise.uscc})" if case.enterprise.uscc else ""
    return Letter(
        title=str(title),
        number=_("Case %(number)s") % {"number": case.number},
        addressee=f"{case.enterprise.label}{code}",
        paragraphs=tuple(paragraphs),
        sender=event.actor.organisation.label if event.actor and event.actor.organisation else "",
        day=day_in_words(event.on),
    )


def _grounds(event: Event) -> list[str]:
    found = []
    if event.reason:
        found.append(_("Reason: %(reason)s") % {"reason": event.reason})
    if event.clause:
        found.append(_clause(event))
    elif event.verb in CONFIRMING:
        found += _clauses_met(event)
    if event.document and event.document.number:
        found.append(_("Document: %(number)s") % {"number": event.document.number})
    return found


def _clause(event: Event) -> str:
    """With what it asks, where the rules of the decision have it."""
    version = event.version or _version_of_check(event)
    about = {"rules": rules_in_words(version), "clause": clauses_in_words([event.clause])}
    asks = clauses_of(version.criteria.all()).get(event.clause)
    if asks is None:
        return _("Basis: %(rules)s, %(clauses)s.") % (about | {"clauses": about["clause"]})
    return _("Basis: %(rules)s, %(clause)s: %(asks)s.") % (about | {"asks": asks})


def _version_of_check(event: Event) -> SchemeVersion:
    """Of an event that does not say by which rules it was taken."""
    check = check_before(event)
    return check.version if check else event.case.version


def _clauses_met(event: Event) -> list[str]:
    check = check_before(event)
    met = clauses_met([check])[check.pk] if check else []
    if not check or not met:
        return []
    about = {"rules": rules_in_words(check.version), "clauses": clauses_in_words(met)}
    return [_("Basis: the criteria of %(rules)s, %(clauses)s, are met.") % about]


def _consequences(event: Event) -> list[str]:
    """What the state means under the rules of that day (models.Consequence)."""
    entry = event.case.entries.filter(since__lte=event.on).order_by("since", "pk").last()
    version = entry.version_id if entry else event.case.version_id
    rule = Consequence.objects.filter(version=version, status=event.after).first()
    if rule is None or event.verb == "list":
        return []
    found = [
        _("Measures already granted are kept.")
        if rule.keeps_measures
        else _("Measures already granted are not kept."),
        _("New measures may be granted.") if rule.gets_new_measures else _("No new measures are granted."),
    ]
    if rule.recovers:
        found.append(_("It is checked whether measures already paid have to be returned."))
    return found


def _appeal(event: Event) -> list[str]:
    if event.verb != "remove":
        return []
    until = day_in_words(_appeal_until(event))
    return [
        _(
            "You may appeal in writing to the office that took this decision. The last day is %(day)s, "
            "%(days)s working days after the decision."
        )
        % {"day": until, "days": _version_then(event).appeal_days}
    ]


def _appeal_until(event: Event) -> dt.date:
    """The day that the case has while it is removed; else what the calendar says of the event's day."""
    case = event.case
    if case.exited_on == event.on and case.appeal_until is not None:
        return case.appeal_until
    return Calendar().add(event.on, _version_then(event).appeal_days).date


def _version_then(event: Event) -> SchemeVersion:
    """Whose rules held for the place on the list that the removal ended; the case may be under later ones."""
    ended = event.case.entries.filter(until=event.on).select_related("version").order_by("pk").last()
    return ended.version if ended else event.case.version


def write_letter(event: Event, target: BinaryIO) -> None:
    """Write the letter to a binary file."""
    write_paper(
        target,
        title=event.case.number,
        at=event.at,
        add=lambda document, on_new_page: _add_letter(document, letter_of(event), on_new_page=on_new_page),
    )


def _add_letter(document: Any, letter: Letter, *, on_new_page: bool) -> None:
    add_heading(document, letter.title, letter.number, on_new_page=on_new_page)
    add_line(document, _("To: %(enterprise)s") % {"enterprise": letter.addressee})
    add_paragraphs(document, letter.paragraphs)
    add_signature(document, letter.sender, letter.day)
