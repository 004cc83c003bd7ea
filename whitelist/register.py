"""Who stood on the list on a day. Read from the entries; the tests replay the events and compare."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from whitelist.models import Entry, Scheme

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
