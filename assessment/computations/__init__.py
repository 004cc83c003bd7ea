"""What is counted, by subject: importing this package registers it all (AssessmentConfig.ready)."""

from assessment.computations import monthly

__all__ = ["monthly"]
