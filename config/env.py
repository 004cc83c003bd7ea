"""Read settings from the environment and refuse odd values aloud."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    "timeout": 20,
    # Without IMMEDIATE, a read followed by a write fails under concurrency ("database is locked").
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}

# Compiling a query takes seconds (What is due: 6 s) where running it takes a tenth. Databases stand on disks
# without a head that moves: at the cost of 4 that PostgreSQL supposes, it reads 20,000 leads to find 600.
POSTGRESQL_OPTIONS = {"options": "-c jit=off -c random_page_cost=1.1"}


def env_str(name: str, default: str | None = None) -> str:
    value = os.getenv(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set: see .env.example")
    return value


def env_bool(name: str, default: bool) -> bool:
    value = os.getenv(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name}={value!r}: write True or False")
    return value == "True"


def env_int(name: str, default: int) -> int:
    value = os.getenv(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.getenv(name, default).split(",") if part.strip()]


def env_server(name: str) -> str:
    """The address of a server with its port, or "" where there is none."""
    url = os.getenv(name, "")
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None
    except ValueError:  # a port that is no number
        is_whole = False
    if url and not is_whole:
        raise ImproperlyConfigured(f"{name}: write http://HOST:PORT or https://HOST:PORT")
    return url


def env_database(name: str, default: str) -> dict:
    """Turn a database address into Django's settings: `sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`."""
    url = os.getenv(name) or default
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(unquote(parts.path[1:])),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(POSTGRESQL_OPTIONS),
        }
    raise ImproperlyConfigured(f"{name}={parts.scheme}://...: use sqlite:/// or postgres://")


def load_env_file(path: Path) -> None:
    """Fill in variables from a `.env` file beside manage.py; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sep, value = line.strip().partition("=")
        if sep and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())
