import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from core.models import OutboxItem


def test_a_living_process_says_so_without_a_database():
    assert Client().get("/livez").content == b"ok"


@pytest.mark.django_db
def test_readiness_tells_the_age_of_the_oldest_note():
    assert Client().get("/readyz").json() == {"database": "ok", "oldest_outbox_note_seconds": None}
    note = OutboxItem.objects.create(label="registry.Enterprise", object_pk="1")
    OutboxItem.objects.filter(pk=note.pk).update(created_at=timezone.now() - dt.timedelta(minutes=5))
    OutboxItem.objects.create(label="registry.Enterprise", object_pk="2")
    assert 300 <= Client().get("/readyz").json()["oldest_outbox_note_seconds"] < 360


@pytest.mark.django_db
def test_without_a_database_it_is_not_ready(monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", away)
    assert Client().get("/readyz").status_code == 503
