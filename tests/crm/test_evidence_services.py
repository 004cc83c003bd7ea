"""Documents are taken in by what they are, told apart by their content, and withdrawn, never deleted."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.flow import MoveRefused
from crm.choices.projects import EvidenceKind, ProjectStage
from crm.models import Evidence, Project
from crm.models.evidence import EVIDENCE_FOLDER
from crm.services import evidence as services
from crm.services.evidence import (
    UsedElsewhere,
    evidence_add,
    evidence_verify,
    evidence_withdraw,
    files_expire,
)
from crm.services.projects import project_create_from_lead
from exports.files import orphans_remove
from tests.factories import LeadFactory, ProjectFactory, UserFactory

TODAY = dt.date(2026, 3, 2)
PDF = b"%PDF-1.7 a bank slip"
REASON = "Split certificate 12/2026 names both projects"


def slip(content: bytes = PDF, name: str = "水单.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bank(number: str = "") -> dict:
    return {"kind": EvidenceKind.BANK_RECEIPT, "number": number}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A private folder of this test alone."""
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    private["OPTIONS"] = {"location": str(tmp_path), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"private": private}
    Evidence._meta.get_field("file").storage = services.Evidence._meta.get_field("file").storage.__class__(
        location=str(tmp_path), base_url=None
    )
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def project(north_officer):
    return ProjectFactory(created_by=north_officer)


@pytest.fixture
def paper(project, north_officer) -> Evidence:
    return evidence_add(actor=north_officer, project=project, file=slip(), values=bank("B-1"))


