"""A case of the demo on its way onto the whitelist: each step by the right person, on its own day."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from desk.demo.companies import Company
from registry.choices import ChainRoleKind, RegistrationStatus
from registry.models import Chain, Enterprise
from registry.services.chain_roles import chain_role_assign
from registry.services.enterprises import enterprise_update
from registry.services.risks import risk_screening_add
from whitelist.choices import DocumentKind
from whitelist.models import Case, CaseDocument
from whitelist.services.cases import case_move, case_name_officer
from whitelist.services.declarations import facts_declare
from whitelist.services.papers import document_add, fact_verify

MANAGERS = {"NN": "manager", "QZG": "qinzhou-manager", "CZ": ""}
NAMED = {"NN": "officer", "QZG": "qinzhou", "CZ": "chongzuo"}
OWN = "enterprise"  # this person applies for the enterprise for which he speaks
# The way onto the list, and on which day after the beginning each step is taken.
WAY = {"submit": 2, "accept": 4, "endorse": 8, "publicise": 12, "list": 32}
LOOKED_UP_AT = "信用中国（演示）"
NOTES = {
    "endorse": "硬性条件均有数据佐证，企业在链条中带动作用明显，建议列入。",
    "publicise": "硬性条件均有数据佐证，同意公示。",
}
Then = Callable[["Told"], None]


@dataclass(frozen=True)
class Plan:
    """A case to be: begun `days` before today by `who`, taken as far as `last`, and what came then."""

    days: int
    area: str
    who: str
    last: str = ""  # of WAY; empty: still a draft
    then: Then | None = None
    chain: str = ""  # empty: that of the enterprise


@dataclass(frozen=True)
class Told:
    """A case of the demo with whoever has to do with it."""

    plan: Plan
    case: Case
    people: Mapping[str, User]
    today: dt.date

    @property
    def applicant(self) -> User:
        return self.people[self.plan.who]

    @property
    def manager(self) -> User:
        return self.people[MANAGERS[self.plan.area]]

    @property
    def reviewer(self) -> User:
        return self.people["reviewer"]

    def day(self, ago: int) -> dt.date:
        return self.today - dt.timedelta(days=ago)

    def step(self, name: str, actor: User, day: dt.date, **values: Any) -> Case:
        given = {"note": NOTES.get(name, ""), "has_no_interest": True} | values
        return case_move(case=self.case, name=name, actor=actor, values=given, today=day)

    def paper(self, kind: str, actor: User, day: dt.date, **values: Any) -> CaseDocument:
        said = f"演示-{DocumentKind(kind).label}"
        text = f"%PDF-1.4\n% {said} {self.case.number} {day}\n%%EOF\n"
        file = SimpleUploadedFile(f"{said}.pdf", text.encode(), "application/pdf")
        about = {"kind": kind, "issued_on": day, "issuer": "演示单位"} | values
        return document_add(case=self.case, file=file, values=about, actor=actor, today=day)

    def decision(self, day: dt.date) -> CaseDocument:
        number = f"演示链发〔{day.year}〕{day:%m%d}号"
        return self.paper(DocumentKind.DECISION, self.reviewer, day, number=number)


def registry_fill(enterprise: Enterprise, chain: Chain, company: Company, actor: User, day: dt.date) -> None:
    """What the registry has to say of it: status, a role with a node, and that somebody looked it up."""
    registered = {"status": RegistrationStatus.ACTIVE, "status_on": day - dt.timedelta(days=30)}
    if enterprise.status != RegistrationStatus.ACTIVE:
        enterprise_update(enterprise=enterprise, values=registered, actor=actor)
    if not enterprise.chain_roles.filter(chain=chain, node__isnull=False).exists():
        code = f"C{company.industry}"
        nodes = list(chain.nodes.all())
        node = next((node for node in nodes if code in node.industry_codes), nodes[0])
        role = ChainRoleKind.LEADING
        chain_role_assign(enterprise=enterprise, chain=chain, node=node, role=role, actor=actor)
    risk_screening_add(enterprise=enterprise, on=day, source=LOOKED_UP_AT, actor=actor, today=day)


def go(told: Told, begun: dt.date) -> None:
    _hand_in(told, begun + dt.timedelta(days=1))
    for name, after in WAY.items():
        day = begun + dt.timedelta(days=after)
        _STEPS[name](told, day)
        if name == told.plan.last:
            return


def _hand_in(told: Told, day: dt.date) -> None:
    number = told.plan.days % 7
    proven: dict[DocumentKind, dict[str, Decimal | bool]] = {
        DocumentKind.AUDIT_REPORT: {
            "rd_share": Decimal("3.2") + number,
            "local_suppliers": Decimal(22 + number),
        },
        DocumentKind.CUSTOMS_PROOF: {"asean_business": True},
        DocumentKind.COMMITMENT: {"data_commitment": True},
    }
    for kind, values in proven.items():
        facts_declare(
            case=told.case,
            values=values,
            as_of=day.replace(day=1) - dt.timedelta(days=1),  # the end of the month before
            document=told.paper(kind, told.applicant, day),
            actor=told.applicant,
            today=day,
        )


def _submit(told: Told, day: dt.date) -> None:
    told.step("submit", told.applicant, day)


def _accept(told: Told, day: dt.date) -> None:
    """The manager verifies the figures too, and names who looks after the enterprise."""
    told.step("accept", told.manager, day)
    if told.plan.last == "accept":
        return  # left for who tries the demo
    for fact in told.case.facts.all():
        fact_verify(fact=fact, actor=told.manager, today=day)
    if told.plan.who == OWN:
        officer = told.people[NAMED[told.plan.area]]
        case_name_officer(case=told.case, officer=officer, actor=told.manager)


def _endorse(told: Told, day: dt.date) -> None:
    told.step("endorse", told.manager, day, score=80 + told.plan.days % 15)


def _publicise(told: Told, day: dt.date) -> None:
    told.step("publicise", told.reviewer, day, score=78 + told.plan.days % 17)


def _list(told: Told, day: dt.date) -> None:
    told.step("list", told.reviewer, day, document=told.decision(day))


_STEPS: Mapping[str, Callable[[Told, dt.date], None]] = {
    "submit": _submit,
    "accept": _accept,
    "endorse": _endorse,
    "publicise": _publicise,
    "list": _list,
}
