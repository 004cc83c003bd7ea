"""Target lists: every write of them. The owner renames, shares and deletes; who sees a list, fills it."""

import contextlib
from collections.abc import Iterable, Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from registry.models import Enterprise
from search.models import TargetEntry, TargetList

MOST_LISTS = 200  # of one person
MOST_AT_ONCE = 1000  # enterprises added in one go
MOST_ENTRIES = 5000  # of one list


@transaction.atomic
def target_list_create(*, name: str, shared: bool = False, note: str = "", actor: User) -> TargetList:
    """Raises ValidationError for a name that the actor has given already."""
    _check_name(name, actor)
    if TargetList.objects.filter(owner=actor).count() >= MOST_LISTS:
        raise ValidationError(
            _("You have %(count)s target lists. Delete one before you make another."),
            params={"count": MOST_LISTS},
        )
    with _unique_name():
        made = TargetList.objects.create(
            name=name, note=note, owner=actor, organisation=actor.organisation if shared else None
        )
    changes.record(made, actor=actor, verb="created", changes={"name": ["", name]})
    return made


@transaction.atomic
def target_list_change(
    *, target_list: TargetList, name: str, note: str, shared: bool, actor: User
) -> TargetList:
    """Rename, describe, share with the own organisation or stop sharing."""
    target_list = _locked(target_list)
    if target_list.owner_id != actor.pk:
        raise PermissionDenied
    _check_name(name, actor, beside=target_list)
    values = {"name": name, "note": note, "organisation": actor.organisation if shared else None}
    difference = changes.difference(target_list, values)
    for field, value in values.items():
        setattr(target_list, field, value)
    with _unique_name():
        target_list.save(update_fields=list(values))
    changes.record(target_list, actor=actor, verb="changed", changes=difference)
    return target_list


@transaction.atomic
def target_list_delete(*, target_list: TargetList, actor: User) -> None:
    """With its entries; the enterprises stay."""
    target_list = _locked(target_list)
    if target_list.owner_id != actor.pk:
        raise PermissionDenied
    entries = list(target_list.entries.order_by("pk").values_list("enterprise_id", flat=True))
    difference = {"name": [target_list.name, ""], "enterprises": [entries, []]}
    changes.record(target_list, actor=actor, verb="deleted", changes=difference)
    target_list.delete()


@transaction.atomic
def target_list_add(*, target_list: TargetList, enterprises: Iterable[int], actor: User) -> int:
    """Put enterprises (keys that the actor may see) on a list; those that are on it stay as they are.

    Returns how many are new on it. Raises ValidationError when the list would become too long. The trail has
    one line with all keys, not one for each enterprise.
    """
    target_list = _locked(target_list)
    _require_seen(target_list, actor)
    wanted = list(dict.fromkeys(enterprises))
    seen = set(Enterprise.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    there = set(target_list.entries.values_list("enterprise_id", flat=True))
    new = [pk for pk in wanted if pk in seen and pk not in there]
    if len(there) + len(new) > MOST_ENTRIES:
        raise ValidationError(
            _("A target list holds at most %(count)s enterprises. Start another one."),
            params={"count": MOST_ENTRIES},
        )
    TargetEntry.objects.bulk_create(
        [TargetEntry(target_list=target_list, enterprise_id=pk, added_by=actor) for pk in new], batch_size=500
    )
    if new:
        changes.record(target_list, actor=actor, verb="entries_added", changes={"enterprises": [[], new]})
    return len(new)


@transaction.atomic
def target_list_fill(
    *, target_list: TargetList | None, new_name: str, enterprises: Iterable[int], actor: User
) -> tuple[TargetList, int]:
    """Like `target_list_add`, on a list of one's own by that name, made if need be, where none is given."""
    if target_list is None:
        target_list = TargetList.objects.filter(owner=actor, name=new_name).first()
    if target_list is None:
        target_list = target_list_create(name=new_name, actor=actor)
    return target_list, target_list_add(target_list=target_list, enterprises=enterprises, actor=actor)


@transaction.atomic
def target_entry_remove(*, entry: TargetEntry, actor: User) -> None:
    """Take an enterprise off a list. Twice is once."""
    target_list = _locked(entry.target_list)
    _require_seen(target_list, actor)
    found = TargetEntry.objects.filter(pk=entry.pk).first()
    if found is None:
        return
    entry = found
    gone = {"enterprises": [[entry.enterprise_id], []], "note": [entry.note, ""]}
    changes.record(target_list, actor=actor, verb="entry_removed", changes=gone)
    entry.delete()


@transaction.atomic
def target_entry_note(*, entry: TargetEntry, note: str, actor: User) -> TargetEntry:
    """Say why the enterprise is on the list, or what comes next."""
    _require_seen(_locked(entry.target_list), actor)
    entry = TargetEntry.objects.select_related("target_list").get(pk=entry.pk)
    before, entry.note = entry.note, note
    entry.save(update_fields=["note"])
    changes.record(entry, actor=actor, verb="changed", changes={"note": [before, note]})
    return entry


def _locked(target_list: TargetList) -> TargetList:
    return TargetList.objects.select_for_update(of=("self",)).get(pk=target_list.pk)


def _require_seen(target_list: TargetList, actor: User) -> None:
    """It may have been unshared since the page was opened."""
    if not TargetList.objects.visible_to(actor).filter(pk=target_list.pk).exists():
        raise PermissionDenied


def _check_name(name: str, actor: User, beside: TargetList | None = None) -> None:
    others = TargetList.objects.filter(owner=actor, name=name)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    if others.exists():
        raise _name_in_use()


def _name_in_use() -> ValidationError:
    return ValidationError(_("You have a target list of this name already. Choose another name."))


@contextlib.contextmanager
def _unique_name() -> Iterator[None]:
    """Of two requests at once, the later one is told of the name too."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _name_in_use() from error
