"""The tables of this app; those of enquiries stand with what else belongs to enquiries."""

from cms.enquiries.models import (
    Enquiry,
    EnquiryAnswer,
    EnquiryClock,
    EnquiryPause,
    EnquiryRoute,
    EnquiryRule,
    Proposal,
    ProposalView,
)

__all__ = [
    "Enquiry",
    "EnquiryAnswer",
    "EnquiryClock",
    "EnquiryPause",
    "EnquiryRoute",
    "EnquiryRule",
    "Proposal",
    "ProposalView",
]
