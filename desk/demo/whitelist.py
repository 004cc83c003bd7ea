"""Cases of the whitelist in many states, brought there by the services as people would bring them.

Each step is taken on its own day, so that the list of any past day is the one that stood then.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db import transaction

from accounts.models import Organisation, User
from desk.demo.companies import Company, companies
from desk.demo.whitelist_way import LOOKED_UP_AT, MANAGERS, OWN, Plan, Told, go, registry_fill
from registry.choices import RiskKind, RiskLevel
from registry.models import Chain, Enterprise
from registry.services.chain_roles import chain_role_move
from registry.services.risks import risk_event_add, risk_screening_add
from whitelist.choices import LISTED, CaseStatus, Verdict
from whitelist.models import Case, Scheme
from whitelist.services.cases import case_move_by_clock, case_open
from whitelist.services.editions import edition_publish
from whitelist.services.objections import objection_record
from whitelist.services.opinions import opinion_give, opinions_ask
from whitelist.services.touches import touch_log
from whitelist.services.watch import watch_run

AMONG = 240  # of the demo's companies
EDITIONS = (200, 60)  # days ago
FRESH = 150  # days for which it counts that somebody looked an enterprise up, and some to spare
GROUNDS = (
    "产品占据产业链关键环节，带动本地配套企业，面向东盟出口稳定增长。",
    "在片区设有研发和生产基地，与东盟客户签有长期供货合同。",
    "近三年持续扩产，本地采购比例逐年提高。",
)


@transaction.atomic
def whitelist_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Returns how many cases. Call it once, after the enterprises and their stories are there."""
    scheme = Scheme.objects.order_by("pk").first()
    if scheme is None:
        return 0
    told = list(_tell(scheme, people, today))
    for ago in EDITIONS:
        day = today - dt.timedelta(days=ago)
        document = f"演示链发〔{day.year}〕名单"
        edition_publish(
            scheme=scheme,
            effective_on=day,
            actor=people["reviewer"],
            document=document,
            today=day + dt.timedelta(days=1),
        )
    list(watch_run(today))
    return len(told)


def _tell(scheme: Scheme, people: Mapping[str, User], today: dt.date) -> Iterator[Told]:
    made = {company.uscc: company for company in companies(AMONG)}
    # Those with a role on a chain have other stories.
    rows = Enterprise.objects.filter(uscc__in=made, chain_roles=None).order_by("pk")
    free: dict[str, list[Enterprise]] = {area: [] for area in MANAGERS}
    for enterprise in rows.select_related("area"):
        if enterprise.area and made[enterprise.uscc].chain:
            free[enterprise.area.code].append(enterprise)
    for plan in PLANS:
        if plan.who == OWN:
            enterprise = people[OWN].enterprise_link.enterprise
        elif free[plan.area]:
            enterprise = free[plan.area].pop(0)
        else:
            continue  # there are fewer in a small demo
        yield _case(plan, scheme, enterprise, made[enterprise.uscc], people, today)


def _case(
    plan: Plan,
    scheme: Scheme,
    enterprise: Enterprise,
    company: Company,
    people: Mapping[str, User],
    today: dt.date,
) -> Told:
    begun = today - dt.timedelta(days=plan.days)
    chain = Chain.objects.get(code=plan.chain or company.chain)
    registry_fill(enterprise, chain, company, people["reviewer"], begun)
    grounds = f"{chain.name_zh}：{GROUNDS[plan.days % len(GROUNDS)]}"
    case = case_open(
        scheme=scheme,
        enterprise=enterprise,
        chain=chain,
        actor=people[plan.who],
        grounds=grounds,
        today=begun,
    )
    told = Told(plan, case, people, today)
    if plan.last:
        go(told, begun)
    if plan.then:
        case.refresh_from_db()
        plan.then(told)
    case.refresh_from_db()
    if case.status in LISTED:
        _look_after(told)
    return told


def _look_after(told: Told) -> None:
    """Looked up again where it was long ago, and called on; whoever was warned not for long."""
    case, screened = told.case, told.day(25)
    assert case.officer is not None  # nobody is listed without
    if told.plan.days > FRESH:
        risk_screening_add(
            enterprise=case.enterprise, on=screened, source=LOOKED_UP_AT, actor=told.manager, today=screened
        )
    called = told.day(50 if case.status == CaseStatus.WARNED else 9)
    note = "走访企业，了解订单、用工和物流情况。"
    touch_log(case=case, on=called, note=note, actor=case.officer, today=called)


