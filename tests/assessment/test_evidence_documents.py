"""Documents of scores and lines: who hands them in and until when, who fetches them, where they are named."""

import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from assessment.models import EvidenceDocument, Score
from assessment.scoring import sheet_of
from assessment.services.adjustments import line_confirm
from assessment.services.assessment_workbooks import draft_of
from assessment.services.evidence import line_document_add, score_document_add
from core.flow import Forbidden, MoveRefused
from core.models import ExportRecord
from tests.assessment.schemes import AFTER, LATER, add_line, fill, hand_in, move, score_of, verify

pytestmark = pytest.mark.django_db


def paper(content: bytes = b"%PDF-1.7 slip") -> SimpleUploadedFile:
    return SimpleUploadedFile("../进账单.pdf", content)


@pytest.fixture
def own_folder(tmp_path, monkeypatch) -> Path:
    """Other workers write their documents beside ours."""
    storage = EvidenceDocument._meta.get_field("file").storage
    monkeypatch.setitem(storage.__dict__, "location", str(tmp_path))
    return tmp_path


def attach(period, area, actor, code="RATE", today=None, **options) -> EvidenceDocument:
    given = {"title": "Bank slip No. 7", "file": paper(), **options}
    return score_document_add(score=score_of(period, area, code), actor=actor, today=today, **given)


def test_a_unit_proves_what_it_reports_until_it_hands_in_and_again_while_it_may_object(
    opened, north, north_officer, north_manager, south_manager, chief, own_folder
):
    for stranger in (south_manager, chief):
        with pytest.raises(Forbidden):
            attach(opened, north, stranger)
    document = attach(opened, north, north_officer)
    assert (document.filename, document.size) == ("进账单.pdf", 13)
    with pytest.raises(ValidationError, match="handed in here already"):
        attach(opened, north, north_officer)
    with pytest.raises(ValidationError, match="Hand in a PDF"):
        attach(opened, north, north_officer, file=SimpleUploadedFile("a.pdf", b"MZ"))
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    with pytest.raises(MoveRefused, match="handed in"):
        attach(opened, north, north_officer, file=paper(b"%PDF-2"))
    verify(opened, north, chief)
    move(opened, "close", chief, AFTER)
    move(opened, "show", chief, AFTER)
    with pytest.raises(MoveRefused, match="2026-01-28"):
        attach(opened, north, north_officer, today=LATER, file=paper(b"%PDF-2"))
    attach(opened, north, north_officer, today=AFTER, file=paper(b"%PDF-2"))
    assert len(list(own_folder.rglob("*.pdf"))) == EvidenceDocument.objects.count() == 2


def test_a_document_is_evidence_where_the_scheme_asks_for_it(opened, north, north_manager):
    opened.version.indicators.filter(code="RATE").update(evidence_required=True)
    fill(opened, north, north_manager, RATE=60)
    Score.objects.update(evidence="")
    with pytest.raises(ValidationError, match="RATE"):
        hand_in(opened, north, north_manager)
    attach(opened, north, north_manager)
    assert hand_in(opened, north, north_manager).status == "handed_in"


def test_who_judges_documents_a_line_until_it_is_confirmed(opened, north, north_manager, chief, region_admin):
    line = add_line(opened, north, "LATE", chief)
    given = {"line": line, "title": "Minutes No. 3"}
    with pytest.raises(Forbidden):
        line_document_add(**given, file=paper(), actor=north_manager)
    line_document_add(**given, file=paper(), actor=chief)
    line_confirm(line=line, actor=region_admin)
    with pytest.raises(MoveRefused, match="decided this already"):
        line_document_add(**given, file=paper(b"%PDF-2"), actor=chief)
    assert [one.title for one in line.documents.all()] == ["Minutes No. 3"]


def test_a_document_is_fetched_by_the_unit_and_its_judges_alone_and_that_is_noted(
    opened, north, north_officer, south_manager, viewer, chief, client_of
):
    url = reverse("assessment-document", args=[attach(opened, north, north_officer).pk])
    page = score_of(opened, north, "RATE").get_absolute_url()
    assert client_of(south_manager).get(url).status_code == 404
    for user in (north_officer, chief):
        client = client_of(user)
        assert "Bank slip No. 7" in client.get(page).content.decode()
        response = client.get(url)
        assert b"".join(response.streaming_content) == b"%PDF-1.7 slip"
        assert response["Content-Type"] == "application/octet-stream"
        assert "attachment" in response["Content-Disposition"]
    noted = ExportRecord.objects.filter(name="assessment-document")
    assert {one.actor for one in noted} == {north_officer, chief}


def test_documents_are_handed_in_on_the_pages_of_score_and_line(
    opened, north, north_officer, south_officer, chief, client_of
):
    score, line = score_of(opened, north, "RATE"), add_line(opened, north, "LATE", chief)
    for user, about, name in (
        (north_officer, score, "assessment-score-document"),
        (chief, line, "assessment-line-document"),
    ):
        client, url = client_of(user), reverse(name, args=[about.pk])
        assert url in client.get(about.get_absolute_url()).content.decode()
        assert url not in client_of(south_officer).get(opened.get_absolute_url()).content.decode()
        response = client.post(url, {"title": "No. 9", "file": paper()}, follow=True)
        assert "The document is handed in." in response.content.decode()
        assert [one.title for one in about.documents.all()] == ["No. 9"]
        assert client_of(south_officer).get(url).status_code in (403, 404)


def test_the_workbook_names_the_documents_of_scores_and_lines(opened, north, north_officer, chief):
    attach(opened, north, north_officer)
    line = add_line(opened, north, "LATE", chief)
    line_document_add(line=line, title="Minutes No. 3", file=paper(), actor=chief)
    book = load_workbook(io.BytesIO(draft_of(opened, "编制人")))
    rows = book["佐证索引"].iter_rows(min_row=4, values_only=True)
    told = {row[1:5] for row in rows if row[3] and "佐证" in row[3]}
    assert told == {
        ("北片区", "RATE", "佐证文件", "Bank slip No. 7（进账单.pdf）"),
        ("北片区", "逾期", "扣分佐证", "Minutes No. 3（进账单.pdf）"),
    }
    assert any("Minutes No. 3" in str(cell.value) for row in book["加减分"] for cell in row)


def test_documents_stay_as_they_are_and_a_final_period_takes_no_more(
    opened, north, north_officer, north_manager, chief
):
    document = attach(opened, north, north_officer)
    for change in (
        lambda: EvidenceDocument.objects.update(title="Another"),
        lambda: EvidenceDocument.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    for name, day in (("close", AFTER), ("show", AFTER), ("freeze", LATER)):
        final = move(opened, name, chief, day)
    document.pk, document.sha256 = None, "0" * 64
    with pytest.raises(DatabaseError, match="final period"), transaction.atomic():
        document.save(force_insert=True)
    cells = sheet_of(final, LATER).inputs["cells"]
    assert [one["title"] for cell in cells for one in cell["documents"]] == ["Bank slip No. 7"]
