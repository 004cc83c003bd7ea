"""Projects of the demo in several stages, brought there by the services as people would bring them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from crm.choices.leads import ActivityKind, Channel, LeadStatus
from crm.choices.projects import (
    PIPELINE,
    AgreementKind,
    Construction,
    EntryStatus,
    EvidenceKind,
    Importance,
    InvestorRole,
    Origin,
    ProjectKind,
    ProjectStage,
)
from crm.models import Evidence, Lead, Project
from crm.project_flow import EVIDENCE_FOR
from crm.services.activities import activity_log
from crm.services.evidence import evidence_add, evidence_verify
from crm.services.leads import lead_log, lead_move
from crm.services.projects import (
    Investor,
    investors_set,
    project_create_from_lead,
    project_update,
)
from crm.services.stages import stage_enter, stage_review
from desk.demo.companies import companies
from desk.demo.shares import shares_before_signature
from registry.models import Enterprise, Park

YI = Decimal(100_000_000)
BEGUN = PIPELINE.index(ProjectStage.UNDER_CONSTRUCTION)  # from here on with verified figures
FIRST = 20  # of the demo's companies: those before have leads of their own


@dataclass(frozen=True)
class Plan:
    """A project to be: `days` before today it was reported, each stage took `pace` days."""

    name: str
    content: str
    officer: str
    manager: str
    stage: ProjectStage
    days: int
    pace: int
    total: Decimal  # 元
    importance: Importance = Importance.NORMAL
    is_waiting: bool = False  # the next stage is entered and waits for the second person
    is_referred: bool = False  # by outsiders, who have locked shares in the reward


PLANS = (
    Plan(
        "演示智能终端整机项目",
        "年产 200 万台智能终端整机。",
        "officer",
        "manager",
        ProjectStage.NEGOTIATION,
        20,
        6,
        Decimal("1.8") * YI,
    ),
    Plan(
        "演示锂电池隔膜项目",
        "年产 3 亿平方米隔膜，租用标准厂房。",
        "officer2",
        "manager",
        ProjectStage.PRE_SIGN,
        24,
        6,
        Decimal(5) * YI,
        Importance.KEY,
    ),
    Plan(
        "演示铜基新材料项目",
        "年产 2 万吨高精铜箔，用地 200 亩。",
        "officer",
        "manager",
        ProjectStage.PRE_SIGN,
        28,
        6,
        Decimal(12) * YI,
        Importance.MAJOR,
        is_waiting=True,
    ),
    Plan(
        "演示跨境供应链中心",
        "面向东盟的分拨仓和展示中心。",
        "officer",
        "manager",
        ProjectStage.SIGNED,
        460,
        25,
        Decimal("0.9") * YI,
        is_referred=True,
    ),
    Plan(
        "演示化工新材料一期",
        "年产 10 万吨工程塑料。",
        "qinzhou",
        "qinzhou-manager",
        ProjectStage.STARTED,
        420,
        50,
        Decimal(30) * YI,
        Importance.MAJOR,
    ),
    Plan(
        "演示汽车零部件工厂",
        "年产 50 万套底盘件。",
        "officer2",
        "manager",
        ProjectStage.IN_PRODUCTION,
        700,
        80,
        Decimal("3.2") * YI,
        is_referred=True,
    ),
)


def projects_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Up to the start of construction. Returns how many. Call it once, after enterprises and parks are there;
    then the figures, then `projects_go_on`.
    """
    codes = [company.uscc for company in companies(FIRST + 2 * len(PLANS))]
    chosen = {row.uscc: row for row in Enterprise.objects.filter(uscc__in=codes)}
    for number, plan in enumerate(PLANS):
        investor = chosen[codes[FIRST + number]]
        company = chosen[codes[FIRST + len(PLANS) + number]]
        _make(plan, investor, company, people, today)
    return len(PLANS)


def projects_go_on(people: Mapping[str, User], *, today: dt.date) -> None:
    """Where investment has to have begun: the stages after the start of construction."""
    for plan in PLANS:
        for stage in PIPELINE[BEGUN : PIPELINE.index(plan.stage) + 1]:
            project = Project.objects.get(name=plan.name)
            _enter(plan, project, stage, None, people, today)


def _make(
    plan: Plan, investor: Enterprise, company: Enterprise, people: Mapping[str, User], today: dt.date
) -> None:
    officer, manager = people[plan.officer], people[plan.manager]
    day = today - dt.timedelta(days=plan.days)
    lead = _lead_in_contact(plan, investor, officer, manager, day)
    day += dt.timedelta(days=plan.pace)
    project = project_create_from_lead(
        lead=lead, actor=officer, values=_beginning(plan, investor, day, today), today=day
    )
    investors_set(
        project=project,
        investors=[Investor(investor, InvestorRole.LEAD, Decimal(70))],
        actor=officer,
    )
    later = PIPELINE.index(plan.stage) + 1 + plan.is_waiting
    for stage in PIPELINE[1 : min(later, BEGUN)]:
        project.refresh_from_db()
        if stage == ProjectStage.SIGNED and plan.is_referred:
            week_before = _day(plan, stage, today) - dt.timedelta(days=7)
            shares_before_signature(project, people, today=week_before)
        _enter(plan, project, stage, company, people, today)


