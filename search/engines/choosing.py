"""Which engines this installation has: the embedded one always, Elasticsearch where a setting names it."""

from functools import cache

from django.conf import settings

from search.engines.base import Engine
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine


@cache
def embedded() -> DatabaseEngine:
    return DatabaseEngine()


@cache
def elasticsearch(url: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(url)


def primary() -> Engine:
    """The engine that answers as long as it can."""
    return elasticsearch(settings.ELASTICSEARCH_URL) if settings.ELASTICSEARCH_URL else embedded()


def engines() -> list[Engine]:
    """Every engine that is kept in step, the embedded one first: it answers when the other is away."""
    return list({engine.name: engine for engine in (embedded(), primary())}.values())


def named(name: str) -> Engine:
    """Raises KeyError for an engine that this installation does not have."""
    return {engine.name: engine for engine in engines()}[name]
