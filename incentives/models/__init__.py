from incentives.models.rules import ProhibitedPattern, RuleReview, RuleVersion

__all__ = ["ProhibitedPattern", "RuleReview", "RuleVersion"]
