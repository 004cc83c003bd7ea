"""A post of the public form becomes one row; all else the worker does, and nothing is lost in between."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.enquiries.choices import EnquiryStatus
from cms.enquiries.models import Enquiry
from cms.enquiries.rules import keep_until, notice_in, rule_on
from cms.enquiries.spam.judging import Traces, judge, stamp_hash
from cms.enquiries.spam.scoring import Text, fingerprint
from cms.enquiries.spam.senders import digest
from core import changes
from core.numbers import next_number
from registry.choices import KeyKind
from registry.names import stored_keys

SERIES = "ZX"  # 咨询
WRITTEN = ("name", "organisation", "email", "phone", "subject", "message")


def enquiry_receive(
    *, values: Mapping[str, Any], language: str, traces: Traces, now: dt.datetime | None = None
) -> Enquiry:
    """Keep what a visitor sent, be it suspicious or not; the same form sent twice gives the first row.

    `values` are cleaned fields of Enquiry as the form has them. What looks like advertising is held for a
    person to look at; the visitor is told the same.
    """
    now = now or timezone.now()
    text = {name: str(values.get(name) or "") for name in WRITTEN}
    text["email"] = text["email"].lower()
    submission = digest(traces.stamp, *text.values())
    try:
        with transaction.atomic():
            return _kept(submission) or _new(submission, text, values, language, traces, now)
    except IntegrityError:
        # The same form came in on another connection after we had looked. Any other violation is ours.
        first = _kept(submission)
        if first is None:
            raise
        return first


def _kept(submission: str) -> Enquiry | None:
    return Enquiry.objects.filter(submission=submission).first()


def _new(
    submission: str,
    text: dict[str, str],
    values: Mapping[str, Any],
    language: str,
    traces: Traces,
    now: dt.datetime,
) -> Enquiry:
    today = timezone.localdate(now)
    rule = rule_on(today)
    verdict = judge(Text(**{name: text[name] for name in Text._fields}), traces, now)
    enquiry = Enquiry.objects.create(
        **text,
        number=next_number(Enquiry, f"{SERIES}-{today.year}"),
        submission=submission,
        status=EnquiryStatus.HELD if verdict.is_held else EnquiryStatus.RECEIVED,
        received_at=now,
        language=language,
        **{name: values.get(name) for name in ("country", "chain")},
        wanted_area=values.get("area"),
        area=values.get("area"),
        page_path=values.get("page_path", ""),
        notice_version=notice_in(language, rule).version,
        consented_at=now,
        consents_transfer=bool(values.get("consents_transfer")),
        consents_news=bool(values.get("consents_news")),
        retention_until=keep_until(rule, today),
        rule=rule,
        phone_key=phone_key(text["phone"]),
        organisation_key=organisation_key(text["organisation"]),
        address_hash=traces.sender.address,
        network_hash=traces.sender.network,
        text_hash=fingerprint(text["message"]),
        stamp_hash=stamp_hash(traces.stamp),
        suspicion=min(verdict.points, 32767),
        suspicions=verdict.reasons,
    )
    changes.record(enquiry, actor=None, verb="received", changes={"status": [None, enquiry.status]})
    return enquiry


def phone_key(phone: str) -> str:
    """The last eleven digits: with and without the code of the country it is the same number."""
    digits = re.sub(r"\D", "", phone)
    return digits[-11:] if len(digits) >= 7 else ""


def organisation_key(name: str) -> str:
    """As the registry keeps whole names."""
    keys = sorted(value for kind, value in stored_keys(name) if kind == KeyKind.WHOLE)
    return keys[0][:120] if keys else ""
