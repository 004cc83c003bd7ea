"""Loading a rule of which every version stays: what was decided under one has to be looked up later."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef

from core.loading import Counts, LoadError, rows_sync

Entry = dict[str, Any]


def problem(file: str, entry: Entry, words: str) -> LoadError:
    return LoadError(f"{file}, {entry['code']}: {words}")


def versions_load(
    rule: type[models.Model], entries: list[Entry], *, file: str, users: type[models.Model], used: str
) -> Counts:
    """The versions of a rule; one that the file no longer has stays.

    `users` are the rows that name their version in `rule`, and `used` says in words what was done by it.
    Raises LoadError for a version that contradicts itself, that begins on the day of another, or that was
    used and now says something else.
    """
    is_used = Exists(users._default_manager.filter(rule=OuterRef("pk")))
    present = list(rule._default_manager.annotate(is_used=is_used))
    for entry in entries:
        _refuse_contradictions(_cleaned(rule, entry, file), entry, present, file, used)
    return rows_sync(rule, entries, file=file)


def _refuse_contradictions(wanted: Any, entry: Entry, present: list[Any], file: str, used: str) -> None:
    for version in present:
        if version.code != wanted.code:
            if version.valid_from == wanted.valid_from:
                words = f"version {version.code} is already valid from {version.valid_from}"
                raise problem(file, entry, words)
            continue
        changed = [name for name in entry if getattr(version, name) != getattr(wanted, name)]
        if changed and version.is_used:
            words = f"{used}, it cannot change ({', '.join(changed)}): write a new version"
            raise problem(file, entry, words)


def _cleaned(rule: type[models.Model], entry: Entry, file: str) -> models.Model:
    wanted = rule(**entry)
    try:
        wanted.clean_fields()
        for constraint in rule._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(rule, wanted)
    except ValidationError as error:
        words = getattr(error, "message_dict", None) or {"": error.messages}
        said = "; ".join(f"{name} {' '.join(texts)}".strip() for name, texts in words.items())
        raise problem(file, entry, said) from None
    return wanted
