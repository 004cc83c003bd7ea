"""The rules of a version as one value: to compare two versions, to copy one, and to write one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from whitelist.models import Condition, Consequence, Criterion, SchemeVersion

Rules = dict[str, Any]
# Days, months and numbers of which there is at least one.
COUNTED = (
    "publicity_days",
    "objection_days",
    "opinion_days",
    "appeal_days",
    "review_months",
    "full_review_months",
    "touch_days",
    "stale_months",
    "chains_per_enterprise",
    "quota",
)
# More than any list of the kind asks, and what no calendar ends at: a slip of the hand is caught.
MOST = dict.fromkeys(COUNTED, 120) | {"touch_days": 366, "chains_per_enterprise": 50, "quota": 30_000}
SETTINGS = ("document", "objections_to", *COUNTED, "pass_score")
CRITERION = ("code", "clause", "name_zh", "name_en", "is_hard", "weight", "joiner", "evidence_kinds")
CONDITION = ("indicator", "operator", "value", "params")
CONSEQUENCE = (
    "status",
    "keeps_measures",
    "gets_new_measures",
    "keeps_services",
    "is_public",
    "recovers",
)


def rules_of(version: SchemeVersion) -> Rules:
    """Everything that a version says but its number, its day and its state. Three queries."""
    criteria = version.criteria.prefetch_related("conditions")
    return {
        **_taken(version, SETTINGS),
        "criteria": [
            {
                **_taken(criterion, CRITERION),
                "conditions": [_taken(condition, CONDITION) for condition in criterion.conditions.all()],
            }
            for criterion in criteria
        ],
        "consequences": [_taken(consequence, CONSEQUENCE) for consequence in version.consequences.all()],
    }


def settings_check(version: SchemeVersion) -> None:
    """What days, months and limits must be. Raises ValidationError by field."""
    wrong: dict[str, str] = {
        name: _("Enter a number from 1 to %(most)s.") % {"most": MOST[name]}
        for name in COUNTED
        if (value := getattr(version, name)) is not None and not 1 <= value <= MOST[name]
    }
    least = version.scheme.least_publicity_days
    if version.publicity_days < least:
        words = _("A public notice of this scheme runs for %(days)s working days at least.")
        wrong["publicity_days"] = words % {"days": least}
    if version.full_review_months < version.review_months:
        words = _("Not more often than the yearly monitoring: enter %(months)s or more.")
        wrong["full_review_months"] = words % {"months": version.review_months}
    if version.pass_score > 100:
        wrong["pass_score"] = _("Enter a number from 0 to 100.")
    if wrong:
        raise ValidationError(wrong)


def rules_write(version: SchemeVersion, rules: Mapping[str, Any]) -> None:
    """Criteria, conditions and consequences of a version that has none yet; the rest are its own fields."""
    for order, entry in enumerate(rules["criteria"], start=1):
        criterion = Criterion.objects.create(version=version, order=order, **_named(entry, CRITERION))
        conditions_write(criterion, entry["conditions"])
    Consequence.objects.bulk_create(
        Consequence(version=version, **_named(entry, CONSEQUENCE)) for entry in rules["consequences"]
    )


def conditions_write(criterion: Criterion, conditions: Sequence[Mapping[str, Any]]) -> None:
    Condition.objects.bulk_create(
        Condition(criterion=criterion, order=order, **_named(entry, CONDITION))
        for order, entry in enumerate(conditions, start=1)
    )


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _named(entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: entry[name] for name in names}
