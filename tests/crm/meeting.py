"""Two transactions that meet: the first stops at a chosen lock until the second waits for it, or is done."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

TAKES_A_LOCK = re.compile(r" FOR (NO KEY )?UPDATE")  # the locks that were meant; writing follows them
LIMIT = 30  # seconds: then something else is wrong


class Meeting:
    """`first` runs up to its lock number `stop`; then `second` until it waits for `first`, or ends.

    PostgreSQL gives an error to the one that closes a ring of waiting; it is raised here.
    """

    def __init__(self, stop: int) -> None:
        self.stop, self.seen = stop, 0
        self.stopped, self.second_done = threading.Event(), threading.Event()
        self.second_pid: int | None = None

    @property
    def took_place(self) -> bool:
        """Whether the first has as many locks as that."""
        return self.seen >= self.stop

    def hold(self, first: Callable[[], object], second: Callable[[], object]) -> list[object]:
        """What both return."""
        with ThreadPoolExecutor(2) as pool:
            results = [pool.submit(self._first, first), pool.submit(self._second, second)]
            return [result.result(timeout=LIMIT) for result in results]

    def _first(self, task: Callable[[], object]) -> object:
        try:
            with connection.execute_wrapper(self._watch):
                return task()
        finally:
            self.stopped.set()
            connection.close()

    def _second(self, task: Callable[[], object]) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                [self.second_pid] = cursor.fetchone()
            self.stopped.wait(LIMIT)
            return task()
        finally:
            self.second_done.set()
            connection.close()

    def _watch(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if TAKES_A_LOCK.search(sql):
            self.seen += 1
            if self.seen == self.stop:
                self._let_the_second_come()
        return result

    def _let_the_second_come(self) -> None:
        self.stopped.set()
        with connection.cursor() as cursor:
            while not self.second_done.wait(0.002):
                cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [self.second_pid])
                if cursor.fetchone()[0]:
                    return


def meetings(make: Callable[[], tuple[Callable, Callable]], *, every: int = 1) -> Iterator[list[object]]:
    """Stop the first at each of its locks in turn, or at every so many; `make` gives both tasks and rows of
    their own. What both return; at least once."""
    stop = 1
    while True:
        meeting = Meeting(stop)
        results = meeting.hold(*make())
        assert stop > 1 or meeting.took_place
        if not meeting.took_place:
            return
        yield results
        stop += every
