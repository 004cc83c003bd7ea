import os
import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest
from elasticsearch import Elasticsearch

from search.documents import Document, Kind, get_kind
from search.engines.base import Engine, Refused
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine


class PromptElasticsearch(ElasticsearchEngine):
    """Its writes are visible at once: no test has to wait for a second to pass."""

    def bulk_upsert(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        refused = super().bulk_upsert(kind, documents, version=version)
        self.refresh(kind)
        return refused

    def delete(self, kind: Kind, pks: Sequence[int], *, version: int) -> Refused:
        refused = super().delete(kind, pks, version=version)
        self.refresh(kind)
        return refused


@pytest.fixture
def index_names(settings) -> Iterator[Callable[[], list[str]]]:
    """Indexes that this test has on the real Elasticsearch. Of its own prefix, and dropped afterwards."""
    settings.SEARCH_PREFIX = f"test-{uuid.uuid4().hex[:12]}"
    pattern = f"{settings.SEARCH_PREFIX}-*"
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"])

    def names() -> list[str]:
        return sorted(client.indices.get_alias(index=pattern))

    yield names
    if left := names():
        client.indices.delete(index=left)
    client.close()


@pytest.fixture
def elasticsearch_engine(index_names) -> PromptElasticsearch:
    """The real server, without an index. A test that uses it is marked `elasticsearch`."""
    return PromptElasticsearch(os.environ["ELASTICSEARCH_URL"])


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request, db, enterprises) -> Engine:
    """Every engine in turn, with an empty index of enterprises."""
    if request.param == "database":
        found: Engine = DatabaseEngine()
    else:
        found = request.getfixturevalue("elasticsearch_engine")
    found.ensure_index(enterprises)
    return found


@pytest.fixture
def enterprises() -> Kind:
    return get_kind("enterprises")
