"""Why a case stands on the list where the decision itself does not say it: the review, and what was met."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from whitelist.choices import Outcome, ReviewLevel
from whitelist.models import Case, Check, Criterion, Event, Review

# Steps that put a case on the list, or leave it there, after a pre-check.
CONFIRMING = frozenset({"list", "confirm", "clear", "lift_suspension", "reinstate"})
# Every step that the data of its day can forbid (services.data_steps.inadmissible).
RESTS_ON_DATA = CONFIRMING | {"publicise", "restart_notice"}
# Steps that only data of their day allow which forbid those.
AGAINST_DATA = frozenset({"stop_notice"})
ASKS_DATA = RESTS_ON_DATA | AGAINST_DATA


def clauses_met(checks: Iterable[Check]) -> dict[int, list[str]]:
    """By pre-check the clauses all of whose criteria were met, in the order of the rules. One query."""
    checks = list(checks)
    clauses: dict[tuple[int, str], str] = {}
    for criterion in Criterion.objects.filter(version__in={check.version_id for check in checks}):
        clauses[criterion.version_id, criterion.code] = criterion.clause
    return {check.pk: _met(check, clauses) for check in checks}


def _met(check: Check, clauses: Mapping[tuple[int, str], str]) -> list[str]:
    outcomes: dict[str, set[str]] = {}
    for result in check.results:
        clause = clauses.get((check.version_id, result["code"]))
        if clause:
            outcomes.setdefault(clause, set()).add(result["outcome"])
    return [clause for clause, found in outcomes.items() if found == {Outcome.MET}]


def opinions_of_region(cases: QuerySet[Case]) -> dict[int, str]:
    """By case what the region office wrote when it approved the last submission. One query."""
    reviews = Review.objects.filter(case__in=cases, level=ReviewLevel.REGION).order_by("submission", "pk")
    return dict(reviews.values_list("case", "text"))


def check_before(event: Event) -> Check | None:
    """The pre-check that a decision was taken on."""
    return event.case.checks.filter(created_at__lte=event.at).order_by("-pk").first()
