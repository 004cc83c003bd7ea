"""What others may ask of the project library."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import PERMISSIONS
from crm.library_flow import OFFERED, PUBLISH, REVIEW
from crm.models import Opportunity, OpportunityMatch
from registry.models import ChainNode

CHECKERS = [role for role, held in PERMISSIONS.items() if held & {REVIEW, PUBLISH}]
PAGE = ("area", "chain", "node__chain", "park", "contact_office", "created_by", "reviewed_by")


@dataclass(frozen=True)
class PublicOpportunity:
    """What the public may read of an opportunity: no more, and nothing of who wrote or matched it."""

    number: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    area_code: str
    area_zh: str
    area_en: str
    chain_code: str
    chain_zh: str
    chain_en: str
    node_zh: str
    node_en: str
    scale_from_cny: Decimal | None
    scale_to_cny: Decimal | None
    contact_office_zh: str
    contact_office_en: str
    published_on: dt.date
    valid_to: dt.date | None


def published_opportunities(*, today: dt.date) -> Iterator[PublicOpportunity]:
    """The published opportunities that are still valid, newest first, for the public site. One query.

    A matched one is no longer offered; a park is named only where it is public, so it is left out here.
    """
    rows = Opportunity.objects.filter(status="published").filter(Q(valid_to=None) | Q(valid_to__gte=today))
    for row in rows.select_related("area", "chain", "node", "contact_office").order_by(
        "-published_on", "-pk"
    ):
        yield _public(row)


def _public(row: Opportunity) -> PublicOpportunity:
    assert row.published_on  # the status says so
    return PublicOpportunity(
        number=row.number,
        title_zh=row.title_zh,
        title_en=row.title_en,
        summary_zh=row.summary_zh,
        summary_en=row.summary_en,
        area_code=row.area.code,
        area_zh=row.area.name_zh,
        area_en=row.area.name_en,
        chain_code=row.chain.code,
        chain_zh=row.chain.name_zh,
        chain_en=row.chain.name_en,
        node_zh=row.node.name_zh if row.node else "",
        node_en=row.node.name_en if row.node else "",
        scale_from_cny=row.scale_from_cny,
        scale_to_cny=row.scale_to_cny,
        contact_office_zh=row.contact_office.name_zh,
        contact_office_en=row.contact_office.name_en,
        published_on=row.published_on,
        valid_to=row.valid_to,
    )


def may_check(opportunity: Opportunity) -> QuerySet[User]:
    """Who can be named for the check of confidentiality: active reviewers, but not its author."""
    people = User.objects.filter(is_active=True, role__in=CHECKERS)
    return people.exclude(pk=opportunity.created_by_id).order_by("full_name", "pk")


def matches_of(opportunity: Opportunity, user: User) -> QuerySet[OpportunityMatch]:
    """The matches that `user` may see, of his areas only; best first."""
    visible = OpportunityMatch.objects.visible_to(user).filter(opportunity=opportunity)
    return visible.select_related("enterprise", "area", "organisation", "lead")


def is_offered(opportunity: Opportunity) -> bool:
    return opportunity.status in OFFERED


def node_label(node: ChainNode) -> str:
    return f"{node.chain.label} · {node.label}"
