"""Making documents on every core: taking names apart is what a rebuild waits for."""

import multiprocessing
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor

import django

from search.documents import Document, Kind, get_kind
from search.indexer import Batches, Loader, load_here

FEW = 20_000  # records that one process has done before another has started
AHEAD = 4  # chunks of every process that may wait to be written


def in_processes(count: int) -> Loader:
    """A loader for `indexer.rebuild` that shares chunks among processes."""

    def load(kind: Kind, chunks: Iterable[list[int]]) -> Batches:
        if count < 2 or kind.model._default_manager.count() < FEW:
            yield from load_here(kind, chunks)
            return
        context = multiprocessing.get_context("spawn")  # a forked process would share our connection
        with ProcessPoolExecutor(count, mp_context=context, initializer=django.setup) as pool:
            waiting: deque[Future] = deque()
            for pks in chunks:
                waiting.append(pool.submit(_load, kind.key, pks))
                if len(waiting) >= AHEAD * count:
                    yield waiting.popleft().result()
            for future in waiting:
                yield future.result()

    return load


def _load(kind: str, pks: list[int]) -> list[Document]:
    return list(get_kind(kind).load(pks))
