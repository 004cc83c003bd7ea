"""Tables of the daily loop and of the life of a project, by subject."""

from crm.models.activities import Activity, OurParticipant
from crm.models.base import AreaOwned, NextStep
from crm.models.claims import Claim, ClaimRule, ClaimTransfer
from crm.models.commitments import Actual, Commitment, CountingRule, FundLine, ScheduleLine
from crm.models.conflicts import ConflictDecision, ConflictStatement, LeadConflict
from crm.models.evidence import Evidence
from crm.models.leads import Contact, Lead
from crm.models.library import Opportunity, OpportunityMatch
from crm.models.projects import Project, ProjectInvestor, ResourceQuota, StageEntry
from crm.models.sites import SiteReservation
from crm.models.todos import Digest, Todo

__all__ = [
    "Activity",
    "Actual",
    "AreaOwned",
    "Claim",
    "ClaimRule",
    "ClaimTransfer",
    "Commitment",
    "ConflictDecision",
    "ConflictStatement",
    "Contact",
    "CountingRule",
    "Digest",
    "Evidence",
    "FundLine",
    "Lead",
    "LeadConflict",
    "NextStep",
    "Opportunity",
    "OpportunityMatch",
    "OurParticipant",
    "Project",
    "ProjectInvestor",
    "ResourceQuota",
    "ScheduleLine",
    "SiteReservation",
    "StageEntry",
    "Todo",
]
