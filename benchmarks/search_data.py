"""Made-up enterprises and labelled queries for benchmarks/search.py; the parts are in benchmarks/corpus.

Before this is imported, the project's folder must be first on sys.path: beside benchmarks/search.py, `import
search` would otherwise find that file and not the app. `load` needs `django.setup()`; the rest does not.

    companies(10_000)     Company after Company, always the same
    load(10_000)          the same as rows: position p has the primary key p + 1
    known_items(10_000)   31 kinds of queries for one enterprise, 25 of each
    topics(10_000)        queries for a product
"""

from benchmarks.corpus.known_items import Labelled, known_items
from benchmarks.corpus.population import Company, companies
from benchmarks.corpus.topics import topics

__all__ = ["Company", "Labelled", "companies", "known_items", "load", "topics"]


def load(n: int, seed: int = 2021, *, keys: bool = False) -> None:
    """Fill an empty, migrated database; see benchmarks/corpus/loading.py."""
    from benchmarks.corpus.loading import load as load_rows  # models exist only once Django is set up

    load_rows(n, seed, keys=keys)
