import pytest
from django.db import connection

from core import checks


@pytest.mark.parametrize(
    ("settings_over", "ids"),
    [
        ({}, []),
        ({"SECRET_KEY": checks.INSECURE_KEY}, ["core.E003"]),
        ({"SECRET_KEY": "short"}, ["core.E003"]),
        ({"SEALING_KEYS": []}, ["core.E008"]),
        ({"DEMO": True}, ["core.E004"]),
        ({"HTTPS": False, "ALLOW_PLAIN_HTTP": False}, ["core.E006"]),
        ({"HTTPS": True, "ALLOW_PLAIN_HTTP": False}, []),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, ["core.E007"]),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, ["core.E007"]),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}, []),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["127.0.0.1", "localhost"], "ALLOW_PLAIN_HTTP": False}, []),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["crm.example.gov.cn"]}, ["core.E005"]),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["*"]}, ["core.E005"]),
    ],
)
def test_unsafe_production_settings_are_refused(settings, settings_over, ids):
    for name, value in settings_over.items():
        setattr(settings, name, value)
    assert [error.id for error in checks.production_is_safe()] == ids


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_as_configured_is_accepted():
    assert checks.sqlite_is_safe(databases=["default"]) == []


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_without_immediate_is_refused(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    assert [error.id for error in checks.sqlite_is_safe(databases=["default"])] == ["core.E001"]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("pragma", "on"), [("foreign_keys", 1), ("recursive_triggers", 1)])
def test_sqlite_without_a_needed_pragma_is_refused(pragma, on):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}=0")
        assert [error.id for error in checks.sqlite_is_safe(databases=["default"])] == ["core.E002"]
        cursor.execute(f"PRAGMA {pragma}={on}")


def test_nothing_is_asked_of_databases_that_are_not_checked():
    assert checks.sqlite_is_safe(databases=None) == []
