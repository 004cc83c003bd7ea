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

from core.moments import end_of
from whitelist.models import Case, Consequence, Touch

ONE_DAY = dt.timedelta(days=1)


def with_touches(rows: QuerySet) -> QuerySet:
    """Cases with `last_touch` and `touched`: that, or the day from which the case is on the list."""
    return rows.annotate(last_touch=_last(_since_listed()), touched=touched())


def touched() -> Coalesce:
    """Of a case, the day from which the time for the next contact runs."""
    return Coalesce(_last(_since_listed()), F("listed_on"))


def _since_listed() -> QuerySet[Touch]:
    """One of before a removal starts no clock again."""
    return Touch.objects.filter(case=OuterRef("pk"), on__gte=OuterRef("listed_on"))


def with_touches_until(entries: QuerySet, day: dt.date) -> QuerySet:
    """Entries with the same, of contacts that were noted by the end of `day`: one noted later for a day
    before changes no answer that was given. They have `on_list_since`.
    """
    touches = Touch.objects.filter(
        case=OuterRef("case_id"), on__range=(OuterRef("on_list_since"), day), created_at__lt=end_of(day)
    )
    return entries.annotate(last_touch=_last(touches), touched=Coalesce(_last(touches), F("on_list_since")))


def _last(touches: QuerySet[Touch]) -> Subquery:
    return Subquery(touches.order_by("-on", "-pk").values("on")[:1], output_field=DateField())


def touch_due_by(day: dt.date) -> Q:
    """Of cases or entries with their contacts: the days of the version are over by then, in a state that
    keeps its named officer. No query of its own.
    """
    keeps = Consequence.objects.filter(
        version=OuterRef("version"), status=OuterRef("status"), keeps_services=True
    )
    allowed = Cast("version__touch_days", IntegerField()) * Value(ONE_DAY)
    waited = ExpressionWrapper(Value(day, DateField()) - F("touched"), DurationField())
    return Q(Exists(keeps)) & Q(GreaterThanOrEqual(waited, ExpressionWrapper(allowed, DurationField())))


def touch_missed(today: dt.date) -> Q:
    """Due before today."""
    return touch_due_by(today - ONE_DAY)


def keeps_services(case: Case) -> bool:
    """Whether the state of a case keeps its named officer under its version. One query."""
    rules = Consequence.objects.filter(version=case.version_id, status=case.status, keeps_services=True)
    return rules.exists()
