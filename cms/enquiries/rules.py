"""Which version of the rule of enquiries is in force, and what a visitor is told of privacy."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from cms.enquiries.choices import ClockKind
from cms.enquiries.models import EnquiryRule
from core.months import months_later

# Where no rule is in force, data are kept as long as those of a contact (domain.md 6.2), discarded posts [D].
RETENTION_MONTHS = 24
DISCARDED_DAYS = 90


class Notice(NamedTuple):
    """The privacy notice: what version of it somebody agrees to, and where it stands ("" if nowhere yet)."""

    version: str
    url: str = ""


NoticeReader = Callable[[str], Notice | None]  # of a language
_reader: list[NoticeReader] = []


def rule_on(day: dt.date) -> EnquiryRule | None:
    """The version in force on `day`, or None: then no clock runs and everything else goes on."""
    return EnquiryRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


def days_of(rule: EnquiryRule, kind: str) -> int:
    """The working days that a step may take."""
    return {
        ClockKind.RESPOND: rule.respond_days,
        ClockKind.ASSESS: rule.assess_days,
        ClockKind.FEED_BACK: rule.feed_back_days,
        ClockKind.REPORT: rule.report_days,
    }[ClockKind(kind)]


def keep_until(rule: EnquiryRule | None, last_activity: dt.date) -> dt.date:
    return months_later(last_activity, rule.retention_months if rule else RETENTION_MONTHS)


def keep_discarded_until(rule: EnquiryRule | None, day: dt.date) -> dt.date:
    return day + dt.timedelta(days=rule.discarded_days if rule else DISCARDED_DAYS)


def register_notice(reader: NoticeReader) -> None:
    """Say where the privacy notice stands. Called at start-up by whoever has the page."""
    _reader[:] = [reader]


def notice_in(language: str, rule: EnquiryRule | None) -> Notice:
    """That of the site, else the version that the rule names."""
    found = _reader[0](language) if _reader else None
    return found or Notice(rule.notice_version if rule else "-")
