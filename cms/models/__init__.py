"""The pages of the public site, the facts they tell, and what the loader of the starter content wrote."""

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
    "EnquiryPage",
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
    "SearchPage",
    "SectionPage",
    "ServiceIndexPage",
    "ServicePage",
    "SiteIndexPage",
    "SitePage",
    "StarterItem",
    "WhitelistPage",
]
