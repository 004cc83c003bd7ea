"""The lists of the whitelist but for those of cases and minutes: register, notices, editions, changes."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exports.columns import Column, Kind, Table, column, register
from whitelist.access import VIEW
from whitelist.choices import CaseStatus, LineChange, NoticeKind
from whitelist.clocks import monitoring_due, with_monitoring
from whitelist.list_filters import (
    ChangesFilter,
    EditionFilter,
    EditionLineFilter,
    NoticeFilter,
    NoticeLineFilter,
    RegisterFilter,
)
from whitelist.models import Case, Edition, EditionLine, Entry, PublicNotice
from whitelist.register import officer_then
from whitelist.step_words import verb_in_words
from whitelist.value_words import change_in_words, data_in_words

NoticeLine = PublicNotice.cases.through


def enterprise_columns(path: str = "case__") -> tuple[Column, ...]:
    """Who and where: what every list of this app has."""
    return (
        column("uscc", _("Credit code"), Kind.USCC, f"{path}enterprise__uscc", extra=True, identifies=True),
        column("chain", _("Chain"), value=f"{path}chain__label", width=24),
        column("area", _("Area"), value=f"{path}area__label", width=24),
    )


def register_rows(user) -> QuerySet[Entry]:
    """Entries of every day, and whether the reader may open the case: officer and contacts only its own area
    and office know. The filter has these, of the day that is asked for.
    """
    entries = Entry.objects.visible_to(user).select_related(
        "scheme", "case__enterprise", "case__chain", "case__area", "case__officer"
    )
    own = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    return entries.annotate(may_open=Exists(own))


def _own(get):
    """Empty for who may not open the case."""
    return lambda entry: get(entry) if entry.may_open else None


REGISTER = register(
    Table(
        "whitelist-register",
        _("Register of the whitelist"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="case__enterprise__label",
                width=34,
                cell_template="whitelist/_register_name.html",
            ),
            *enterprise_columns(),
            column("status", _("Status"), Kind.CHOICE, choices=CaseStatus),
            column("since", _("In this state since"), Kind.DATE, order_by="since"),
            column("listed_on", _("On the list since"), Kind.DATE, "on_list_since", order_by="on_list_since"),
            column("scheme", _("Scheme"), value="scheme__label", width=30, extra=True),
            column("officer", _("Named officer"), value=_own(officer_then)),
            column("last_touch", _("Last contact"), Kind.DATE, _own(lambda entry: entry.last_touch)),
            column(
                "touch",
                _("Contact"),
                value=_own(lambda entry: gettext("Missed") if entry.is_touch_missed else ""),
                cell_template="whitelist/_touch_cell.html",
            ),
            column("number", _("Case number"), value=_own(lambda entry: entry.case.number), extra=True),
        ),
        register_rows,
        filterset=RegisterFilter,
        order=("case__chain_id", "case__enterprise__sort_key", "pk"),
        url_name="whitelist-register",
        view_permission=VIEW,
    )
)


def _notices(user) -> QuerySet[PublicNotice]:
    rows = PublicNotice.objects.visible_to(user).select_related("scheme", "created_by")
    return rows.annotate(enterprises=Count("cases__enterprise", distinct=True))


NOTICES = register(
    Table(
        "whitelist-notices",
        _("Public notices"),
        (
            column("number", _("Number"), link=True, identifies=True),
            column("scheme", _("Scheme"), value="scheme__label", width=30),
            column("kind", _("Kind"), Kind.CHOICE, choices=NoticeKind),
            column("published_on", _("Published on"), Kind.DATE, order_by="published_on"),
            column("until", _("Public until"), Kind.DATE, future_allowed=True, order_by="until"),
            column("enterprises", _("Enterprises"), Kind.INT),
        ),
        _notices,
        filterset=NoticeFilter,
        order=("-published_on", "-pk"),
        url_name="notice-list",
        view_permission=VIEW,
    )
)


def how_to_object() -> str:
    """For the public: what an objection needs so that it can be looked into."""
    return gettext(
        "Objections are made in writing within this time, to the committee of the area or to the region "
        "office, with the facts, and with name and address so that they can be answered."
    )


def notice_lines(user) -> QuerySet:
    """What a notice says to the public: the same for all who work here.

    `renewed_in` is the number of the notice in which the case was published again, "" for none.
    """
    lines = NoticeLine.objects.all() if user.is_desk_staff else NoticeLine.objects.none()
    later = PublicNotice.objects.filter(cases=OuterRef("case"), pk__gt=OuterRef("publicnotice"))
    number = Subquery(later.order_by("pk").values("number")[:1])
    return lines.annotate(renewed_in=Coalesce(number, Value(""))).select_related(
        "publicnotice__scheme", "case__enterprise", "case__chain", "case__area"
    )


PUBLICITY = register(
    Table(
        "whitelist-notice",
        _("Public notice"),
        (
            column("number", _("Number"), value="publicnotice__number"),
            column("scheme", _("Scheme"), value="publicnotice__scheme__label", width=30),
            column("name_zh", _("Chinese name"), value="case__enterprise__name_zh", width=34),
            column("name_en", _("English name"), value="case__enterprise__name_en", width=34),
            *enterprise_columns(),
            column("from", _("Public from"), Kind.DATE, "publicnotice__published_on"),
            column("until", _("Public until"), Kind.DATE, "publicnotice__until", future_allowed=True),
            column("how", _("How to object"), value=lambda line: how_to_object(), width=60),
            column("renewed_in", _("Broken off, published again in"), extra=True),
        ),
        notice_lines,
        is_posted=True,
        filterset=NoticeLineFilter,
        order=("-publicnotice_id", "case__chain_id", "case__enterprise__sort_key", "pk"),
        url_name="notice-list",
        view_permission=VIEW,
    )
)


def _editions(user) -> QuerySet[Edition]:
    return (
        Edition.objects.visible_to(user)
        .select_related("scheme", "repeals", "created_by")
        .annotate(
            standing=Count("lines", filter=~Q(lines__change=LineChange.LEFT)),
            entered=Count("lines", filter=Q(lines__change=LineChange.ENTERED)),
            left=Count("lines", filter=Q(lines__change=LineChange.LEFT)),
        )
    )


EDITIONS = register(
    Table(
        "whitelist-editions",
        _("Editions of the whitelist"),
        (
            column(
                "scheme",
                _("Scheme"),
                value="scheme__label",
                width=30,
                cell_template="whitelist/_edition_name.html",
            ),
            column("number", _("Edition"), Kind.INT),
            column("effective_on", _("Effective on"), Kind.DATE, order_by="effective_on"),
            column("standing", _("On the list"), Kind.INT),
            column("entered", pgettext_lazy("edition", "Entered"), Kind.INT),
            column("left", _("Left the list"), Kind.INT),
            column("repeals", _("Repeals edition"), Kind.INT, "repeals__number"),
            column("document", _("Document"), width=30, cell_template="whitelist/_whole_cell.html"),
            column("by", _("Published by"), value=lambda edition: str(edition.created_by), extra=True),
        ),
        _editions,
        filterset=EditionFilter,
        order=("scheme_id", "-number", "pk"),
        url_name="edition-list",
        view_permission=VIEW,
    )
)


def edition_lines(user) -> QuerySet[EditionLine]:
    """The list itself is for all; why somebody stands there or left, for who may open the case."""
    own = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    lines = EditionLine.objects.visible_to(user).select_related("edition__scheme", "chain", "area", "case")
    return lines.annotate(may_open=Exists(own))


EDITION_LINES = register(
    Table(
        "whitelist-edition",
        _("Edition of the whitelist"),
        (
            column("edition", _("Edition"), Kind.INT, "edition__number"),
            column("scheme", _("Scheme"), value="edition__scheme__label", width=30),
            column("order", _("Order"), Kind.INT),
            column("change", pgettext_lazy("edition", "Change"), Kind.CHOICE, choices=LineChange),
            column("name_zh", _("Chinese name"), width=34),
            column("name_en", _("English name"), width=34),
            column("uscc", _("Credit code"), Kind.USCC),
            column("chain", _("Chain"), value="chain__label", width=24),
            column("area", _("Area"), value="area__label", width=24),
            column("status", _("Status"), Kind.CHOICE, choices=CaseStatus),
            column("since", _("On the list since"), Kind.DATE),
            column("clause", _("Clause"), value=_own(lambda line: line.clause)),
            column("reason", _("Reason"), Kind.LONG, _own(lambda line: line.reason)),
            column("is_public", _("Public"), Kind.BOOL),
        ),
        edition_lines,
        filterset=EditionLineFilter,
        order=("edition_id", "order", "pk"),
        url_name="edition-list",
        view_permission=VIEW,
    )
)


def event_in_words(event) -> str:
    """A step as a list tells it: day, step, the clause that it cites, and why."""
    why = event.reason or data_in_words(event.data)
    step = f"{verb_in_words(event.verb)} ({event.clause})" if event.clause else verb_in_words(event.verb)
    return f"{event.on.isoformat()} {step}" + (f": {why}" if why else "")


def finding_in_words(finding) -> str:
    datum = {"indicator": finding.indicator, "before": finding.before, "after": finding.after}
    return f"{finding.found_on.isoformat()} {change_in_words(datum)}"


def _changes(user) -> QuerySet[Case]:
    cases = Case.objects.visible_to(user).select_related("enterprise", "chain", "area", "officer")
    return with_monitoring(cases)


def is_overdue(case: Case) -> bool:
    due = monitoring_due(case)
    return due is not None and due < timezone.localdate()


CHANGES = register(
    Table(
        "whitelist-changes",
        _("What changed on the list"),
        (
            column("enterprise", _("Enterprise"), value="enterprise__label", link=True, width=34),
            *enterprise_columns(""),
            column("status", _("Status"), Kind.CHOICE, choices=CaseStatus),
            column(
                "findings",
                _("Data that changed"),
                Kind.LONG,
                lambda case: "; ".join(map(finding_in_words, case.findings_since)),
                cell_template="whitelist/_findings_cell.html",
            ),
            column(
                "events",
                _("Steps taken"),
                Kind.LONG,
                lambda case: "; ".join(map(event_in_words, case.events_since)),
                cell_template="whitelist/_events_cell.html",
            ),
            column(
                "review_due",
                _("Monitoring due"),
                Kind.DATE,
                monitoring_due,
                future_allowed=True,
                order_by="monitoring_on",
                cell_template="whitelist/_monitoring_cell.html",
            ),
            column("overdue", _("Overdue"), Kind.BOOL, is_overdue, extra=True, identifies=True),
            column(
                "officer",
                _("Named officer"),
                value=lambda case: str(case.officer or ""),
                extra=True,
                identifies=True,
            ),
            column("number", _("Case number"), identifies=True, extra=True),
        ),
        _changes,
        filterset=ChangesFilter,
        order=("monitoring_on", "pk"),
        url_name="whitelist-changes",
        view_permission=VIEW,
    )
)
