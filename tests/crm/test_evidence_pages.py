import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import ExportRecord
from crm.choices.projects import Confidentiality, EvidenceKind
from crm.models import Evidence
from crm.services.evidence import evidence_add
from tests.factories import ProjectFactory, UserFactory

PDF = b"%PDF-1.7 a bank slip"


def slip(content: bytes = PDF, name: str = "水单 3月.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def project(north_officer):
    return ProjectFactory(created_by=north_officer)


@pytest.fixture
def paper(project, north_officer):
    values = {"kind": EvidenceKind.BANK_RECEIPT, "number": "B-1"}
    return evidence_add(actor=north_officer, project=project, file=slip(), values=values)


def test_a_document_is_handed_in_and_comes_back_as_a_download(client_of, north_officer, project):
    client = client_of(north_officer)
    sent = client.post(
        reverse("evidence-new", args=[project.pk]),
        {"kind": "bank_receipt", "number": "B-7", "currency": "CNY", "file": slip()},
    )
    paper = Evidence.objects.get()
    assert sent.url == f"{project.get_absolute_url()}#evidence"
    response = client.get(reverse("evidence-file", args=[paper.pk]))
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "%E6%B0%B4%E5%8D%95" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/octet-stream"
    export = ExportRecord.objects.get()
    assert (export.actor, export.name, export.sha256) == (north_officer, "evidence", paper.sha256)


def test_what_is_refused_says_why_and_keeps_what_was_typed(client_of, north_officer, project, paper):
    other = ProjectFactory(created_by=north_officer)
    address = reverse("evidence-new", args=[other.pk])
    typed = {"kind": "bank_receipt", "number": "B-1", "currency": "CNY"}
    for file, why in ((slip(b"<html>"), "Hand in a PDF"), (slip(), paper.project.number)):
        page = client_of(north_officer).post(address, typed | {"file": file}).content.decode()
        assert why in page
        assert 'value="B-1"' in page
    assert Evidence.objects.count() == 1


def test_who_may_not_see_the_project_finds_no_document(
    client_of, project, paper, north, north_officer, north_manager, south_officer, viewer
):
    address = reverse("evidence-file", args=[paper.pk])
    assert client_of(south_officer).get(address).status_code == 404
    colleague = UserFactory(areas=[north])
    assert client_of(colleague).get(address).status_code == 200
    project.confidentiality = Confidentiality.CONFIDENTIAL
    project.save()
    answers = {
        user: client_of(user).get(address).status_code
        for user in (colleague, south_officer, north_officer, north_manager, viewer)
    }
    assert answers == {
        colleague: 404,
        south_officer: 404,
        north_officer: 200,
        north_manager: 200,
        viewer: 200,
    }


def test_verifying_and_withdrawing_are_offered_to_who_may(
    client_of, north_officer, north_manager, viewer, paper
):
    verify = reverse("evidence-verify", args=[paper.pk])
    for user in (north_officer, viewer):
        assert client_of(user).post(verify).status_code == 403
    assert client_of(north_manager).post(verify).url == paper.get_absolute_url()
    paper.refresh_from_db()
    assert paper.verified_by == north_manager
    withdraw = reverse("evidence-withdraw", args=[paper.pk])
    assert client_of(viewer).get(withdraw).status_code == 403
    assert "Withdraw the document" in client_of(north_manager).get(withdraw).content.decode()
    client_of(north_manager).post(withdraw, {"reason": "Wrong page"})
    paper.refresh_from_db()
    assert paper.withdrawn_reason == "Wrong page"


def test_the_list_shows_each_reader_his_own(client_of, paper, north_officer, south_officer, chief):
    ProjectFactory(created_by=south_officer)
    found = {
        user: "B-1" in client_of(user).get(reverse("evidence-list")).content.decode()
        for user in (north_officer, south_officer, chief)
    }
    assert found == {north_officer: True, south_officer: False, chief: True}


@pytest.mark.parametrize(
    ("state", "there"), [("unverified", True), ("verified", False), ("withdrawn", False)]
)
def test_the_list_is_narrowed_by_state(client_of, paper, north_officer, state, there):
    page = client_of(north_officer).get(reverse("evidence-list"), {"state": state, "q": "b-1"})
    assert (paper.filename in page.content.decode()) == there
