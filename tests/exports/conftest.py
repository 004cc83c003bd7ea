import pytest

from exports import columns
from tests.exports.organisations import TABLE


@pytest.fixture
def table(monkeypatch, settings):
    """The small table, registered and with a page."""
    monkeypatch.setitem(columns._TABLES, TABLE.key, TABLE)
    settings.ROOT_URLCONF = "tests.exports.urls"
    return TABLE
