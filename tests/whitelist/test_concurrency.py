"""Two reviewers at once, on real connections: one decides, the other is told."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core.flow import MoveRefused
from core.models import ChangeEntry
from tests.crm.test_concurrency import at_once, told
from tests.whitelist.cases import (
    TODAY,
    case_of,
    chain_of,
    enterprise_in,
    in_region_review,
    listed,
    scheme_of,
)
from whitelist.choices import CaseStatus, DocumentKind
from whitelist.models import Case, Event, PublicNotice
from whitelist.services.cases import case_move
from whitelist.services.papers import document_add

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = {"note": "So decided", "clause": "§1", "has_no_interest": True}
DECIDED = {"publicise": CaseStatus.PUBLICITY, "reject": CaseStatus.REJECTED}


def decide(case: Case, name: str, actor):
    return told(partial(case_move, case=case, name=name, actor=actor, values=GIVEN, today=TODAY))


@pytest.mark.parametrize("rounds", [pytest.param(100, marks=pytest.mark.postgres), 5])
def test_of_two_reviewers_of_one_case_one_decides_and_the_other_is_told(
    rounds, north_officer, north_manager, chief, region_admin
):
    version = scheme_of()
    for _ in range(rounds):
        case = in_region_review(north_officer, north_manager, version=version)
        results = at_once([decide(case, "publicise", chief), decide(case, "reject", region_admin)])
        refused = [result for result in results if isinstance(result, MoveRefused)]
        assert len(refused) == 1
        assert not refused[0].forbidden
        case.refresh_from_db()
        [event] = Event.objects.filter(case=case, before=CaseStatus.REGION_REVIEW)
        assert (event.verb, case.status) in DECIDED.items()
        assert PublicNotice.objects.filter(cases=case).count() == (event.verb == "publicise")
        trail = ChangeEntry.objects.filter(label="whitelist.Case", object_pk=str(case.pk))
        assert trail.filter(verb__in=DECIDED).count() == 1


def test_two_who_fill_the_last_place_of_a_list_do_not_both_succeed(
    north_officer, north_manager, chief, region_admin
):
    version = scheme_of(quota=1)
    cases = [in_region_review(north_officer, north_manager, version=version) for _ in range(2)]
    results = at_once([decide(cases[0], "publicise", chief), decide(cases[1], "publicise", region_admin)])
    assert [str(one) for one in results if isinstance(one, MoveRefused)] == [
        "The list is full: Whitelist T v1 allows 1 entry."
    ]
    assert Case.objects.filter(status=CaseStatus.PUBLICITY).count() == 1


def test_two_who_decide_two_cases_by_one_file_do_not_both_succeed(
    north_officer, north_manager, chief, region_admin
):
    cases = [listed(north_officer, north_manager, chief) for _ in range(2)]
    file = partial(SimpleUploadedFile, "decree.pdf", b"%PDF-1.7 one decree")
    about = {"kind": DocumentKind.DECISION}
    papers = [document_add(case=case, file=file(), values=about, actor=chief) for case in cases]
    results = at_once(
        [
            told(
                partial(
                    case_move,
                    case=case,
                    name="remove",
                    actor=actor,
                    values=GIVEN | {"document": paper},
                    today=case.listed_on,
                )
            )
            for case, paper, actor in zip(cases, papers, (chief, region_admin), strict=True)
        ]
    )
    [refused] = [str(one) for one in results if isinstance(one, MoveRefused)]
    assert "decision document of another step" in refused
    assert Case.objects.filter(status=CaseStatus.EXITED).count() == 1


@pytest.mark.parametrize("rounds", [pytest.param(30, marks=pytest.mark.postgres), 2])
def test_an_import_of_candidates_and_an_application_do_not_wait_for_each_other(
    rounds, north, north_officer, north_manager
):
    version = scheme_of()

    def imported(*enterprises):
        with transaction.atomic():  # an import is one
            for one in enterprises:
                case_of(north_officer, enterprise=one, version=version)

    for _ in range(rounds):
        first, second = (enterprise_in(north) for _n in range(2))
        beside = {"enterprise": second, "version": version, "chain": chain_of("V")}
        at_once([partial(imported, first, second), partial(case_of, north_manager, **beside)])
        assert Case.objects.filter(enterprise__in=[first, second]).count() == 3
