"""Imports killed by SIGKILL at random points while rows are in flight: what is there in the end?

    python benchmarks/killed_imports.py [--points 50] [--rows 40]                in a fresh SQLite
    DATABASE_URL=postgres://... python benchmarks/killed_imports.py              in an empty database

For each point an import of its own, half of its rows known: a process writes it and is killed after a random
statement of the transaction; nothing of it may be there, and its place must be free. Another process then
takes it up again: the content of all tables must equal that of an uninterrupted run.
"""

import argparse
import os
import random
import signal
import sys
import tempfile

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--seed", type=int, default=8)
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/killed.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import User
    from accounts.services import roles_sync, user_create

    call_command("migrate", verbosity=0)
    roles_sync()
    settings.IMPORT_AT_ONCE_ROWS = 0
    actor = User.objects.filter(username="importer").first() or user_create(
        username="importer", full_name="Importer", role="region_admin", organisation=None, areas=[]
    )
    dice = random.Random(options.seed)
    statements = _point(actor, 0, options.rows, 0)[0]
    points = [dice.randrange(1, statements + 1) for _ in range(options.points)]
    in_flight = [_point(actor, number, options.rows, kill)[1] for number, kill in enumerate(points, start=1)]
    print(
        f"{connection.vendor}: killed at {len(points)} points among {statements} statements; rows in flight "
        f"{min(in_flight)} to {max(in_flight)}; every content equals that of an uninterrupted run"
    )
    return 0


def _point(actor, number: int, rows: int, kill: int) -> tuple[int, int]:
    """Statements written and rows in flight at the kill; without one, of the whole run."""
    from exports import slots
    from exports.choices import ImportStatus
    from tests.exports.killing import content, uninterrupted, waiting_import

    job = waiting_import(actor, number, rows)
    before, after = uninterrupted(job, number)
    found = (0, 0)
    if kill:
        found = _worker(kill)
        job.refresh_from_db()
        assert found[1] > 0, f"point {number}: nothing was in flight"
        assert (content(number), job.status) == (before, ImportStatus.WRITING), f"point {number}"
        assert slots.running(actor.pk) is None, f"point {number}"
    whole = _worker(0)
    job.refresh_from_db()
    assert job.status == ImportStatus.CONFIRMED, f"point {number}"
    assert content(number) == after, f"point {number}"
    print(f"\r{number}: killed after statement {kill}, {found[1]} rows in flight   ", end="", flush=True)
    return found if kill else whole


def _worker(kill: int) -> tuple[int, int]:
    """A process of its own, forked from this one."""
    from django.db import connections

    from tests.exports import killed_import

    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writer, 1)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
        killed_import.work(kill)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        words = told.read().split()
    _pid, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
    assert ended == (signal.SIGKILL if kill else 0), status
    statements, there = map(int, words)
    return statements, there


if __name__ == "__main__":
    sys.exit(main())
