"""A letter for each decision, as .docx: in Chinese, with the English beneath."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.workdays import Calendar
from exports.clean import SURROGATE, clean_text
from whitelist.grounds import CONFIRMING, check_before, clauses_met
from whitelist.models import Consequence, Event

SERIF, SANS, LATIN = "宋体", "黑体", "Times New Roman"
SIZE = 14  # points: 四号
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
LETTERS["reject_in_area"] = LETTERS["reject"]


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
    paragraphs = [str(opening) % {"day": _day(event.on)}, about, *_grounds(event)]
    paragraphs += [*_consequences(event), *_appeal(event)]
    code = f" ({case.enterprise.uscc})" if case.enterprise.uscc else ""
    return Letter(
        title=str(title),
        number=_("Case %(number)s") % {"number": case.number},
        addressee=f"{case.enterprise.label}{code}",
        paragraphs=tuple(paragraphs),
        sender=event.actor.organisation.label if event.actor and event.actor.organisation else "",
        day=_day(event.on),
    )


def _day(day: dt.date) -> str:
    """As letters write it."""
    return date_format(day, pgettext("date of a letter", "j F Y"))


def _grounds(event: Event) -> list[str]:
    found = []
    if event.reason:
        found.append(_("Reason: %(reason)s") % {"reason": event.reason})
    if event.clause:
        found.append(_("Basis: %(clause)s") % {"clause": event.clause})
    elif event.verb in CONFIRMING and (met := _clauses_met(event)):
        found.append(_("Basis: the criteria of the scheme, clauses %(clauses)s, are met.") % {"clauses": met})
    if event.document and event.document.number:
        found.append(_("Document: %(number)s") % {"number": event.document.number})
    return found


def _clauses_met(event: Event) -> str:
    check = check_before(event)
    return clauses_met([check])[check.pk] if check else ""


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
    until = _day(_appeal_until(event))
    return [
        _(
            "You may appeal in writing to the office that took this decision. The last day is %(day)s, "
            "%(days)s working days after the decision."
        )
        % {"day": until, "days": event.case.version.appeal_days}
    ]


def _appeal_until(event: Event) -> dt.date:
    """The day that the case has while it is removed; else what the calendar says of the event's day."""
    case = event.case
    if case.exited_on == event.on and case.appeal_until is not None:
        return case.appeal_until
    return Calendar().add(event.on, case.version.appeal_days).date


def write_letter(event: Event, target: BinaryIO) -> None:
    """Write the letter to a binary file. Whatever was typed is text: it cannot become markup."""
    document: Any = Document()
    _set_page(document)
    for number, language in enumerate(_languages()):
        with override(language):
            _add_letter(document, letter_of(event), on_new_page=number > 0)
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.title = event.case.number
    properties.created = properties.modified = timezone.localtime(event.at).replace(tzinfo=None)
    document.save(target)


def _languages() -> list[str]:
    """The office's own first."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return [settings.LANGUAGE_CODE, *others]


def _set_page(document: Any) -> None:
    """A4 with the margins of an official letter (GB/T 9704)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    _set_fonts(properties, SERIF)
    language = OxmlElement("w:lang")  # whose form the punctuation has
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    normal.font.size = Pt(SIZE)
    normal.paragraph_format.line_spacing = 1.5


def _add_letter(document: Any, letter: Letter, *, on_new_page: bool) -> None:
    heading = _add(document, letter.title, SANS, size=20, bold=True)
    heading.paragraph_format.page_break_before = on_new_page
    for paragraph in (heading, _add(document, letter.number, SERIF)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add(document, _("To: %(enterprise)s") % {"enterprise": letter.addressee}, SERIF)
    for text in letter.paragraphs:
        _add(document, text, SERIF).paragraph_format.first_line_indent = Pt(2 * SIZE)
    for text in filter(None, (letter.sender, letter.day)):
        _add(document, text, SERIF).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add(document: Any, text: str, font: str, *, size: int = SIZE, bold: bool = False) -> Any:
    paragraph = document.add_paragraph()
    # Not even a character that XML cannot hold.
    run = paragraph.add_run(SURROGATE.sub("", clean_text(text)))
    run.bold, run.font.size = bold, Pt(size)
    _set_fonts(run._element.get_or_add_rPr(), font)
    return paragraph


def _set_fonts(properties: Any, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)