# What came after the way onto the list, or on it.


def _ask(told: Told) -> None:
    """Departments are asked by the area; none has answered yet."""
    units = Organisation.objects.filter(code__in=["CG_NN", "FIN"])
    question = "企业近两年是否按期缴税、有无在办的行政处罚？"
    opinions_ask(
        case=told.case, organisations=units, question=question, actor=told.manager, today=told.day(1)
    )


def _ask_and_hear(told: Told) -> None:
    """Two departments are asked by the region office; one has answered."""
    units = Organisation.objects.filter(code__in=["FIN", "IIT"])
    asked = opinions_ask(case=told.case, organisations=units, actor=told.reviewer, today=told.day(5))
    heard = next(opinion for opinion in asked if opinion.organisation.code == "FIN")
    text = "近两年税款按期缴清，无意见。"
    opinion_give(
        opinion=heard,
        verdict=Verdict.SUPPORT,
        text=text,
        has_no_interest=True,
        actor=told.people["finance"],
        today=told.day(2),
    )


def _has_its_decision(told: Told) -> None:
    told.decision(told.day(1))


def _object(told: Told) -> None:
    values = {
        "received_on": told.day(3),
        "objector": "演示·某配套企业",
        "contact": "0771-5550199",
        "text": "反映该企业本地配套家数与实际不符，请核实。",
    }
    objection_record(case=told.case, values=values, actor=told.manager, today=told.day(3))


def _warn(told: Told) -> None:
    note = "连续两个季度未按承诺报送经营数据，经提醒仍未补报。"
    told.step("warn", told.reviewer, told.day(40), note=note, clause="7")


def _suspend(told: Told) -> None:
    note = "因涉嫌违法被有关部门立案调查，调查期间暂停其名单资格。"
    told.step("suspend", told.reviewer, told.day(20), note=note, clause="6")


def _remove(told: Told, ago: int) -> Case:
    """Its role on the chain has ended."""
    day, note = told.day(ago), "主要生产环节已迁出，不再承担该产业链的明确环节。"
    for role in told.case.enterprise.chain_roles.filter(chain=told.case.chain):
        chain_role_move(chain_role=role, name="withdraw", actor=told.manager, values={"note": note})
    return told.step("remove", told.reviewer, day, note=note, clause="2", document=told.decision(day))


def _remove_lately(told: Told) -> None:
    """The time for an appeal still runs."""
    _remove(told, 4)


def _remove_and_end(told: Told) -> None:
    case = _remove(told, 150)
    assert case.appeal_until is not None  # it was just removed
    day = case.appeal_until + dt.timedelta(days=1)
    case_move_by_clock(case=case, name="close", note="", today=day)


def _penalty(told: Told) -> None:
    """The watch opens the re-evaluation: see whitelist_make."""
    risk_event_add(
        enterprise=told.case.enterprise,
        kind=RiskKind.ENVIRONMENT,
        level=RiskLevel.MAJOR,
        occurred_on=told.day(6),
        title="超标排放，责令停产整治（演示）",
        document=f"演示环罚〔{told.day(6).year}〕12号",
        source="生态环境局公示（演示）",
        actor=told.manager,
        today=told.day(2),
    )


# The oldest first: numbers follow the days. Listed after 32 days; after a year the monitoring is due.
PLANS = (
    Plan(398, "NN", "officer", "list"),
    Plan(340, "QZG", "qinzhou", "list", _remove_and_end),
    Plan(304, "NN", OWN, "list"),
    Plan(300, "QZG", "qinzhou", "list", _warn),
    Plan(290, "NN", "officer", "list", _suspend),
    Plan(280, "NN", OWN, "list", _remove_lately, chain="ELEC"),
    Plan(120, "NN", "officer2", "list"),
    Plan(110, "QZG", "qinzhou", "list", _penalty),
    Plan(27, "QZG", "qinzhou", "publicise", _has_its_decision),
    Plan(18, "NN", "officer", "publicise", _object),
    Plan(15, "NN", "officer2", "publicise"),
    Plan(14, "QZG", "qinzhou", "endorse", _ask_and_hear),
    Plan(12, "NN", "officer", "endorse"),
    Plan(6, "NN", "officer2", "accept", _ask),
    Plan(3, "QZG", "qinzhou", "submit"),
    Plan(1, "CZ", "chongzuo"),
)
