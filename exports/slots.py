"""How many imports run at a time: one for each user, two in all. Kept by the database server, or by locks on
files beside the SQLite database, so that a killed process frees its place by dying.

Who holds a place says there which import it is, and how far it is: `running`.
"""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Protocol, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from core.flow import MoveRefused

AT_A_TIME = 2
SPACE = 0x696D70  # "imp": the first half of our advisory locks
SHOWN_EVERY = 0.5  # seconds between two signs of progress
Item = TypeVar("Item")


class Step(Enum):
    """What goes through all rows of a file, in this order."""

    READ = "read"
    JUDGE = "judge"


class Busy(MoveRefused):
    """The import has to wait for another. Nothing was changed."""


@dataclass(frozen=True)
class Mark:
    """What a running import says of itself."""

    job: int
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class Held(Protocol):
    def say(self, text: str) -> None: ...


_own: ContextVar["_Own | None"] = ContextVar("own_import", default=None)


@dataclass
class _Own:
    job: int
    held: Held
    shown: float = 0.0
    done: int = 0
    total: int = 0

    def tell(self, share: float, rows: int) -> None:
        """Of all rows the share that is done of all steps: never less than was told before."""
        self.total = self.total or rows
        self.done = max(self.done, int(share * self.total))
        self.shown = time.monotonic()
        self.held.say(f"{self.job} {self.done} {self.total}")


@contextmanager
def taken(job) -> Iterator[None]:
    """The place of an import while it is read or written. Raises Busy, at once, where there is none."""
    if _own.get() is not None:
        yield
        return
    with ExitStack() as stack:
        held = stack.enter_context(_lock(f"user-{job.actor_id}"))
        if held is None:
            raise Busy(_waits_for_own(job))
        places = (stack.enter_context(_lock(f"place-{number}")) for number in range(AT_A_TIME))
        if not any(place is not None for place in places):
            raise Busy(_("Two imports of others are running. Yours waits for one of them to end."))
        token = _own.set(_Own(job.pk, held))
        stack.callback(_own.reset, token)
        held.say(f"{job.pk} 0 0")
        yield


def running(user_id: int) -> Mark | None:
    """The import of this user that is running now, in whatever process."""
    text = _said(f"user-{user_id}")
    if text is None:
        return None
    numbers = [int(word) for word in text.split() if word.isdigit()]
    return Mark(*numbers) if len(numbers) == 3 else Mark(0, 0, 0)


def counted(items: Iterable[Item], total: int, step: Step) -> Iterator[Item]:
    """The same items; those who wait see how far the import is, over all of its steps."""
    own = _own.get()
    before = list(Step).index(step)
    for done, item in enumerate(items):
        if own is not None and total and time.monotonic() - own.shown > SHOWN_EVERY:
            own.tell((before + done / total) / len(Step), total)
        yield item


def _waits_for_own(job) -> str:
    mark = running(job.actor_id)
    other = type(job).objects.filter(pk=mark.job).first() if mark else None
    if other is None or other.pk == job.pk:
        return _("This import is under way already.")
    return _("Another import of yours is running: %(file)s. Wait for it to end.") % {"file": other.filename}


def _lock(name: str):
    return _server_lock(name) if connection.vendor == "postgresql" else _file_lock(name)


def _said(name: str) -> str | None:
    """None: nobody holds it."""
    return _server_said(name) if connection.vendor == "postgresql" else _file_said(name)


@contextmanager
def _server_lock(name: str) -> Iterator["_Session | None"]:
    """Of the session, not of the transaction: it lasts through those of the import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [SPACE, name])
        got = cursor.fetchone()[0]
    if not got:
        yield None
        return
    session = _Session()
    try:
        yield session
    finally:
        with suppress(Exception), connection.cursor() as cursor:  # a lost connection has freed it
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [SPACE, name])
            cursor.execute("SET application_name TO DEFAULT")


class _Session:
    """Others see the name of a session at once, though its transaction is open."""

    def say(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [f"import {text}"])


def _server_said(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s::oid "
            "AND l.objid::bigint = (hashtext(%s)::bigint & 4294967295) "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [SPACE, name],
        )
        row = cursor.fetchone()
    return row and row[0].removeprefix("import ")


@contextmanager
def _file_lock(name: str) -> Iterator["_LockedFile | None"]:
    with _path(name).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield _LockedFile(file)


@dataclass
class _LockedFile:
    file: IO[str]

    def say(self, text: str) -> None:
        self.file.truncate(0)
        self.file.write(text)
        self.file.flush()


def _file_said(name: str) -> str | None:
    path = _path(name)
    if not path.exists():
        return None
    with path.open(encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read()
    return None


def _path(name: str) -> Path:
    database = os.fspath(connection.settings_dict["NAME"])
    return Path(f"{database}.import-{name}.lock")
