"""What the policy asks for, what is counted of it, and how the areas are judged by it."""

from assessment.models.editions import Edition, WorkbookTemplate
from assessment.models.policy import Metric, Policy, PolicyItem, Responsibility, Target

__all__ = [
    "Edition",
    "Metric",
    "Policy",
    "PolicyItem",
    "Responsibility",
    "Target",
    "WorkbookTemplate",
]
