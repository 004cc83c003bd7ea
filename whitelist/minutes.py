"""The minutes of the review: what was said of each submission, admitted or not, and by whom."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, Table, register
from whitelist.choices import CaseStatus, Outcome, ReviewLevel, Verdict
from whitelist.list_filters import MinutesFilter
from whitelist.list_tables import VIEW, column, enterprise_columns
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


def _by(level: str) -> Callable[[Review], str]:
    return lambda row: str(_of(level, "created_by")(row) or "")


MINUTES = register(
    Table(
        "whitelist-minutes",
        _("Minutes of the review"),
        (
            column(
                "on",
                _("Reviewed on"),
                Kind.DATE,
                lambda row: timezone.localdate(row.made_at),
                order_by="made_at",
            ),
            column("number", _("Case number"), value="case__number", width=16, identifies=True),
            column(
                "enterprise",
                _("Enterprise"),
                value="case__enterprise__label",
                width=34,
                cell_template="whitelist/_minutes_name.html",
            ),
            *enterprise_columns(),
            column("outcome", _("Pre-check"), Kind.CHOICE, "check_seen__outcome", choices=Outcome),
            column("area_verdict", _("Area: verdict"), Kind.CHOICE, _of(AREA, "verdict"), choices=Verdict),
            column("area_score", _("Area: score"), Kind.INT, _of(AREA, "score")),
            column("area_text", _("Area: opinion"), Kind.LONG, _of(AREA, "text")),
            column("area_by", _("Area: reviewer"), value=_by(AREA)),
            column(
                "region_verdict", _("Region: verdict"), Kind.CHOICE, _of(REGION, "verdict"), choices=Verdict
            ),
            column("region_score", _("Region: score"), Kind.INT, _of(REGION, "score")),
            column("region_text", _("Region: opinion"), Kind.LONG, _of(REGION, "text")),
            column("region_by", _("Region: reviewer"), value=_by(REGION)),
            column("opinions", _("Opinions of departments"), Kind.LONG, opinions_in_words),
            column("objections", _("Objections"), Kind.INT, lambda row: len(row.case.objections.all())),
            column("notice", _("Public notice"), value=_notices, width=16),
            column("status", _("Status now"), Kind.CHOICE, "case__status", choices=CaseStatus),
        ),
        minute_rows,
        filterset=MinutesFilter,
        order=("-made_at", "-pk"),
        url_name="minutes-list",
        view_permission=VIEW,
    )
)
