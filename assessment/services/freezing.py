"""The freeze of a period: its snapshot is taken, and nothing of it changes any more."""

import datetime as dt

from django.db.models import Value
from django.utils import timezone

from accounts.models import User
from assessment.models import AssessmentPeriod, PeriodSnapshot
from assessment.plain_values import canonical, hash_of
from assessment.scheme_choices import PeriodStatus, ScoreStatus
from assessment.scoring import period_inputs, results
from core.writing import write


def freeze(*, period: AssessmentPeriod, actor: User, day: dt.date) -> AssessmentPeriod:
    """Called by period_move on a locked period, in its transaction, once all was asked."""
    list(period.scores.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    list(period.lines.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    inputs = period_inputs(period, day)
    content = canonical({"inputs": inputs, "results": results(inputs)})
    snapshot = PeriodSnapshot(period=period, content=content, sha256=hash_of(content), frozen_by=actor)
    snapshot.save(force_insert=True)
    # Many rows at once; what they say stands in the snapshot, and the history of the period tells of it.
    period.scores.update(status=Value(ScoreStatus.FINAL), updated_at=timezone.now())
    values = {"status": PeriodStatus.FINAL.value}
    return write(period, values, actor=actor, verb="freeze", note=f"sha256 {snapshot.sha256}")
