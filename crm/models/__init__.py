"""Tables of the daily loop, by subject."""

from crm.models.activities import Activity
from crm.models.base import AreaOwned, NextStep
from crm.models.conflicts import LeadConflict
from crm.models.leads import Contact, Lead

__all__ = ["Activity", "AreaOwned", "Contact", "Lead", "LeadConflict", "NextStep"]
