"""Start-up checks that refuse a database or a production set-up which would lose or leak data."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

from core.sealing import SealingError, parse_keys

INSECURE_KEY = "insecure-development-key"
# Mail holds links and names that a log or a folder shows to whoever reads it.
READABLE_MAIL = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}
SQLITE_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "recursive_triggers": 1}


@register(Tags.database)
def sqlite_is_safe(databases=None, **kwargs):
    """SQLite without WAL and IMMEDIATE loses writes; without the other two, constraints do not hold."""
    errors = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            errors += _sqlite_errors(connection)
    return errors


def _sqlite_errors(connection):
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield _refuse("SQLite needs transaction_mode=IMMEDIATE", "core.E001")
    in_memory = "memory" in str(connection.settings_dict["NAME"])
    for name, wanted in SQLITE_PRAGMAS.items():
        with connection.cursor() as cursor:
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted and not (in_memory and name == "journal_mode"):
            yield _refuse(f"SQLite needs PRAGMA {name}={wanted}, found {found}", "core.E002")


@register(Tags.security)
def production_is_safe(**kwargs):
    """Refuse DEBUG on a host that others reach; where DEBUG is off, a default key, demo users, passwords that
    travel in the clear, and mail in the log."""
    if settings.DEBUG:
        reachable = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
        return (
            [_refuse(f"DEBUG must be False where ALLOWED_HOSTS has {reachable}", "core.E005")]
            if reachable
            else []
        )
    errors = []
    if settings.SECRET_KEY == INSECURE_KEY or len(settings.SECRET_KEY) < 32:
        errors.append(
            _refuse("SECRET_KEY must be set to a random value of at least 32 characters", "core.E003")
        )
    if settings.DEMO:
        errors.append(_refuse("DEMO must not be True where DEBUG is off", "core.E004"))
    if not settings.HTTPS and not settings.ALLOW_PLAIN_HTTP:
        errors.append(
            _refuse("HTTPS must be True where DEBUG is off, or ALLOW_PLAIN_HTTP must be True", "core.E006")
        )
    if settings.EMAIL_BACKEND in READABLE_MAIL:
        errors.append(
            _refuse("EMAIL_BACKEND must not write mail to a log or file where DEBUG is off", "core.E007")
        )
    if not settings.SEALING_KEYS:
        errors.append(_refuse("SEALING_KEYS must name a key where DEBUG is off", "core.E008"))
    return errors


@register(Tags.security)
def sealing_keys_are_keys(**kwargs):
    """Refuse keys that could neither seal nor open anything, also where DEBUG is on."""
    try:
        parse_keys(tuple(settings.SEALING_KEYS))
    except SealingError as error:
        return [_refuse(str(error), "core.E009")]
    return []


def _refuse(message: str, code: str) -> Error:
    return Error(message, hint="Use the settings of .env.example.", id=code)
