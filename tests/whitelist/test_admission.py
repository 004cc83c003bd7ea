"""Nobody is admitted on what is not known, nor refused for it: the reviewer is told what to find out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.flow import MoveRefused
from tests.whitelist.cases import ACTIVE, TODAY, case_of, scheme_of, taken
from whitelist.services.papers import document_add, fact_declare, fact_verify

pytestmark = pytest.mark.django_db
RESEARCH = {"code": "rd", "indicator": "rd_share", "operator": "at_least", "value": "3"}
HARD = RESEARCH | {"evidence_kinds": ["audit_report"]}
SOFT = RESEARCH | {"is_hard": False, "weight": 10}


@pytest.mark.parametrize(
    ("rule", "not_known", "not_met"),
    [
        (HARD, "A hard criterion is not known", "A hard criterion is not met"),
        (SOFT, "have what is not known entered", "The soft criteria give 0 %, the scheme asks for 50 %"),
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
