"""What a merge would do, found by doing it and taking it back: the preview cannot say something else."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from registry.merging.fields import Choice, choices_between
from registry.merging.journal import CHANGED, MOVED, Entry, Journal, Note, model_of
from registry.merging.obstacles import codes_differ, obstacles
from registry.merging.steps import merge_steps
from registry.models import Enterprise
from registry.services.merging import locked_pair, perform


@dataclass
class Preview:
    """`moved` are (kind of record, how many) and `removed` are (kind of record, which), as far as the reader
    sees these records; `told` are sentences of other apps, `forbids` what stands in the way."""

    choices: list[Choice]
    codes_differ: bool
    moved: list[tuple[str, int]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    forbids: list[str] = field(default_factory=list)


def merge_preview(*, kept: Enterprise, gone: Enterprise, user: User, today: dt.date | None = None) -> Preview:
    """Nothing is written: the transaction of the trial is rolled back. Of other areas it tells no more than
    who pursues the enterprises, since when."""
    preview = Preview(choices_between(kept, gone, user), codes_differ(kept, gone))
    preview.told = [sentence for step in merge_steps() for sentence in step.tell(kept, gone, user)]
    preview.forbids = obstacles(kept, gone, despite_codes=True)
    if preview.forbids:
        return preview
    try:
        journal = _trial(kept, gone, user, today or timezone.localdate())
    except ValidationError as error:
        preview.forbids = error.messages
        return preview
    preview.moved = list(_moved(journal.entries, kept, gone, user))
    preview.removed = list(_removed(journal.notes, user))
    return preview


def _trial(kept: Enterprise, gone: Enterprise, user: User, today: dt.date) -> Journal:
    journal = Journal()
    with transaction.atomic():
        perform(journal, *locked_pair(kept, gone), [], actor=user, today=today)
        transaction.set_rollback(True)
    return journal


def _moved(
    entries: Iterable[Entry], kept: Enterprise, gone: Enterprise, user: User
) -> Iterable[tuple[str, int]]:
    by_model: dict[type[models.Model], set] = {}
    for entry in entries:
        pairs = (
            (value, entry["after"][name]) for name, value in (entry["before"] or {}).items() if entry["after"]
        )
        if entry["kind"] in (MOVED, CHANGED) and (gone.pk, kept.pk) in pairs:
            by_model.setdefault(model_of(entry), set()).update(entry["pks"])
    for model, pks in by_model.items():
        number = _seen_by(user, model).filter(pk__in=pks).count()
        if number and not model._meta.auto_created:
            yield str(model._meta.verbose_name_plural), number


def _removed(notes: Iterable[Note], user: User) -> Iterable[tuple[str, str]]:
    removed = [note.row for note in notes if note.verb == "removed_by_merge"]
    for model in dict.fromkeys(type(row) for row in removed):
        pks = [row.pk for row in removed if type(row) is model]
        for row in _seen_by(user, model).filter(pk__in=pks):
            yield str(model._meta.verbose_name), str(row)


def _seen_by(user: User, model: type[models.Model]) -> models.QuerySet:
    """A model without a scope is part of the enterprise, which all desk staff see."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows
