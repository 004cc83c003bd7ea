"""Imports that the worker does: what waits, what is said meanwhile, and how many run at a time."""

import datetime as dt
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Organisation, User
from exports import import_jobs, services, slots
from exports.choices import ImportStatus
from exports.import_jobs import ATTEMPTS, PAUSES, import_take_in, import_write, imports_continue
from exports.models import ImportJob
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]
LIST = "Code,Name\nA1,甲\nA2,乙\n".encode()


@pytest.fixture
def take_in(table, chief):
    def make(user: User = chief, name: str = "list.csv", content: bytes = LIST) -> ImportJob:
        upload = SimpleUploadedFile(name, content)
        return import_take_in(table=table, upload=upload, actor=user)

    return make


@pytest.fixture
def for_the_worker(settings):
    settings.IMPORT_AT_ONCE_KB = settings.IMPORT_AT_ONCE_ROWS = 0


def page(client, job, address: str = "import-detail"):
    return client.get(reverse(address, args=[job.pk]))


def codes() -> set[str]:
    return set(Organisation.objects.filter(code__startswith="A").values_list("code", flat=True))


def test_a_large_file_is_read_and_written_by_the_worker(take_in, for_the_worker, client_of, chief):
    client, job = client_of(chief), take_in()
    assert job.status == ImportStatus.UPLOADED
    shown = page(client, job).content.decode()
    assert f'hx-get="{reverse("import-progress", args=[job.pk])}"' in shown
    assert "You may leave this page" in shown
    assert "HX-Refresh" not in page(client, job, "import-progress")
    assert [done.status for done in imports_continue()] == [ImportStatus.PREVIEWED]
    assert page(client, job, "import-progress")["HX-Refresh"] == "true"
    client.post(reverse("import-confirm", args=[job.pk]))
    client.post(reverse("import-confirm", args=[job.pk]))
    job.refresh_from_db()
    assert (job.status, codes()) == (ImportStatus.WRITING, set())
    assert [done.status for done in imports_continue()] == [ImportStatus.CONFIRMED]
    assert codes() == {"A1", "A2"}
    assert list(imports_continue()) == []
    assert "2 rows were written." in page(client, job).content.decode()


def test_a_small_file_is_read_and_written_at_once(take_in, chief):
    job = take_in()
    assert job.status == ImportStatus.PREVIEWED
    assert import_write(job=job, actor=chief).status == ImportStatus.CONFIRMED


def test_other_headings_of_a_large_file_wait_for_the_worker_too(take_in, for_the_worker, client_of, chief):
    client, job = client_of(chief), take_in()
    list(imports_continue())
    client.post(reverse("import-map", args=[job.pk]), {"column_0": "code", "column_1": ""})
    job.refresh_from_db()
    assert (job.status, job.mapping) == (ImportStatus.UPLOADED, {"0": "code", "1": ""})
    list(imports_continue())
    job.refresh_from_db()
    assert job.status == ImportStatus.MAPPING


def test_a_choice_made_while_the_file_is_read_is_not_lost(take_in, for_the_worker, chief, monkeypatch):
    job = take_in()
    list(imports_continue())
    job.refresh_from_db()
    import_jobs.import_read_again(job=job, actor=chief, mapping={"0": "name_zh", "1": "code"})
    real = services.open_source

    def choose_meanwhile(*arguments, **more):
        monkeypatch.setattr(services, "open_source", real)
        import_jobs.import_read_again(job=job, actor=chief, mapping={"0": "code", "1": "name_en"})
        return real(*arguments, **more)

    monkeypatch.setattr(services, "open_source", choose_meanwhile)
    assert list(imports_continue()) == []
    job.refresh_from_db()
    assert (job.status, job.attempts) == (ImportStatus.UPLOADED, 0)
    assert [done.status for done in imports_continue()] == [ImportStatus.MAPPING]
    job.refresh_from_db()
    assert job.mapping == {"0": "code", "1": "name_en"}


def test_a_large_file_with_few_changes_is_written_by_the_worker(take_in, chief, settings):
    job = take_in()
    settings.IMPORT_AT_ONCE_KB = 0
    job = import_write(job=job, actor=chief)
    assert (job.status, codes()) == (ImportStatus.WRITING, set())
    assert [done.status for done in imports_continue()] == [ImportStatus.CONFIRMED]
    assert codes() == {"A1", "A2"}


def test_an_import_that_kills_its_worker_again_and_again_is_given_up(
    take_in, for_the_worker, client_of, chief
):
    job = take_in()
    ImportJob.objects.filter(pk=job.pk).update(attempts=ATTEMPTS)  # as processes that died left it
    assert [done.status for done in imports_continue()] == [ImportStatus.FAILED]
    assert "broken off several times" in page(client_of(chief), job).content.decode()


def test_who_lost_the_right_to_import_no_longer_does(take_in, for_the_worker, chief):
    job = take_in()
    User.objects.filter(pk=chief.pk).update(is_active=False)
    assert [done.status for done in imports_continue()] == [ImportStatus.FAILED]
    job.refresh_from_db()
    assert "may no longer import" in job.refusal


