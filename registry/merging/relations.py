"""Who points to a row, and what would break if he pointed to another: found in the models, not listed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from registry.merging.journal import Journal, rows_of


class MergeRefused(ValidationError):
    """The two cannot be merged, or the merge not be undone. Nothing was written."""


@dataclass(frozen=True)
class Collision:
    """A row that would break `rule` if it pointed to the other one; `survivor` says the same already."""

    rule: str
    survivor: models.Model | None


def pointing_to(model: type[models.Model]) -> list[models.ForeignKey]:
    """Every foreign key to `model`, those without a name of their own and those behind many-to-many too."""
    found = (
        cast(models.ForeignKey, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel) and (relation.one_to_many or relation.one_to_one)
    )
    return sorted(found, key=lambda field: (field.model._meta.label, field.name))


def repoint(journal: Journal, field: models.ForeignKey, old: models.Model, new: models.Model) -> None:
    """Point all rows of a relation from `old` to `new`. What would break a rule there is removed.

    Raises MergeRefused where something hangs on a row that cannot stay.
    """
    rows = _locked(field, old)
    if not _rules_about(field):
        journal.move(field, [row.pk for row in rows], old, new)
        return
    for row in rows:
        setattr(row, field.attname, new.pk)
        collision = collision_of(row, field)
        if collision is None:
            journal.move(field, [row.pk], old, new)
        else:
            remove(journal, row, collision.survivor)


def remove(journal: Journal, row: models.Model, survivor: models.Model | None, *, verb="removed_by_merge"):
    """Remove a row with its parts; what else points to it goes to the survivor."""
    for field in pointing_to(type(row)):
        if field.remote_field.on_delete is models.CASCADE:
            for part in _locked(field, row):
                remove(journal, part, None, verb="")
        elif rows_of(field.model).filter(**{field.attname: row.pk}).exists():
            if survivor is None:
                raise MergeRefused(
                    _("“%(row)s” cannot stay beside what the other one has, and records depend on it.")
                    % {"row": row}
                )
            repoint(journal, field, row, survivor)
    journal.remove(row, verb=verb)


def collision_of(row: models.Model, field: models.ForeignKey) -> Collision | None:
    """The first rule about `field` that this row, as it is in memory, would break in the database."""
    for rule in _rules_about(field):
        if isinstance(rule, models.BaseConstraint):
            try:
                rule.validate(type(row), row)
            except ValidationError:
                return Collision(rule.name, _survivor(row, rule))
        else:
            same = rows_of(type(row)).filter(**{name: getattr(row, name) for name in rule}).exclude(pk=row.pk)
            if all(getattr(row, name) is not None for name in rule) and same.exists():
                return Collision("_".join(rule), same.first())
    return None


def _rules_about(field: models.ForeignKey) -> list[models.BaseConstraint | tuple[str, ...]]:
    """Constraints that name the field, and columns that are unique together with it."""
    meta = field.model._meta
    name = re.compile(rf"\b{field.name}(__|\b)")
    rules: list[Any] = [constraint for constraint in meta.constraints if name.search(_words_of(constraint))]
    rules += [tuple(names) for names in meta.unique_together if field.name in names]
    if field.unique:
        rules.append((field.attname,))
    return rules


def _words_of(constraint: models.BaseConstraint) -> str:
    """The names of fields in it, and more; never less. A rule too many is only asked in vain."""
    _path, _args, parts = constraint.deconstruct()
    return repr({key: value for key, value in parts.items() if key != "name"})


def _survivor(row: models.Model, rule: models.BaseConstraint) -> models.Model | None:
    if not isinstance(rule, models.UniqueConstraint) or not rule.fields:
        return None
    attnames = {field.name: field.attname for field in row._meta.concrete_fields}
    columns = {name: getattr(row, attnames[name]) for name in rule.fields}
    rows = rows_of(type(row)).filter(**columns).exclude(pk=row.pk)
    return (rows.filter(rule.condition) if rule.condition else rows).first()


def _locked(field: models.ForeignKey, target: models.Model) -> list[models.Model]:
    # Their keys stay: who adds a row that points to one of them, and holds what comes next, must not wait.
    rows = rows_of(field.model).select_for_update(of=("self",), no_key=True)
    rows = rows.filter(**{field.attname: target.pk})
    if field.model is type(target):
        rows = rows.exclude(pk=target.pk)
    return list(rows.order_by("pk"))


def referring(row: models.Model) -> Iterator[models.ForeignKey]:
    """The relations in which somebody points to the row."""
    for field in pointing_to(type(row)):
        if rows_of(field.model).filter(**{field.attname: row.pk}).exists():
            yield field
