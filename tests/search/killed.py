"""A worker in a process of its own, to be killed. Told where the test's database and servers are."""

from multiprocessing.connection import Connection

import django
from django.conf import settings
from django.db import connection

django.setup()

from search import indexer  # noqa: E402

BEGUN, DONE = b"<", b">"


def work(database: str, elasticsearch: str, prefix: str, told: Connection) -> None:
    """Drain for ever in small batches, telling when one begins to be written and when it is."""
    connection.settings_dict["NAME"] = database
    settings.ELASTICSEARCH_URL, settings.SEARCH_PREFIX = elasticsearch, prefix
    write = indexer._write

    def write_and_tell(*arguments):
        told.send_bytes(BEGUN)
        refused = write(*arguments)
        told.send_bytes(DONE)
        return refused

    indexer._write = write_and_tell
    while True:
        indexer.drain(limit=7)
