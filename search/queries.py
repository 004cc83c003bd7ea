"""What people keep: saved searches with what is new in them, target lists with their sizes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Prefetch, QuerySet
from django.http import QueryDict

from accounts.models import User
from registry.models import Enterprise
from search import finding
from search.addresses import Address, read_address, searchable
from search.documents import Kind
from search.models import SavedSearch, SavedSearchVisit, TargetEntry, TargetList


@dataclass(frozen=True)
class SavedLine:
    """A saved search as one reader has it."""

    saved: SavedSearch
    address: Address
    seen_pk: int
    seen_at: dt.datetime | None  # None: never opened
    new: int
    is_own: bool


def saved_lines(user: User) -> list[SavedLine]:
    """The saved searches that a user sees, with what is new for him; without the kinds he may not search.

    Three queries, and those of a search for each one that newer records may answer.
    """
    offered = {kind.key: kind for kind in searchable(user)}
    own_visits = Prefetch("visits", SavedSearchVisit.objects.visible_to(user), to_attr="own_visits")
    rows = (
        SavedSearch.objects.visible_to(user).filter(kind__in=offered).select_related("owner", "organisation")
    )
    saved = list(rows.prefetch_related(own_visits))
    highest = {key: highest_key(offered[key]) for key in {row.kind for row in saved}}
    return [_line(row, offered[row.kind], user, highest[row.kind]) for row in saved]


def _line(saved: SavedSearch, kind: Kind, user: User, highest: int) -> SavedLine:
    visit = next(iter(getattr(saved, "own_visits")), None)  # noqa: B009 - from the prefetch
    seen_pk = visit.seen_pk if visit else saved.since_pk
    new = new_count(saved, kind, user, seen_pk) if highest > seen_pk else 0
    seen_at = visit.seen_at if visit else None
    return SavedLine(saved, address_of(saved, kind), seen_pk, seen_at, new, saved.owner_id == user.pk)


def address_of(saved: SavedSearch, kind: Kind) -> Address:
    return read_address(QueryDict(saved.query), [kind])


def new_count(saved: SavedSearch, kind: Kind, user: User, seen_pk: int) -> int:
    """How many records answer that the reader may see and that are newer than a key."""
    return finding.count_newer(address_of(saved, kind).asked_by(user), seen_pk)


def highest_key(kind: Kind) -> int:
    """The key of the newest record of a kind, whoever may see it; 0 when there is none."""
    return kind.model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0


def alerts(user: User) -> QuerySet[SavedSearchVisit]:
    """The user's saved searches in which the worker found something new. One query."""
    kinds = [kind.key for kind in searchable(user)]
    visits = SavedSearchVisit.objects.visible_to(user).filter(
        new_count__gt=0, search__alert=True, search__owner=user, search__kind__in=kinds
    )
    return visits.select_related("search").order_by("-new_count", "pk")


def target_lists(user: User) -> QuerySet[TargetList]:
    """The target lists that a user sees, with `size`; his own and those of his organisation."""
    lists = TargetList.objects.visible_to(user).select_related("owner", "organisation")
    return lists.annotate(size=Count("entries"))


def entries_of(enterprise: Enterprise, user: User) -> Sequence[TargetEntry]:
    """The target lists that an enterprise is on, of those that the user sees. One query."""
    entries = TargetEntry.objects.visible_to(user).filter(enterprise=enterprise)
    return list(entries.select_related("target_list", "added_by").order_by("target_list__name", "pk"))
