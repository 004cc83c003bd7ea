"""R39 with a real process that is killed by SIGKILL while rows are in flight."""

import pytest

from exports import slots
from exports.choices import ImportStatus
from tests.exports.killing import content, run_worker, uninterrupted, waiting_import

ROWS = 12


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_writes_leaves_nothing_and_the_next_one_writes_all(north_manager, settings):
    settings.IMPORT_AT_ONCE_ROWS = 0
    job = waiting_import(north_manager, 1, ROWS)
    assert job.status == ImportStatus.WRITING
    before, after = uninterrupted(job, 1)
    for statement in (1, 6):
        _statements, in_flight = run_worker(kill_after=statement)
        assert in_flight > 0
        assert content(1) == before
        job.refresh_from_db()
        assert job.status == ImportStatus.WRITING
        assert slots.running(north_manager.pk) is None
    _statements, there = run_worker()
    assert there == ROWS
    job.refresh_from_db()
    assert (job.status, job.attempts) == (ImportStatus.CONFIRMED, 3)
    assert content(1) == after
