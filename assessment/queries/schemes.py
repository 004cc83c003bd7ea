"""Which version of a scheme judges a year, and the rows of periods."""

from django.db.models import QuerySet

from accounts.models import User
from assessment.models import (
    AdjustmentLine,
    AssessmentPeriod,
    EvidenceDocument,
    Scheme,
    SchemeVersion,
    Score,
    ScoreObjection,
    UnitReport,
)
from assessment.scheme_choices import VersionStatus


def version_of_year(scheme: Scheme, year: int) -> SchemeVersion | None:
    """The published version with the latest year up to this one."""
    versions = scheme.versions.filter(status=VersionStatus.PUBLISHED, valid_from_year__lte=year)
    return versions.order_by("-valid_from_year", "-pk").first()


def periods(user: User) -> QuerySet[AssessmentPeriod]:
    return AssessmentPeriod.objects.visible_to(user).select_related("version__scheme")


def reports(user: User) -> QuerySet[UnitReport]:
    return UnitReport.objects.visible_to(user).select_related(
        "period__version__scheme", "unit__area", "unit__organisation", "handed_in_by"
    )


def scores(user: User) -> QuerySet[Score]:
    return Score.objects.visible_to(user).select_related(
        "period__version__scheme",
        "indicator",
        "unit__area",
        "unit__organisation",
        "reported_by",
        "reviewed_by",
    )


def documents(user: User) -> QuerySet[EvidenceDocument]:
    return EvidenceDocument.objects.visible_to(user).select_related("created_by")


def objections(user: User) -> QuerySet[ScoreObjection]:
    return ScoreObjection.objects.visible_to(user).select_related(
        "period__version__scheme",
        "unit__area",
        "unit__organisation",
        "score__indicator",
        "score__unit__area",
        "score__unit__organisation",
        "line__rule",
        "line__unit__area",
        "line__unit__organisation",
        "created_by",
        "answered_by",
    )


def lines(user: User) -> QuerySet[AdjustmentLine]:
    return AdjustmentLine.objects.visible_to(user).select_related(
        "period__version__scheme",
        "unit__area",
        "unit__organisation",
        "rule",
        "corrects__version__scheme",
        "created_by",
        "confirmed_by",
    )


def schemes(user: User) -> QuerySet[Scheme]:
    return Scheme.objects.visible_to(user).prefetch_related("versions")


def versions(user: User) -> QuerySet[SchemeVersion]:
    return SchemeVersion.objects.visible_to(user).select_related("scheme", "created_by", "published_by")
