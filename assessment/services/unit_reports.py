"""Every write to the report of a unit by the unit itself: filled in, handed in, objected to."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.formula_words import FormulaKind
from assessment.models import Score, UnitReport
from assessment.rights import require_judge, require_of_unit, require_status
from assessment.scheme_choices import PeriodStatus, ReportStatus, ScoreStatus, Source
from assessment.scheme_rules import is_counted
from assessment.score_flow import REPORT, REPORT_FLOW, REVIEW, SUBMIT
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write

WORDS = ("explanation", "evidence")


@transaction.atomic
def report_fill(
    *, report: UnitReport, entries: Iterable[Mapping[str, Any]], actor: User, seen: str = ""
) -> int:
    """Fill in what the unit reports: each entry names a score and has reported, reported_on, explanation,
    evidence. What is counted from records or judged takes words, no figure. Returns how many changed.

    Raises MoveRefused once it is handed in, ValidationError by score, ChangedMeanwhile.
    """
    period = locked(report.period)
    report = locked(report, version=seen)
    require_of_unit(report.unit, actor, REPORT)
    require_status(period, {PeriodStatus.OPEN})
    if report.status != ReportStatus.FILLING:
        raise MoveRefused(_("The report was handed in and does not change any more. Reload the page."))
    rows = {
        one.pk: one
        for one in period.scores.select_for_update(of=("self",), no_key=True)
        .filter(unit=report.unit)
        .select_related("indicator")
    }
    changed = sum(_fill(rows, entry, actor) for entry in entries)
    if changed:
        report.edited_by = actor
        report.save(update_fields=["edited_by", "updated_at"])
        changes.record(report, actor=actor, verb="filled_in", changes={"figures": [None, changed]})
    return changed


def _fill(rows: Mapping[int, Score], entry: Mapping[str, Any], actor: User) -> int:
    score = rows.get(entry["score"].pk)
    if score is None:
        raise ValidationError(_("This figure belongs to another report."))
    names = (*figures_of(score), *WORDS)
    values = {name: entry[name] for name in names if name in entry}
    if not changes.difference(score, values):
        return 0
    write(score, values | {"reported_by": actor}, actor=actor, verb="reported")
    return 1


def figures_of(score: Score) -> tuple[str, ...]:
    """Which columns the unit types a figure into: none of what is counted or judged."""
    if is_counted(score.indicator) or score.indicator.source == Source.JUDGED:
        return ()
    return ("reported_on",) if score.indicator.formula == FormulaKind.MILESTONE else ("reported",)


@transaction.atomic
def report_move(
    *,
    report: UnitReport,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen: str = "",
    now: dt.datetime | None = None,
) -> UnitReport:
    """Hand a report in, or send it back. `values`: note, where it needs one.

    Whether it is late, the clock says. A figure that is missing may be handed in: it scores 0 with a flag.
    """
    period = locked(report.period)
    report = locked(report, version=seen)
    move = REPORT_FLOW.moves.get(name)
    permission = move.permission if move else SUBMIT
    if permission == REVIEW:
        require_judge(report.unit, actor, permission)
    else:
        require_of_unit(report.unit, actor, permission)
    move = REPORT_FLOW.check(report, name, actor, values)
    require_status(period, {PeriodStatus.OPEN})
    wanted: dict[str, Any] = {"status": move.target}
    if name == "hand_in":
        moment = now or timezone.now()
        _refuse_without_evidence(report)
        is_late = timezone.localtime(moment).date() > period.closes_on
        wanted |= {"handed_in_at": moment, "handed_in_by": actor, "is_late": is_late}
    elif period.scores.filter(unit=report.unit).exclude(status=ScoreStatus.SELF).exists():
        raise MoveRefused(_("Figures of this report were verified already: correct them instead."))
    note = str((values or {}).get("note", "")).strip()
    return write(report, wanted, actor=actor, verb=name, note=note)


def _refuse_without_evidence(report: UnitReport) -> None:
    """What is reported has its evidence where the scheme asks for it."""
    rows = Score.objects.filter(period=report.period, unit=report.unit, indicator__evidence_required=True)
    without = rows.filter(evidence="", documents=None).exclude(reported=None, reported_on=None)
    names = [one.indicator.label for one in without.select_related("indicator")]
    if names:
        raise ValidationError(
            _("Name the evidence of these, or hand in a document: %(names)s.")
            % {"names": _(", ").join(names)}
        )
