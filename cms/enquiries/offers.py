"""What of the register a proposal shows, public fields only: published projects, sites of public parks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from cms.enquiries.models import Proposal
from crm.choices.library import OpportunityStatus
from crm.models import Opportunity
from registry.choices import SiteStatus
from registry.models import Site


def projects_on_offer(today: dt.date) -> QuerySet[Opportunity]:
    """Those that the public may read, as crm.library_queries.published_opportunities has them."""
    rows = Opportunity.objects.filter(status=OpportunityStatus.PUBLISHED)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).select_related("area", "chain")


def sites_on_offer() -> QuerySet[Site]:
    """Those of public parks that can be had."""
    return Site.objects.filter(park__is_public=True, status=SiteStatus.AVAILABLE).select_related("park__area")


@dataclass(frozen=True)
class OfferedProject:
    title: str
    summary: str
    place: str
    chain: str
    number: str


@dataclass(frozen=True)
class OfferedSite:
    park: str
    number: str
    use: str
    land_mu: Decimal | None
    floor_m2: Decimal | None


def projects_of(proposal: Proposal, today: dt.date) -> Iterator[OfferedProject]:
    """What is not offered any more is left out. An untranslated one is shown in its own language."""
    zh = proposal.language == "zh-hans"
    for row in projects_on_offer(today).filter(pk__in=proposal.projects.values("pk")):
        yield OfferedProject(
            title=_said(zh, row.title_zh, row.title_en),
            summary=_said(zh, row.summary_zh, row.summary_en),
            place=_said(zh, row.area.name_zh, row.area.name_en),
            chain=_said(zh, row.chain.name_zh, row.chain.name_en),
            number=row.number,
        )


def sites_of(proposal: Proposal) -> Iterator[OfferedSite]:
    zh = proposal.language == "zh-hans"
    for row in sites_on_offer().filter(pk__in=proposal.sites.values("pk")):
        yield OfferedSite(
            park=_said(zh, row.park.name_zh, row.park.name_en),
            number=row.number,
            use=row.get_use_display(),
            land_mu=row.land_mu,
            floor_m2=row.floor_m2,
        )


def _said(is_chinese: bool, zh: str, en: str) -> str:
    return zh if is_chinese else en or zh


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str]


def sections_of(text: str) -> list[Section]:
    """A line that begins with "# " is a heading, an empty line parts paragraphs."""
    sections = [Section("", [])]
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = block.strip().split("\n")
        if lines[0].startswith("# "):
            sections.append(Section(lines[0][2:].strip(), []))
            lines = lines[1:]
        if any(line.strip() for line in lines):
            sections[-1].paragraphs.append("\n".join(lines).strip())
    return [section for section in sections if section.heading or section.paragraphs]
