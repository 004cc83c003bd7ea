"""What of an import of enterprises can go back to what it was, and what stands against the rest."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.language import message as _
from exports.importing import Left, Written, version_of
from registry.importers.drawn_links import drawn_links
from registry.merging.relations import pointing_to
from registry.models import Enterprise, EnterpriseName, YearFigures

AT_ONCE = 500
TOLD = ("name_zh", "name_en", "updated_at")  # what is asked of a row that is only looked at
PARTS = (EnterpriseName, YearFigures)  # come and go with the enterprise; all else stands for itself


@dataclass
class Standing:
    """The rows of an import, as they are now."""

    changed: list[tuple[Enterprise, dict[str, Any]]] = field(default_factory=list)  # to be put back, to what
    new: list[Enterprise] = field(default_factory=list)  # to be removed
    links: dict[int, int] = field(default_factory=dict)  # to be taken back: branch -> head office that goes
    left: list[Left] = field(default_factory=list)


def standing(written: Sequence[Written], until: dt.datetime, *, lock: bool = False) -> Standing:
    """Look at every row: what nobody changed or needs since goes back. Writes nothing.

    `until`: when the import was written. What it drew by itself before goes back with it.
    """
    found = Standing()
    new: dict[int, Enterprise] = {}
    for start in range(0, len(written), AT_ONCE):
        chunk = written[start : start + AT_ONCE]
        rows = Enterprise.objects.filter(pk__in=[row.pk for row in chunk]).order_by("pk")
        rows = rows.select_for_update(of=("self",)) if lock else rows.only(*TOLD)
        known = rows.in_bulk()
        for row in chunk:
            enterprise = known.get(row.pk)
            if enterprise is None:
                words = _("It is no longer in the registry: merged, or removed.")
                found.left.append(Left(row.pk, str(row.pk), words))
            elif version_of(enterprise) != row.version:
                found.left.append(_left(enterprise, _("Somebody changed it since the import."), changed=True))
            elif row.is_new:
                new[row.pk] = enterprise
            else:
                found.changed.append((enterprise, row.before))
    links = drawn_links(sorted(new), inside={row.pk for row in written}, until=until)
    put_back = {enterprise.pk: before["fields"] for enterprise, before in found.changed}
    needed = _needed(new, put_back | {branch: {"branch_of_id": None} for branch in links})
    found.links = {branch: head for branch, head in links.items() if head not in needed}
    found.new = [enterprise for pk, enterprise in new.items() if pk not in needed]
    found.left += [_left(new[pk], reason) for pk, reason in needed.items()]
    return found


def _needed(new: dict[int, Enterprise], put_back: dict[int, dict[str, Any]]) -> dict[int, str]:
    """Those that something else will still point to, and why each has to stay."""
    needed: dict[int, str] = {}
    ties: list[tuple[int, int]] = []  # (who points, to whom) among enterprises
    for relation in pointing_to(Enterprise):
        for target, referrer in _pointing(relation, sorted(new)):
            if relation.model is Enterprise:
                if put_back.get(referrer, {}).get(relation.attname, target) == target:
                    ties.append((referrer, target))
            elif relation.model not in PARTS:
                words = _("Since the import it is needed: %(what)s.")
                needed.setdefault(target, words % {"what": relation.model._meta.verbose_name})
    stay = _("Since the import it is needed: by another enterprise.")
    while found := {
        to for who, to in ties if to not in needed and who != to and (who not in new or who in needed)
    }:
        needed |= dict.fromkeys(found, stay)
    return needed


def _pointing(relation: models.ForeignKey, pks: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(pks), AT_ONCE):
        rows = relation.model._base_manager.filter(**{f"{relation.name}__in": pks[start : start + AT_ONCE]})
        if relation.model is Enterprise and relation.name == "ultimate_parent":
            rows = rows.exclude(ultimate_parent_reason="")  # a computed one follows from the parents
        yield from rows.values_list(relation.attname, "pk")


def _left(enterprise: Enterprise, reason: str, *, changed: bool = False) -> Left:
    name = enterprise.name_zh or enterprise.name_en
    return Left(enterprise.pk, name, reason, enterprise.get_absolute_url(), changed)
