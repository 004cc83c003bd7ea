"""Long lists: made by the worker, for their owner alone, as he may see them when they are made."""

import contextlib
import datetime as dt
import io
import os
import threading
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import OrganisationKind, Role
from accounts.models import Organisation
from accounts.services import roles_sync
from config import duties
from core.flow import Forbidden, MoveRefused
from core.models import ExportRecord
from exports import jobs, maker
from exports.choices import ExportFailure, ExportStatus
from exports.flow import EXPORT_FLOW
from exports.making import Progress
from exports.models import EXPORT_FOLDER, ExportJob
from tests.query_counts import query_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]
LIST = "/desk/exports/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def organisations(settings, monkeypatch, tmp_path, north, south):
    """Five rows that are too many to be downloaded at once, and a folder that is empty at first."""
    settings.EXPORT_AT_ONCE = 2
    monkeypatch.setattr(ExportJob._meta.get_field("file"), "storage", FileSystemStorage(tmp_path / "private"))
    return [
        Organisation.objects.create(code=code, name_zh=name, kind=OrganisationKind.IPA, area=area)
        for code, name, area in [
            ("N1", "=北一", north),
            ("N2", "北二", north),
            ("N3", "北三", north),
            ("S1", "南一", south),
            ("S2", "南二", south),
        ]
    ]


@pytest.fixture
def queued(table):
    """`queued(user, query)` is a job that waits."""

    def make(user, query="q=北") -> ExportJob:
        return jobs.export_queue(table=table, query=query, actor=user)

    return make


@pytest.fixture
def made(queued):
    """`made(user, query)` is a job whose file is there."""

    def make(user, query="q=北") -> ExportJob:
        job = queued(user, query)
        assert run() == job
        job.refresh_from_db()
        return job

    return make


def run(progress=None) -> ExportJob | None:
    """What the worker does with the next job, without its thread."""
    job = jobs.export_begin()
    if job:
        maker.export_make(job=job, progress=progress or Progress())
    return job


def files() -> list[Path]:
    folder = Path(ExportJob._meta.get_field("file").storage.location)
    return [path for path in folder.rglob("*") if path.is_file()]


def status_of(job) -> str:
    return ExportJob.objects.get(pk=job.pk).status


def download(client, job):
    return client.get(reverse("export-file", args=[job.pk]))


def codes_in(response) -> list[str]:
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    return [cell.value for cell in sheet["A"][1:]]


def export(client, table, query=""):
    return client.post(f"{reverse('table-export', args=[table.key])}?{query}")


def test_a_short_list_is_downloaded_at_once_and_a_longer_one_becomes_a_job(client_of, chief, table):
    client = client_of(chief)
    assert codes_in(export(client, table, "q=南")) == ["S1", "S2"]
    assert not ExportJob.objects.exists()
    response = export(client, table, "q=北&sort=-code&cursor=x&all=1")
    assert (response.status_code, response.url) == (302, LIST)
    job = ExportJob.objects.get()
    assert (job.owner, job.table_key, job.query) == (chief, table.key, "q=%E5%8C%97&sort=-code&all=1")
    assert (job.status, job.language) == (ExportStatus.QUEUED, "en")
    assert "has 3 rows: the file is made in the background" in client.get(LIST).content.decode()


def test_the_file_has_the_rows_order_and_columns_that_the_page_had(client_of, chief, table, made):
    job = made(chief, "q=北&sort=-code&all=1")
    assert (job.status, job.rows_written, job.rows_counted) == (ExportStatus.DONE, 3, 3)
    response = download(client_of(chief), job)
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Cache-Control"] == "no-store"
    content = b"".join(response.streaming_content)
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0]["A"][1:]] == ["N3", "N2", "N1"]
    assert "English name" in [cell.value for cell in book.worksheets[0][1]]
    about = {name.value: text.value for name, text in book["About this file"].iter_rows()}
    assert set(about) == {"List", "Data as of", "Filter", "Exported by", "Rows"}
    assert (about["Filter"], about["Rows"], about["Exported by"]) == ("Name: 北", "3", "chief")


