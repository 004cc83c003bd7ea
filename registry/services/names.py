"""Names of an enterprise: rows with their stored keys, always written together."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from core.staging import insert_many, insert_rows
from registry.choices import NameKind
from registry.models import Enterprise, EnterpriseName, NameKey
from registry.names import sort_key, stored_keys
from registry.rights import CHANGE, DROP_NAME
from registry.rules import check_names

NAMES_AT_ONCE = 1000  # each with some ten keys
# The field of the enterprise that holds the current name of a kind.
FIELD_OF_KIND = {NameKind.LEGAL: "name_zh", NameKind.ENGLISH: "name_en", NameKind.SHORT: "short_name"}
ADDED_KINDS = (NameKind.FORMER, NameKind.SHORT, NameKind.BRAND, NameKind.ENGLISH)


class FormerName(NamedTuple):
    name: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def current_names(enterprise: Enterprise) -> dict[str, str]:
    """The names in use, by kind."""
    return names_by_kind(enterprise.name_zh, enterprise.name_en, enterprise.short_name)


def names_by_kind(name_zh: str, name_en: str, short_name: str) -> dict[str, str]:
    """A company without a Chinese name has its English one as legal name."""
    english = name_en if name_zh else ""
    names = {NameKind.LEGAL: name_zh or name_en, NameKind.ENGLISH: english, NameKind.SHORT: short_name}
    return {kind: name for kind, name in names.items() if name}


def first_names(enterprise: Enterprise, former: Iterable[FormerName] = ()) -> list[EnterpriseName]:
    """Rows for all names a new enterprise comes with. Not saved."""
    current = current_names(enterprise).items()
    rows = [EnterpriseName(enterprise=enterprise, kind=kind, name=name) for kind, name in current]
    return rows + former_rows(enterprise, former)


def former_rows(enterprise: Enterprise, former: Iterable[FormerName]) -> list[EnterpriseName]:
    by_name = {name.name.strip(): name for name in former if name.name.strip()}
    return [
        EnterpriseName(
            enterprise=enterprise,
            kind=NameKind.FORMER,
            name=name,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for name, row in by_name.items()
    ]


def missing_former_names(enterprise: Enterprise, former: Iterable[FormerName]) -> list[FormerName]:
    """Those that the enterprise does not have yet."""
    known = set(enterprise.names.filter(kind=NameKind.FORMER).values_list("name", flat=True))
    return [name for name in former if name.name.strip() not in known]


def sort_key_of(enterprise: Enterprise) -> str:
    return sort_key(enterprise.name_zh or enterprise.name_en)


def names_save(rows: Iterable[EnterpriseName]) -> list[EnterpriseName]:
    """Write new name rows with their keys. In the caller's transaction."""
    saved = list(rows)
    insert_many(saved)
    for start in range(0, len(saved), NAMES_AT_ONCE):
        batch = saved[start : start + NAMES_AT_ONCE]
        keys = [(row.pk, kind.value, value) for row in batch for kind, value in stored_keys(row.name)]
        insert_rows(NameKey, ("name_id", "kind", "value"), keys)
    return saved


