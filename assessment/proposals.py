"""Bonus and deductions that records speak for: what was not started in time, what was reported late."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import override

from assessment.figure_records import Shown, frozen_lines
from assessment.figures import Asked, computations, figures
from assessment.models import AdjustmentLine, AdjustmentRule, AssessedUnit, AssessmentPeriod
from assessment.period_figures import areas_of, listed
from assessment.period_inputs import OFFICIAL


@dataclass(frozen=True)
class Proposal:
    """A line that could be entered, of records that no line of the rule rests on yet."""

    rule: AdjustmentRule
    records: list[list]  # as period_inputs lists them

    @property
    def cases(self) -> int:
        return len(self.records)

    @property
    def points(self) -> Decimal:
        return self.rule.points * self.cases

    def shown_to(self, user) -> list[Shown]:
        """The records that the reader may see, and one line for the others."""
        return frozen_lines(self.records, self.rule.computation, user)


def proposals(period: AssessmentPeriod, unit: AssessedUnit, today: dt.date) -> list[Proposal]:
    """For each rule of the version that names a computation, as far as it finds records of the unit."""
    known = {one.key for one in computations()}
    rules = [one for one in period.version.rules.all() if one.computation in known]
    areas = areas_of(unit)
    if not rules or not areas:
        return []
    asked = Asked(areas=areas, period=period.period, as_of=today)
    with override(OFFICIAL):  # named as the workbook names them, whoever asks
        found = figures(sorted({one.computation for one in rules}), asked)
    decided = _decided(period, unit)
    made = [Proposal(one, _left(one, listed(found[one.computation].records), decided)) for one in rules]
    return [one for one in made if one.records]


def _left(rule: AdjustmentRule, records: list[list], decided: set[tuple]) -> list[list]:
    return [record for record in records if _key(rule.pk, record) not in decided]


def _decided(period: AssessmentPeriod, unit: AssessedUnit) -> set[tuple]:
    """The records that lines rest on, those that were withdrawn too: somebody decided on them."""
    lines = AdjustmentLine.objects.filter(period=period, unit=unit).values_list("rule_id", "records")
    return {_key(rule, record) for rule, records in lines for record in records}


def _key(rule: int | None, record: list) -> tuple:
    label, pk, name, _amount = record
    return rule, label, pk, name
