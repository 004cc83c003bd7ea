from cms.enquiries.models.enquiries import Enquiry
from cms.enquiries.models.handling import EnquiryAnswer, EnquiryClock, EnquiryPause
from cms.enquiries.models.proposals import Proposal, ProposalView
from cms.enquiries.models.rules import EnquiryRoute, EnquiryRule

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
