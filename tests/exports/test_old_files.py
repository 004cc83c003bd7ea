"""Uploaded workbooks and reports are kept for a time, the imports themselves for good."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from config import duties
from exports import services
from exports.choices import ImportStatus
from exports.limits import Refused
from exports.models import ImportJob, private_storage
from search import worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]
DAY = dt.timedelta(days=1)


def age(path, days: int) -> None:
    moment = (timezone.now() - DAY * days).timestamp()
    os.utime(path, (moment, moment))


@pytest.fixture
def imported(table, chief):
    """`imported(days=91)` is an import of that age, with its two files."""

    def make(days: int) -> ImportJob:
        file = SimpleUploadedFile("list.csv", b"Code,Name\nA1,\xe7\x94\xb2\nA2,\n")
        job = services.import_upload(table=table, upload=file, actor=chief)
        ImportJob.objects.filter(pk=job.pk).update(created_at=timezone.now() - DAY * days)
        for path in files_of(job):
            age(path, days)
        return job

    return make


def files_of(job: ImportJob) -> list[Path]:
    return [Path(job.file.path), Path(job.report.path)]


def test_old_files_go_and_the_import_keeps_its_counts(imported, settings, client_of, chief):
    settings.IMPORT_FILE_DAYS = 90
    old, young = imported(days=91), imported(days=89)
    counts = old.counts
    assert counts["new"] + counts["failed"] == 2
    assert sum(duties.remove_old_files()) == 2
    assert [path.exists() for path in files_of(old) + files_of(young)] == [False, False, True, True]
    old.refresh_from_db()
    assert (old.counts, old.status) == (counts, ImportStatus.PREVIEWED)
    assert (old.file.name, old.report.name, old.summary, old.planned) == ("", "", {}, {})
    assert sum(duties.remove_old_files()) == 0
    shown = client_of(chief).get(reverse("import-detail", args=[old.pk])).content.decode()
    assert "no longer kept" in shown
    assert reverse("import-confirm", args=[old.pk]) not in shown
    assert (
        "不再保留"
        in client_of(chief, language="zh-hans").get(reverse("import-detail", args=[old.pk])).content.decode()
    )


def test_an_import_whose_file_is_gone_cannot_be_confirmed_or_previewed(imported, client_of, chief):
    old = imported(days=91)
    list(duties.remove_old_files())
    old.refresh_from_db()
    with pytest.raises(Refused, match="file_removed"):
        services.import_confirm(job=old, actor=chief)
    answer = client_of(chief).post(reverse("import-confirm", args=[old.pk]), follow=True)
    assert "Upload it again" in answer.content.decode()
    assert client_of(chief).get(reverse("import-report", args=[old.pk])).status_code == 404
    assert services.import_preview(job=old, actor=chief).status == ImportStatus.REFUSED


def test_reports_that_were_replaced_go_too(imported, chief):
    job = imported(days=1)
    replaced = Path(job.report.path)
    job = services.import_preview(job=job, actor=chief)
    assert replaced.exists()
    age(replaced, 91)
    stray = Path(private_storage().path(private_storage().save("imports/2020/01/stray", ContentFile(b"x"))))
    list(duties.remove_old_files())
    assert stray.exists(), "it is not old"
    age(stray, 91)
    list(duties.remove_old_files())
    assert [path.exists() for path in (replaced, stray, *files_of(job))] == [False, False, True, True]


def test_the_worker_does_it_every_day():
    assert [duty for duty in worker._duties if duty in duties.DUTIES] == list(duties.DUTIES)
    every = {duty.do: duty.every for duty in duties.DUTIES}
    assert every[duties.remove_old_files] == duties.DAY
