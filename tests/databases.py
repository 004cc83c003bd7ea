"""Migrating takes half a minute: it is done once, and every worker of every run begins with a copy.

The copy is still migrated, which has nothing to do. `python -m tests.databases` makes the original ahead.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = settings.BASE_DIR / ".database_cache"
PREFIX = f"template_{hashlib.sha256(bytes(settings.BASE_DIR)).hexdigest()[:8]}_"  # clones may share a server


def begin_with_a_copy() -> None:
    """Let the test database of this process be created as a copy of the migrated one."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = original()
        return
    create = connection.creation._create_test_db

    def create_as_copy(verbosity, autoclobber, keepdb=False):
        name = create(verbosity, autoclobber, keepdb)
        if not (keepdb and Path(name).exists()):
            shutil.copyfile(original(), name)
        return name

    connection.creation._create_test_db = create_as_copy


def original() -> str:
    """The migrated database's name. Whoever needs it first makes it, in a process of its own."""
    name = _name()
    if not _exists(name):
        subprocess.run([sys.executable, "-m", "tests.databases"], cwd=settings.BASE_DIR, check=True)
    return name


def make_original() -> None:
    name = _name()
    with _alone():
        if not _exists(name):
            _migrate(name)


def _migrate(name: str) -> None:
    unfinished = f"{name}_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = unfinished
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()  # SQLite folds its write-ahead log into the file
    _rename(unfinished, name)
    _drop_outdated(name)


def _name() -> str:
    name = PREFIX + fingerprint()
    return name if connection.vendor == "postgresql" else str(FOLDER / f"{name}.sqlite3")


def fingerprint() -> str:
    """A value that changes with any file that says what is in an empty database."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        digest.update(app.label.encode())
        for path in sorted(folder.rglob("*.py")):
            inside = path.relative_to(folder)
            if app.label == "core" or inside.parts[0] in ("migrations", "models", "models.py"):
                digest.update(path.read_bytes())
    for path in (settings.BASE_DIR / "config/settings.py", settings.BASE_DIR / "tests/settings.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{connection.vendor}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _exists(name: str) -> bool:
    return name in _databases() if connection.vendor == "postgresql" else Path(name).exists()


def _rename(unfinished: str, name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    else:
        Path(unfinished).rename(name)


def _drop_outdated(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            for outdated in _databases() - {name}:
                cursor.execute(f"DROP DATABASE {outdated}")
    else:
        for path in set(FOLDER.glob(f"{PREFIX}*")) - {Path(name)}:
            path.unlink()


def _databases() -> set[str]:
    """The migrated databases of this clone on the server."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return {name for (name,) in cursor.fetchall()}


if __name__ == "__main__":
    django.setup()
    make_original()