@transaction.atomic
def name_add(
    *,
    enterprise: Enterprise,
    kind: str,
    name: str,
    actor: User,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> EnterpriseName:
    """Add a former, short, brand or English name.

    The first short or English name becomes the current one.
    """
    require(actor, CHANGE)
    enterprise = locked(enterprise)
    name = name.strip()
    if kind not in ADDED_KINDS:
        raise ValidationError({"kind": _("The legal name changes by renaming the enterprise.")})
    if enterprise.names.filter(kind=kind, name=name).exists():
        raise ValidationError({"name": _("The enterprise already has this name.")})
    row = EnterpriseName(
        enterprise=enterprise, kind=kind, name=name, valid_from=valid_from, valid_to=valid_to
    )
    row.full_clean(exclude=["enterprise"])
    field = FIELD_OF_KIND.get(NameKind(kind))
    differing: dict[str, list] = {"other_names": [None, _described(row)]}
    if field and not getattr(enterprise, field):
        setattr(enterprise, field, name)
        differing[field] = ["", name]
        _check_current(enterprise, field)
    names_save([row])
    enterprise.save(update_fields=[*(name for name in differing if name != "other_names"), "updated_at"])
    changes.record(enterprise, actor=actor, verb="name_added", changes=differing)
    return row


@transaction.atomic
def name_remove(*, name: EnterpriseName, actor: User) -> Enterprise:
    """Take back a name that was entered by mistake. A current name is changed by renaming instead."""
    require(actor, DROP_NAME)
    enterprise = locked(name.enterprise)
    if current_names(enterprise).get(NameKind(name.kind)) == name.name:
        raise ValidationError(_("This name is in use. To change it, rename the enterprise."))
    before = _described(name)
    name.delete()
    enterprise.save(update_fields=["updated_at"])
    changes.record(enterprise, actor=actor, verb="name_removed", changes={"other_names": [before, None]})
    return enterprise


@transaction.atomic
def enterprise_rename(
    *,
    enterprise: Enterprise,
    actor: User,
    name_zh: str | None = None,
    name_en: str | None = None,
    short_name: str | None = None,
    changed_on: dt.date | None = None,
    correction: bool = False,
    version: str = "",
) -> Enterprise:
    """Give new current names; None leaves a name as it is.

    The old legal or English name stays as a former name until `changed_on` (today), unless `correction` says
    that it was misspelt: then nobody finds the enterprise by it any more. Raises Forbidden, ValidationError.
    """
    require(actor, CHANGE)
    if correction:
        require(actor, DROP_NAME)
    enterprise = locked(enterprise, version=version)
    wanted = {"name_zh": name_zh, "name_en": name_en, "short_name": short_name}
    given = {field: name.strip() for field, name in wanted.items() if name is not None}
    differing = changes.difference(enterprise, given)
    if not differing:
        return enterprise
    before = current_names(enterprise)
    if not correction:
        _refuse_earlier_than_the_names_in_use(enterprise, before, changed_on or timezone.localdate())
    for field, name in given.items():
        setattr(enterprise, field, name)
    enterprise.sort_key = sort_key_of(enterprise)
    check_names(enterprise)
    enterprise.save(update_fields=[*differing, "sort_key", "updated_at"])
    replace_names(enterprise, before, changed_on=changed_on, correction=correction)
    verb = "name_corrected" if correction else "renamed"
    changes.record(enterprise, actor=actor, verb=verb, changes=differing)
    return enterprise


def replace_names(
    enterprise: Enterprise,
    before: dict[str, str],
    *,
    changed_on: dt.date | None = None,
    correction: bool = False,
) -> None:
    """Bring the name rows in line with the current names; `before` are those until now, by kind."""
    after, day = current_names(enterprise), changed_on or timezone.localdate()
    for kind in (NameKind.LEGAL, NameKind.ENGLISH, NameKind.SHORT):
        old, new = before.get(kind), after.get(kind)
        if old == new:
            continue
        if old:
            _retire(enterprise, kind, old, day, keep=not correction)
        if new and not enterprise.names.filter(kind=kind, name=new).exists():
            started = None if correction or not old else day
            names_save([EnterpriseName(enterprise=enterprise, kind=kind, name=new, valid_from=started)])


def _retire(enterprise: Enterprise, kind: str, name: str, day: dt.date, *, keep: bool) -> None:
    """The old name becomes a former one; a name that is still in use under another kind is just dropped."""
    row = enterprise.names.get(kind=kind, name=name)
    in_use = name in current_names(enterprise).values()
    known = enterprise.names.filter(kind=NameKind.FORMER, name=name).exists()
    if not keep or in_use or known:
        row.delete()
        return
    row.kind, row.valid_to = NameKind.FORMER, max(day, row.valid_from or day)
    row.save(update_fields=["kind", "valid_to"])


def _check_current(enterprise: Enterprise, field: str) -> None:
    """A name that becomes the current one may be no longer than its field; said where it was typed."""
    try:
        check_names(enterprise)
    except ValidationError as error:
        raise ValidationError({"name": error.message_dict.get(field, error.messages)}) from error


def _refuse_earlier_than_the_names_in_use(
    enterprise: Enterprise, before: dict[str, str], day: dt.date
) -> None:
    for kind, name in before.items():
        if enterprise.names.filter(kind=kind, name=name, valid_from__gt=day).exists():
            raise ValidationError(
                {
                    "changed_on": _("“%(name)s” began later than this day. Choose a later one.")
                    % {"name": name}
                }
            )


def _described(row: EnterpriseName) -> dict[str, str]:
    return {"kind": row.kind, "name": row.name}