def test_a_crash_is_tried_again_and_holds_up_nobody_else(take_in, for_the_worker, chief, monkeypatch, caplog):
    first, second = take_in(), take_in(UserFactory(username="other", role=Role.REGION_REVIEWER))
    real = import_jobs.import_preview
    monkeypatch.setattr(
        import_jobs, "import_preview", lambda *, job, **more: real(job=job, **more) if job != first else 1 / 0
    )
    assert list(imports_continue()) == [second]
    for job in (first, second):
        job.refresh_from_db()
    assert (first.status, first.attempts) == (ImportStatus.UPLOADED, 1)
    assert second.status == ImportStatus.PREVIEWED
    assert "ZeroDivisionError" in caplog.text


def test_nobody_sees_how_far_the_import_of_another_is(take_in, for_the_worker, client_of, region_admin):
    assert page(client_of(region_admin), take_in(), "import-progress").status_code == 404


@pytest.fixture
def elsewhere():
    """`elsewhere(job)`: another connection holds the place of this import until the test ends."""
    ended, threads = threading.Event(), []

    def hold(job: ImportJob, done: int = 5) -> None:
        begun = threading.Event()

        def run():
            with slots.taken(job):
                for _item in slots.counted(range(done), 20, slots.Step.READ):
                    slots._own.get().shown = 0.0
                begun.set()
                ended.wait(30)
            connection.close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert begun.wait(30)

    yield hold
    ended.set()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_one_import_of_each_user_and_two_in_all_run_at_a_time(elsewhere, take_in, chief, client_of):
    first, second = take_in(name="first.csv"), take_in(name="second.csv")
    elsewhere(first)
    with pytest.raises(slots.Busy, match="Another import of yours is running: first.csv"):
        import_write(job=second, actor=chief)
    with pytest.raises(slots.Busy, match="under way already"):
        import_write(job=first, actor=chief)
    assert codes() == set()
    assert slots.running(chief.pk) == slots.Mark(first.pk, 2, 20)
    waiting = take_in(name="third.csv")
    assert waiting.status == ImportStatus.UPLOADED
    shown = page(client_of(chief), waiting).content.decode()
    assert "Another import of yours is running: first.csv. This one comes next." in shown
    others = [UserFactory(username=name, role=Role.REGION_REVIEWER) for name in ("second", "third")]
    theirs = [take_in(user) for user in others]
    assert [job.status for job in theirs] == [ImportStatus.PREVIEWED] * 2
    elsewhere(theirs[0])
    with pytest.raises(slots.Busy, match="Two imports of others are running"):
        import_write(job=theirs[1], actor=others[1])


@pytest.mark.django_db(transaction=True)
def test_a_page_says_how_far_a_running_import_is(elsewhere, take_in, for_the_worker, chief, client_of):
    job = take_in()
    elsewhere(job, done=11)
    shown = page(client_of(chief), job, "import-progress").content.decode()
    assert "Being checked: 5 of 20 rows." in shown
    assert list(imports_continue()) == []


def test_progress_never_goes_back(take_in, for_the_worker, chief, monkeypatch):
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(slots, "SHOWN_EVERY", -1.0)
    note = slots._Own.tell

    def tell(own, share, rows):
        note(own, share, rows)
        told.append((own.done, own.total))

    monkeypatch.setattr(slots._Own, "tell", tell)
    rows = "".join(f"A{number},甲{number}\n" for number in range(40))
    job = take_in(content=f"Code,Name\n{rows}合计,40\n".encode())
    assert [done.status for done in imports_continue()] == [ImportStatus.PREVIEWED]
    assert (len(told), told[0], told[-1]) == (81, (0, 41), (40, 41))
    assert told == sorted(told)
    job.refresh_from_db()
    assert job.counts["new"] == 40


def test_what_is_broken_off_is_tried_again_after_longer_and_longer_pauses(
    take_in, for_the_worker, chief, monkeypatch, client_of
):
    job, clock = take_in(), timezone.now()
    monkeypatch.setattr(import_jobs, "import_preview", lambda **more: 1 / 0)
    monkeypatch.setattr(timezone, "now", lambda: clock)
    waited = []
    while True:
        done = list(imports_continue())
        job.refresh_from_db()
        if done:
            break
        waited.append(job.retry_at - clock)
        clock = job.retry_at - dt.timedelta(seconds=1)
        if waited[-1]:
            assert list(imports_continue()) == []
            shown = page(client_of(chief), job, "import-progress").content.decode()
            assert "It was broken off. The next attempt is at" in shown
        clock = job.retry_at
    assert waited == [*PAUSES, PAUSES[-1]]
    assert job.status == ImportStatus.FAILED


def test_a_worker_that_is_stopped_does_not_count_as_a_broken_import(take_in, for_the_worker, monkeypatch):
    def stop(**more):
        raise SystemExit

    job = take_in()
    monkeypatch.setattr(import_jobs, "import_preview", stop)
    with pytest.raises(SystemExit):
        list(imports_continue())
    job.refresh_from_db()
    assert (job.status, job.attempts, job.retry_at) == (ImportStatus.UPLOADED, 0, None)


def test_the_place_is_free_again_after_an_import_that_failed(take_in, chief):
    def fail():
        with slots.taken(job):
            raise ZeroDivisionError

    job = take_in()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert slots.running(chief.pk) is None
    assert import_write(job=job, actor=chief).status == ImportStatus.CONFIRMED
