"""The rows of 在谈, 签约, 开工 and 投产."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessment.monthly.records import Records, happened_on, investors_of
from assessment.monthly.values import (
    Values,
    both_names,
    code_of,
    country_of,
    joined,
    place_of,
    row,
    zh,
)
from crm.choices.commitments import Indicator
from crm.choices.projects import (
    REVIEWED_STAGES,
    AgreementKind,
    Confidentiality,
    Construction,
    Origin,
    ProjectKind,
    ProjectStage,
)
from crm.milestones import came_to
from crm.models import Evidence
from crm.rates import REACHED
from incentives.attribution_choices import PartyRole

IN_TALKS = (ProjectStage.NEGOTIATION, ProjectStage.PRE_SIGN)
STARTING = (ProjectStage.STARTED, ProjectStage.UNDER_CONSTRUCTION)
PRODUCING = (ProjectStage.IN_PRODUCTION, ProjectStage.FULL_CAPACITY)
FORMAL, FRAMEWORK = "正式", "框架"
NOTHING = Decimal(0)
Row = dict[str, Any]


def negotiating(records: Records) -> list[Row]:
    """What was negotiated or waited for the signature at the end of the last day."""
    rows = [
        p for p in records.projects if p.reached in IN_TALKS and not _dropped_by(p, records.span.last_day)
    ]
    return [row(project.number, _negotiating(project, records), project) for project in rows]


def signed(records: Records) -> list[Row]:
    """Signed in the year up to the last day, and signed still, by the day; framework agreements too."""
    span = records.span
    return [
        row(project.number, _signed(project, records), project)
        for project in came_to("signed", records.projects, span.year_start, span.last_day)
    ]


def started(records: Records) -> list[Row]:
    """Started in the year; then what goes on from years before; then what should have started by now."""
    span = records.span
    this_year = came_to("started", records.projects, span.year_start, span.last_day)
    before = came_to("started", records.projects, dt.date.min, span.year_start - dt.timedelta(days=1))
    going_on = [p for p in before if p.reached in STARTING and not _dropped_by(p, span.last_day)]
    late = [
        p
        for p in records.projects
        if p.reached in REVIEWED_STAGES
        and p.reached not in REACHED["started"]
        and p.agreed_start_on
        and p.agreed_start_on < span.last_day
        and not _dropped_by(p, span.last_day)
    ]
    funds = _sums(records.funds)
    invested = {one.project for one in records.invested if one.counted is not None}
    in_month = _sums(one for one in records.invested if one.day >= span.first_day)
    rows = []
    for project in [*this_year, *going_on, *late]:
        values = _started(project, records) | {
            "funds": funds.get(project.pk),
            "invested": in_month.get(project.pk, NOTHING) if project.pk in invested else None,
        }
        rows.append(row(project.number, values, project))
    return rows


def producing(records: Records) -> list[Row]:
    """What is in production at the end of the last day, by the day on which it came there."""
    span = records.span
    found = [
        project
        for project in came_to("in_production", records.projects, dt.date.min, span.last_day)
        if project.in_production_on >= span.year_start or not _dropped_by(project, span.last_day)
    ]
    figures = _figures_of_production(records)
    return [row(project.number, _producing(project, records, figures), project) for project in found]


def _dropped_by(project: Any, day: dt.date) -> bool:
    return bool(project.closed_on and project.closed_on <= day)


def _of_project(project: Any) -> Values:
    return {"number": project.number, "name": project.name}


def _chain(project: Any) -> Values:
    return {"chain": zh(project.chain), "nodes": joined(zh(node) for node in project.nodes.all())}


def _negotiating(project: Any, records: Records) -> Values:
    lead, investors = project.lead, investors_of(project)
    return (
        _of_project(project)
        | _chain(project)
        | {
            "investor": joined(both_names(enterprise) for enterprise in investors),
            "origin": _origin(project, investors),
            "content": project.content,
            "invest_total": project.invest_total,
            "foreign_usd": project.foreign_capital_usd,
            "place": place_of(project.area, project.park),
            "first_reporter": zh(lead.organisation) if lead else "",
            "first_reported_on": _reported_on(lead),
            "stage": _stage(project),
            "progress": _progress(project, records),
            "problems": project.no_next_step_reason,
            "next_step": _next_step(project),
            "unit": zh(project.organisation),
            "owner": str(project.owner),
            "secrecy": "保密" if project.confidentiality == Confidentiality.CONFIDENTIAL else "内部",
        }
    )


def _signed(project: Any, records: Records) -> Values:
    investors = investors_of(project)
    first = investors[0] if investors else None
    company = project.project_company
    industry = company and company.industry or first and first.industry
    return (
        _of_project(project)
        | _chain(project)
        | {
            "investor": joined(enterprise.name_zh or enterprise.name_en for enterprise in investors),
            "code": code_of(first) if first else "",
            "country": country_of(first) if first else "",
            "industry": industry.code if industry else "",
            "kind": _label(ProjectKind, project.kind) or _label(Construction, project.construction),
            "signed_on": project.signed_on,
            "event": project.event,
            "agreement": FRAMEWORK if project.agreement_kind == AgreementKind.FRAMEWORK else FORMAL,
            "invest_total": project.invest_total,
            "fixed_asset": project.fixed_asset,
            "foreign_usd": project.foreign_capital_usd,
            "output": project.expected_output,
            "tax": project.expected_tax,
            "jobs": project.expected_jobs,
            "land_mu": project.land_mu,
            "place": place_of(project.area, project.park),
            "agency": _units(project, PartyRole.LEAD_AGENCY, records) or zh(project.organisation),
            "cooperating": _units(project, PartyRole.COOPERATING, records),
            "evidence": numbers_of(records.papers(project, [ProjectStage.SIGNED])),
        }
    )


def _started(project: Any, records: Records) -> Values:
    papers = records.papers(project, [ProjectStage.STARTED])
    until = project.started_on or records.span.last_day
    return (
        _of_project(project)
        | _company(project)
        | {
            "signed_on": project.signed_on,
            "agreed_start_on": project.agreed_start_on,
            "started_on": project.started_on if project.reached in REACHED["started"] else None,
            "days_late": max((until - project.agreed_start_on).days, 0) if project.agreed_start_on else None,
            "invest_total": project.invest_total,
            "evidence_kind": joined(paper.get_kind_display() for paper in papers),
            "evidence": numbers_of(papers),
            "unit": zh(project.organisation),
            "note": _note(project, records, "" if project.reached in REACHED["started"] else "逾期未开工"),
        }
    )


def _producing(project: Any, records: Records, figures: dict[tuple[int, str], Decimal]) -> Values:
    company = project.project_company
    return (
        _of_project(project)
        | _company(project)
        | {
            "started_on": project.started_on,
            "agreed_on": project.agreed_production_on,
            "in_production_on": project.in_production_on,
            "capacity": None,  # no record says it
            "actual_capacity": None,
            "output": figures.get((project.pk, Indicator.OUTPUT)),
            "tax": figures.get((project.pk, Indicator.TAX)),
            "jobs": figures.get((project.pk, Indicator.JOBS)),
            "above_scale": {True: "是", False: "否"}.get(company.above_scale) if company else None,
            "evidence": numbers_of(records.papers(project, PRODUCING)),
            "note": _note(project, records),
        }
    )


def _figures_of_production(records: Records) -> dict[tuple[int, str], Decimal]:
    """Output and tax of the year; of jobs all quarters together, for each tells how many were added."""
    found: dict[tuple[int, str], Decimal] = {}
    for actual in records.production:
        promised = actual.commitment
        if promised.indicator == Indicator.JOBS or actual.year == records.span.period.year:
            key = promised.project_id, promised.indicator
            found[key] = found.get(key, NOTHING) + (actual.counted_value or NOTHING)
    return found


def _sums(receipts: Iterable[Any]) -> dict[int, Decimal]:
    """What counts, by project; a project of which nothing is verified is not there."""
    found: dict[int, Decimal] = {}
    for one in receipts:
        if one.counted is not None:
            found[one.project] = found.get(one.project, NOTHING) + one.counted
    return found


def _origin(project: Any, investors: list[Any]) -> str:
    first = investors[0] if investors else None
    country = first and (first.origin_country or first.foreign_reg_country)
    if country:
        return country.name_zh
    return zh(first and first.division) or _label(Origin, project.origin)


def _company(project: Any) -> Values:
    company = project.project_company
    return {
        "company": (company.name_zh or company.name_en) if company else "",
        "uscc": company.uscc if company else "",
    }


def _reported_on(lead: Any) -> dt.date | None:
    return day_of(lead.reported_at) if lead else None


def _stage(project: Any) -> str:
    label = _label(ProjectStage, project.reached)
    return f"{label}（{_label(ProjectStage, project.status)}）" if _is_suspended(project) else label


def _is_suspended(project: Any) -> bool:
    return project.status == ProjectStage.SUSPENDED


def _note(project: Any, records: Records, first: str = "") -> str:
    """`first` and whether the project stands still."""
    dropped = "已终止" if _dropped_by(project, records.span.last_day) else ""
    return joined([first, dropped, "暂缓" if _is_suspended(project) else ""])


def _progress(project: Any, records: Records) -> str:
    lines = [
        f"{happened_on(one)} {one.subject}" + (f"：{one.result}" if one.result else "")
        for one in records.activities.get(project.pk, [])
    ]
    return "；".join(lines)


def _next_step(project: Any) -> str:
    due = f"（{project.next_step_due.isoformat()}）" if project.next_step_due else ""
    return f"{project.next_step}{due}" if project.next_step else ""


def _units(project: Any, role: str, records: Records) -> str:
    return joined(zh(party.organisation) for party in records.parties.get((project.pk, role), []))


def numbers_of(papers: Iterable[Evidence]) -> str:
    """Their numbers; of one without a number that under which the system keeps it."""
    return joined(paper.number or f"#{paper.pk}" for paper in papers)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def day_of(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
