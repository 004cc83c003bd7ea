"""What the policy asks for, what is counted of it, and how the areas are judged by it."""

from assessment.models.editions import Edition, WorkbookTemplate
from assessment.models.metrics import Observation
from assessment.models.papers import EvidenceDocument
from assessment.models.periods import (
    AdjustmentLine,
    AssessmentPeriod,
    Judgement,
    PeriodSnapshot,
    PeriodTarget,
    Score,
    ScoreObjection,
    UnitReport,
    reason_of,
)
from assessment.models.policy import Metric, Policy, PolicyItem, Responsibility, Target
from assessment.models.schemes import AdjustmentRule, AssessedUnit, Indicator, Scheme, SchemeVersion

__all__ = [
    "AdjustmentLine",
    "AdjustmentRule",
    "AssessedUnit",
    "AssessmentPeriod",
    "Edition",
    "EvidenceDocument",
    "Indicator",
    "Judgement",
    "Metric",
    "Observation",
    "PeriodSnapshot",
    "PeriodTarget",
    "Policy",
    "PolicyItem",
    "Responsibility",
    "Scheme",
    "SchemeVersion",
    "Score",
    "ScoreObjection",
    "Target",
    "UnitReport",
    "WorkbookTemplate",
    "reason_of",
]
