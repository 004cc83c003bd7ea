"""The words for what happened to a row."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exports.importing import Decision, Outcome

LABELS = {
    Outcome.NEW: gettext_lazy("New"),
    Outcome.UPDATED: gettext_lazy("Updated"),
    Outcome.UNCHANGED: gettext_lazy("Unchanged"),
    Outcome.DUPLICATE: gettext_lazy("Duplicate"),
    Outcome.FAILED: gettext_lazy("Failed"),
}


def outcome_label(outcome: Outcome) -> str:
    return str(LABELS[outcome])


def reason_of(decision: Decision) -> str:
    """All reasons and warnings of a row in one text."""
    reasons = [problem.message for problem in decision.reasons]
    warnings = [_("Warning: %(message)s") % {"message": problem.message} for problem in decision.row.warnings]
    return "\n".join(dict.fromkeys(reasons + warnings))
