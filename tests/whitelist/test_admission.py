"""Nobody is admitted on what is not known, nor refused for it: the reviewer is told what to find out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from accounts.models import User
from core.flow import MoveRefused
from tests.factories import UserFactory
from tests.whitelist.cases import (
    ACTIVE,
    TODAY,
    after_publicity,
    case_of,
    decision,
    in_publicity,
    listed,
    removed,
    scheme_of,
    taken,
)
from whitelist.services.cases import case_name_officer
from whitelist.services.papers import document_add, fact_declare, fact_verify

pytestmark = pytest.mark.django_db
RESEARCH = {"code": "rd", "indicator": "rd_share", "operator": "at_least", "value": "3"}
HARD = RESEARCH | {"evidence_kinds": ["audit_report"]}
SOFT = RESEARCH | {"is_hard": False, "weight": 10}


@pytest.fixture
def second_reviewer(db) -> User:
    return UserFactory(role=Role.REGION_REVIEWER)


@pytest.mark.parametrize(
    ("rule", "not_known", "not_met"),
    [
        (HARD, "^Not known: rd\\.", "^Not met: rd\\."),
        (SOFT, "50 %\\. Not known: rd\\.", "The soft criteria give 0 %, the scheme asks for 50 %"),
    ],
)
def test_an_application_is_published_once_every_datum_is_known_and_enough(
    rule, not_known, not_met, north_officer, north_manager, chief
):
    version = scheme_of(rules=[ACTIVE, rule], pass_score=50)
    case = case_of(north_officer, version=version)
    report = document_add(
        case=case,
        file=SimpleUploadedFile("report.pdf", b"%PDF-1.7 report"),
        values={"kind": "audit_report"},
        actor=north_officer,
    )

    def declare(number, as_of):
        return fact_declare(
            case=case,
            indicator="rd_share",
            number=Decimal(number),
            as_of=as_of,
            document=report,
            actor=north_officer,
            today=TODAY,
        )

    for name, actor in (("submit", north_officer), ("accept", north_manager), ("endorse", north_manager)):
        case = taken(case, name, actor)
    with pytest.raises(MoveRefused, match=not_known):
        taken(case, "publicise", chief)
    poor = declare(1, dt.date(2025, 12, 30))
    with pytest.raises(MoveRefused, match=not_known):  # said, but verified by nobody
        taken(case, "publicise", chief)
    fact_verify(fact=poor, actor=north_manager, today=TODAY)
    with pytest.raises(MoveRefused, match=not_met):
        taken(case, "publicise", chief)
    fact_verify(fact=declare(5, dt.date(2025, 12, 31)), actor=north_manager, today=TODAY)
    assert taken(case, "publicise", chief).status == "publicity"


@pytest.mark.parametrize(
    ("down", "back"), [("warn", "clear"), ("suspend", "lift_suspension"), ("appeal", "reinstate")]
)
def test_nobody_comes_back_to_full_standing_who_does_not_meet_the_rules(
    down, back, north_officer, north_manager, chief, second_reviewer
):
    case = listed(north_officer, north_manager, chief)
    later = after_publicity(case) + dt.timedelta(1)
    if down == "appeal":
        case = removed(case, chief, today=later)
        case = taken(case, "appeal", north_officer, today=later)
    else:
        case = taken(case, down, chief, today=later)
    enterprise = case.enterprise
    enterprise.status = "revoked"
    enterprise.save(update_fields=["status"])
    document = {"document": decision(case, second_reviewer)} if back == "reinstate" else {}
    with pytest.raises(MoveRefused, match="^Not met: "):
        taken(case, back, second_reviewer, today=later, **document)
    enterprise.status = "active"
    enterprise.save(update_fields=["status"])
    assert taken(case, back, second_reviewer, today=later, **document).status == "effective"


def test_a_listing_is_not_decided_before_its_notice_is_over(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief)
    case = case_name_officer(case=case, officer=north_officer, actor=north_manager)
    day = after_publicity(case)

    def dated(issued_on):
        return document_add(
            case=case,
            file=SimpleUploadedFile("decision.pdf", f"%PDF-1.7 {issued_on}".encode()),
            values={"kind": "decision", "issued_on": issued_on},
            actor=chief,
            today=day,
        )

    with pytest.raises(MoveRefused, match="the public notice ran until"):
        taken(case, "list", chief, today=day, document=dated(case.publicity_until))
    assert taken(case, "list", chief, today=day, document=dated(day)).status == "effective"
