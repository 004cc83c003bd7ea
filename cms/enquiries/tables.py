"""The lists of enquiries, of held posts, of clocks, and the service indicators."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.enquiries.choices import (
    ClockKind,
    ClockState,
    EnquiryStatus,
    Outcome,
    RouteBasis,
    SiteLanguage,
    Suspicion,
)
from cms.enquiries.filters import ClockFilter, EnquiryFilter, HeldFilter, IndicatorFilter
from cms.enquiries.flow import SCREEN, SEE_SENDER, VIEW
from cms.enquiries.indicators import Line, indicator_lines
from cms.enquiries.models import Enquiry, EnquiryClock
from exports.columns import Column, Kind, Table, column, register
from exports.lists import Asker, Selection

ASIDE = (EnquiryStatus.HELD, EnquiryStatus.DISCARDED)
EXPORT_CONTACTS = "exports.export_contacts"


def enquiry_rows(user) -> QuerySet[Enquiry]:
    visible = Enquiry.objects.visible_to(user).exclude(status__in=ASIDE)
    return visible.select_related("area", "chain", "country", "officer", "lead__enterprise")


def held_rows(user) -> QuerySet[Enquiry]:
    visible = Enquiry.objects.visible_to(user).filter(status__in=ASIDE)
    return visible.select_related("area", "chain", "country")


def clock_rows(user) -> QuerySet[EnquiryClock]:
    return EnquiryClock.objects.visible_to(user).select_related(
        "enquiry__area", "enquiry__chain", "enquiry__officer"
    )


def _sender(key: str, label: Any, kind: Kind = Kind.TEXT) -> Column:
    """What tells who the sender is: for whoever may see contacts, and export them."""
    return column(
        key,
        label,
        kind,
        permission=SEE_SENDER,
        export_permission=EXPORT_CONTACTS,
        sensitive=True,
        extra=True,
    )


def _received_on(enquiry: Enquiry) -> dt.date:
    return timezone.localdate(enquiry.received_at)


def _reasons(enquiry: Enquiry) -> str:
    return ", ".join(str(Suspicion(one).label) for one in enquiry.suspicions)


NUMBER = column("number", _("Number"), link=True, order_by="number", identifies=True, width=16)
RECEIVED = column("received_at", _("Received"), Kind.DATE, _received_on, order_by="received_at")
ORGANISATION = column("organisation", _("Company or organisation"), width=30)
SUBJECT = column("subject", _("Subject"), width=36)
LANGUAGE = column("language", _("Language"), Kind.CHOICE, choices=SiteLanguage)
STATUS = column("status", _("Status"), Kind.CHOICE, choices=EnquiryStatus)
CHAIN = column("chain", _("Chain"), value="chain__label", width=24)
AREA = column("area", _("Area"), value="area__label", width=20)
COUNTRY = column("country", _("Country or region"), value="country__label", extra=True)

ENQUIRIES = register(
    Table(
        "enquiries",
        _("Enquiries"),
        (
            NUMBER,
            SUBJECT,
            ORGANISATION,
            COUNTRY,
            STATUS,
            column(
                "next_due_on",
                _("Next due"),
                Kind.DATE,
                future_allowed=True,
                order_by="next_due_on",
                cell_template="cms/enquiries/_due_cell.html",
            ),
            CHAIN,
            AREA,
            column("officer", _("Officer"), value=lambda enquiry: str(enquiry.officer or ""), width=14),
            RECEIVED,
            LANGUAGE,
            _sender("name", _("Name of the sender")),
            _sender("email", _("E-mail")),
            _sender("phone", _("Phone"), Kind.PHONE),
            column("basis", _("Routed by"), Kind.CHOICE, choices=RouteBasis, extra=True),
            column("page_path", _("Written on the page"), extra=True),
            column("paused_since", _("Clocks stopped since"), Kind.DATE, extra=True),
            column("closed_on", _("Closed on"), Kind.DATE, extra=True),
            column("outcome", _("Outcome"), Kind.CHOICE, choices=Outcome, extra=True),
        ),
        enquiry_rows,
        filterset=EnquiryFilter,
        order=("next_due_on", "-pk"),
        url_name="enquiry-list",
        view_permission=VIEW,
    )
)

HELD = register(
    Table(
        "held-enquiries",
        _("Held enquiries"),
        (
            NUMBER,
            SUBJECT,
            ORGANISATION,
            COUNTRY,
            STATUS,
            column("suspicion", _("Points"), Kind.INT, order_by="suspicion"),
            column("suspicions", _("Held because"), Kind.LONG, _reasons, width=40),
            LANGUAGE,
            AREA,
            RECEIVED,
        ),
        held_rows,
        filterset=HeldFilter,
        order=("-received_at", "-pk"),
        url_name="enquiry-held",
        view_permission=SCREEN,
    )
)

CLOCKS = register(
    Table(
        "enquiry-clocks",
        _("Clocks of enquiries"),
        (
            column("enquiry", _("Number"), value="enquiry__number", link=True, identifies=True, width=16),
            column("kind", _("Step"), Kind.CHOICE, choices=ClockKind),
            column("number", _("Count"), Kind.INT),
            column("state", _("Status"), Kind.CHOICE, choices=ClockState),
            column("days", _("Working days allowed"), Kind.INT),
            column("started_on", _("Started on"), Kind.DATE, order_by="started_on"),
            column("due_on", _("Due on"), Kind.DATE, future_allowed=True, order_by="due_on"),
            column("done_on", _("Done on"), Kind.DATE, order_by="done_on"),
            column("days_taken", _("Working days taken"), Kind.INT),
            column("days_late", _("Working days late"), Kind.INT),
            column("chain", _("Chain"), value="enquiry__chain__label", width=24),
            column("area", _("Area"), value="enquiry__area__label", width=20),
            column("officer", _("Officer"), value=lambda clock: str(clock.enquiry.officer or ""), width=14),
        ),
        clock_rows,
        filterset=ClockFilter,
        order=("-started_on", "-pk"),
        url_name="enquiry-clocks",
        view_permission=VIEW,
    )
)


@dataclass
class IndicatorSelection(Selection):
    """Lines that are counted from the clocks, not rows."""

    lines: list[Line] = field(default_factory=list)

    def in_order(self) -> Iterator[Any]:
        return iter(self.lines)

    def count(self) -> int:
        return len(self.lines)


def select_indicators(table: Table, user, params) -> IndicatorSelection:
    filterset = IndicatorFilter(params, queryset=EnquiryClock.objects.visible_to(user), request=Asker(user))
    is_valid = filterset.form.is_valid()
    rows = filterset.qs if is_valid else EnquiryClock.objects.none()
    by = filterset.form.cleaned_data.get("by") or IndicatorFilter.AREA if is_valid else IndicatorFilter.AREA
    lines = list(indicator_lines(rows, by))
    return IndicatorSelection(table, filterset, rows, ("pk",), everything=True, lines=lines)


INDICATORS = register(
    Table(
        "enquiry-indicators",
        _("Service indicators of enquiries"),
        (
            column("group", pgettext_lazy("indicators", "Group"), identifies=True, width=28),
            column("step", _("Step"), width=14),
            column("total", pgettext_lazy("indicators", "Steps"), Kind.INT),
            column("done", _("Done"), Kind.INT),
            column("on_time", _("In time"), Kind.INT),
            column("overdue", _("Not done and overdue"), Kind.INT),
            column("on_time_share", _("Share in time"), Kind.RATIO),
            column("median_days", _("Median of working days"), Kind.NUMBER),
        ),
        clock_rows,
        filterset=IndicatorFilter,
        selection=select_indicators,
        parameters=("since", "until", "kind", "chain", "area", "by"),
        url_name="enquiry-indicators",
        view_permission=VIEW,
    )
)
