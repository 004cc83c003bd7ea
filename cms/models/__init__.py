"""The pages of the public site, the facts they tell, what the loader of the starter content wrote; and the
tables of enquiries, which stand with what else belongs to them.
"""

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
from cms.models.base import SitePage
from cms.models.contact import ContactPage, EnquiryPage, FaqPage, SearchPage, ServiceIndexPage, ServicePage
from cms.models.facts import Fact
from cms.models.guides import AreaIndexPage, AreaPage, ChainIndexPage, ChainPage, HomePage, SectionPage
from cms.models.news import EventPage, NewsIndexPage, NewsPage
from cms.models.policies import FinderPage, MeasurePage, PolicyIndexPage, PolicyPage
from cms.models.registers import ProjectIndexPage, SiteIndexPage, WhitelistPage
from cms.models.starter import StarterItem

__all__ = [
    "AreaIndexPage",
    "AreaPage",
    "ChainIndexPage",
    "ChainPage",
    "ContactPage",
    "Enquiry",
    "EnquiryAnswer",
    "EnquiryClock",
    "EnquiryPage",
    "EnquiryPause",
    "EnquiryRoute",
    "EnquiryRule",
    "EventPage",
    "Fact",
    "FaqPage",
    "FinderPage",
    "HomePage",
    "MeasurePage",
    "NewsIndexPage",
    "NewsPage",
    "PolicyIndexPage",
    "PolicyPage",
    "ProjectIndexPage",
    "Proposal",
    "ProposalView",
    "SearchPage",
    "SectionPage",
    "ServiceIndexPage",
    "ServicePage",
    "SiteIndexPage",
    "SitePage",
    "StarterItem",
    "WhitelistPage",
]
