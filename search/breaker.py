"""Not asking for a while what does not answer: a page then waits for no server that is away."""

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings

from search.engines.base import EngineAway

FAILURES = 3
T = TypeVar("T")


class Breaker:
    """Opens after three failures in a row. After a cool-off one call tries whether the engine is back.

    One per engine and process; threads share it.
    """

    def __init__(self, name: str, *, clock: Callable[[], float] = time.monotonic):
        self.name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again = 0.0  # when the next trial may be made
        self._on_trial = False

    @property
    def is_open(self) -> bool:
        """Whether a call now would be refused unasked."""
        with self._lock:
            return self._refuses()

    def call(self, function: Callable[[], T]) -> T:
        """What the function gives. Raises EngineAway as it does, and at once while open."""
        trial = self._enter()
        try:
            result = function()
        except EngineAway:
            self._failed(trial=trial)
            raise
        except BaseException:  # says nothing about the engine
            self._leave(trial=trial)
            raise
        self._succeeded()
        return result

    def _refuses(self) -> bool:
        is_cooling = self._failures >= FAILURES and self._clock() < self._closed_again
        return is_cooling or self._on_trial

    def _enter(self) -> bool:
        """Whether the call is a trial."""
        with self._lock:
            if self._refuses():
                raise EngineAway(f"{self.name} was away a moment ago")
            self._on_trial = self._failures >= FAILURES
            return self._on_trial

    def _failed(self, *, trial: bool) -> None:
        with self._lock:
            self._failures += 1
            self._closed_again = self._clock() + settings.SEARCH_COOL_OFF
            self._on_trial = self._on_trial and not trial

    def _leave(self, *, trial: bool) -> None:
        with self._lock:
            self._on_trial = self._on_trial and not trial

    def _succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._on_trial = False


@cache
def breaker_of(name: str) -> Breaker:
    """The breaker of an engine in this process."""
    return Breaker(name)
