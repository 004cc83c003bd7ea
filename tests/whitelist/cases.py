"""A scheme, and cases that the real services have taken to a state. Days are working days of March 2026."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from accounts.models import Area, User
from core.workdays import Calendar
from registry.models import Chain, Enterprise
from tests.factories import EnterpriseFactory, UserFactory
from whitelist.choices import LISTED, CaseStatus, DocumentKind, NoticeKind, VersionStatus
from whitelist.models import (
    Case,
    CaseDocument,
    Condition,
    Consequence,
    Criterion,
    Objection,
    PublicNotice,
    Scheme,
    SchemeVersion,
)
from whitelist.services.cases import case_move, case_name_officer, case_open
from whitelist.services.opinions import opinions_ask
from whitelist.services.papers import document_add, fact_declare

TODAY = dt.date(2026, 3, 2)  # a Monday; the notice of a case of this day runs until the next
DAYS = {
    "publicity_days": 5,
    "objection_days": 10,
    "opinion_days": 5,
    "appeal_days": 10,
    "review_months": 12,
    "full_review_months": 36,
    "touch_days": 31,
    "stale_months": 18,
    "chains_per_enterprise": 3,
}
# The one rule of a version, unless told otherwise; met by enterprise_in().
ACTIVE = {"code": "active", "indicator": "registration_status", "operator": "one_of", "value": ["active"]}


def chain_of(code: str = "W") -> Chain:
    named = {"name_zh": f"产业链{code}", "name_en": f"Chain {code}", "launch_year": 2021}
    return Chain.objects.get_or_create(code=code, defaults=named)[0]


def scheme_of(
    code: str = "T",
    *,
    valid_from: dt.date = dt.date(2021, 1, 1),
    rules: Iterable[Mapping[str, Any]] = (ACTIVE,),
    **fields: Any,
) -> SchemeVersion:
    """A published version of a scheme, made if it is not there; `fields` are of the version.

    Each of `rules` is a criterion of one condition: code, indicator, operator, value, params, and fields of
    Criterion such as is_hard and weight.
    """
    scheme, _made = Scheme.objects.get_or_create(
        code=code, defaults={"name_zh": f"白名单{code}", "name_en": f"Whitelist {code}"}
    )
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=scheme.versions.count() + 1,
        status=VersionStatus.PUBLISHED,
        valid_from=valid_from,
        **(DAYS | fields),
    )
    for order, rule in enumerate(rules):
        _criterion(version, order, dict(rule))
    for status in [*LISTED, CaseStatus.EXITED]:
        on = status != CaseStatus.EXITED
        Consequence.objects.create(
            version=version,
            status=status,
            keeps_measures=on and status != CaseStatus.SUSPENDED,
            gets_new_measures=status in (CaseStatus.EFFECTIVE, CaseStatus.REEVALUATING),
            keeps_services=on,
            is_public=on,
            recovers=not on,
        )
    return version


def _criterion(version: SchemeVersion, order: int, rule: dict[str, Any]) -> None:
    condition = {name: rule.pop(name, None) for name in ("indicator", "operator", "value", "params")}
    named = {"name_zh": rule["code"], "name_en": rule["code"], "clause": f"§{order + 1}"}
    criterion = Criterion.objects.create(version=version, order=order, **(named | rule))
    Condition.objects.create(criterion=criterion, **condition | {"params": condition["params"] or {}})


def version_in_force() -> SchemeVersion:
    version = SchemeVersion.objects.filter(status=VersionStatus.PUBLISHED).order_by("-valid_from").first()
    return version or scheme_of()


def enterprise_in(area: Area, **fields: Any) -> Enterprise:
    """In business, and so admissible under the usual rule."""
    return EnterpriseFactory(area=area, status="active", **fields)


def case_of(
    officer: User,
    *,
    enterprise: Enterprise | None = None,
    version: SchemeVersion | None = None,
    chain: Chain | None = None,
    today: dt.date = TODAY,
    **fields: Any,
) -> Case:
    """A draft of the officer for an enterprise of his area."""
    version = version or version_in_force()
    return case_open(
        scheme=version.scheme,
        enterprise=enterprise or enterprise_in(officer.home_area()),
        chain=chain or version.scheme.chain or chain_of(),
        actor=officer,
        today=today,
        **({"grounds": "Leads its chain"} | fields),
    )


def taken(case: Case, name: str, actor: User, *, today: dt.date = TODAY, **values: Any) -> Case:
    """One step, with what it usually needs."""
    usual = {"note": f"{name} it", "clause": "§1", "has_no_interest": True}
    return case_move(case=case, name=name, actor=actor, values=usual | values, today=today)


def submitted(officer: User, *, today: dt.date = TODAY, **fields: Any) -> Case:
    return taken(case_of(officer, today=today, **fields), "submit", officer, today=today)


def in_region_review(officer: User, manager: User, *, today: dt.date = TODAY, **fields: Any) -> Case:
    """Signed by the area."""
    case = submitted(officer, today=today, **fields)
    for name in ("accept", "endorse"):
        case = taken(case, name, manager, today=today)
    return case


def in_publicity(officer: User, manager: User, chief: User, *, today: dt.date = TODAY, **fields: Any) -> Case:
    return taken(in_region_review(officer, manager, today=today, **fields), "publicise", chief, today=today)


def noon(day: dt.date) -> dt.datetime:
    """For the clock of a test, in the office's time."""
    return dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC)


