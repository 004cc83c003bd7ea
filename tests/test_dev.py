"""dev.py, without network and without touching this clone's .venv."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import dev
from core.sealing import parse_keys

DEV = Path(dev.__file__)


@pytest.fixture
def clone(tmp_path, monkeypatch) -> Path:
    """A folder that dev.py takes for its own, with requirements and no .venv."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(dev, "ENV_FILE", tmp_path / ".env")
    (tmp_path / "requirements.txt").write_text("Django==5.2.19\n")
    (tmp_path / "constraints.txt").write_text("sqlparse==0.6.1\n")
    return tmp_path


@pytest.fixture
def calls(clone, monkeypatch) -> list[list[str]]:
    """The programs that dev.py starts in that folder; each ends well."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").touch()
    seen: list[list[str]] = []

    def call(command, **options):
        seen.append([Path(command[0]).name, *command[1:]])
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    return seen


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_an_old_python_is_told_what_is_needed():
    with pytest.raises(dev.Refused, match=r"This is Python 3\.10; Chainbridge needs 3\.11"):
        dev.refuse_old_python((3, 10))
    dev.refuse_old_python((3, 11))
    dev.refuse_old_python((3, 13))


def test_a_taken_port_is_refused_with_another_to_use(taken_port, capfd):
    assert dev.main(["run", "--port", str(taken_port)]) == 2
    message = capfd.readouterr().err
    assert f"Port {taken_port} is taken" in message
    offered = int(message.split("--port ")[1])
    assert offered != taken_port
    assert dev.port_is_free(offered)


def test_a_port_that_is_none_is_refused(capfd):
    for text in ("0", "65536", "-1", "http"):
        with pytest.raises(SystemExit):
            dev.main(["run", "--port", text])
    assert "is no port" in capfd.readouterr().err


def test_unknown_words_are_refused(capfd):
    assert dev.main(["check", "--fast"]) == 2
    assert "does not know --fast" in capfd.readouterr().err


def test_a_missing_venv_package_is_named(clone, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(dev.Refused, match="sudo apt install python3-venv"):
        dev.install("requirements.txt")
    assert not (clone / ".venv").exists()


def test_a_second_install_has_nothing_to_do_until_a_requirement_changes(clone, calls):
    dev.install("requirements.txt")
    assert calls == [
        ["python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"]
    ]
    dev.install("requirements.txt")
    assert len(calls) == 1
    (clone / "constraints.txt").write_text("sqlparse==0.6.2\n")
    dev.install("requirements.txt")
    assert len(calls) == 2


def test_a_failed_install_is_tried_again(clone, calls, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(subprocess, "call", lambda *args, **kwargs: 1)
        with pytest.raises(dev.Refused, match="pip could not install"):
            dev.install("requirements.txt")
    dev.install("requirements.txt")
    assert len(calls) == 1


def test_the_tools_of_tests_have_a_stamp_of_their_own(calls):
    dev.install("requirements.txt")
    dev.install("requirements-dev.txt")
    assert [call[-1] for call in calls] == ["requirements.txt", "requirements-dev.txt"]


def test_a_fresh_clone_gets_a_key_of_its_own_and_keeps_it(clone):
    dev.write_env_file()
    first = (clone / ".env").read_text()
    assert "DEBUG=True\nDEMO=True\nSECRET_KEY=" in first
    assert len(first.split("SECRET_KEY=")[1]) > 50
    sealing_key = first.split("SEALING_KEYS=")[1].strip()
    assert list(parse_keys((sealing_key,))) == ["k1"]
    assert (clone / ".env").stat().st_mode & 0o077 == 0
    dev.write_env_file()
    assert (clone / ".env").read_text() == first


def test_without_postgresql_the_tests_run_once_and_those_of_postgresql_skip():
    assert [(args, env) for _, args, env in dev.rounds("")] == [([], {"DATABASE_URL": ""})]
    assert dev.rounds("sqlite:///x") == dev.rounds("")


def test_with_postgresql_every_test_runs_on_each_database_it_says_something_about():
    url = "postgres://chainbridge@127.0.0.1:5432/chainbridge"
    assert [(args, env) for _, args, env in dev.rounds(url)] == [
        (["-m", "not postgres"], {"DATABASE_URL": ""}),
        (["-m", "not sqlite and not once"], {"DATABASE_URL": url}),
    ]


def test_tests_named_on_the_command_line_run_alone(calls, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert dev.main(["test", "tests/crm", "-x"]) == 0
    assert calls[1:] == [["python", "-m", "pytest", "-n", "auto", "tests/crm", "-x"]]


def test_a_failing_check_is_named_and_keeps_the_tests_from_running(calls, monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", "")  # one database to migrate
    monkeypatch.setattr(dev, "tool_unheard", lambda call: (int(call[0] == ("lint-imports",)), "said\n"))
    dev.install("requirements-dev.txt")
    installed = len(calls)
    assert dev.main(["test"]) == 1
    said = capfd.readouterr().out
    assert said.count("said\n") == len(dev.CHECKS) + 1
    assert said.count("FAILED: ") == 1
    assert "FAILED: lint-imports" in said
    assert len(calls) == installed, "no pytest"


def test_before_all_tests_every_check_runs_and_a_database_is_made_for_each_round(calls, monkeypatch):
    seen = []
    monkeypatch.setattr(dev, "tool_unheard", lambda call: seen.append(call) or (0, ""))
    monkeypatch.setenv("DATABASE_URL", "postgres://chainbridge@127.0.0.1:5432/chainbridge")
    assert dev.main(["test"]) == 0
    commands = [command for command, _ in seen]
    assert sorted(commands) == sorted([*dev.CHECKS, dev.DATABASE_OF_TESTS, dev.DATABASE_OF_TESTS])
    urls = {environment["DATABASE_URL"] for command, environment in seen if command == dev.DATABASE_OF_TESTS}
    assert urls == {"", os.environ["DATABASE_URL"]}
    assert [call[:3] for call in calls[1:]] == [["python", "-m", "pytest"]] * 2


def test_a_program_run_unheard_tells_its_status_and_all_it_said(calls, clone):
    program = clone / ".venv" / "bin" / "python"
    program.write_text("#!/bin/sh\necho $WORD $1; echo wrong >&2; exit 3\n")
    program.chmod(0o755)
    assert dev.tool_unheard((("python", "now"), {"WORD": "and"})) == (3, "and now\nwrong\n")


def test_ctrl_c_stops_the_server_and_the_worker_without_complaint(tmp_path):
    """With programs of ours in place of Django's, in a folder that is nobody's."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "dev.py").write_text(DEV.read_text())
    (tmp_path / "manage.py").write_text(
        "import os, signal, sys\n"
        "def say(*words): os.write(1, (' '.join(words) + chr(10)).encode())\n"  # whole lines
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(say('down') and 0))\n"
        "say('up', *sys.argv[1:])\n"
        "signal.pause()\n"
    )
    program = f"import dev, sys; sys.path.insert(0, {str(tmp_path)!r}); sys.exit(dev.serve(8123))"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    watchdog = threading.Timer(20, process.kill)
    watchdog.start()
    up = {process.stdout.readline(), process.stdout.readline()}
    assert up == {"up runserver 127.0.0.1:8123\n", "up work\n"}
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()
    watchdog.cancel()
    assert (process.returncode, out, err) == (0, "down\ndown\n", "")
