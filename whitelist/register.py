"""Who stood on the list on a day. Read from the entries; the tests replay the events and compare."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import Case as Either
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import changes
from core.changes import in_words
from core.models import ChangeEntry
from core.moments import end_of
from whitelist.models import Case, Entry, Event, Scheme
from whitelist.parties import NAMED
from whitelist.touching import touch_missed, with_touches_until

ENTERING = ("list", "reinstate")  # steps by which a case comes onto the list
AHEAD = _("This day lies ahead: nobody knows the list of that day yet.")


def not_ahead(day: dt.date) -> None:
    """Validate a day whose list is asked for."""
    if day > timezone.localdate():
        raise ValidationError(AHEAD)


def as_of(
    day: dt.date, scheme: Scheme | None = None, *, rows: QuerySet[Entry] | None = None
) -> QuerySet[Entry]:
    """The entries that stood at the end of `day`: one for each case on the list, with its state then.

    Of every scheme unless one is named; of `rows` only, where they are given.
    """
    rows = Entry.objects.all() if rows is None else rows
    if scheme is not None:
        rows = rows.filter(scheme=scheme)
    return rows.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def with_names(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries by chain and name, with no more than lists tell of them; a chain or an area is read once and
    not with every row. Four queries.
    """
    return (
        entries.select_related("case__enterprise")
        .prefetch_related("scheme", "case__chain", "case__area")
        .only(
            "status",
            "since",
            "scheme",
            "case__number",
            "case__listed_on",
            "case__chain",
            "case__area",
            "case__enterprise__name_zh",
            "case__enterprise__name_en",
            "case__enterprise__uscc",
        )
        .order_by("scheme", "case__chain", "case__enterprise__sort_key", "case")
    )


def looked_after(entries: QuerySet[Entry], day: dt.date) -> QuerySet[Entry]:
    """Entries as they were at the end of `day`: since when on the list (`on_list_since`), the last contact by
    then and whether one was missed (`last_touch`, `is_touch_missed`), and who was the named officer
    (`officer_then`). No query of its own.
    """
    missed = Either(When(touch_missed(day), then=True), default=False, output_field=BooleanField())
    rows = with_touches_until(entries.annotate(on_list_since=on_list_since(day)), day)
    return rows.annotate(is_touch_missed=missed, named_later=_named_after(day))


def on_list_since(day: dt.date) -> Either:
    """As the case says, unless it came back to the list later: then as its events say."""
    entered = Event.objects.filter(case=OuterRef("case_id"), verb__in=ENTERING, on__lte=day)
    then = Subquery(entered.order_by("-pk").values("on")[:1], output_field=DateField())
    return Either(When(case__listed_on__gt=day, then=then), default=F("case__listed_on"))


def _named_after(day: dt.date) -> Subquery:
    """The first naming of an officer after a day: [who was it before, who is it then], by their names."""
    namings = ChangeEntry.objects.filter(
        label=changes.label_of(Case),
        object_pk=Cast(OuterRef("case_id"), CharField()),
        verb=NAMED,
        at__gte=end_of(day),
    )
    return Subquery(namings.order_by("pk").values("changes__officer")[:1], output_field=JSONField())


def officer_then(entry: Any) -> str:
    """Of an entry `looked_after`, who was the named officer at the end of that day.

    Nobody is listed without one: a naming that knows of none before belongs to a day that was entered later.
    """
    if entry.named_later:
        before, after = entry.named_later
        return in_words(None, before or after)
    return str(entry.case.officer or "")
