"""Policy packages, claims to them, rewards with a payment and a recovery, an honour."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from crm.models import Project
from desk.demo.shares import put_into_effect
from incentives.attribution_choices import Employment, PartyRole, ShareKind
from incentives.choices import RuleKind
from incentives.models import Measure, PolicyClaim, RewardClaim, RuleVersion, Share
from incentives.payment_choices import InstalmentStatus, RecoveryTrigger
from incentives.reward_choices import HonourKind
from incentives.services.attribution import party_add
from incentives.services.claim_papers import claim_document_add
from incentives.services.claims import claim_move, claim_open
from incentives.services.clawbacks import by_hand
from incentives.services.payments import instalment_pay, recovery_propose
from incentives.services.rewards import honour_record, reward_draft, reward_move
from incentives.services.rules import rule_draft
from registry.choices import RoleStatus
from registry.models import ChainRole, Enterprise
from registry.services.enterprises import enterprise_update

REWARD_RULE = "EX-PARK"
SIGNED, IN_PRODUCTION = "演示跨境供应链中心", "演示汽车零部件工厂"
NUMBERS = {"bank": "演示银行南宁支行", "id_number": "450102199003070000", "account": "6222000000001234567"}
FUNDS = "paid_in_fund_verified"
GENERAL: dict[str, Any] = {
    "package_kind": "general",
    "measures": [
        {
            "code": "FUNDS",
            "title_zh": "到位资金奖励",
            "title_en": "Grant on funds in place",
            "object_zh": "在片区注册并有到位资金的项目公司",
            "object_en": "Project companies of the area with funds in place",
            "clause": "第三条",
            "instrument": "grant",
            "conditions": [{"indicator": FUNDS, "operator": "at_least", "value": 10_000_000}],
            "benefit": {"mode": "share", "base": FUNDS, "rate": "0.01"},
            "cap": "2000000",
            "budget_zh": "片区产业扶持资金",
            "budget_en": "Industry fund of the area",
            "evidence_kinds": ["audit_report"],
        },
        {
            "code": "RENT",
            "title_zh": "标准厂房租金补贴",
            "title_en": "Subsidy for the rent of a standard plant",
            "object_zh": "租用标准厂房的企业",
            "object_en": "Enterprises that rent a standard plant",
            "clause": "第五条",
            "instrument": "rent",
            "benefit": {"mode": "fixed", "amount": "120000"},
            "budget_zh": "片区产业扶持资金",
            "budget_en": "Industry fund of the area",
            "evidence_kinds": ["contract"],
        },
        {
            "code": "OFFICER",
            "title_zh": "专员全程帮办",
            "title_en": "A service officer at your side",
            "clause": "第八条",
            "instrument": "service",
            "conditions": [{"indicator": FUNDS, "operator": "at_least", "value": 100_000_000}],
            "benefit": {"mode": "in_kind", "text_zh": "一名服务专员", "text_en": "A service officer"},
            "is_automatic": True,
        },
    ],
}
CHAIN: dict[str, Any] = {
    "package_kind": "chain_exclusive",
    "measures": [
        {
            "code": "SUPPORTING",
            "title_zh": "链上企业配套奖励",
            "title_en": "Grant for suppliers of the chain",
            "object_zh": "经认定的产业链企业",
            "object_en": "Enterprises recognised on the chain",
            "clause": "第二条",
            "instrument": "grant",
            "benefit": {"mode": "fixed", "amount": "500000"},
            "instalments": [{"share": "0.6", "months": 0}, {"share": "0.4", "months": 12}],
            "budget_zh": "产业链专项资金",
            "budget_en": "Fund of the chain",
        }
    ],
}


@transaction.atomic
def incentives_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Returns how many claims. Call it once, after the projects, their figures and their shares."""
    reviewer = people["reviewer"]
    general = _package(
        "EX-GENERAL", "演示片区招商引资政策包", "Investment package (example)", GENERAL, reviewer, today
    )
    _own_claim(general["RENT"], people, today)
    _paid_claim(general["FUNDS"], people, today)
    _public_claim(people, today)
    rule = RuleVersion.objects.filter(kind=RuleKind.REWARD, code=REWARD_RULE).first()
    if rule is not None:
        rule = put_into_effect(rule, reviewer, today)
        _reward_with_recovery(rule, people, today)
        _reward_to_verify(rule, people, today)
    _honour(people, today)
    return PolicyClaim.objects.count() + RewardClaim.objects.count()


