"""Documents, declared figures, opinions and objections of a case, by page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from core.flow import Forbidden, MoveRefused
from core.models import ExportRecord
from exports.files import orphans_remove
from registry.models import EnterpriseUser
from tests.factories import OrganisationFactory, UserFactory
from tests.whitelist.cases import (
    ACTIVE,
    TODAY,
    case_of,
    decision,
    in_publicity,
    in_region_review,
    listed,
    scheme_of,
    submitted,
    taken,
)
from whitelist.checking import assess
from whitelist.choices import CaseStatus, DocumentKind
from whitelist.models import CaseDocument, DeclaredFact, Objection, Opinion
from whitelist.models.papers import DOCUMENT_FOLDER
from whitelist.services.cases import case_name_officer
from whitelist.services.declarations import facts_verify
from whitelist.services.objections import objection_answer, objection_record
from whitelist.services.papers import document_add, fact_declare

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PDF = b"%PDF-1.7 an audit report"


def paper(content: bytes = PDF, name: str = "审计报告.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def handed_in(case, actor: User, kind: str = "audit_report", content: bytes = PDF) -> CaseDocument:
    return document_add(case=case, file=paper(content), values={"kind": kind}, actor=actor)


@pytest.fixture
def case(north_officer):
    return case_of(north_officer)


@pytest.fixture
def applicant(case, enterprise_user) -> User:
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=case.enterprise)
    return enterprise_user


@pytest.fixture
def finance(db) -> User:
    office = OrganisationFactory(code="FIN", name_en="Finance Department")
    return UserFactory(username="finance", role=Role.FINANCE_REVIEWER, organisation=office)


def test_a_document_comes_back_as_a_download_and_the_export_is_noted(
    client_of, case, applicant, north_officer, south_officer, viewer
):
    own = client_of(applicant)
    given = {"kind": "audit_report", "number": "A-7", "file": paper()}
    sent = own.post(reverse("case-document-new", args=[case.pk]), given)
    assert sent.url == f"{case.get_absolute_url()}#documents"
    document = CaseDocument.objects.get()
    address = reverse("case-document-file", args=[document.pk])
    response = client_of(north_officer).get(address)
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/octet-stream"
    export = ExportRecord.objects.get()
    assert (export.actor, export.name, export.sha256) == (
        north_officer,
        "whitelist-document",
        document.sha256,
    )
    answers = {user: client_of(user).get(address).status_code for user in (south_officer, viewer, applicant)}
    assert answers == {south_officer: 404, viewer: 200, applicant: 200}


def test_an_applicant_neither_hands_in_nor_fetches_papers_of_the_office(
    client_of, case, applicant, north_manager, chief
):
    kinds = {"decision", "opinion", "objection"}
    own, address = client_of(applicant), reverse("case-document-new", args=[case.pk])
    offered = {value for value, _label in own.get(address).context["form"].fields["kind"].choices}
    assert offered == set(DocumentKind.values) - kinds
    office = client_of(north_manager).get(address).context["form"].fields["kind"].choices
    assert {value for value, _label in office} == set(DocumentKind.values)
    answers = {}
    for kind in kinds:
        document = handed_in(case, chief, kind, b"%PDF-1.7 " + kind.encode())
        answers[kind] = own.get(reverse("case-document-file", args=[document.pk])).status_code
    assert answers == dict.fromkeys(kinds, 404)
    page = own.get(case.get_absolute_url()).content.decode()
    assert "Decision document" not in page
    assert "Opinion of a department" not in page


def test_an_enterprise_fetches_a_decision_once_a_step_carries_it(
    client_of, enterprise_user, north_officer, north_manager, chief
):
    case = listed(north_officer, north_manager, chief)
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=case.enterprise)
    ahead = decision(case, chief)
    own, office = client_of(enterprise_user), client_of(chief)
    address = reverse("case-document-file", args=[ahead.pk])
    assert (own.get(address).status_code, office.get(address).status_code) == (404, 200)
    assert set(own.get(case.get_absolute_url()).context["page"].documents) == set(
        case.documents.exclude(pk=ahead.pk)
    )
    taken(case, "remove", chief, today=case.listed_on, document=ahead)
    assert own.get(address).status_code == 200
    assert ahead in own.get(case.get_absolute_url()).context["page"].documents


def test_an_objection_takes_no_letter_of_another_case(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief)
    other = in_publicity(north_officer, north_manager, chief)
    told = {"received_on": TODAY, "text": "It moved away"}
    strange, own = (
        handed_in(one, chief, "objection", f"%PDF-1.7 {one.pk}".encode()) for one in (other, case)
    )
    with pytest.raises(ValidationError, match="belongs to another case"):
        objection_record(case=case, values=told | {"document": strange}, actor=chief, today=TODAY)
    assert not Objection.objects.exists()
    made = objection_record(case=case, values=told | {"document": own}, actor=chief, today=TODAY)
    assert made.document == own


def test_who_looks_or_looked_after_the_enterprise_is_told_that_he_enters_no_objection(
    client_of, north_officer, north_manager, chief
):
    case = in_publicity(north_officer, north_manager, chief)
    address = reverse("case-objection-new", args=[case.pk])
    given = {"received_on": TODAY, "text": "It moved away"}

    def offered(user: User) -> bool:
        return address in client_of(user).get(case.get_absolute_url()).content.decode()

    assert offered(north_manager)
    for officer, why in (
        (north_manager, "You are the named officer of this enterprise."),
        (north_officer, "You were the named officer of this enterprise."),
    ):
        case_name_officer(case=case, officer=officer, actor=chief)
        page = client_of(north_manager).get(address)
        assert (page.status_code, why in page.content.decode()) == (409, True)
        assert not offered(north_manager)
        client_of(north_manager).post(address, given)
        assert not Objection.objects.exists()
    assert offered(chief)


def test_figures_are_declared_together_and_verified_by_somebody_else(
    client_of, case, applicant, north_officer, north_manager, south_manager
):
    document = handed_in(case, applicant)
    own, address = client_of(applicant), reverse("case-facts-new", args=[case.pk])
    given = {"rd_share": "3.5", "asean_business": "True", "as_of": "2025-12-31", "document": document.pk}
    assert own.post(address, given).url == f"{case.get_absolute_url()}#facts"
    facts = {fact.indicator: fact for fact in DeclaredFact.objects.all()}
    assert {code: (fact.number, fact.is_true) for code, fact in facts.items()} == {
        "rd_share": (Decimal("3.50"), None),
        "asean_business": (None, True),
    }
    verify = reverse("case-fact-verify", args=[facts["rd_share"].pk])
    assert verify in client_of(north_manager).get(case.get_absolute_url()).content.decode()
    answers = [client_of(user).post(verify).status_code for user in (applicant, north_officer, south_manager)]
    assert answers == [403, 403, 404]
    client_of(north_manager).post(verify)
    facts["rd_share"].refresh_from_db()
    assert (facts["rd_share"].verified_by, facts["rd_share"].verified_on) == (north_manager, TODAY)


def test_all_figures_that_the_page_shows_are_verified_at_once_and_none_declared_since(
    client_of, case, applicant, north_officer, north_manager, south_manager
):
    document = handed_in(case, applicant)
    own, address = client_of(applicant), reverse("case-facts-new", args=[case.pk])
    given = {"as_of": "2025-12-31", "document": document.pk}
    own.post(address, given | {"rd_share": "3.5", "asean_business": "True"})
    shown = list(case.facts.order_by("pk").values_list("pk", flat=True))
    verify = reverse("case-facts-verify", args=[case.pk])
    assert "Verify all 2 figures" in client_of(north_manager).get(case.get_absolute_url()).content.decode()
    own.post(address, given | {"market_share": "9"})
    sent = {"fact": [*shown, "x"]}
    answers = [
        client_of(user).post(verify, sent).status_code for user in (applicant, north_officer, south_manager)
    ]
    assert answers == [403, 403, 404]
    assert not case.facts.exclude(verified_on=None).exists()
    client_of(north_manager).post(verify, sent)
    verified = case.facts.exclude(verified_on=None)
    assert set(verified.values_list("pk", "verified_by", "verified_on")) == {
        (pk, north_manager.pk, TODAY) for pk in shown
    }


def test_a_figure_with_a_document_of_another_kind_than_the_rules_ask_for_says_so(
    client_of, north_officer, north_manager
):
    asean = {"code": "asean", "indicator": "asean_business", "operator": "yes"}
    version = scheme_of(rules=[ACTIVE, asean | {"evidence_kinds": ["customs_proof", "contract"]}])
    case = case_of(north_officer, version=version)
    declared = {"case": case, "as_of": TODAY, "is_true": True, "indicator": "asean_business"}
    words = "The rules ask for: Customs declaration, Contract."
    for kind, is_said in (("contract", False), ("audit_report", True)):
        proof = handed_in(case, north_officer, kind=kind)
        fact_declare(**declared, document=proof, actor=north_officer, today=TODAY)
        for address in (case.get_absolute_url(), reverse("review-case", args=[case.pk])):
            assert (words in client_of(north_manager).get(address).content.decode()) == is_said


def test_figures_verified_together_ask_once_for_the_named_officer_and_are_of_one_case(
    case, north_officer, north_manager
):
    paper_of_it, other = handed_in(case, north_officer), case_of(north_officer)

    def declared(count: int) -> list[DeclaredFact]:
        figures = {"as_of": dt.date(2025, 12, 31), "number": Decimal(3), "indicator": "rd_share"}
        return [
            fact_declare(case=case, document=paper_of_it, actor=north_officer, **figures)
            for _ in range(count)
        ]

    def asked_of_history(facts: list[DeclaredFact]) -> int:
        with CaptureQueriesContext(connection) as queries:
            facts_verify(case=case, facts=facts, actor=north_manager, today=TODAY)
        return sum('FROM "core_changeentry"' in query["sql"] for query in queries)

    assert asked_of_history(declared(1)) == asked_of_history(declared(3)) == 1
    for officer in (north_manager, north_officer):
        case_name_officer(case=case, officer=officer, actor=north_manager)
        with pytest.raises(Forbidden, match="named officer"):
            facts_verify(case=case, facts=declared(1), actor=north_manager, today=TODAY)
    with pytest.raises(ValidationError, match="nothing to verify"):
        facts_verify(case=other, facts=declared(1), actor=north_manager, today=TODAY)


def test_a_declaration_of_nothing_or_of_a_day_ahead_comes_back(client_of, case, north_officer):
    client, address = client_of(north_officer), reverse("case-facts-new", args=[case.pk])
    for given, why in (
        ({"as_of": "2025-12-31"}, "Fill in at least one"),
        ({"as_of": "2026-12-31", "rd_share": "3"}, "This day lies ahead"),
    ):
        assert why in client.post(address, given).content.decode()
    assert not DeclaredFact.objects.exists()


def test_departments_are_asked_together_and_answer_for_themselves(
    client_of, north_officer, north_manager, finance, chief, south_manager
):
    case = taken(submitted(north_officer), "accept", north_manager)
    manager = client_of(north_manager)
    address = reverse("case-opinions-new", args=[case.pk])
    offered = set(manager.get(address).context["form"].fields["organisations"].queryset)
    assert offered == {finance.organisation, chief.organisation}
    assert client_of(finance).get(case.get_absolute_url()).status_code == 404
    chosen = {"organisations": [unit.pk for unit in offered], "question": "Taxes paid?"}
    manager.post(address, chosen)
    opinions = {opinion.organisation: opinion for opinion in Opinion.objects.all()}
    assert opinions.keys() == offered
    page = client_of(finance).get(case.get_absolute_url()).content.decode()
    answer = reverse("case-opinion-answer", args=[opinions[finance.organisation].pk])
    assert answer in page
    assert reverse("case-opinion-answer", args=[opinions[chief.organisation].pk]) not in page
    given = {"verdict": "support", "text": "Paid in full", "has_no_interest": "on"}
    undeclared = client_of(finance).post(answer, given | {"has_no_interest": ""})
    assert "has_no_interest" in undeclared.context["form"].errors
    answers = {
        user: client_of(user).post(answer, given).status_code for user in (chief, south_manager, finance)
    }
    assert answers == {chief: 403, south_manager: 404, finance: 302}
    assert client_of(finance).post(answer, given).status_code == 409
    opinion = Opinion.objects.get(organisation=finance.organisation)
    assert (opinion.verdict, opinion.text, opinion.answered_by) == ("support", "Paid in full", finance)
    assert opinion.has_no_interest


def test_an_objection_is_recorded_and_answered_and_who_raised_it_is_for_the_region_office(
    client_of, north_officer, north_manager, chief, viewer, enterprise_user
):
    case = in_publicity(north_officer, north_manager, chief)
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=case.enterprise)
    given = {
        "received_on": TODAY.isoformat(),
        "text": "Moved away",
        "objector": "canary Li",
        "contact": "canary 1",
    }
    address = reverse("case-objection-new", args=[case.pk])
    assert client_of(north_officer).post(address, given).status_code == 403
    client_of(north_manager).post(address, given)
    objection = Objection.objects.get()
    case.refresh_from_db()
    assert (case.status, objection.objector) == (CaseStatus.OBJECTION, "canary Li")
    seen = {
        user: "canary" in client_of(user).get(case.get_absolute_url()).content.decode()
        for user in (chief, north_manager, north_officer, viewer, enterprise_user)
    }
    assert seen == {
        chief: True,
        north_manager: False,
        north_officer: False,
        viewer: False,
        enterprise_user: False,
    }
    answer = reverse("case-objection-answer", args=[objection.pk])
    found = {"is_upheld": "False", "finding": "It is still there", "has_no_interest": "on"}
    undeclared = client_of(chief).post(answer, found | {"has_no_interest": ""})
    assert "has_no_interest" in undeclared.context["form"].errors
    answers = {user: client_of(user).post(answer, found).status_code for user in (north_manager, chief)}
    assert answers == {north_manager: 403, chief: 302}
    objection.refresh_from_db()
    assert (objection.is_upheld, objection.finding) == (False, "It is still there")
    assert objection.has_no_interest


def test_after_the_notice_no_objection_is_taken(client_of, north_officer, north_manager):
    case = in_region_review(north_officer, north_manager)
    address = reverse("case-objection-new", args=[case.pk])
    assert client_of(north_manager).get(address).status_code == 409
    given = {"received_on": TODAY.isoformat(), "text": "Too late"}
    assert client_of(north_manager).post(address, given).status_code == 409
    assert not Objection.objects.exists()


def test_files_of_uploads_that_were_cut_off_are_removed_after_a_day(
    case, north_officer, tmp_path, monkeypatch
):
    storage = FileSystemStorage(location=str(tmp_path), base_url=None)
    monkeypatch.setattr(CaseDocument._meta.get_field("file"), "storage", storage)
    kept = handed_in(case, north_officer)
    orphan = storage.save("whitelist/2026/03/orphan.pdf", ContentFile(b"%PDF"))
    made = storage.get_modified_time(orphan)  # by the clock of the machine, not of the test
    assert orphans_remove(CaseDocument, DOCUMENT_FOLDER, before=made - dt.timedelta(days=1)) == 0
    assert orphans_remove(CaseDocument, DOCUMENT_FOLDER, before=made + dt.timedelta(days=1)) == 1
    assert (storage.exists(orphan), storage.exists(kept.file.name)) == (False, True)


def test_a_letter_of_objection_is_for_the_region_office_and_for_who_handed_it_in(
    client_of, case, north_officer, north_manager, chief, viewer
):
    letter = handed_in(case, north_manager, "objection")
    address = reverse("case-document-file", args=[letter.pk])
    people = (north_manager, north_officer, viewer, chief)
    answers = {user: client_of(user).get(address).status_code for user in people}
    assert answers == {north_manager: 200, north_officer: 404, viewer: 404, chief: 200}
    shown = {
        user: address in client_of(user).get(case.get_absolute_url()).content.decode() for user in people
    }
    assert shown == {north_manager: True, north_officer: False, viewer: False, chief: True}


def test_a_figure_is_verified_on_the_review_desk_and_the_case_stays_open(
    client_of, case, applicant, north_officer, north_manager
):
    document = handed_in(case, applicant)
    own = client_of(applicant)
    given = {"rd_share": "3.5", "as_of": "2025-12-31", "document": document.pk}
    own.post(reverse("case-facts-new", args=[case.pk]), given)
    taken(case, "submit", north_officer)
    desk, fact = reverse("review-case", args=[case.pk]), DeclaredFact.objects.get()
    manager, verify = client_of(north_manager), reverse("case-fact-verify", args=[fact.pk])
    assert verify in manager.get(desk).content.decode()
    assert manager.post(verify, {"desk": "1"}).url == desk
    assert verify not in manager.get(desk).content.decode()


def test_a_document_of_tomorrow_is_refused(case, north_officer):
    about = {"kind": "contract", "issued_on": TODAY + dt.timedelta(1)}
    with pytest.raises(ValidationError) as refused:
        document_add(case=case, file=paper(), values=about, actor=north_officer, today=TODAY)
    assert list(refused.value.message_dict) == ["issued_on"]
    about["issued_on"] = TODAY
    assert document_add(case=case, file=paper(), values=about, actor=north_officer, today=TODAY).pk


def test_a_declaration_is_of_the_kind_and_within_the_bounds_of_its_indicator(case, north_officer, chief):
    usual = {"as_of": TODAY, "today": TODAY, "case": case, "actor": north_officer}
    decision = handed_in(case, chief, "decision")
    for given, field in (
        ({"indicator": "no_such", "number": Decimal(1)}, "no_such"),
        ({"indicator": "registration_status", "is_true": True}, "registration_status"),
        ({"indicator": "rd_share", "is_true": True}, "rd_share"),
        ({"indicator": "rd_share"}, "rd_share"),
        ({"indicator": "rd_share", "number": "much"}, "rd_share"),
        ({"indicator": "rd_share", "number": True}, "rd_share"),
        ({"indicator": "rd_share", "number": Decimal("100.01")}, "rd_share"),
        ({"indicator": "rd_share", "number": Decimal("NaN")}, "rd_share"),
        ({"indicator": "local_suppliers", "number": Decimal(-1)}, "local_suppliers"),
        ({"indicator": "local_suppliers", "number": Decimal("2.5")}, "local_suppliers"),
        ({"indicator": "asean_business", "number": Decimal(1)}, "asean_business"),
        ({"indicator": "asean_business", "is_true": "yes"}, "asean_business"),
        ({"indicator": "asean_business", "is_true": True, "number": Decimal(1)}, "asean_business"),
        ({"indicator": "asean_business", "is_true": True, "as_of": dt.date(1899, 12, 31)}, "as_of"),
        ({"indicator": "asean_business", "is_true": True, "as_of": "2025-12-31"}, "as_of"),
        ({"indicator": "asean_business", "is_true": True, "as_of": TODAY + dt.timedelta(1)}, "as_of"),
        ({"indicator": "asean_business", "is_true": True, "document": decision}, "document"),
    ):
        with pytest.raises(ValidationError) as refused:
            fact_declare(**usual | given)
        assert list(refused.value.message_dict) == [field], given
    assert not DeclaredFact.objects.exists()
    for value in (Decimal(0), Decimal(100), "3.5"):
        assert fact_declare(**usual, indicator="rd_share", number=value).number == Decimal(value)
    assert fact_declare(**usual, indicator="asean_business", is_true=False).is_true is False


def test_a_figure_that_was_entered_as_another_kind_answers_nothing_and_stops_no_check(
    case, north_officer, north_manager
):
    document, day = handed_in(case, north_officer), dt.date(2025, 12, 31)
    wrong = {"rd_share": {"is_true": True}, "asean_business": {"number": Decimal(1)}}
    for indicator, value in wrong.items():
        DeclaredFact.objects.create(
            **{"case": case, "indicator": indicator, "as_of": day, "document": document, **value},
            created_by=north_officer,
            verified_by=north_manager,
            verified_on=day,
        )
    version = scheme_of(
        "kinds",
        rules=[
            {"code": "rd", "indicator": "rd_share", "operator": "at_least", "value": "3"},
            {"code": "asean", "indicator": "asean_business", "operator": "yes"},
        ],
    )
    found = assess(case, version=version, day=TODAY)
    assert [result["outcome"] for result in found.results] == ["unknown", "unknown"]


def test_an_objection_to_a_notice_that_was_begun_again_is_dealt_with_under_the_new_one(
    north_officer, north_manager, chief
):
    """It was received in the time of the first: it counts, and nothing is entered before it is answered."""
    case = in_publicity(north_officer, north_manager, chief)
    objection = objection_record(
        case=case, values={"received_on": TODAY, "text": "First"}, actor=chief, today=TODAY
    )
    objection_answer(
        objection=objection,
        is_upheld=True,
        finding="So it is",
        has_no_interest=True,
        actor=chief,
        today=TODAY,
    )
    again = case.publicity_until + dt.timedelta(days=3)
    case = taken(case, "restart_notice", chief, today=again)

    def record(received_on):
        values = {"received_on": received_on, "text": "Late"}
        return objection_record(case=case, values=values, actor=chief, today=again)

    with pytest.raises(ValidationError, match="counts in that time"):
        record(again - dt.timedelta(days=1))  # between the two
    late = record(TODAY + dt.timedelta(days=1))
    assert late.notice == case.notices.order_by("-pk").first()
    case.refresh_from_db()
    assert case.status == CaseStatus.OBJECTION
    objection_answer(
        objection=late, is_upheld=True, finding="So it is", has_no_interest=True, actor=chief, today=again
    )
    with pytest.raises(MoveRefused, match="An objection was upheld"):
        taken(case, "resume_notice", chief, today=again)


def test_who_hands_in_what_is_missing_is_told(north_officer):
    node = {"indicator": "chain_node", "operator": "yes", "params": {"chain": "case"}}
    revenue = {"indicator": "revenue", "operator": "at_least", "value": 1}
    rules = [
        {"code": "chain", "evidence_kinds": ["decision"], **node},
        {"code": "pull", "evidence_kinds": ["audit_report"], **revenue},
    ]
    case = case_of(north_officer, version=scheme_of(rules=rules))
    with pytest.raises(MoveRefused) as refused:
        taken(case, "submit", north_officer)
    assert refused.value.message == (
        "There is neither a datum nor a document for: pull. Hand in what proves them. "
        "There is no datum for: chain. A manager of the area enters it on the page of the enterprise, "
        "or hands in its document here."
    )
