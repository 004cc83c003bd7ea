"""What the public site shows of crm and whitelist, which it may not know (docs: design.md, section 3)."""

import datetime as dt

from cms.registers import EffectiveList, Listed, Notice, Project, registers
from core.language import for_reader
from crm.library_queries import PublicOpportunity, published_opportunities
from whitelist.models import Scheme
from whitelist.public import PublicEnterprise, PublicEntry, current_notices, effective_list


def public_projects(day: dt.date) -> list[Project]:
    return [_project(row) for row in published_opportunities(today=day)]


def public_notices(day: dt.date) -> list[Notice]:
    return [
        Notice(
            number=notice.number,
            scheme=for_reader(notice.scheme_zh, notice.scheme_en),
            published_on=notice.published_on,
            until=notice.until,
            enterprises=tuple(_listed(enterprise) for enterprise in notice.enterprises),
        )
        for notice in current_notices(day)
    ]


def public_lists(day: dt.date) -> list[EffectiveList]:
    """The list of each scheme that has anybody on it."""
    lists = [
        EffectiveList(scheme.label, tuple(_listed(entry) for entry in effective_list(scheme, day)))
        for scheme in Scheme.objects.order_by("pk")
    ]
    return [one for one in lists if one.enterprises]


def register_site() -> None:
    registers.projects = public_projects
    registers.notices = public_notices
    registers.lists = public_lists


def _project(row: PublicOpportunity) -> Project:
    return Project(
        number=row.number,
        title=for_reader(row.title_zh, row.title_en),
        summary=for_reader(row.summary_zh, row.summary_en),
        area_code=row.area_code,
        area=for_reader(row.area_zh, row.area_en),
        chain_code=row.chain_code,
        chain=for_reader(row.chain_zh, row.chain_en),
        node=for_reader(row.node_zh, row.node_en),
        scale_from_cny=row.scale_from_cny,
        scale_to_cny=row.scale_to_cny,
        contact_office=for_reader(row.contact_office_zh, row.contact_office_en),
        published_on=row.published_on,
        valid_to=row.valid_to,
    )


def _listed(row: PublicEnterprise) -> Listed:
    return Listed(
        name=for_reader(row.name_zh, row.name_en),
        uscc=row.uscc,
        chain=for_reader(row.chain_zh, row.chain_en),
        area=for_reader(row.area_zh, row.area_en),
        since=row.since if isinstance(row, PublicEntry) else None,
    )
