"""What the worker does for those who search."""

from collections.abc import Iterator

from search import indexer
from search.services.saved import alerts_count
from search.worker import Duty, register


def indexes_keep() -> Iterator[None]:
    """Build the index of a search server that is new, or that another version of the recipe filled."""
    indexer.make_current()
    yield


INDEXES = register(Duty("current indexes", every=60, do=indexes_keep))
ALERTS = register(Duty("alerts of saved searches", every=600, do=alerts_count))
