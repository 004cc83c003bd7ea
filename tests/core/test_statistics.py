import pytest
from django.db import connection

from core.statistics import statistics_refresh
from tests.factories import AreaFactory


@pytest.mark.django_db
@pytest.mark.sqlite
def test_sqlite_is_told_of_every_table_that_has_rows():
    AreaFactory.create_batch(3)
    statistics_refresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'accounts_area'")
        counts = {row[0].split()[0] for row in cursor.fetchall()}
    assert counts == {"3"}
