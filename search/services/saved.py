"""Saved searches: every write of them, also what the worker finds new."""

import contextlib
import logging
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from search.addresses import CURSOR, KIND, NEWER, SAVED, searchable
from search.documents import Kind, get_kind
from search.models import SavedSearch, SavedSearchVisit
from search.queries import highest_key, new_count

logger = logging.getLogger(__name__)
MOST_SAVED = 100  # of one person


@transaction.atomic
def saved_search_keep(
    *, name: str, kind: Kind, query: str, shared: bool, alert: bool, actor: User
) -> SavedSearch:
    """Keep a search under a name; the same name again replaces it. What is found now counts as seen.

    `query` is the address without "?". Raises ValidationError beyond a hundred of one person.
    """
    highest = highest_key(kind)
    values = {
        "query": _without_place(query),
        "organisation": actor.organisation if shared else None,
        "alert": alert,
        "since_pk": highest,
    }
    found = SavedSearch.objects.select_for_update().filter(owner=actor, kind=kind.key, name=name).first()
    if found is None:
        if SavedSearch.objects.filter(owner=actor).count() >= MOST_SAVED:
            raise ValidationError(
                _("You have %(count)s saved searches. Delete one before you save another."),
                params={"count": MOST_SAVED},
            )
        with _unique_name():
            saved = SavedSearch.objects.create(name=name, kind=kind.key, owner=actor, **values)
        changes.record(saved, actor=actor, verb="created", changes={"name": ["", name]})
    else:
        saved = found
        difference = changes.difference(saved, values)
        for field, value in values.items():
            setattr(saved, field, value)
        saved.save(update_fields=list(values))
        changes.record(saved, actor=actor, verb="changed", changes=difference)
        saved.visits.all().delete()
    _seen(saved, actor, highest)
    return saved


@transaction.atomic
def saved_search_change(
    *, saved: SavedSearch, name: str, shared: bool, alert: bool, actor: User
) -> SavedSearch:
    """Rename, share or stop sharing, ask for an alert or not. Raises ValidationError for a name in use."""
    saved = _own(saved, actor)
    if SavedSearch.objects.filter(owner=actor, kind=saved.kind, name=name).exclude(pk=saved.pk).exists():
        raise _name_in_use()
    values = {"name": name, "organisation": actor.organisation if shared else None, "alert": alert}
    difference = changes.difference(saved, values)
    for field, value in values.items():
        setattr(saved, field, value)
    with _unique_name():
        saved.save(update_fields=list(values))
    changes.record(saved, actor=actor, verb="changed", changes=difference)
    return saved


@transaction.atomic
def saved_search_delete(*, saved: SavedSearch, actor: User) -> None:
    saved = _own(saved, actor)
    changes.record(saved, actor=actor, verb="deleted", changes={"name": [saved.name, ""]})
    saved.delete()


@transaction.atomic
def saved_search_open(*, saved: SavedSearch, actor: User) -> int:
    """Note that the reader has looked: everything up to now is seen. Returns the key up to which he had seen.

    Leaves no line in the change trail: what somebody looks at is nobody's business.
    """
    visit = SavedSearchVisit.objects.select_for_update().filter(search=saved, user=actor).first()
    before = visit.seen_pk if visit else saved.since_pk
    _seen(saved, actor, highest_key(get_kind(saved.kind)))
    return before


def alerts_count() -> Iterator[int]:
    """Count what is new for everybody who asked to be told. Gives the visit's key after each search.

    A search that fails is logged and keeps its older count.
    """
    wanted = SavedSearchVisit.objects.filter(
        search__alert=True, search__owner=F("user"), user__is_active=True
    )
    # The keys first: between two steps other work goes on, and a cursor would be kept open over it.
    for pk in list(wanted.values_list("pk", flat=True)):
        visit = wanted.select_related("search", "user").filter(pk=pk).first()
        if visit is None:  # deleted meanwhile
            continue
        try:
            _count_alert(visit)
        except Exception as error:  # noqa: BLE001 - one search must not hold up the others
            logger.error("what is new for visit %s was not counted: %s", pk, type(error).__name__)
        yield pk


def _count_alert(visit: SavedSearchVisit) -> None:
    kind = next((kind for kind in searchable(visit.user) if kind.key == visit.search.kind), None)
    found = new_count(visit.search, kind, visit.user, visit.seen_pk) if kind else 0
    # Only if he has not looked meanwhile: an older count must not come back.
    SavedSearchVisit.objects.filter(pk=visit.pk, seen_pk=visit.seen_pk).update(
        new_count=found, checked_at=timezone.now()
    )


def _seen(saved: SavedSearch, reader: User, highest: int) -> None:
    SavedSearchVisit.objects.update_or_create(
        search=saved,
        user=reader,
        defaults={"seen_pk": highest, "seen_at": timezone.now(), "new_count": 0, "checked_at": None},
    )


def _name_in_use() -> ValidationError:
    return ValidationError(_("You have a saved search of this name already. Choose another name."))


@contextlib.contextmanager
def _unique_name() -> Iterator[None]:
    """Of two requests at once, the later one is told of the name too."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _name_in_use() from error


def _own(saved: SavedSearch, actor: User) -> SavedSearch:
    """Locked. A colleague may use a shared search; only its owner changes it."""
    saved = SavedSearch.objects.select_for_update(of=("self",)).get(pk=saved.pk)
    if saved.owner_id != actor.pk:
        raise PermissionDenied
    return saved


def _without_place(query: str) -> str:
    params = QueryDict(query, mutable=True)
    for name in (CURSOR, NEWER, SAVED, KIND):
        params.pop(name, None)
    return params.urlencode()