def test_the_file_speaks_the_language_that_it_was_asked_for_in(client_of, chief, table):
    export(client_of(chief, language="zh-hans"), table)
    run()
    response = download(client_of(chief), ExportJob.objects.get())
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert "数据截至时间" in [cell.value for cell in book.worksheets[-1]["A"]]


def test_who_took_what_out_is_recorded_when_the_file_is_made(client_of, chief, table, queued):
    job = queued(chief, "q=北&sort=-code")
    assert not ExportRecord.objects.exists()
    run()
    job.refresh_from_db()
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.rows, record.filters) == (chief, table.key, 3, {"q": "北"})
    assert record.sha256 == job.sha256
    download(client_of(chief), job)
    assert ExportRecord.objects.count() == 1


def test_nobody_sees_the_export_of_another(client_of, chief, region_admin, made, queued):
    done, waiting = made(chief), queued(chief, "q=南")
    stranger = client_of(region_admin)
    assert download(stranger, done).status_code == 404
    assert stranger.post(reverse("export-cancel", args=[waiting.pk])).status_code == 404
    assert stranger.get(LIST).context["exports"] == []
    with pytest.raises(Forbidden):
        jobs.export_cancel(job=waiting, actor=region_admin)
    assert [shown.job for shown in client_of(chief).get(LIST).context["exports"]] == [waiting, done]
    assert download(client_of(chief), done).status_code == 200


def test_the_file_has_what_its_owner_may_see_when_it_is_made(client_of, north_manager, south, queued):
    job = queued(north_manager, "")
    north_manager.areas.set([south])
    run()
    assert codes_in(download(client_of(north_manager), job)) == ["S1", "S2"] + [
        code for code in Organisation.objects.filter(area=south).values_list("code", flat=True) if code > "S2"
    ]


def test_who_lost_the_right_or_the_account_gets_no_file(chief, north_manager, north_officer, queued):
    waiting = [queued(user, "") for user in (chief, north_manager, north_officer)]
    chief.is_active = False
    chief.save(update_fields=["is_active"])
    set_role(north_manager, Role.ENTERPRISE_USER)
    assert [run(), run(), run(), run()] == [*waiting, None]
    found = [ExportJob.objects.get(pk=job.pk) for job in waiting]
    assert [job.failure for job in found] == [ExportFailure.FORBIDDEN, ExportFailure.FORBIDDEN, ""]
    assert len(files()) == 1
    assert ExportRecord.objects.get().actor == north_officer


def set_role(user, role) -> None:
    user.role = role
    user.save(update_fields=["role"])
    roles_sync()


@pytest.mark.parametrize("change", ["area", "role", "permission"])
def test_a_file_is_not_given_out_once_its_owner_has_other_rights(
    change, client_of, north_manager, south, made
):
    job = made(north_manager, "")
    assert download(client_of(north_manager), job).status_code == 200
    if change == "area":
        north_manager.areas.set([south])
    elif change == "role":
        set_role(north_manager, Role.OFFICER)
    else:
        north_manager.groups.clear()
    assert download(client_of(north_manager), job).status_code == 403
    page = client_of(north_manager).get(LIST).content.decode()
    assert reverse("export-file", args=[job.pk]) not in page


def test_a_filter_that_can_be_read_no_more_fails_in_words(client_of, chief, queued):
    job = queued(chief, "since=never")
    run()
    job.refresh_from_db()
    assert (job.status, job.failure) == (ExportStatus.FAILED, ExportFailure.FILTER)
    assert "correct the filter and export again" in client_of(chief).get(LIST).content.decode()
    assert files() == []


def test_a_list_that_is_gone_from_the_program_is_no_file(client_of, chief, queued):
    job = queued(chief)
    ExportJob.objects.update(table_key="gone")
    run()
    assert status_of(job) == ExportStatus.FAILED
    assert client_of(chief).get(LIST).status_code == 200


