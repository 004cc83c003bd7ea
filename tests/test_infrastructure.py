"""The tests' own instruments: were one of them broken, the tests that lean on it would pass for nothing."""

from types import SimpleNamespace

import pytest
from csp.decorators import csp_exempt
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.urls import path

from accounts.models import Area, User
from core import changes
from core.models import ChangeEntry
from tests import databases, query_counts
from tests.factories import AreaFactory

PAGE = """<!doctype html><title>t</title><p>Read me</p><img src="https://example.com/pixel.png">
<script>throw new Error("broken on purpose")</script>"""


def leaky(request):
    return HttpResponse(PAGE)


urlpatterns = [
    path("guarded/", leaky),
    path("unguarded/", csp_exempt()(leaky)),
    path("areas/", lambda request: HttpResponse(str(Area.objects.count()))),
]


def write_entry() -> ChangeEntry:
    with transaction.atomic():
        return changes.record(AreaFactory(), actor=None, verb="created")


def assert_append_only(entry: ChangeEntry) -> None:
    for change in (entry.delete, lambda: ChangeEntry.objects.update(verb="forged")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_may_leave_rows_in_append_only_tables():
    assert_append_only(write_entry())


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_empty_and_append_only_again_after_it():
    """Whichever of the two runs second meets what the other left: nothing, and the triggers."""
    assert ChangeEntry.objects.count() == 0
    assert_append_only(write_entry())


def test_the_cast_may_do_what_its_role_says(north_officer, north_manager, chief, viewer, publisher):
    cast = (north_officer, north_manager, chief, viewer, publisher)
    assert [user.has_perm("crm.add_lead") for user in cast] == [True, True, True, False, False]
    assert [user.area_ids() is None for user in cast] == [False, False, True, True, False]


def test_north_and_south_have_nothing_in_common(north_officer, south_officer):
    assert north_officer.area_ids() & south_officer.area_ids() == set()
    assert north_officer.organisation != south_officer.organisation


@pytest.mark.django_db(transaction=True)
def test_roles_keep_their_permissions_after_a_test_that_commits(chief):
    assert User.objects.get(pk=chief.pk).has_perm("registry.view_restricted")


@pytest.mark.urls("tests.test_infrastructure")
def test_a_changed_query_count_fails_and_can_be_accepted(client, db, tmp_path, monkeypatch):
    monkeypatch.setattr(query_counts, "COUNTS", tmp_path / "counts.json")
    monkeypatch.delenv("UPDATE_QUERY_COUNTS", raising=False)
    query_counts.COUNTS.write_text('{"areas": 0}')
    found = query_counts.query_count(client, "/areas/")
    assert found >= 1
    with pytest.raises(AssertionError, match="query_counts.json says 0"):
        query_counts.assert_query_count("areas", client, "/areas/")
    monkeypatch.setenv("UPDATE_QUERY_COUNTS", "1")
    query_counts.assert_query_count("areas", client, "/areas/")
    monkeypatch.delenv("UPDATE_QUERY_COUNTS")
    query_counts.assert_query_count("areas", client, "/areas/")


@pytest.mark.urls("tests.test_infrastructure")
def test_the_browser_reports_what_leaves_the_host_and_what_breaks(request, live_browser):
    assert request.node.get_closest_marker("once")
    page = live_browser.phone(language="en")
    page.goto("/unguarded/")
    assert page.inner_text("p") == "Read me"
    assert page.viewport_size == {"width": 390, "height": 844}
    assert live_browser.outside_requests == ["https://example.com/pixel.png"]
    assert "broken on purpose" in live_browser.script_errors[0]
    live_browser.outside_requests.clear()
    live_browser.script_errors.clear()


@pytest.mark.urls("tests.test_infrastructure")
def test_the_browser_reports_what_our_own_policy_refuses(live_browser):
    live_browser.laptop().goto("/guarded/")
    assert live_browser.outside_requests == []
    assert all("Content Security Policy" in error for error in live_browser.script_errors)
    assert len(live_browser.script_errors) == 2  # the picture and the script
    live_browser.script_errors.clear()


def test_what_uses_no_database_runs_on_one_only(request):
    assert request.node.get_closest_marker("once")


def test_what_uses_a_database_runs_on_both(request, north):
    assert not request.node.get_closest_marker("once")


@pytest.mark.django_db
def test_what_is_marked_as_using_a_database_runs_on_both(request):
    assert not request.node.get_closest_marker("once")


@pytest.mark.postgres
def test_what_needs_postgresql_runs_there(request):
    assert not request.node.get_closest_marker("once")


def test_a_changed_migration_or_model_makes_the_database_anew_and_a_changed_page_does_not(
    tmp_path, monkeypatch
):
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_initial.py").write_text("operations = []")
    app = SimpleNamespace(label="pages", path=str(tmp_path))
    monkeypatch.setattr(databases.apps, "get_app_configs", lambda: [app])
    first = databases.fingerprint()
    (tmp_path / "views.py").write_text("x = 1")
    assert databases.fingerprint() == first
    (tmp_path / "models.py").write_text("x = 1")
    second = databases.fingerprint()
    (tmp_path / "migrations" / "0001_initial.py").write_text("operations = [1]")
    assert len({first, second, databases.fingerprint()}) == 3


@pytest.mark.sqlite
def test_sqlite_is_tested_with_the_locks_of_production(db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
