"""The draft of an answer in the visitor's language, made of a letter in that language and of facts.

The letters stand in templates/cms/answers/, one for each language, not in catalogues: a letter is written,
not translated sentence by sentence, and its words do not hang on the language of the officer's screen.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.template.loader import render_to_string

from accounts.models import User
from cms.enquiries.choices import SiteLanguage
from cms.enquiries.models import Enquiry


class FactLine(NamedTuple):
    """A fact as an answer says it: "Area of the zone: 119.99 km² (2019-08-30, ...)"."""

    label: str
    figure: str
    unit: str = ""
    date: dt.date | None = None
    source: str = ""


FactReader = Callable[[Sequence[str], str], Sequence[FactLine]]
_reader: list[FactReader] = []

SUBJECTS = {
    SiteLanguage.ZH: "关于您的咨询 {number}",
    SiteLanguage.EN: "Your enquiry {number}",
    SiteLanguage.VI: "Về yêu cầu {number} của quý vị",
    SiteLanguage.TH: "เรื่องที่ท่านสอบถาม {number}",
}


def register_facts(reader: FactReader) -> None:
    """Say where facts are kept. Called at start-up by whoever has them; until then an answer has none."""
    _reader[:] = [reader]


def fact_lines(keys: Sequence[str], language: str) -> list[FactLine]:
    """The facts of these keys that are in force, in the language given; what is not there is left out."""
    return list(_reader[0](keys, language)) if _reader and keys else []


def keys_for(enquiry: Enquiry) -> list[str]:
    """Those in general and those of the chain, as the rule of the enquiry says."""
    if enquiry.rule is None:
        return []
    by_chain = enquiry.rule.answer_facts
    chain = enquiry.chain.code if enquiry.chain else ""
    return list(dict.fromkeys([*by_chain.get("general", ()), *by_chain.get(chain, ())]))


class Draft(NamedTuple):
    subject: str
    text: str


def draft_for(enquiry: Enquiry, *, officer: User, language: str = "") -> Draft:
    """The letter with what is known filled in. Two queries beyond those of the facts."""
    spoken = SiteLanguage(language or enquiry.language)
    is_chinese = spoken == SiteLanguage.ZH
    unit = officer.organisation
    words = {
        "enquiry": enquiry,
        "chain": _name(enquiry.chain, is_chinese),
        "area": _name(enquiry.area or enquiry.wanted_area, is_chinese),
        "facts": fact_lines(keys_for(enquiry), spoken),
        "officer": officer,
        "unit": _name(unit, is_chinese),
        "received_on": enquiry.received_at,
    }
    text = render_to_string(f"cms/answers/{spoken}.txt", words)
    return Draft(SUBJECTS[spoken].format(number=enquiry.number), f"{text.strip()}\n")


def _name(record, is_chinese: bool) -> str:
    if record is None:
        return ""
    return (record.name_zh if is_chinese else record.name_en) or record.name_zh
