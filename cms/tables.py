"""The lists of this app, for exports to find at start-up."""

from cms.enquiries.tables import CLOCKS, ENQUIRIES, HELD, INDICATORS

__all__ = ["CLOCKS", "ENQUIRIES", "HELD", "INDICATORS"]