def test_the_same_list_asked_for_twice_is_made_once(chief, queued):
    assert queued(chief, "q=北") == queued(chief, "q=北")
    assert queued(chief, "q=南") != queued(chief, "q=北")
    run()
    assert queued(chief, "q=北").status == ExportStatus.QUEUED  # the first is ready: this is another
    assert ExportJob.objects.count() == 3


def test_a_person_has_only_so_many_waiting_and_is_told(client_of, chief, north_officer, table, queued):
    for number in range(jobs.MOST_WAITING):
        queued(chief, f"sort=code&q={number}")
    with pytest.raises(MoveRefused, match="waiting already"):
        queued(chief, "q=x")
    response = client_of(chief).post(f"{reverse('table-export', args=[table.key])}?", follow=True)
    assert "waiting already. Wait until one is ready, or cancel one." in response.content.decode()
    assert ExportJob.objects.count() == jobs.MOST_WAITING
    assert queued(north_officer, "").owner == north_officer


def test_of_one_person_one_file_is_made_at_a_time(chief, north_officer, queued):
    first, second, other = queued(chief, ""), queued(chief, "q=北"), queued(north_officer, "")
    assert jobs.export_begin() == first
    assert jobs.export_begin() == other
    assert jobs.export_begin() is None
    maker.export_make(job=ExportJob.objects.get(pk=first.pk), progress=Progress())
    assert jobs.export_begin() == second


def test_a_queued_export_needs_the_right_to_export(table, enterprise_user, chief):
    with pytest.raises(Forbidden):
        jobs.export_queue(table=table, query="", actor=enterprise_user)
    assert jobs.export_queue(table=table, query="", actor=chief).owner == chief


# Cancelling


def test_what_waits_can_be_cancelled_and_is_never_made(client_of, chief, queued):
    job = queued(chief)
    client = client_of(chief)
    assert reverse("export-cancel", args=[job.pk]) in client.get(LIST).content.decode()
    assert client.post(reverse("export-cancel", args=[job.pk])).url == LIST
    assert status_of(job) == ExportStatus.CANCELLED
    assert run() is None
    again = client.post(reverse("export-cancel", args=[job.pk]), follow=True)
    assert "not possible from “Cancelled”" in again.content.decode()
    assert status_of(job) == ExportStatus.CANCELLED


class Cancelled(Progress):
    """Cancelled at the first portion of rows, as the worker's own thread sees it in between."""

    def __init__(self, job):
        super().__init__()
        self.job = job

    def tell(self, rows):
        jobs.export_cancel(job=self.job, actor=self.job.owner)
        self.stop.set()
        super().tell(rows)


def test_a_cancelled_job_stops_in_the_middle_and_leaves_no_file(chief, queued):
    job = queued(chief)
    run(Cancelled(job))
    assert status_of(job) == ExportStatus.CANCELLED
    assert files() == []
    assert not ExportRecord.objects.exists()


class CancelledAtTheEnd(Cancelled):
    def tell(self, rows):
        jobs.export_cancel(job=self.job, actor=self.job.owner)  # too late for the thread to see


def test_a_job_cancelled_in_the_last_moment_leaves_no_file_and_no_record(chief, queued):
    job = queued(chief)
    run(CancelledAtTheEnd(job))
    assert status_of(job) == ExportStatus.CANCELLED
    assert files() == []
    assert not ExportRecord.objects.exists()


# A worker that dies


def test_the_job_of_a_killed_worker_is_begun_anew_and_its_file_is_whole(client_of, chief, queued):
    job = queued(chief)
    begun = jobs.export_begin()  # and then kill -9
    assert jobs.export_begin() is None
    ExportJob.objects.update(alive_at=timezone.now() - jobs.SILENCE - dt.timedelta(seconds=1))
    assert run() == job
    assert ExportJob.objects.get().attempt == begun.attempt + 1
    assert codes_in(download(client_of(chief), job)) == ["N1", "N2", "N3"]


