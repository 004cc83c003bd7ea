"""What every test may use: the cast, clients, the servers a test says it needs, and a browser."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from accounts.choices import AreaKind, Role
from accounts.models import Area, User
from accounts.services import roles_sync
from config.catalogues import compile_all
from tests.browser import CHROMIUM, LAUNCH_ARGUMENTS, LiveBrowser
from tests.databases import begin_with_a_copy
from tests.factories import AreaFactory, OrganisationFactory, UserFactory
from tests.flushing import let_flush_pass_append_only_tables

# marker -> (is it there?, how to get it)
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "postgres": (
        lambda: connection.vendor == "postgresql",
        "set DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/NAME",
    ),
    "elasticsearch": (
        lambda: bool(os.environ.get("ELASTICSEARCH_URL")),
        "set ELASTICSEARCH_URL=http://127.0.0.1:PORT",
    ),
    "browser": (lambda: shutil.which(CHROMIUM) is not None, "apt install chromium fonts-noto-cjk"),
    "libreoffice": (lambda: shutil.which("soffice") is not None, "apt install libreoffice-calc"),
}

USE_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items):
    for item in items:
        if "live_browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if _is_the_same_on_every_database(item):
            item.add_marker("once")


def _is_the_same_on_every_database(item) -> bool:
    """What pages and workbooks ask the database is tested on both without a browser and LibreOffice."""
    if item.get_closest_marker("postgres"):
        return False
    if item.get_closest_marker("browser") or item.get_closest_marker("libreoffice"):
        return True
    return not (
        item.get_closest_marker("django_db") or USE_A_DATABASE & set(getattr(item, "fixturenames", ()))
    )


def pytest_runtest_setup(item):
    """Skip aloud what this machine cannot run; in CI, where everything is installed, fail."""
    for marker, (is_there, remedy) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_there():
            refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            refuse(f"needs {marker}: {remedy}")
    if item.get_closest_marker("sqlite") and connection.vendor != "sqlite":
        pytest.skip("is about SQLite")


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages():
    compile_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_use_migrations, django_db_blocker):
    """A copy of the migrated database for every worker."""
    if django_db_use_migrations:
        with django_db_blocker.unblock():
            begin_with_a_copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles' groups once, not in every test that has a user."""
    with django_db_blocker.unblock():
        roles_sync()


@pytest.fixture(autouse=True)
def _language_of_the_settings():
    """The language of the last page asked for stays on in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_append_only_tables():
    let_flush_pass_append_only_tables()


# The cast. North and South are areas of equal rank: what one has, the other must not see.


@pytest.fixture
def north(db) -> Area:
    return AreaFactory(code="NORTH", kind=AreaKind.FTZ_AREA, name_zh="北片区", name_en="North Area")


@pytest.fixture
def south(db) -> Area:
    return AreaFactory(code="SOUTH", kind=AreaKind.FTZ_AREA, name_zh="南片区", name_en="South Area")


def _of_area(area: Area, username: str, role: str) -> User:
    committee = OrganisationFactory(
        code=f"ORG-{username}",
        area=area,
        name_zh=f"{area.name_zh}管委会",
        name_en=f"{area.name_en} Committee",
    )
    return UserFactory(username=username, full_name=username, role=role, organisation=committee, areas=[area])


def _of_region(username: str, role: str) -> User:
    return UserFactory(username=username, full_name=username, role=role)


@pytest.fixture
def north_officer(north) -> User:
    return _of_area(north, "north_officer", Role.OFFICER)


@pytest.fixture
def north_manager(north) -> User:
    return _of_area(north, "north_manager", Role.AREA_MANAGER)


@pytest.fixture
def south_officer(south) -> User:
    return _of_area(south, "south_officer", Role.OFFICER)


@pytest.fixture
def south_manager(south) -> User:
    return _of_area(south, "south_manager", Role.AREA_MANAGER)


@pytest.fixture
def chain_office(north) -> User:
    return _of_area(north, "chain_office", Role.CHAIN_OFFICE)


@pytest.fixture
def chief(db) -> User:
    """Reviews for the whole region."""
    return _of_region("chief", Role.REGION_REVIEWER)


@pytest.fixture
def region_admin(db) -> User:
    return _of_region("region_admin", Role.REGION_ADMIN)


@pytest.fixture
def viewer(db) -> User:
    """Sees the whole region and changes nothing."""
    return _of_region("viewer", Role.AUDITOR)


@pytest.fixture
def publisher(db) -> User:
    return _of_region("publisher", Role.PUBLISHER)


@pytest.fixture
def enterprise_user(db) -> User:
    return UserFactory(username="enterprise_user", role=Role.ENTERPRISE_USER, organisation=None)


@pytest.fixture
def kept_choices(settings) -> Iterator[None]:
    """The cache of a running server, which keeps what is in a vocabulary; other tests have none."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield
    cache.clear()


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """`client_of(user)` is logged in and reads English; `client_of(user, language="zh-hans")`, Chinese."""

    def make(user: User, language: str = "en") -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.AccountBackend")
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    return make


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    # Playwright runs a loop in this thread. Django then refuses the database, unless told that we wait for
    # it, and has another connection inside the loop than outside: leave none open on the other side.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=LAUNCH_ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def live_browser(_chromium, live_server) -> Iterator[LiveBrowser]:
    """Phones and laptops on a served copy of the project. Whatever leaves the host fails the test."""
    browser = LiveBrowser(_chromium, live_server.url)
    yield browser
    browser.close()
    assert browser.outside_requests == []
    assert browser.script_errors == []
