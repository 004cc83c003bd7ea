"""Put the fiction into the database: in bulk what there is much of, by the services what a person does."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from accounts.models import Area, User
from core.workdays import Calendar
from crm.choices.leads import ActivityKind, Channel
from crm.contact_text import read_contact
from crm.models import Lead
from crm.services.activities import activity_log
from crm.services.leads import lead_log, lead_move
from desk.demo.companies import Company, companies
from registry.choices import ChainRoleKind, RegistrationStatus, SizeSource, Tier, TierBasis
from registry.models import Chain, Division, Enterprise, HonourProgramme, Industry
from registry.services.bulk import EnterpriseRow, enterprises_save_many
from registry.services.chain_roles import chain_role_assign, chain_role_move
from registry.services.enterprises import enterprise_user_assign, figures_set
from registry.services.honours import honour_add
from registry.services.names import name_add, sort_key_of

AT_ONCE = 5000
NOTE = "演示数据 (demonstration)"  # also how the demo knows its own
SUMMARIES = (
    "有意在片区建设生产基地，计划年内考察",
    "展会洽谈，关注面向东盟的加工贸易政策",
    "拟租用标准厂房 5000 平方米，询问交付时间",
    "希望了解跨境物流成本和口岸通关时间",
    "寻求本地配套供应商，计划设立区域总部",
    "计划增资扩产，询问用地和用能指标",
)
TIERS = {0: Tier.T500, 6: Tier.T100, 12: Tier.T100, 18: Tier.T1000, 24: Tier.T100}
CHANNELS = (Channel.FAIR, Channel.INVESTOR_LED, Channel.STATIONED, Channel.ENTRUSTED, Channel.SELF_REFERRED)


def enterprises_make(count: int, *, actor: User | None) -> Iterator[int]:
    """Enter the companies that are not there yet, batch by batch; yields how many are done."""
    known = set(Enterprise.objects.exclude(uscc="").values_list("uscc", flat=True))
    batch: list[Company] = []
    for done, company in enumerate(companies(count), start=1):
        if company.uscc not in known:
            batch.append(company)
        if len(batch) == AT_ONCE or done == count:
            _save(batch, actor)
            batch = []
            yield done


def _save(batch: list[Company], actor: User | None) -> None:
    areas = {area.code: area for area in Area.objects.all()}
    divisions = Division.objects.in_bulk({company.division for company in batch})
    industries = {code.lstrip("C"): row for code, row in Industry.objects.in_bulk().items()}
    rows: list[EnterpriseRow] = []
    for company in batch:
        enterprise = Enterprise(
            name_zh=company.name,
            uscc=company.uscc,
            area=areas.get(company.area),
            division=divisions.get(company.division),
            registered_address=f"{company.place}市演示路 {len(rows) + 1} 号",
            registered_capital=company.capital,
            established_on=company.established_on,
            status=RegistrationStatus.ACTIVE,
            industry=industries.get(company.industry),
            source=NOTE,
            created_by=actor,
        )
        enterprise.sort_key = sort_key_of(enterprise)
        rows.append(EnterpriseRow(enterprise))
    enterprises_save_many(new=rows, changed=[], actor=actor, note=NOTE)


@transaction.atomic
def stories_tell(people: Mapping[str, User], *, today: dt.date) -> int:
    """Figures, roles, honours, former names, leads with activities, one conflict. Returns the leads made."""
    made = {company.uscc: company for company in companies(60)}
    chosen = list(Enterprise.objects.filter(uscc__in=made).select_related("area").order_by("pk"))
    for enterprise in chosen[:40]:
        _figures(enterprise, made[enterprise.uscc], people["reviewer"], today.year - 1)
    _distinctions(chosen, made, people["reviewer"], today)
    _names(chosen, people["manager"])
    in_nanning = (one for one in chosen if one.area and one.area.code == "NN")
    own = next(in_nanning, chosen[0])
    enterprise_user_assign(user=people["enterprise"], enterprise=own, actor=people["admin"])
    leads = [_lead(number, enterprise, people, today) for number, enterprise in enumerate(chosen[:18])]
    _pursue(leads, people, today)
    # Two areas on one enterprise: the second report records the conflict.
    lead_log(actor=people["qinzhou"], enterprise=chosen[0], summary=SUMMARIES[1], today=today)
    return len(leads) + 1


def _figures(enterprise: Enterprise, company: Company, actor: User, year: int) -> None:
    figures_set(
        enterprise=enterprise,
        year=year,
        actor=actor,
        employees=company.employees,
        revenue_cny=company.revenue,
        size_source=SizeSource.COMPUTED,
    )


def _distinctions(chosen: list[Enterprise], made: Mapping[str, Company], actor: User, today: dt.date) -> None:
    chains = {chain.code: chain for chain in Chain.objects.prefetch_related("nodes")}
    programmes = list(HonourProgramme.objects.all()[:6])
    for number, enterprise in enumerate(chosen[:30]):
        chain = chains.get(made[enterprise.uscc].chain)
        if chain is None:
            continue
        code = f"C{made[enterprise.uscc].industry}"
        node = next((node for node in chain.nodes.all() if code in node.industry_codes), None)
        role = (ChainRoleKind.CHAIN_LEADER, ChainRoleKind.LEADING, ChainRoleKind.SUPPORTING)[number % 3]
        entered = chain_role_assign(
            enterprise=enterprise, chain=chain, node=node, role=role, actor=actor, **_tier(number, today)
        )
        if number % 2 == 0:
            by = {"recognised_by": "演示认定单位", "recognised_on": today - dt.timedelta(days=400)}
            chain_role_move(chain_role=entered, name="recognise", actor=actor, values=by)
        if number % 4 == 0 and programmes:
            honour_add(
                enterprise=enterprise,
                programme=programmes[number // 4 % len(programmes)],
                year=today.year - 1,
                rank=number + 1,
                actor=actor,
            )


def _tier(number: int, today: dt.date) -> dict[str, Any]:
    """Of some chain leaders; in truth none of these companies is that large."""
    if number not in TIERS:
        return {}
    return {"tier": TIERS[number], "tier_basis": TierBasis.REVENUE, "tier_year": today.year - 1}


def _names(chosen: list[Enterprise], actor: User) -> None:
    name_add(enterprise=chosen[0], kind="short", name="演示桥一", actor=actor)
    name_add(enterprise=chosen[1], kind="former", name="南宁旧名演示贸易有限公司", actor=actor)
    name_add(enterprise=chosen[2], kind="brand", name="DEMO BRIDGE", actor=actor)


def _lead(number: int, enterprise: Enterprise, people: Mapping[str, User], today: dt.date) -> Lead:
    reporter = people[("officer", "officer2", "qinzhou", "chongzuo", "manager")[number % 5]]
    due = today + dt.timedelta(days=number - 5)
    return lead_log(
        actor=reporter,
        enterprise=enterprise,
        summary=SUMMARIES[number % len(SUMMARIES)],
        contact=read_contact(f"演示联系人{chr(ord('A') + number)} 0771-55501{number:02d}"),
        values={
            "channel": CHANNELS[number % len(CHANNELS)],
            "next_step": "电话回访，确认考察时间",
            "next_step_due": due,
        },
        today=today,
    )


def _pursue(leads: list[Lead], people: Mapping[str, User], today: dt.date) -> None:
    calendar = Calendar()
    for number, lead in enumerate(leads):
        if number % 3:
            continue
        activity_log(
            actor=lead.owner,
            enterprise=lead.enterprise,
            lead=lead,
            values={
                "kind": ActivityKind.INBOUND_VISIT if number % 2 else ActivityKind.CALL,
                "happened_at": dt.datetime.combine(
                    today - dt.timedelta(days=number + 1), dt.time(9, 30), tzinfo=dt.UTC
                ),
                "subject": "介绍片区产业链和政策",
                "result": "企业表示愿意继续接触，需提供厂房清单。",
                "is_two_way": True,
                "next_step": "发送厂房清单和政策摘要",
                "next_step_kind": ActivityKind.MESSAGE,
                "next_step_due": calendar.add(today, number % 4).date,
            },
        )
        note = {"screening_note": "与片区重点产业链相符，环境和能耗需进一步核实。"}
        lead.refresh_from_db()
        lead_move(lead=lead, name="qualify", actor=people["reviewer"], values=note, today=today)
