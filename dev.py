#!/usr/bin/env python3
"""Run, test and check Chainbridge on this machine.

    python3 dev.py run [--port N]      the application with fictional data, on 127.0.0.1:8000
    python3 dev.py check               lint, format, types, layers, migrations, translations
    python3 dev.py test                check, then every test
    python3 dev.py test tests/crm -x   only the tests that pytest is told to run

Needs Python 3.11 and its venv package, nothing else: what the project is made of goes into .venv.
The tests run on SQLite; where DATABASE_URL names a PostgreSQL, those that use a database run there once more,
except for the ones in a browser.
"""
# Only the standard library, and only syntax that an older Python reads far enough to be told it is too old.

import argparse
import base64
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
ENV_FILE = ROOT / ".env"
OLDEST_PYTHON = (3, 11)
HOST = "127.0.0.1"
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}  # a check does not depend on this machine's .env
CHECKS: "tuple[tuple[str, ...], ...]" = (  # at the same time; mypy takes longest
    ("mypy",),
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("lint-imports",),
    ("python", "manage.py", "check"),
    ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    ("python", "manage.py", "check_messages"),
)
DATABASE_OF_TESTS: "tuple[str, ...]" = ("python", "-m", "tests.databases")


class Refused(Exception):
    """What is wrong and what to do about it, in words for the person at the terminal."""


def main(arguments: "list[str]") -> int:
    try:
        refuse_old_python(sys.version_info[:2])
        options, rest = parser().parse_known_args(arguments)
        if options.command == "run" and not rest:
            return run(options.port)
        if options.command == "check" and not rest:
            return check()
        if options.command == "test":
            return test(rest)
        raise Refused(f"dev.py {options.command} does not know {' '.join(rest)}. See python3 dev.py --help")
    except Refused as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", required=True, metavar="run | check | test")
    commands.add_parser("run").add_argument("--port", type=port_number, default=8000, help="default: 8000")
    commands.add_parser("check")
    commands.add_parser("test", add_help=False)
    return top


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: write a number from 1 to 65535")
    return int(text)


def run(port: int) -> int:
    refuse_taken_port(port)
    install("requirements.txt")
    write_env_file()
    manage("prepare", "--demo")
    say(f"Chainbridge is served at http://{HOST}:{port}/  (stop it with Ctrl-C)")
    return serve(port)


def check() -> int:
    install("requirements-dev.txt")
    return at_once([(command, TEST_SETTINGS) for command in CHECKS])


def at_once(commands: "list[tuple[tuple[str, ...], dict[str, str]]]") -> int:
    """Run programs side by side. What each says comes in one piece, in the order of the list."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(tool_unheard, commands)
        for (command, _), (status, words) in zip(commands, answers, strict=True):
            print(words, end="", flush=True)
            if status != 0:
                failed.append(" ".join(command))
    for words in failed:
        say(f"FAILED: {words}")
    return 1 if failed else 0


def test(arguments: "list[str]") -> int:
    """Without arguments everything that must hold before a commit; with arguments only what they select."""
    install("requirements-dev.txt")
    planned = rounds(os.environ.get("DATABASE_URL", ""))
    if not arguments:
        checks = [(command, TEST_SETTINGS) for command in CHECKS]
        migrated = [(DATABASE_OF_TESTS, {**TEST_SETTINGS, **environment}) for _, _, environment in planned]
        if at_once(migrated + checks) != 0:
            return 1
    for title, selection, environment in planned:
        say(f"Tests on {title}")
        status = tool("python", "-m", "pytest", "-n", "auto", *selection, *arguments, **environment)
        if status != 0:
            return status
    return 0


def rounds(database_url: str) -> "list[tuple[str, list[str], dict[str, str]]]":
    """What to run as (title, pytest's arguments, environment): each test on every database it is for."""
    if not database_url.startswith("postgres"):
        return [("SQLite; those that need PostgreSQL are skipped", [], {"DATABASE_URL": ""})]
    return [
        ("SQLite", ["-m", "not postgres"], {"DATABASE_URL": ""}),
        ("PostgreSQL", ["-m", "not sqlite and not once"], {"DATABASE_URL": database_url}),
    ]


def refuse_old_python(version: "tuple[int, ...]") -> None:
    if version < OLDEST_PYTHON:
        raise Refused(
            f"This is Python {version[0]}.{version[1]}; Chainbridge needs 3.11 or newer.\n"
            "On Debian 12: sudo apt install python3 python3-venv, then python3 dev.py run"
        )


def refuse_taken_port(port: int) -> None:
    if not port_is_free(port):
        free = next((other for other in range(port + 1, port + 100) if port_is_free(other)), 0)
        raise Refused(
            f"Port {port} is taken by another program, perhaps by Chainbridge itself.\n"
            f"Use another one: python3 dev.py run --port {free}"
        )


def port_is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
        return True


def install(requirements: str) -> None:
    """Bring .venv to what `requirements` names. The second time there is nothing to do."""
    make_venv()
    stamp = VENV / f"{requirements}.installed"
    wanted = fingerprint(ROOT)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say(f"Installing {requirements} into .venv (a minute or two, the first time)")
    if (
        tool("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements)
        != 0
    ):
        raise Refused(
            "pip could not install everything: see its message above. Nothing was changed but .venv."
        )
    stamp.write_text(wanted, encoding="utf-8")


def make_venv() -> None:
    if (BIN / "python").exists():
        return
    # Debian ships the venv module without what it needs to work.
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refused(
            "Python's venv package is missing.\n"
            "On Debian or Ubuntu: sudo apt install python3-venv, then start this again."
        )
    say("Making .venv")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused("Python could not make .venv: see its message above.")


def fingerprint(folder: Path) -> str:
    """A value that changes when any requirement or constraint does."""
    files = sorted([*folder.glob("requirements*.txt"), *folder.glob("constraints*.txt")])
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def write_env_file() -> None:
    """Give a fresh clone settings of its own, with a key that nobody else has. Never committed."""
    if ENV_FILE.exists():
        return
    lines = (
        "# Made by dev.py for this machine; .env.example explains every setting.",
        "DEBUG=True",
        "DEMO=True",
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        f"SEALING_KEYS=k1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
    )
    ENV_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ENV_FILE.chmod(0o600)


def manage(*arguments: str) -> None:
    if tool("python", "manage.py", *arguments) != 0:
        raise Refused(f"manage.py {' '.join(arguments)} failed: see its message above.")


def serve(port: int) -> int:
    """Ctrl-C reaches the server and the worker too: wait until they have stopped, and do not complain."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # leaves by way of `finally`
    server, worker = start("runserver", f"{HOST}:{port}"), start("work")
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.wait()
        worker.wait()
        return 0
    finally:
        server.terminate()
        worker.terminate()
        worker.wait()


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([str(BIN / "python"), "manage.py", *arguments], cwd=str(ROOT))


def tool(name: str, *arguments: str, **environment: str) -> int:
    """Run a program of .venv in the project's folder, its output as it comes. Returns its exit status."""
    sys.stdout.flush()
    command = [str(BIN / name), *arguments]
    return subprocess.call(command, cwd=str(ROOT), env={**os.environ, **environment})


def tool_unheard(call: "tuple[tuple[str, ...], dict[str, str]]") -> "tuple[int, str]":
    """Run a program of .venv in the project's folder. Returns its exit status and what it said."""
    (name, *arguments), environment = call
    done = subprocess.run(
        [str(BIN / name), *arguments],
        cwd=str(ROOT),
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def say(words: str) -> None:
    print(f"\n--- {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
