"""Days counted again: a year's holidays may have been announced since they were counted first."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

from core.changes import difference
from core.workdays import Calendar
from core.writing import write

Counted = TypeVar("Counted", bound=models.Model)


def recount(
    rows: "QuerySet[Counted]", count: Callable[[Counted, Calendar], Mapping[str, Any]], calendar: Calendar
) -> Iterator[Counted]:
    """Gives each of the rows of which `count` says other values than it has; they are written and recorded.

    A transaction for each. A row that does not belong to `rows` any more once it is locked stays as it is.
    """
    for row in list(rows.order_by("pk")):
        if not difference(row, count(row, calendar)):
            continue
        with transaction.atomic():
            fresh = rows.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
            if fresh is None or not difference(fresh, count(fresh, calendar)):
                continue
            write(fresh, count(fresh, calendar), actor=None, verb="recounted")
        yield fresh
