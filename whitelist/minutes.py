"""The minutes of the review: what was said of each submission, admitted or not, and by whom."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exports.columns import Column, Kind, Table, column, register
from whitelist.access import VIEW
from whitelist.choices import CaseStatus, Outcome, ReviewLevel, Verdict
from whitelist.list_filters import MinutesFilter
from whitelist.list_tables import enterprise_columns
from whitelist.models import Review

AREA, REGION = ReviewLevel.AREA, ReviewLevel.REGION


def minute_rows(user) -> QuerySet[Review]:
    """One row for each submission that was reviewed: the region's review, or the area's where there is none
    of the region yet."""
    decided = Review.objects.filter(
        case=OuterRef("case"), submission=OuterRef("submission"), level=REGION.value
    )
    return (
        Review.objects.visible_to(user)
        .filter(Q(level=REGION) | ~Exists(decided))
        .select_related("case__enterprise", "case__chain", "case__area", "check_seen")
        .defer("check_seen__facts", "check_seen__results")
        .prefetch_related(
            Prefetch("case__reviews", Review.objects.select_related("created_by")),
            "case__opinions__organisation",
            "case__objections",
            "case__notices",
        )
    )


def reviews_of(row: Review) -> list[Review]:
    """The signed opinions on the submission, the area's first."""
    return [one for one in row.case.reviews.all() if one.submission == row.submission]


def review_of(row: Review, level: str) -> Review | None:
    return next((one for one in reviews_of(row) if one.level == level), None)


def opinions_in_words(row: Review) -> str:
    """What each department said on the submission; which of them did not answer."""
    words = []
    for one in row.case.opinions.all():
        if one.submission == row.submission:
            verdict = one.get_verdict_display() if one.verdict else gettext("no answer")
            words.append(f"{one.organisation.label}: {verdict}" + (f" ({one.text})" if one.text else ""))
    return "; ".join(words)


def _notices(row: Review) -> str:
    """Of a submission before the last there is none: what was made public is not handed in again."""
    if row.submission != row.case.submissions:
        return ""
    return ", ".join(sorted(notice.number for notice in row.case.notices.all()))


def _of(level: str, name: str) -> Callable[[Review], Any]:
    def get(row: Review) -> Any:
        review = review_of(row, level)
        return getattr(review, name) if review else None

    return get


def _review_columns(level: str, verdict, score, text, by) -> tuple[Column, ...]:
    """The page has the text in the cell of the verdict; the workbook has a column for each."""
    return (
        column(
            f"{level}_verdict",
            verdict,
            Kind.CHOICE,
            _of(level, "verdict"),
            choices=Verdict,
            cell_template=f"whitelist/_{level}_review_cell.html",
        ),
        column(f"{level}_score", score, Kind.INT, _of(level, "score"), extra=True, identifies=True),
        column(f"{level}_text", text, Kind.LONG, _of(level, "text"), extra=True, identifies=True),
        column(f"{level}_by", by, value=_by(level), extra=True, identifies=True),
    )


def _by(level: str) -> Callable[[Review], str]:
    return lambda row: str(_of(level, "created_by")(row) or "")


MINUTES = register(
    Table(
        "whitelist-minutes",
        _("Minutes of the review"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="case__enterprise__label",
                width=34,
                cell_template="whitelist/_minutes_name.html",
            ),
            *enterprise_columns(),
            column("number", _("Case number"), value="case__number", width=16, extra=True, identifies=True),
            column(
                "on",
                _("Reviewed on"),
                Kind.DATE,
                lambda row: timezone.localdate(row.made_at),
                order_by="made_at",
            ),
            column("outcome", _("Pre-check"), Kind.CHOICE, "check_seen__outcome", choices=Outcome),
            *_review_columns(
                AREA, _("Area: verdict"), _("Area: score"), _("Area: opinion"), _("Area: reviewer")
            ),
            *_review_columns(
                REGION, _("Region: verdict"), _("Region: score"), _("Region: opinion"), _("Region: reviewer")
            ),
            column(
                "opinions",
                _("Opinions of departments"),
                Kind.LONG,
                opinions_in_words,
                cell_template="whitelist/_whole_cell.html",
            ),
            column(
                "objections",
                _("Objections"),
                Kind.INT,
                lambda row: len(row.case.objections.all()),
                extra=True,
                identifies=True,
            ),
            column(
                "notice",
                pgettext_lazy("list", "Public notice"),
                value=_notices,
                width=16,
                extra=True,
                identifies=True,
            ),
            column("status", _("Status now"), Kind.CHOICE, "case__status", choices=CaseStatus),
        ),
        minute_rows,
        filterset=MinutesFilter,
        order=("-made_at", "-pk"),
        url_name="minutes-list",
        view_permission=VIEW,
    )
)
