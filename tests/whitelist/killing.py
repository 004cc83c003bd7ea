"""A step in a process of its own that is killed at a point of its choice, as a server may be."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

WRITES = ("INSERT", "UPDATE", "DELETE")
DONE, FAILED = 0, 3


class Killer:
    """Kills the process before the statement number `point` that writes."""

    def __init__(self, point: int):
        self.left = point

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def die_at(point: int, act: Callable[[], Any], *, at_commit: bool = False) -> bool:
    """Do it in a child that is killed before its write number `point`, or before it commits.

    Whether the child came to its end, because it has fewer writes than that.
    """
    connections.close_all()  # else both processes would speak to the server on one line
    child = os.fork()
    if child == 0:
        _act(point, act, at_commit=at_commit)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == DONE, "the step was refused or failed: see the output"
    return True


def _act(point: int, act: Callable[[], Any], *, at_commit: bool) -> None:
    """Never returns: the child must not go on with the tests of its parent."""
    code = FAILED
    try:
        if at_commit:
            connection._commit = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
        with connection.execute_wrapper(Killer(point)):
            act()
        code = DONE
    except BaseException as error:  # noqa: BLE001  # whatever it is, the parent tells it
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)