def _package(
    code: str,
    title_zh: str,
    title_en: str,
    content: dict[str, Any],
    actor: User,
    today: dt.date,
    **values: Any,
) -> dict[str, Measure]:
    settings = {
        "title_zh": title_zh,
        "title_en": title_en,
        "document": f"演示〔{today.year}〕{code}",
        "valid_from": today - dt.timedelta(days=365),
    }
    version = rule_draft(
        kind=RuleKind.PACKAGE, code=code, values=settings | values, content=content, actor=None
    )
    put_into_effect(version, actor, today)
    return {measure.code: measure for measure in version.measures.all()}


def _own_claim(measure: Measure, people: Mapping[str, User], today: dt.date) -> None:
    """Of the enterprise with a login: the area is reviewing it."""
    owner, manager = people["enterprise"], people["manager"]
    enterprise = owner.enterprise_link.enterprise
    claim = _filed(measure, enterprise, owner, "contract", "租用标准厂房 5000 平方米。", _ago(today, 12))
    _go(claim, ("accept", manager, 9, {}), ("review", manager, 8, {}), today=today)


def _paid_claim(measure: Measure, people: Mapping[str, User], today: dt.date) -> None:
    """Of a project company: approved, and paid in full."""
    officer, manager = people["officer2"], people["manager"]
    project = Project.objects.get(name=IN_PRODUCTION)
    assert project.project_company is not None  # it is registered long ago
    company = enterprise_update(
        enterprise=project.project_company, values={"area": project.area}, actor=manager
    )
    claim = _filed(measure, company, officer, "audit_report", "到位资金已经核实。", _ago(today, 45))
    _go(
        claim,
        ("accept", manager, 43, {}),
        ("review", manager, 42, {}),
        ("endorse", manager, 38, {"note": "条件属实，同意上报。"}),
        today=today,
    )
    claim.refresh_from_db()
    granted = {"note": "按核实的到位资金核定。", "granted": claim.claimed}
    decided = {
        "document": f"演示兑现〔{today.year}〕1号",
        "bank": "演示银行",
        "account": "450100000000123456",
    }
    _go(
        claim,
        ("publicise", people["finance"], 30, granted),
        ("approve", people["reviewer"], 9, decided),
        today=today,
    )
    claim.refresh_from_db()
    assert claim.payable is not None  # the approval opened it
    _pay(claim.payable, people["finance"], "演示凭证-1", _ago(today, 5))


def _public_claim(people: Mapping[str, User], today: dt.date) -> None:
    """To the package of a chain: its notice runs."""
    officer, manager = people["qinzhou"], people["qinzhou-manager"]
    roles = ChainRole.objects.filter(status=RoleStatus.RECOGNISED, enterprise__area=officer.home_area())
    role = roles.select_related("enterprise", "chain").order_by("pk").first()
    if role is None:
        return  # a small demo
    title_zh, title_en = (
        f"演示{role.chain.name_zh}产业链专属政策包",
        f"{role.chain.name_en}: chain package (example)",
    )
    measures = _package("EX-CHAIN", title_zh, title_en, CHAIN, people["reviewer"], today, chain=role.chain)
    claim = _filed(
        measures["SUPPORTING"], role.enterprise, officer, "", "已列入产业链企业。", _ago(today, 20)
    )
    granted = {"note": "符合条件，按定额核定。", "granted": claim.claimed}
    _go(
        claim,
        ("accept", manager, 18, {}),
        ("review", manager, 17, {}),
        ("endorse", manager, 12, {"note": "条件属实，同意上报。"}),
        ("publicise", people["finance"], 2, granted),
        today=today,
    )


