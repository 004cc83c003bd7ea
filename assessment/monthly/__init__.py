"""The monthly report (domain.md 3.10): its sheets, what they hold, and how a report is drawn up."""
