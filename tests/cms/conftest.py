from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from wagtail.models import Page

from accounts.choices import AreaKind
from cms.starter import site_load
from core.loading import Counts
from registry.models import Chain
from tests.factories import AreaFactory

SITE = Path(__file__).with_name("site")


@pytest.fixture(scope="module")
def _site_of_module(django_db_setup, django_db_blocker) -> Iterator[dict[str, Counts]]:
    """Loaded once for the tests of a module, each of which begins with it; taken back after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        Chain.objects.create(code="T", name_zh="测试链", name_en="Test chain", launch_year=2021)
        AreaFactory(code="A1", kind=AreaKind.FTZ_AREA, name_zh="甲片区", name_en="First Area")
        if Page.get_first_root_node() is None:  # the flush behind a test in a browser took it
            Page.add_root(title="Root", slug="root")
        yield site_load(SITE)
        transaction.set_rollback(True)


@pytest.fixture
def site(_site_of_module, db) -> dict[str, Counts]:
    """A page of every kind with every kind of block, in Chinese and English; two pages in Vietnamese."""
    return _site_of_module
