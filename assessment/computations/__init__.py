"""What is counted, by subject: importing this package registers it all (AssessmentConfig.ready)."""

from assessment.computations import enterprises, funds, monthly, projects

__all__ = ["enterprises", "funds", "monthly", "projects"]