def _filed(
    measure: Measure, enterprise: Enterprise, actor: User, paper: str, grounds: str, day: dt.date
) -> PolicyClaim:
    claim = claim_open(measure=measure, enterprise=enterprise, actor=actor, grounds=grounds, today=day)
    if paper:
        content = f"%PDF-1.4\n% 演示 {claim.number}\n%%EOF\n".encode()
        file = SimpleUploadedFile("演示-兑现材料.pdf", content, "application/pdf")
        claim_document_add(claim=claim, kind=paper, file=file, actor=actor, today=day)
    return claim_move(claim=claim, name="submit", actor=actor, today=day)


def _go(claim: PolicyClaim, *steps: tuple[str, User, int, dict[str, Any]], today: dt.date) -> None:
    for name, actor, days, values in steps:
        claim_move(claim=claim, name=name, actor=actor, values=values, today=_ago(today, days))


def _reward_with_recovery(rule: RuleVersion, people: Mapping[str, User], today: dt.date) -> None:
    """Approved, paid once; then the area proposes that part of it comes back."""
    officer, manager = people["officer2"], people["manager"]
    claim = _reward(rule, IN_PRODUCTION, PartyRole.REFERRER, officer, _ago(today, 40))
    declared = {"has_no_interest": True}
    published_on = _ago(today, 28)
    for name, actor, day, values in (
        ("verify", manager, _ago(today, 33), declared),
        ("publish", manager, published_on, {"published_on": published_on}),
        ("approve", people["reviewer"], _ago(today, 8), declared),
    ):
        reward_move(claim=claim, name=name, actor=actor, values=values, today=day)
    claim.refresh_from_db()
    assert claim.payable is not None  # the approval opened it
    _pay(claim.payable, people["finance"], "演示凭证-2", _ago(today, 4))
    recovery_propose(
        payable=claim.payable,
        trigger=RecoveryTrigger.DOUBLE_CLAIM,
        amount=Decimal(10_000),
        derivation=by_hand("引荐人另从演示县领取同一项目奖励 10,000 元。"),
        actor=manager,
        today=_ago(today, 1),
    )


def _reward_to_verify(rule: RuleVersion, people: Mapping[str, User], today: dt.date) -> None:
    _reward(rule, SIGNED, PartyRole.AGENCY, people["officer"], _ago(today, 3))


def _reward(rule: RuleVersion, project: str, role: PartyRole, officer: User, day: dt.date) -> RewardClaim:
    share = Share.objects.get(
        share_set__project__name=project, share_set__kind=ShareKind.REWARD, party__role=role
    )
    claim = reward_draft(share=share, version=rule, values=NUMBERS, actor=officer, today=day)
    return reward_move(claim=claim, name="submit", actor=officer, today=day)


def _pay(payable, actor: User, voucher: str, day: dt.date) -> None:
    first = payable.instalments.filter(status=InstalmentStatus.DUE).order_by("number").first()
    instalment_pay(instalment=first, voucher=voucher, booked_on=day, actor=actor, today=day)


def _honour(people: Mapping[str, User], today: dt.date) -> None:
    """Of the civil servant who served the project: no money."""
    project = Project.objects.get(name=IN_PRODUCTION)
    values = {
        "role": PartyRole.SERVICE_OFFICER,
        "user": people["officer"],
        "employment": Employment.CIVIL_SERVANT,
        "has_no_interest": True,
    }
    party = party_add(project=project, values=values, actor=project.owner, today=_ago(today, 200))
    honour_record(
        party=party,
        kind=HonourKind.PRAISE,
        document=f"演示通报〔{today.year}〕3号",
        awarded_on=_ago(today, 15),
        actor=people["manager"],
        today=today,
    )


def _ago(today: dt.date, days: int) -> dt.date:
    return today - dt.timedelta(days=days)