def test_a_document_is_kept_under_its_content_and_shown_under_its_name(paper, folder):
    assert (paper.filename, paper.size) == ("水单.pdf", len(PDF))
    assert [path.read_bytes() for path in files(folder)] == [PDF]
    assert Path(paper.file.name).name.startswith(paper.sha256[:16])


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"<html><script>", "slip.pdf", "Hand in a PDF"),
        (b"<svg onload=x>", "photo.png", "Hand in a PDF"),
        (b"MZ\x90\x00", "slip.exe", "Hand in a PDF"),
        (b"PK\x03\x04 program", "tool.jar", "Hand in a PDF"),
        (b"", "empty.pdf", "empty"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content(project, north_officer, folder, content, name, why):
    with pytest.raises(ValidationError, match=why):
        evidence_add(actor=north_officer, project=project, file=slip(content, name), values=bank())
    assert files(folder) == []
    assert not Evidence.objects.exists()


def test_a_file_beyond_the_limit_is_refused(project, north_officer, settings):
    settings.EVIDENCE_MAX_MB = 1
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        evidence_add(actor=north_officer, project=project, file=slip(PDF + b"x" * 2**20), values=bank())


def test_a_path_in_the_name_leads_nowhere(project, north_officer, folder):
    file = slip(name="x.pdf")
    file._name = "../../etc/passwd.pdf"  # what a browser cannot send, and an attacker can
    paper = evidence_add(actor=north_officer, project=project, file=file, values=bank())
    assert paper.filename == "passwd.pdf"
    assert all(path.is_relative_to(folder / "evidence") for path in files(folder))


def test_the_same_file_or_number_in_another_project_is_caught(paper, north_officer, folder):
    other = ProjectFactory(created_by=north_officer)
    again = evidence_add(actor=north_officer, project=paper.project, file=slip(), values=bank("B-1"))
    for file, values in ((slip(), bank()), (slip(b"%PDF-1.4 another scan"), bank("B-1"))):
        with pytest.raises(UsedElsewhere, match=paper.project.number):
            evidence_add(actor=north_officer, project=other, file=file, values=values)
    with pytest.raises(UsedElsewhere):
        evidence_add(actor=north_officer, project=other, file=slip(), values=bank(), reused_because="so")
    used = evidence_add(actor=north_officer, project=other, file=slip(), values=bank(), reused_because=REASON)
    assert set(Evidence.objects.all()) == {paper, again, used}
    assert len(files(folder)) == 3


def test_of_another_area_nothing_is_told_but_that_it_was_used(paper, south_officer, chief):
    other = ProjectFactory(created_by=south_officer)
    with pytest.raises(UsedElsewhere) as refused:
        evidence_add(actor=south_officer, project=other, file=slip(), values=bank())
    assert "handed in elsewhere" in str(refused.value)
    assert paper.project.number not in str(refused.value)
    with pytest.raises(UsedElsewhere, match=paper.project.number):
        evidence_add(actor=chief, project=other, file=slip(), values=bank())


def test_withdrawn_evidence_may_be_handed_in_again(paper, north_officer):
    other = ProjectFactory(created_by=north_officer)
    with pytest.raises(MoveRefused, match="Say why"):
        evidence_withdraw(evidence=paper, actor=north_officer, reason=" ", today=TODAY)
    evidence_withdraw(evidence=paper, actor=north_officer, reason="Wrong project", today=TODAY)
    evidence_add(actor=north_officer, project=other, file=slip(), values=bank("B-1"))


def test_a_second_person_of_the_area_verifies(paper, north_officer, north_manager, south_manager, viewer):
    for user in (north_officer, south_manager, viewer):
        with pytest.raises(MoveRefused) as refused:
            evidence_verify(evidence=paper, actor=user, today=TODAY)
        assert refused.value.forbidden
    assert evidence_verify(evidence=paper, actor=north_manager, today=TODAY).verified_by == north_manager
    with pytest.raises(MoveRefused, match="Ask a verifier"):
        evidence_withdraw(evidence=paper, actor=north_officer, reason="Wrong", today=TODAY)


def test_a_manager_does_not_verify_his_own(project, north_manager):
    own = evidence_add(actor=north_manager, project=project, file=slip(), values=bank())
    with pytest.raises(MoveRefused, match="you handed it in"):
        evidence_verify(evidence=own, actor=north_manager, today=TODAY)


def test_another_area_and_readers_hand_nothing_in(project, south_officer, viewer, folder):
    for user in (south_officer, viewer):
        with pytest.raises(MoveRefused):
            evidence_add(actor=user, project=project, file=slip(), values=bank())
    assert files(folder) == []


def test_a_refused_row_leaves_no_file_behind(north_officer, folder):
    dropped = ProjectFactory(
        created_by=north_officer, status=ProjectStage.DROPPED, drop_reason="land", closed_on=TODAY
    )
    with pytest.raises(ValidationError, match="was dropped"):
        evidence_add(actor=north_officer, project=dropped, file=slip(), values=bank())
    assert files(folder) == []


def test_the_worker_removes_files_without_a_row_and_no_others(paper, folder):
    (folder / "evidence" / "2026").mkdir(exist_ok=True)
    cut_off = folder / "evidence" / "2026" / "cut-off.pdf"
    cut_off.write_bytes(PDF)
    assert orphans_remove(Evidence, EVIDENCE_FOLDER, before=timezone.now() - dt.timedelta(days=1)) == 0
    assert orphans_remove(Evidence, EVIDENCE_FOLDER, before=timezone.now() + dt.timedelta(days=1)) == 1
    assert [path.name for path in files(folder)] == [Path(paper.file.name).name]


def test_the_worker_looks_for_many_files_at_once(paper, folder, django_assert_num_queries):
    (folder / "evidence" / "2026").mkdir(exist_ok=True)
    for number in range(20):
        (folder / "evidence" / "2026" / f"{number}.pdf").write_bytes(PDF)
    with django_assert_num_queries(1):
        assert orphans_remove(Evidence, EVIDENCE_FOLDER, before=timezone.now() + dt.timedelta(days=1)) == 20


def test_what_was_handed_in_for_a_lead_belongs_to_its_project_and_is_no_second_use(north_officer, folder):
    lead = LeadFactory(created_by=north_officer, status="contact", next_step="Talk", next_step_due=TODAY)
    letter = evidence_add(actor=north_officer, lead=lead, file=slip(), values=bank("B-1"))
    project = project_create_from_lead(lead=lead, actor=north_officer, values={"name": "铜箔"}, today=TODAY)
    again = evidence_add(actor=north_officer, project=project, file=slip(), values=bank("B-1"))
    later = evidence_add(actor=north_officer, lead=lead, file=slip(), values=bank("B-1"))
    for paper in (letter, again, later):
        paper.refresh_from_db()
    assert (letter.project, letter.lead, later.project) == (project, lead, project)
    assert {paper.reused_because for paper in (letter, again, later)} == {""}
    stranger = ProjectFactory(created_by=north_officer)
    with pytest.raises(UsedElsewhere):
        evidence_add(actor=north_officer, project=stranger, file=slip(), values=bank())


def test_a_confidential_document_is_for_those_responsible_and_managers(
    project, north, north_officer, north_manager, south_manager, chief, viewer, folder
):
    colleague, member = UserFactory(areas=[north]), UserFactory(areas=[north])
    secret = bank() | {"is_confidential": True}
    paper = evidence_add(actor=colleague, project=project, file=slip(), values=secret)
    project.co_officers.add(member)
    stranger = UserFactory(areas=[north])
    people = (colleague, member, stranger, north_officer, north_manager, south_manager, chief, viewer)
    seen = {user for user in people if Evidence.objects.visible_to(user).filter(pk=paper.pk).exists()}
    assert seen == {colleague, member, north_officer, north_manager, chief, viewer}
    lead = LeadFactory(created_by=north_officer)
    of_lead = evidence_add(actor=colleague, lead=lead, file=slip(b"%PDF-1.7 other"), values=secret)
    seen = {user for user in people if Evidence.objects.visible_to(user).filter(pk=of_lead.pk).exists()}
    assert seen == {colleague, north_officer, north_manager, chief, viewer}


def test_a_file_is_removed_after_its_day_and_never_while_it_is_of_use(
    project, north_officer, folder, django_capture_on_commit_callbacks
):
    until = bank() | {"retention_until": TODAY}
    over = TODAY + dt.timedelta(days=1)
    in_use = evidence_add(actor=north_officer, project=project, file=slip(), values=until)
    wrong = evidence_add(actor=north_officer, project=project, file=slip(b"%PDF-1.7 wrong"), values=until)
    endless = evidence_add(actor=north_officer, project=project, file=slip(b"%PDF-1.7 kept"), values=bank())
    for paper in (wrong, endless):
        evidence_withdraw(evidence=paper, actor=north_officer, reason="Wrong", today=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert [files_expire(today=day) for day in (TODAY, over, over)] == [0, 1, 0]
    for paper in (in_use, wrong, endless):
        paper.refresh_from_db()
    assert [bool(paper.file) for paper in (in_use, wrong, endless)] == [True, False, True]
    assert {path.read_bytes() for path in files(folder)} == {PDF, b"%PDF-1.7 kept"}
    assert (wrong.filename, len(wrong.sha256)) == ("水单.pdf", 64)
    Project.objects.filter(pk=project.pk).update(
        status=ProjectStage.DROPPED, drop_reason="land", closed_on=TODAY
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert files_expire(today=over) == 1