def after_publicity(case: Case) -> dt.date:
    """The first working day after the notice."""
    assert case.publicity_until is not None
    return Calendar().add(case.publicity_until, 1).date


def decision(case: Case, actor: User) -> CaseDocument:
    """A decision document of this case."""
    number = f"{case.number}-{case.documents.count() + 1}"
    return document_add(
        case=case,
        file=SimpleUploadedFile("decision.pdf", f"%PDF-1.7 {number}".encode()),
        values={"kind": DocumentKind.DECISION, "number": number},
        actor=actor,
    )


def listed(
    officer: User,
    manager: User,
    chief: User,
    *,
    looked_after_by: User | None = None,
    today: dt.date = TODAY,
    **fields: Any,
) -> Case:
    """On the list, from the first working day after a notice that began on `today`."""
    case = in_publicity(officer, manager, chief, today=today, **fields)
    case = case_name_officer(case=case, officer=looked_after_by or officer, actor=manager)
    return taken(case, "list", chief, today=after_publicity(case), document=decision(case, chief))


def removed(case: Case, chief: User, *, today: dt.date) -> Case:
    return taken(case, "remove", chief, today=today, document=decision(case, chief))


def case_records(officer: User, enterprise: Enterprise) -> dict[str, Any]:
    """A case of the officer in its area review, with one record of everything that hangs on it.

    His organisation is asked for its opinion. The objection stands for one of an earlier notice.
    """
    manager = UserFactory(role=Role.AREA_MANAGER, areas=[officer.home_area()])
    case = taken(submitted(officer, enterprise=enterprise), "accept", manager)
    document = document_add(
        case=case,
        file=SimpleUploadedFile("report.pdf", b"%PDF-1.7 report"),
        values={"kind": DocumentKind.AUDIT_REPORT},
        actor=officer,
    )
    declared = {"indicator": "rd_share", "as_of": dt.date(2025, 12, 31), "number": Decimal(4)}
    fact = fact_declare(case=case, document=document, actor=officer, **declared)
    asked = opinions_ask(case=case, organisations=[officer.organisation], actor=manager, today=TODAY)
    notice = PublicNotice.objects.create(
        scheme=case.scheme,
        number="WLN-2026-9999",
        kind=NoticeKind.ADMISSION,
        published_on=dt.date(2026, 2, 2),
        until=dt.date(2026, 2, 9),
        created_by=manager,
    )
    objection = Objection.objects.create(
        case=case,
        notice=notice,
        received_on=dt.date(2026, 2, 3),
        due_on=dt.date(2026, 2, 17),
        text="Moved away",
        created_by=manager,
    )
    return {"case": case, "document": document, "fact": fact, "opinion": asked[0], "objection": objection}
