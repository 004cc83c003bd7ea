"""Why a case stands on the list where the decision itself does not say it: the review, and what was met."""

from collections.abc import Iterable

from django.db.models import QuerySet

from whitelist.choices import Outcome, ReviewLevel
from whitelist.models import Case, Check, Criterion, Event, Review

# Steps that put a case on the list, or leave it there, after a pre-check.
CONFIRMING = frozenset({"list", "confirm", "clear", "lift_suspension", "reinstate"})
# Every step that the data of its day can forbid (services.steps.inadmissible).
RESTS_ON_DATA = CONFIRMING | {"publicise", "restart_notice"}


def clauses_met(checks: Iterable[Check]) -> dict[int, str]:
    """By pre-check the clauses of the criteria that were met. One query."""
    checks = list(checks)
    clauses: dict[tuple[int, str], str] = {}
    for criterion in Criterion.objects.filter(version__in={check.version_id for check in checks}):
        clauses[criterion.version_id, criterion.code] = criterion.clause
    return {
        check.pk: ", ".join(
            dict.fromkeys(
                clauses[check.version_id, result["code"]]
                for result in check.results
                if result["outcome"] == Outcome.MET and clauses.get((check.version_id, result["code"]))
            )
        )
        for check in checks
    }


def opinions_of_region(cases: QuerySet[Case]) -> dict[int, str]:
    """By case what the region office wrote when it approved the last submission. One query."""
    reviews = Review.objects.filter(case__in=cases, level=ReviewLevel.REGION).order_by("submission", "pk")
    return dict(reviews.values_list("case", "text"))


def check_before(event: Event) -> Check | None:
    """The pre-check that a decision was taken on."""
    return event.case.checks.filter(created_at__lte=event.at).order_by("-pk").first()