def _enter(
    plan: Plan,
    project: Project,
    stage: ProjectStage,
    company: Enterprise | None,
    people: Mapping[str, User],
    today: dt.date,
) -> None:
    day = _day(plan, stage, today)
    documents = _prepare(project, stage, company, people[plan.officer], day)
    entry = stage_enter(
        project=project,
        name=f"enter_{stage}",
        actor=people[plan.officer],
        values={"entered_on": min(day, today)},
        today=today,
    )
    if plan.is_waiting and PIPELINE.index(stage) > PIPELINE.index(plan.stage):
        return
    for document in documents:
        evidence_verify(evidence=document, actor=people[plan.manager], today=today)
    if entry.status == EntryStatus.PROPOSED:
        stage_review(entry=entry, actor=people[plan.manager], accept=True, today=today)


def _day(plan: Plan, stage: ProjectStage, today: dt.date) -> dt.date:
    return today - dt.timedelta(days=plan.days - plan.pace * (PIPELINE.index(stage) + 1))


def _lead_in_contact(plan: Plan, investor: Enterprise, officer: User, manager: User, day: dt.date) -> Lead:
    step = {"next_step": "约见投资方负责人", "next_step_due": day + dt.timedelta(days=7)}
    values = {"channel": Channel.FAIR} | step
    lead = lead_log(actor=officer, enterprise=investor, summary=plan.content, values=values, today=day)
    morning = dt.datetime.combine(day, dt.time(1, 30), tzinfo=dt.UTC)
    # The fiction has a past: what was reported just now was reported then.
    Lead.objects.filter(pk=lead.pk).update(reported_at=morning)
    activity_log(
        actor=officer,
        enterprise=investor,
        lead=lead,
        values={
            "kind": ActivityKind.INBOUND_VISIT,
            "happened_at": morning,
            "subject": "来访洽谈投资意向",
            "result": "投资方介绍了产品和选址要求。",
            "is_two_way": True,
        }
        | step,
    )
    lead.refresh_from_db()
    note = {"screening_note": "与片区重点产业链相符。"}
    lead = lead_move(lead=lead, name="qualify", actor=manager, values=note, today=day)
    lead = lead_move(lead=lead, name="engage", actor=officer, values={}, today=day)
    assert lead.status == LeadStatus.CONTACT
    return lead


def _beginning(plan: Plan, investor: Enterprise, day: dt.date, today: dt.date) -> dict[str, Any]:
    role = investor.chain_roles.order_by("pk").first()
    is_signed = PIPELINE.index(plan.stage) >= PIPELINE.index(ProjectStage.SIGNED)
    return {
        "name": plan.name,
        "content": plan.content,
        "kind": ProjectKind.INDUSTRIAL,
        "origin": Origin.DOMESTIC_OUTSIDE_REGION,
        "invest_total": plan.total,
        "importance": plan.importance,
        "chain": role and role.chain,
        "planned_sign_on": day + dt.timedelta(days=2 * plan.pace)
        if is_signed
        else today + dt.timedelta(days=30),
        "next_step": "核对选址和要素保障清单",
        "next_step_due": today + dt.timedelta(days=plan.days % 9 - 2),
    }


def _prepare(
    project: Project, stage: ProjectStage, company: Enterprise | None, officer: User, day: dt.date
) -> list[Evidence]:
    """Enter what the stage needs, and hand in its evidence."""
    values: dict[str, Any] = {}
    if stage == ProjectStage.SIGNED:
        values = {
            "construction": Construction.NEW,
            "fixed_asset": (project.invest_total or YI) * Decimal("0.7"),
            "agreement_kind": AgreementKind.FORMAL,
            "agreed_start_on": day + dt.timedelta(days=120),
            "agreed_production_on": day + dt.timedelta(days=480),
            "expected_output": (project.invest_total or YI) * 2,
            "expected_tax": (project.invest_total or YI) * Decimal("0.05"),
            "expected_jobs": 300,
        }
    if stage == ProjectStage.REGISTERED:
        park = Park.objects.filter(area=project.area_id).order_by("code").first()
        values = {"project_company": company, "park": park}
    if values:
        project_update(project=project, actor=officer, values=values)
    return [
        _document(project, group[0], f"{stage} {group[0]}", officer, day)
        for group in EVIDENCE_FOR.get(stage, ())
    ]


def _document(project: Project, kind: EvidenceKind, text: str, officer: User, day: dt.date) -> Evidence:
    content = f"%PDF-1.4\n% 演示 {project.number} {text}\n%%EOF\n"
    return evidence_add(
        actor=officer,
        project=project,
        file=SimpleUploadedFile(f"演示-{kind.label}.pdf", content.encode(), "application/pdf"),
        values={"kind": kind, "issued_on": day, "issuer": "演示单位"},
    )
