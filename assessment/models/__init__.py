"""What the policy asks for, what is counted of it, and how the areas are judged by it."""

from assessment.models.metrics import Observation
from assessment.models.policy import Metric, Policy, PolicyItem, Responsibility, Target

__all__ = ["Metric", "Observation", "Policy", "PolicyItem", "Responsibility", "Target"]