def test_a_worker_that_was_only_slow_does_not_serve_a_second_file(chief, queued):
    queued(chief)
    slow = jobs.export_begin()
    ExportJob.objects.update(alive_at=timezone.now() - HOUR)
    anew = jobs.export_begin()
    assert not jobs.is_wanted(slow)
    maker.export_make(job=slow, progress=Progress())
    assert status_of(slow) == ExportStatus.RUNNING
    assert files() == []
    maker.export_make(job=anew, progress=Progress())
    assert status_of(slow) == ExportStatus.DONE
    assert len(files()) == ExportRecord.objects.count() == 1


def test_a_job_that_kills_every_worker_fails_in_the_end(chief, queued):
    job = queued(chief)
    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.export_begin() == job
        ExportJob.objects.update(alive_at=timezone.now() - HOUR)
    assert jobs.export_begin() is None
    job.refresh_from_db()
    assert (job.status, job.failure) == (ExportStatus.FAILED, ExportFailure.BROKEN)


def test_what_a_killed_worker_left_in_the_folder_goes_after_a_day(chief, made):
    kept = Path(made(chief).file.path)
    storage = ExportJob._meta.get_field("file").storage
    name = storage.save(f"{EXPORT_FOLDER}/2026/11/list.xlsx", io.BytesIO(b"half"))
    left = Path(storage.path(name))
    list(duties.remove_old_files())
    assert left.exists()
    old = (timezone.now() - dt.timedelta(days=2)).timestamp()
    for path in (left, kept):
        os.utime(path, (old, old))
    list(duties.remove_old_files())
    assert (left.exists(), kept.exists()) == (False, True)


# Every move


@pytest.fixture
def in_state(chief, made, queued):
    def make(state) -> ExportJob:
        if state in (ExportStatus.DONE, ExportStatus.EXPIRED):
            job = made(chief)
            if state == ExportStatus.EXPIRED:
                ExportJob.objects.update(expires_at=timezone.now())
                jobs.exports_expire()
        else:
            job = queued(chief)
            if state == ExportStatus.CANCELLED:
                jobs.export_cancel(job=job, actor=chief)
            elif state != ExportStatus.QUEUED:
                job = jobs.export_begin()
                if state == ExportStatus.FAILED:
                    jobs.export_fail(job=job, failure=ExportFailure.BROKEN)
        job = ExportJob.objects.get(pk=job.pk)
        assert job.status == state
        return job

    return make


SERVICES = {
    "begin": lambda job: jobs._begin(job),
    "begin_anew": lambda job: jobs.export_begin_anew(job=job),
    "fail": lambda job: jobs.export_fail(job=job, failure=ExportFailure.BROKEN),
    "cancel": lambda job: jobs.export_cancel(job=job, actor=job.owner),
    "expire": lambda job: jobs._expire(job),
}


@pytest.mark.parametrize("name", sorted(SERVICES))
@pytest.mark.parametrize("state", ExportStatus.values)
def test_every_move_from_every_state(name, state, in_state):
    job = in_state(state)
    move = EXPORT_FLOW.moves[name]
    if state in move.sources:
        SERVICES[name](job)
        assert status_of(job) == move.target
    else:
        with contextlib.suppress(MoveRefused):
            assert SERVICES[name](job) is None  # `begin`, where another worker was faster
        assert status_of(job) == state
    assert len(files()) == (status_of(job) == ExportStatus.DONE)


def test_the_moves_are_those_that_are_tested():
    assert set(EXPORT_FLOW.moves) == {*SERVICES, "finish"}


@pytest.mark.parametrize("state", [state for state in ExportStatus.values if state != ExportStatus.RUNNING])
def test_a_file_is_finished_only_for_a_job_that_is_being_made(state, in_state):
    job = in_state(state)
    before = files()
    maker.export_make(job=job, progress=Progress())
    assert status_of(job) == state
    assert files() == before


# Keeping


