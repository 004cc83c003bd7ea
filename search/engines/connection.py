"""Asking an Elasticsearch server: in time, no other host, and one exception for whatever goes wrong."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import urllib3
from django.conf import settings
from elastic_transport import NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import (
    ApiError,
    ConnectionTimeout,
    Elasticsearch,
    NotFoundError,
    SerializationError,
    TransportError,
    UnsupportedProductError,
)

from search.engines.base import EngineAway

logger = logging.getLogger(__name__)
NOT_BUILT = "not built yet"
CONNECTIONS = 25  # more threads than a process has; one too many would wait for a connection

T = TypeVar("T")
Body = dict[str, Any]


@dataclass(frozen=True)
class Patience:
    """Seconds that an answer may take."""

    searching: float = 1.5
    writing: float = 30.0
    building: float = 300.0


@dataclass(frozen=True)
class _Answer:
    """What the client reads of an answer."""

    status: int
    headers: Any
    data: bytes


class PromptNode(Urllib3HttpNode):
    """Gives up when the time is over, also on an answer that comes in drop by drop."""

    def __init__(self, config: NodeConfig):
        super().__init__(config)
        self.pool.urlopen = partial(_in_time, self.pool, self.pool.urlopen)  # type: ignore[assignment, method-assign]


def _in_time(
    pool: urllib3.HTTPConnectionPool,
    urlopen: Callable[..., urllib3.BaseHTTPResponse],
    method: str,
    target: str,
    *,
    timeout: float,
    **options: Any,
) -> _Answer:
    end = time.monotonic() + timeout
    limit = urllib3.Timeout(total=timeout)
    response = urlopen(method, target, timeout=limit, preload_content=False, redirect=False, **options)
    parts = []
    while part := response.read1(1 << 16):
        parts.append(part)
        if time.monotonic() > end:
            response.close()
            raise urllib3.exceptions.ReadTimeoutError(pool, target, "the answer takes too long")
    response.release_conn()
    return _Answer(response.status, response.headers, b"".join(parts))


class Server:
    """One server. Every failure is an EngineAway, with a reason that holds nothing of what was asked."""

    def __init__(self, url: str, patience: Patience):
        self.patience = patience
        self._client = Elasticsearch(
            url,
            node_class=PromptNode,
            ca_certs=settings.ELASTICSEARCH_CA or DEFAULT,
            connections_per_node=CONNECTIONS,
            max_retries=0,
            retry_on_timeout=False,
        )

    def ask(
        self,
        call: Callable[[Elasticsearch], Any],
        read: Callable[[Body], T],
        *,
        within: float | None = None,
    ) -> T:
        """What `read` makes of the answer to `call`. An answer that it cannot read is none.

        It may take as long as an answer to a search, or `within` seconds.
        """
        with _reached():
            response = call(self._client.options(request_timeout=within or self.patience.searching))
        with _understood():
            return read(response.body)

    def tell(self, call: Callable[[Elasticsearch], Any]) -> None:
        """Order a change of indexes. What the server has not carried out in time it does not acknowledge."""
        if not self.ask(call, lambda body: body["acknowledged"] is True, within=self.patience.writing):
            raise EngineAway("no answer in time")


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        raise EngineAway(NOT_BUILT) from error
    except UnsupportedProductError as error:
        raise EngineAway("the server is no Elasticsearch") from error
    except ApiError as error:
        if error.meta.status == 400:
            logger.error("Elasticsearch did not understand us: %s", error.message)
        raise EngineAway(f"answer {error.meta.status}") from error
    except ConnectionTimeout as error:
        raise EngineAway("no answer in time") from error
    except (SerializationError, RecursionError) as error:
        raise EngineAway("an answer that makes no sense") from error
    except TransportError as error:
        raise EngineAway("no connection") from error


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise EngineAway("an answer that makes no sense") from error
