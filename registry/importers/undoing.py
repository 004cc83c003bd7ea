"""An import of enterprises, taken back: what was there before it, and what stands against going back."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from accounts.access import require
from accounts.models import User
from core import changes
from core.staging import update_many
from exports.importing import Decision, Left, Outcome, Written
from registry.importers.drawn_links import drawn_links, links_undraw, without_reason
from registry.importers.standing import AT_ONCE, standing
from registry.models import Enterprise, EnterpriseName, YearFigures
from registry.rights import CHANGE
from registry.rules import NAME_FIELDS
from registry.services.enterprises import FIGURES, described, figures_assign
from registry.services.names import names_save
from registry.services.ownership import enterprise_set_parent

ENTERPRISE: Any = Enterprise._meta
VERB = "import_undone"
NOT_FIELDS = {"former_names", "year_figures"}
SIZE = {*FIGURES, "size_year"}
# What follows from an import by itself, in rows that it changes.
ALWAYS = ("sort_key", "branch_of_id", "is_branch")
NAME = ("kind", "name", "valid_from", "valid_to")


def remembered(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """What the records of these decisions say before they are written, for `taken_back`. {} for new ones."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(decisions), AT_ONCE):
        found += _remembered(decisions[start : start + AT_ONCE])
    return found


def _remembered(decisions: Sequence[Decision]) -> Iterator[dict[str, Any]]:
    known = [decision for decision in decisions if decision.outcome is Outcome.UPDATED]
    names = _names([decision.pk for decision in known if _renames(decision)])
    figures = _figures({decision.pk: _year(decision) for decision in known if _year(decision)})
    for decision in decisions:
        if decision.outcome is not Outcome.UPDATED:
            yield {}
            continue
        stored = decision.carry.before
        attnames = {*_attnames(decision), *ALWAYS}
        before: dict[str, Any] = {"fields": {name: getattr(stored, name) for name in attnames}}
        if _renames(decision):
            before["names"] = names.get(decision.pk, [])
        if year := _year(decision):
            before["figures"] = {"year": year, "values": figures.get(decision.pk)}
        yield before


def _attnames(decision: Decision) -> Iterator[str]:
    for name in (*decision.carry.row.changes, *decision.carry.owner_codes):
        if name not in NOT_FIELDS:
            yield ENTERPRISE.get_field(name).attname


def _renames(decision: Decision) -> bool:
    row = decision.carry.row
    return bool(row.former_names or row.changes.keys() & set(NAME_FIELDS))


def _year(decision: Decision) -> int | None:
    """Of which the import writes the figures."""
    row = decision.carry.row
    return row.enterprise.size_year if row.changes.keys() & SIZE else None


def _names(pks: Sequence[int]) -> dict[int, list[list]]:
    found: dict[int, list[list]] = {}
    rows = EnterpriseName.objects.filter(enterprise__in=pks).order_by("pk") if pks else ()
    for row in rows:
        found.setdefault(row.enterprise_id, []).append([getattr(row, name) for name in NAME])
    return found


def _figures(years: dict[int, int | None]) -> dict[int, dict[str, Any]]:
    rows = YearFigures.objects.filter(enterprise__in=years) if years else ()
    return {
        row.enterprise_id: {name: getattr(row, name) for name in FIGURES}
        for row in rows
        if row.year == years[row.enterprise_id]
    }


def taken_back(written: Sequence[Written], actor: User, until: dt.datetime) -> list[Left]:
    """Put back what was changed, then delete what was new. Gives what somebody changed or needs since."""
    require(actor, CHANGE)
    found = standing(written, until, lock=True)
    renamed = [enterprise.pk for enterprise, before in found.changed if "names" in before]
    for start in range(0, len(found.changed), AT_ONCE):
        _put_back(found.changed[start : start + AT_ONCE], actor)
    links = drawn_links(renamed, inside={row.pk for row in written}, until=until)
    links_undraw(found.links | without_reason(links), actor=actor, verb=VERB)
    _remove(found.new, actor)
    return found.left