def test_a_file_is_kept_for_so_many_days_and_offered_again(client_of, chief, made, settings):
    settings.EXPORT_FILE_DAYS = 3
    job = made(chief, "q=北&sort=code")
    assert job.expires_at - job.finished_at == dt.timedelta(days=3)
    client = client_of(chief)
    assert reverse("export-file", args=[job.pk]) in client.get(LIST).content.decode()
    ExportJob.objects.update(expires_at=timezone.now())
    for removed in (False, True):  # the link ends on time, whenever the worker removes the file
        if removed:
            list(duties.remove_old_files())
        page = client.get(LIST).content.decode()
        assert reverse("export-file", args=[job.pk]) not in page
        assert "File removed" in page
        assert f'action="{reverse("table-export", args=[job.table_key])}?q=北&amp;sort=code"' in page
        response = download(client, job)
        assert (response.status_code, response.url) == (302, LIST)
        assert len(files()) == (not removed)
    job.refresh_from_db()
    assert (job.status, job.rows_written, job.sha256 != "") == (ExportStatus.EXPIRED, 3, True)


def test_a_file_that_is_not_ready_cannot_be_downloaded(client_of, chief, queued):
    job = queued(chief)
    assert download(client_of(chief), job).status_code == 404
    jobs.export_begin()
    assert download(client_of(chief), job).status_code == 404


# The page


def test_the_page_asks_again_only_while_something_is_made(client_of, chief, queued):
    client, job = client_of(chief), queued(chief)
    assert "every 2s" in client.get(LIST).content.decode()
    begun = jobs.export_begin()
    jobs.export_sign(job=begun, counted=4000, written=1000)
    fragment = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "1,000 of 4,000" in fragment
    assert 'value="25"' in fragment
    jobs.export_cancel(job=job, actor=chief)
    assert "every 2s" not in client.get(LIST).content.decode()


def test_the_page_costs_the_same_for_three_exports_and_thirty(client_of, chief, made):
    client = client_of(chief)
    for number in range(3):
        made(chief, f"q=北&sort=code&n={number}")
    few = query_count(client, LIST)
    assert few <= 12
    for number in range(27):
        made(chief, f"q=北&sort=code&n={number}")
    assert query_count(client, LIST) == few


# The worker, with its thread


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_what_waits_and_counts_as_it_goes(client_of, chief, queued):
    first, second = queued(chief, "q=北"), queued(chief, "")
    for waiting in (2, 1):  # one at a time: the worker has other things to do as well
        assert ExportJob.objects.filter(status=ExportStatus.QUEUED).count() == waiting
        assert list(maker.exports_make())
    assert [status_of(first), status_of(second)] == [ExportStatus.DONE, ExportStatus.DONE]
    assert codes_in(download(client_of(chief), first)) == ["N1", "N2", "N3"]


@pytest.fixture
def held(monkeypatch):
    """The first writing waits after its first portion of rows until it is stopped."""
    reached = threading.Event()
    tell = Progress.tell

    def wait(self, rows):
        if not reached.is_set():
            reached.set()
            assert self.stop.wait(20)
        tell(self, rows)

    monkeypatch.setattr(Progress, "tell", wait)
    return reached


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_job_is_stopped_by_the_worker(chief, queued, held):
    job, before = queued(chief), threading.active_count()
    steps = maker.exports_make()
    next(steps)
    assert held.wait(20)
    jobs.export_cancel(job=job, actor=chief)
    assert list(steps)
    assert status_of(job) == ExportStatus.CANCELLED
    assert files() == []
    assert threading.active_count() == before


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_stop_leaves_the_job_to_the_next(chief, queued, held):
    job = queued(chief)
    steps = maker.exports_make()
    next(steps)
    assert held.wait(20)
    steps.close()
    assert status_of(job) == ExportStatus.QUEUED
    assert files() == []
    assert list(maker.exports_make())
    assert status_of(job) == ExportStatus.DONE


@pytest.mark.django_db(transaction=True)
def test_a_job_that_breaks_is_tried_again_and_then_fails(chief, queued, monkeypatch, caplog):
    job = queued(chief)

    def broken(**_arguments):
        raise OSError("no space left on device")

    monkeypatch.setattr(maker, "list_write", broken)
    for _attempt in range(4):
        list(maker.exports_make())
    job.refresh_from_db()
    assert (job.status, job.failure, job.attempt) == (ExportStatus.FAILED, ExportFailure.BROKEN, 3)
    assert caplog.text.count("no space left on device") >= 3
    assert files() == []
