"""Who took the steps that a score is told with, beside who verified it."""

from collections.abc import Iterable, Mapping

from assessment.models import Score, ScoreObjection, reason_of
from assessment.plain_values import Plain
from core.models import ChangeEntry


def decided_by(
    score: Score | None, vetoed_by: Mapping[int, str], corrected_by: Mapping[tuple[int, str], str]
) -> Plain:
    """Who vetoed, and who gave the figure that counts instead of the reported one."""
    if score is None:
        return {"vetoed_by": "", "corrected_by": ""}
    answered_by = corrected_by.get((score.pk, score.correction))
    corrector = answered_by or str(score.reviewed_by or "")
    return {
        "vetoed_by": vetoed_by.get(score.pk, ""),
        "corrected_by": corrector if score.correction else "",
    }


def vetoers_of(scores: Iterable[Score]) -> dict[int, str]:
    """Who set each veto that stands."""
    vetoed = [str(score.pk) for score in scores if score.is_vetoed]
    if not vetoed:
        return {}
    entries = ChangeEntry.objects.filter(label=Score._meta.label, object_pk__in=vetoed, verb="vetoed")
    rows = entries.select_related("actor").order_by("pk")
    return {int(entry.object_pk): str(entry.actor or "") for entry in rows}


def correctors_of(objections: Iterable[ScoreObjection]) -> dict[tuple[int, str], str]:
    """Who upheld an objection, by the score and the reason that this left on it."""
    return {
        (one.score_id, reason_of(one.finding)): str(one.answered_by)
        for one in objections
        if one.score_id and one.is_upheld
    }