def _put_back(pairs: Sequence[tuple[Enterprise, dict[str, Any]]], actor: User) -> None:
    vocabularies = _Vocabularies(pairs)
    entries = []
    for enterprise, before in pairs:
        differing: dict[str, list] = {}
        for attname, stored in before["fields"].items():
            field = ENTERPRISE.get_field(attname)
            now, then = getattr(enterprise, attname), field.to_python(stored)
            if now != then and field.name not in ("parent", "sort_key"):
                differing[field.name] = [vocabularies.word(field, now), vocabularies.word(field, then)]
            if field.name != "parent":
                setattr(enterprise, attname, then)
        entries.append((enterprise, VERB, differing))
    fields = {Enterprise._meta.get_field(name).name for _e, before in pairs for name in before["fields"]}
    update_many([enterprise for enterprise, _before in pairs], {*fields, "updated_at"} - {"parent"})
    _put_back_names({e.pk: before["names"] for e, before in pairs if "names" in before})
    _put_back_figures(pairs, {enterprise.pk: differing for enterprise, _verb, differing in entries})
    changes.record_many(entries, actor=actor)
    for enterprise, before in pairs:
        if "parent_id" in before["fields"]:
            parent = Enterprise.objects.filter(pk=before["fields"]["parent_id"]).first()
            enterprise_set_parent(enterprise=enterprise, parent=parent, actor=actor)


class _Vocabularies:
    """The records that relations name, now or before: looked up once for each relation."""

    def __init__(self, pairs: Sequence[tuple[Enterprise, dict[str, Any]]]):
        keys: dict[Any, set] = {}
        for enterprise, before in pairs:
            for attname, stored in before["fields"].items():
                field = Enterprise._meta.get_field(attname)
                if field.is_relation:
                    keys.setdefault(field, set()).update((getattr(enterprise, attname), stored))
        self.known = {
            field: field.related_model._default_manager.in_bulk(found - {None})
            for field, found in keys.items()
        }

    def word(self, field: Any, value: Any) -> Any:
        return self.known[field].get(value) if field.is_relation and value is not None else value


def _put_back_names(names: dict[int, list[list]]) -> None:
    EnterpriseName.objects.filter(enterprise__in=names).delete()
    field_of: list[Any] = [EnterpriseName._meta.get_field(name) for name in NAME]
    names_save(
        EnterpriseName(
            enterprise_id=pk,
            **{field.name: field.to_python(value) for field, value in zip(field_of, values, strict=True)},
        )
        for pk, rows in names.items()
        for values in rows
    )


def _put_back_figures(pairs: Iterable[tuple[Enterprise, dict]], trail: dict[int, dict[str, list]]) -> None:
    wanted = {enterprise.pk: before["figures"] for enterprise, before in pairs if "figures" in before}
    rows = {(row.enterprise_id, row.year): row for row in YearFigures.objects.filter(enterprise__in=wanted)}
    for pk, before in wanted.items():
        row = rows.get((pk, before["year"]))
        if row is None:
            continue
        now = described(row)
        if before["values"] is None:
            row.delete()
            trail[pk]["year_figures"] = [now, None]
            continue
        fields: list[Any] = [YearFigures._meta.get_field(name) for name in FIGURES]
        figures_assign(row, {field.name: field.to_python(before["values"][field.name]) for field in fields})
        row.save(update_fields=FIGURES)
        if described(row) != now:
            trail[pk]["year_figures"] = [now, described(row)]


def _remove(gone: Sequence[Enterprise], actor: User) -> None:
    """Delete those that nothing but each other points to."""
    changes.record_many(((enterprise, VERB, {}) for enterprise in gone), actor=actor)
    pks = [enterprise.pk for enterprise in gone]
    chunks = [
        Enterprise.objects.filter(pk__in=pks[start : start + AT_ONCE])
        for start in range(0, len(pks), AT_ONCE)
    ]
    for rows in chunks:
        # not recorded: they go in the next step
        rows.update(parent=None, ultimate_parent=None, branch_of=None)
    for rows in chunks:
        rows.delete()
