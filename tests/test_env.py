import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import env_bool, env_database, env_int, env_list, env_server, env_str, load_env_file


@pytest.mark.parametrize("value", ["true", "1", "yes", "", "False "])
def test_a_switch_takes_true_or_false_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("SWITCH", value)
    with pytest.raises(ImproperlyConfigured, match="write True or False"):
        env_bool("SWITCH", default=False)
    monkeypatch.setenv("SWITCH", "True")
    assert env_bool("SWITCH", default=False) is True


def test_a_number_must_be_a_whole_number(monkeypatch):
    monkeypatch.setenv("NUMBER", "12h")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env_int("NUMBER", 1)
    assert env_int("NOT_SET", 7) == 7


def test_a_setting_without_default_must_be_set():
    with pytest.raises(ImproperlyConfigured, match="NOT_SET"):
        env_str("NOT_SET")


def test_a_list_is_read_without_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", "a, b,,")
    assert env_list("HOSTS") == ["a", "b"]


def test_database_addresses_are_read(monkeypatch):
    monkeypatch.setenv("DB", "postgres://us%40er:p%2Fw@127.0.0.1:5433/name")
    database = env_database("DB", "")
    assert (database["USER"], database["PASSWORD"], database["PORT"], database["NAME"]) == (
        "us@er",
        "p/w",
        "5433",
        "name",
    )
    monkeypatch.setenv("DB", "sqlite:////tmp/x.sqlite3")
    sqlite = env_database("DB", "")
    assert str(sqlite["NAME"]) == "/tmp/x.sqlite3"
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    monkeypatch.setenv("DB", "mysql://x")
    with pytest.raises(ImproperlyConfigured, match="sqlite:/// or postgres://"):
        env_database("DB", "")


def test_the_env_file_fills_in_and_the_environment_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("GIVEN", "environment")
    monkeypatch.delenv("OTHER", raising=False)
    file = tmp_path / ".env"
    file.write_text("# comment\nGIVEN=file\nOTHER=a=b\n\nnonsense\n", encoding="utf-8")
    load_env_file(file)
    assert (env_str("GIVEN"), env_str("OTHER")) == ("environment", "a=b")
    monkeypatch.delenv("OTHER")


@pytest.mark.parametrize("value", ["nonsense", "http://search", "ftp://search:9200", "http://search:port"])
def test_the_address_of_a_server_names_its_port(monkeypatch, value):
    monkeypatch.setenv("SERVER", value)
    with pytest.raises(ImproperlyConfigured, match="http://HOST:PORT"):
        env_server("SERVER")
    monkeypatch.setenv("SERVER", "https://user:word@search:9200")
    assert env_server("SERVER") == "https://user:word@search:9200"
    assert env_server("NOT_SET") == ""
