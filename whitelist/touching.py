"""Contacts with listed enterprises: which are due by the rules of the version, and which were missed."""

import datetime as dt

from django.db.models import (
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from whitelist.models import Case, Consequence, Touch

ONE_DAY = dt.timedelta(days=1)


def with_touches(rows: QuerySet, *, path: str = "") -> QuerySet:
    """Rows with `last_touch` and `touched`: that, or the day from which the case is on the list.

    `path` leads to the case: "" for cases, "case__" for entries.
    """
    return rows.annotate(last_touch=_last(path), touched=touched(path))


def touched(path: str = "") -> Coalesce:
    """The day from which the time for the next contact runs."""
    return Coalesce(_last(path), F(f"{path}listed_on"))


def _last(path: str) -> Subquery:
    touches = Touch.objects.filter(case=OuterRef(f"{path}pk")).order_by("-on", "-pk")
    return Subquery(touches.values("on")[:1], output_field=DateField())


def touch_due_by(day: dt.date, *, path: str = "") -> Q:
    """Of rows `with_touches`: the days of the version are over by then, in a state that keeps its named
    officer. No query of its own.
    """
    keeps = Consequence.objects.filter(
        version=OuterRef(f"{path}version"), status=OuterRef(f"{path}status"), keeps_services=True
    )
    allowed = Cast(f"{path}version__touch_days", IntegerField()) * Value(ONE_DAY)
    waited = ExpressionWrapper(Value(day, DateField()) - F("touched"), DurationField())
    return Q(Exists(keeps)) & Q(GreaterThanOrEqual(waited, ExpressionWrapper(allowed, DurationField())))


def touch_missed(today: dt.date, *, path: str = "") -> Q:
    """Due before today."""
    return touch_due_by(today - ONE_DAY, path=path)


def keeps_services(case: Case) -> bool:
    """Whether the state of a case keeps its named officer under its version. One query."""
    rules = Consequence.objects.filter(version=case.version_id, status=case.status, keeps_services=True)
    return rules.exists()
