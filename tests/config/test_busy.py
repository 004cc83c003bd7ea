"""What people see while somebody else holds the database for longer than they can wait."""

from contextlib import closing, contextmanager

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from config.errors import is_lock
from exports.models import SavedFilter
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_writer():
    """Another connection writes to the database of the tests, and nobody waits for it for long."""
    if connection.vendor == "postgresql":
        with other_server_session() as other:
            other.execute("BEGIN")
            for model in (Session, SavedFilter):
                other.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20ms'")
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout TO DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    with closing(connection.get_new_connection(connection.get_connection_params())) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    connection.close()  # the next one waits as long as ever


def other_server_session():
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{name: given[name] for name in names if name in given}, autocommit=True)


@pytest.mark.parametrize("debug", [False, True])
def test_a_form_that_waits_in_vain_gets_a_page_that_says_to_try_again(
    client, client_of, north_officer, settings, debug
):
    settings.DEBUG = debug
    officer, address = client_of(north_officer), reverse("filter-save", args=["enterprises"])
    kept = {"name": "Mine", "query": "q=a"}
    login = {"username": north_officer.username, "password": PASSWORD}
    with a_writer():
        answers = [
            officer.post(address, kept),
            officer.post(address, kept, headers={"HX-Request": "true"}),
            client.post(reverse("login"), login),
        ]
        read = officer.get(reverse("my-day"))
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        words = answer.content.decode()
        assert "系统正忙" in words
        assert "The system is busy" in words
    assert read.status_code == 200
    assert not SavedFilter.objects.exists()
    assert officer.post(address, kept).status_code == 302
    assert client.post(reverse("login"), login).status_code == 302


@pytest.mark.parametrize("debug", [False, True])
def test_a_session_that_cannot_be_saved_is_not_taken_for_deleted(client_of, north_officer, settings, debug):
    settings.DEBUG = debug
    officer = client_of(north_officer)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    with a_writer():
        answer = officer.get(reverse("my-day"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert officer.get(reverse("my-day")).status_code == 200


def test_other_faults_of_the_database_are_not_taken_for_a_lock():
    is_server = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if is_server:
            cursor.execute("SET LOCAL statement_timeout = '1ms'")
        with pytest.raises(OperationalError) as caught, transaction.atomic():
            cursor.execute("SELECT pg_sleep(1)" if is_server else "SELECT * FROM nowhere")
    assert not is_lock(caught.value)
    assert not is_lock(ValueError("database is locked"))
