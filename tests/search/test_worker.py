"""What the worker does besides draining, and that nothing has to wait for it."""

import pytest

from core import outbox
from core.models import OutboxItem
from search import worker
from search.worker import Duty, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_connection(monkeypatch):
    """The worker closes old connections; that of the test goes on."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def test_between_two_steps_of_a_duty_notes_are_drained_and_a_stop_is_heeded(monkeypatch):
    working, waiting = Worker(), []

    def steps():
        for step in range(5):
            waiting.append(OutboxItem.objects.count())
            outbox.leave([("registry.Enterprise", str(step + 1))])
            if step == 2:
                working.stop()
            yield step

    monkeypatch.setattr(worker, "_duties", [Duty("slow", every=600, do=steps)])
    for _turn in range(20):
        if not working.stopped.is_set():
            working.turn()
    assert waiting == [0, 0, 0]


def test_a_duty_that_fails_costs_the_next_one_nothing_and_is_tried_again_at_its_time(monkeypatch):
    done = []

    def fail():
        done.append("failing")
        raise ValueError

    def succeed():
        yield done.append("other")

    duties = [Duty("failing", every=600, do=fail), Duty("other", every=600, do=succeed)]
    monkeypatch.setattr(worker, "_duties", duties)
    working = Worker()
    assert [working.turn(), working.turn()] == [0.0, worker.PAUSE]
    duties[0].due = 0.0
    working.turn()
    assert done == ["failing", "other", "failing"]
