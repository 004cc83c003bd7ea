"""Columns of different tables as one JSON column, so that they can be read together."""

from typing import Any

from django.db.models import Func
from django.db.models.functions import JSONObject


class JSONColumns(JSONObject):
    """`JSONColumns(name="path__to__column")`; text, whole numbers and booleans come back as they are."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        # Django would take the write lock to see whether SQLite knows JSON; our tables could not be without.
        return Func.as_sql(self, compiler, connection, **extra)
