"""Entries of published lists, and their links to enterprises."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from registry.choices import LinkReason
from registry.honour_links import certain_links, honour_keys
from registry.models import Enterprise, HonourEntry, HonourKey, HonourProgramme
from registry.rights import CHANGE, LINK
from registry.services.enterprises import enterprise_create

AT_ONCE = 500
Changes = dict[str, list]


@transaction.atomic
def honour_add(
    *,
    enterprise: Enterprise,
    programme: HonourProgramme,
    year: int,
    actor: User,
    rank: int | None = None,
    issuer: str = "",
    valid_to: dt.date | None = None,
    document: str = "",
) -> HonourEntry:
    """Record an honour of an enterprise by hand. Raises ValidationError if it is recorded already."""
    require(actor, CHANGE)
    enterprise = locked(enterprise)
    name = enterprise.name_zh or enterprise.name_en
    same = HonourEntry.objects.filter(programme=programme, year=year)
    if same.filter(enterprise=enterprise).exists() or same.filter(listed_name=name, alias="").exists():
        raise ValidationError({"programme": _("This honour of that year is recorded already.")})
    entry = HonourEntry(
        programme=programme,
        year=year,
        rank=rank,
        listed_name=name,
        issuer=issuer,
        valid_to=valid_to,
        document=document,
        enterprise=enterprise,
        link_reason=LinkReason.CHOSEN,
    )
    entry.clean_fields(exclude=["programme", "enterprise"])
    honours_create([entry])
    changes.record(entry, actor=actor, verb="created", changes={"enterprise": [None, enterprise]})
    _record_on(enterprise, actor, "honour_added", [None, entry])
    return entry


@transaction.atomic
def honour_link(
    *, entry: HonourEntry, enterprise: Enterprise, actor: User, reason: str = LinkReason.CHOSEN
) -> HonourEntry:
    """Say whom an entry is about. An entry that somebody linked meanwhile is refused with ValidationError."""
    require(actor, LINK)
    enterprise = locked(enterprise)
    entry = HonourEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.enterprise_id == enterprise.pk:
        return entry
    if entry.enterprise_id:
        raise ValidationError(_("This entry is linked to another enterprise already. Unlink it first."))
    return _link(entry, enterprise, actor, reason)


@transaction.atomic
def honour_unlink(*, entry: HonourEntry, actor: User, note: str = "") -> HonourEntry:
    """Take a link back; the entry stays and can be linked again."""
    require(actor, LINK)
    entry = HonourEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    enterprise = entry.enterprise
    if enterprise is None:
        raise ValidationError(_("This entry is not linked. Reload the page."))
    entry.enterprise, entry.link_reason = None, ""
    entry.save(update_fields=["enterprise", "link_reason", "updated_at"])
    changes.record(entry, actor=actor, verb="unlinked", changes={"enterprise": [enterprise, None]}, note=note)
    _record_on(enterprise, actor, "honour_unlinked", [entry, None])
    return entry


@transaction.atomic
def enterprise_create_from_honour(*, entry: HonourEntry, values: dict, actor: User) -> Enterprise:
    """Enter the enterprise that an entry is about, and link it."""
    require(actor, LINK)
    enterprise = enterprise_create(values=values, actor=actor)
    honour_link(entry=entry, enterprise=enterprise, actor=actor, reason=LinkReason.CREATED)
    return enterprise


@transaction.atomic
def honours_link_certain(*, actor: User | None, entries: Sequence[HonourEntry] | None = None) -> int:
    """Link all unlinked entries (or these) whose enterprise is certain. Returns how many."""
    require(actor, LINK)
    if entries is None:
        entries = list(HonourEntry.objects.filter(enterprise=None).select_for_update(of=("self",)))
    linked = 0
    for start in range(0, len(entries), AT_ONCE):
        batch = entries[start : start + AT_ONCE]
        for entry, enterprise in zip(batch, certain_links(batch), strict=True):
            if enterprise is not None:
                _link(entry, locked(enterprise), actor, LinkReason.SAME_NAME)
                linked += 1
    return linked


def honours_create(entries: Sequence[HonourEntry]) -> list[HonourEntry]:
    """Write new entries with their keys. In the caller's transaction, which records them."""
    saved = HonourEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    HonourKey.objects.bulk_create([key for entry in saved for key in honour_keys(entry)], batch_size=AT_ONCE)
    return saved


@transaction.atomic
def honours_update(pairs: Sequence[tuple[HonourEntry, Changes]], *, actor: User | None) -> None:
    """Write changed details of known entries: (entry, {field: [before, after]}). Their names never change."""
    require(actor, LINK)
    for entry, differing in pairs:
        for name, (_before, after) in differing.items():
            setattr(entry, name, after)
        entry.save(update_fields=[*differing, "updated_at"])
    changes.record_many(((entry, "imported", differing) for entry, differing in pairs), actor=actor)


def _link(entry: HonourEntry, enterprise: Enterprise, actor: User | None, reason: str) -> HonourEntry:
    entry.enterprise, entry.link_reason = enterprise, reason
    entry.save(update_fields=["enterprise", "link_reason", "updated_at"])
    changes.record(entry, actor=actor, verb="linked", changes={"enterprise": [None, enterprise]}, note=reason)
    _record_on(enterprise, actor, "honour_linked", [None, entry])
    return entry


def _record_on(enterprise: Enterprise, actor: User | None, verb: str, pair: list) -> None:
    """Search finds an enterprise by its honours, and its history shows them."""
    enterprise.save(update_fields=["updated_at"])
    changes.record(enterprise, actor=actor, verb=verb, changes={"honour": pair})
