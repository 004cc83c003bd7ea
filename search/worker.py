"""The process that keeps indexes in step and does what is due, until it is told to stop."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections

from search import indexer
from search.engines.base import EngineAway

logger = logging.getLogger(__name__)
PAUSE = 0.5  # seconds between two looks into an empty outbox
LONGEST_PAUSE = 15.0  # while a server is away: it is found again within a minute


@dataclass
class Duty:
    """Something to do every so many seconds. `do` is told of nothing and may fail: it is tried again.

    It gives something after each of its steps: there the worker drains what waits, or stops.
    """

    name: str
    every: float
    do: Callable[[], Iterable[object]]
    due: float = 0.0


_duties: list[Duty] = []


def register(duty: Duty) -> Duty:
    """Give the worker something to do at intervals. Called at start-up."""
    _duties.append(duty)
    return duty


@dataclass
class Worker:
    """Drains the outbox and does the duties. `stop()` ends it after the batch or step under way."""

    stopped: threading.Event = field(default_factory=threading.Event)
    pause: float = PAUSE
    steps: Iterator[bool] = field(default_factory=lambda: _steps_of_duties())

    def stop(self, *_signal: object) -> None:
        self.stopped.set()

    def run(self) -> None:
        while not self.stopped.is_set():
            self.stopped.wait(self.turn())

    def turn(self) -> float:
        """One round. Returns how long to wait before the next, in seconds."""
        close_old_connections()
        try:
            done = indexer.drain()
        except (EngineAway, DatabaseError) as error:
            logger.warning("the outbox waits: %s: %s", type(error).__name__, error)
            next(self.steps)  # imports, exports and clocks do not wait for the engine
            return self._try_again_later()
        self.pause = PAUSE
        worked = next(self.steps)  # also between batches: a long outbox silences no export
        return 0.0 if done or worked else PAUSE

    def _try_again_later(self) -> float:
        """An engine that answers but has no index yet gets one; one that is away is asked less often."""
        self._make_current()
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return self.pause

    def _make_current(self) -> None:
        with contextlib.suppress(EngineAway, DatabaseError):
            indexer.make_current()


def _steps_of_duties() -> Iterator[bool]:
    """Does what is due, a step at a time and without end; False when nothing more is due just now."""
    while True:
        for duty in _duties:
            if duty.due <= time.monotonic():
                duty.due = time.monotonic() + duty.every
                yield from _steps_of(duty)
        yield False


def _steps_of(duty: Duty) -> Iterator[bool]:
    try:
        for _step in duty.do():
            yield True
    except Exception:
        logger.exception("%s failed and is tried again in %s s", duty.name, duty.every)
