"""Many enterprises at once, for imports: the same rows, names, keys and trail as one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import User
from core import changes
from core.staging import insert_many, update_many
from registry import rules
from registry.branches import head_offices
from registry.choices import SizeSource
from registry.models import Enterprise, YearFigures
from registry.rights import ADD, CHANGE
from registry.services.enterprises import FIGURES, described, figures_assign, first_values
from registry.services.names import (
    FormerName,
    first_names,
    former_rows,
    missing_former_names,
    names_by_kind,
    names_save,
    replace_names,
    sort_key_of,
)
from registry.services.ownership import graph_lock

AT_ONCE = 1000


@dataclass
class EnterpriseRow:
    """A new enterprise, or a known one with its new values set; both already checked by `rules`."""

    enterprise: Enterprise
    former_names: tuple[FormerName, ...] = ()  # those that are not recorded yet
    changes: dict[str, list] = field(default_factory=dict)  # of a known one: field -> [before, after]


@transaction.atomic
def enterprises_save_many(
    *, new: Sequence[EnterpriseRow], changed: Sequence[EnterpriseRow], actor: User | None, note: str = ""
) -> None:
    """Write all rows or none. A changed legal or English name leaves the old one as a former name.

    Raises Forbidden.
    """
    if new:
        require(actor, ADD)
    if changed:
        require(actor, CHANGE)
    graph_lock()
    for start in range(0, len(new), AT_ONCE):
        _create(new[start : start + AT_ONCE], actor, note)
    _change(changed)
    entries = [(row.enterprise, "imported", row.changes) for row in changed]
    changes.record_many(entries, actor=actor, note=note)
    branches_link(actor=actor)


@transaction.atomic
def branches_link(*, actor: User | None) -> int:
    """Link branches to their head office where the name names exactly one. Returns how many were linked."""
    graph_lock()
    unlinked = Enterprise.objects.filter(is_branch=True, branch_of=None).exclude(name_zh="")
    pairs = head_offices(unlinked.select_for_update(of=("self",)))
    for branch, head in pairs:
        branch.branch_of = head
        branch.save(update_fields=["branch_of", "updated_at"])
    entries = [(branch, "branch_linked", {"branch_of": [None, head]}) for branch, head in pairs]
    return changes.record_many(entries, actor=actor)


def _create(rows: Sequence[EnterpriseRow], actor: User | None, note: str) -> None:
    enterprises = [row.enterprise for row in rows]
    for enterprise in enterprises:
        enterprise.created_by = actor
        enterprise.sort_key = sort_key_of(enterprise)
    insert_many(enterprises)
    names_save(name for row in rows for name in first_names(row.enterprise, row.former_names))
    insert_many(_figures(enterprises))
    entries = [(enterprise, "created", first_values(enterprise)) for enterprise in enterprises]
    changes.record_many(entries, actor=actor, note=note)


def _change(rows: Sequence[EnterpriseRow]) -> None:
    renamed = [row for row in rows if row.changes.keys() & set(rules.NAME_FIELDS)]
    for row in renamed:
        row.enterprise.sort_key = sort_key_of(row.enterprise)
    fields = {name for row in rows for name in row.changes if name != "former_names"}
    if renamed:
        fields.add("sort_key")
    update_many([row.enterprise for row in rows], {*fields, "updated_at"})
    for row in renamed:
        replace_names(row.enterprise, names_by_kind(*(_before(row, name) for name in rules.NAME_FIELDS)))
    for row in rows:
        if row.former_names:
            # The name that the row replaces is a former one by now, and may stand among these.
            missing = missing_former_names(row.enterprise, row.former_names)
            names_save(former_rows(row.enterprise, missing))
    measured = [
        row for row in rows if row.changes.keys() & {*FIGURES, "size_year"} and row.enterprise.size_year
    ]
    for start in range(0, len(measured), AT_ONCE):
        _change_figures(measured[start : start + AT_ONCE])


def _change_figures(rows: Sequence[EnterpriseRow]) -> None:
    """Like `figures_write`, of many enterprises; the pairs for the trail go into the rows' changes."""
    known = {
        (figures.enterprise_id, figures.year): figures
        for figures in YearFigures.objects.filter(enterprise__in=[row.enterprise.pk for row in rows])
    }
    new: list[YearFigures] = []
    changed: list[YearFigures] = []
    for row in rows:
        enterprise = row.enterprise
        assert enterprise.size_year
        figures = known.get((enterprise.pk, enterprise.size_year))
        before = described(figures) if figures else None
        if figures and not changes.difference(figures, _carried(enterprise)):
            continue
        (changed if figures else new).append(
            figures := figures or YearFigures(enterprise=enterprise, year=enterprise.size_year)
        )
        figures_assign(figures, _carried(enterprise))
        row.changes["year_figures"] = [before, described(figures)]
    insert_many(new)
    update_many(changed, FIGURES)


def _before(row: EnterpriseRow, name: str) -> str:
    return row.changes[name][0] if name in row.changes else getattr(row.enterprise, name)


def _figures(enterprises: Sequence[Enterprise]) -> Iterator[YearFigures]:
    """The figures that an enterprise carries, as the row of their year."""
    for enterprise in enterprises:
        if enterprise.size_year:
            yield YearFigures(enterprise=enterprise, year=enterprise.size_year, **_carried(enterprise))


def _carried(enterprise: Enterprise) -> dict[str, Any]:
    values = {name: getattr(enterprise, name) for name in FIGURES}
    return values | {"size_source": values["size_source"] or SizeSource.COMPUTED}
