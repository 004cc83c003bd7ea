"""What a page costs in queries, compared with the committed figure. A changed figure is a changed line."""

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_name("query_counts.json")


def query_count(client: Client, url: str, **headers) -> int:
    """How many queries a GET of `url` makes. The page must be there."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url, headers=headers)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return len(queries)


def assert_query_count(name: str, client: Client, url: str, **headers) -> None:
    """Compare with the line `name` of query_counts.json; UPDATE_QUERY_COUNTS=1 writes it (with -n0)."""
    found, counts = query_count(client, url, **headers), json.loads(COUNTS.read_text())
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1":
        COUNTS.write_text(json.dumps(counts | {name: found}, indent=2, sort_keys=True) + "\n")
        return
    assert found == counts.get(name), (
        f"{name}: {found} queries, query_counts.json says {counts.get(name)}. If that is meant, "
        "run this test with UPDATE_QUERY_COUNTS=1 and explain the new figure in the commit."
    )
