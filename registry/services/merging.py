"""Two rows of one enterprise become one, and two again if that was wrong (docs/decisions/0006)."""

import copy
import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry
from registry import rules
from registry.merging.fields import NAMES, fields_of
from registry.merging.journal import Journal, Note, all_columns, model_of
from registry.merging.names import names_join
from registry.merging.obstacles import obstacles
from registry.merging.relations import MergeRefused, pointing_to, repoint
from registry.merging.steps import merge_steps
from registry.merging.undoing import keys_of, needed_by, take_back
from registry.models import Enterprise, EnterpriseMerge, YearFigures
from registry.rights import MERGE
from registry.services.enterprises import FIGURES
from registry.services.names import sort_key_of
from registry.services.ownership import all_owned_by, graph_lock, ultimate_parents_recompute

COMPUTED = ("ultimate_parent_id", "updated_at")
OWNERSHIP = ("parent_set", "equity_recorded", "equity_ended", "ultimate_parent_set", "branch_linked")
EDITED = ("changed", "imported")


@transaction.atomic
def enterprise_merge(
    *,
    kept: Enterprise,
    gone: Enterprise,
    reason: str,
    actor: User,
    chosen: Collection[str] = (),
    despite_codes: bool = False,
    version: str = "",
    today: dt.date | None = None,
) -> EnterpriseMerge:
    """Point whatever points to `gone` to `kept`, and delete `gone`. The merge knows how to take it all back.

    `chosen` are choices of `registry.merging.fields` in which the kept one takes the value of the other. Two
    different codes need `despite_codes`: then the reason says why they are the same enterprise all the same.
    `version` (`version_of_both`) refuses a preview that was opened before somebody's change.
    Raises Forbidden, MergeRefused, ChangedMeanwhile, and ValidationError where the chosen values contradict
    each other.
    """
    require(actor, MERGE)
    if not reason.strip():
        raise MergeRefused({"reason": _("Say why these two are the same enterprise.")})
    kept, gone = locked_pair(kept, gone)
    if version and version != version_of_both(kept, gone):
        raise ChangedMeanwhile(
            _("Somebody else changed one of the two meanwhile. Look at both again, then confirm again.")
        )
    refused = obstacles(kept, gone, despite_codes=despite_codes)
    if refused:
        raise MergeRefused(refused)
    journal = Journal()
    pairs = perform(journal, kept, gone, chosen, actor=actor, today=today or timezone.localdate())
    _recompute(journal, kept, actor)
    merge = EnterpriseMerge.objects.create(
        kept=kept,
        gone_id=gone.pk,
        gone_name=gone.name_zh or gone.name_en,
        chosen=sorted(chosen),
        snapshot={"version": 1, "entries": journal.entries},
        reason=reason.strip(),
        created_by=actor,
    )
    about = {"merged_with": [None, gone]}
    changes.record(kept, actor=actor, verb="merged", changes=pairs | about, note=reason)
    changes.record(gone, actor=actor, verb="merged_away", changes={"merged_with": [None, kept]}, note=reason)
    changes.record(merge, actor=actor, verb="created")
    changes.record_many(_notes(journal.notes, {kept.pk, gone.pk}), actor=actor)
    return merge


@transaction.atomic
def merge_undo(*, merge: EnterpriseMerge, actor: User) -> Enterprise:
    """Bring back the enterprise that went, and every row as it was. Returns it.

    What was entered for the kept one since stays with it, unless it is about a lead or project that goes
    back; see `registry.merging.undoing` for rows of before.
    Raises Forbidden, MergeRefused.
    """
    require(actor, MERGE)
    graph_lock()
    merge = EnterpriseMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at:
        raise MergeRefused(_("This merge is undone already. Reload the page."))
    kept = Enterprise.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
    entries = merge.snapshot["entries"]
    _refuse_later_merges(merge, entries)
    notes = _take_back(merge, entries)
    gone = Enterprise.objects.get(pk=merge.gone_id)
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    if _ownership_changed_since(merge, kept, gone):
        for enterprise in (kept, gone):
            ultimate_parents_recompute(below=enterprise, actor=actor)
    for enterprise, other in ((kept, gone), (gone, kept)):
        changes.record(enterprise, actor=actor, verb="merge_undone", changes={"merged_with": [other, None]})
    changes.record(merge, actor=actor, verb="undone")
    changes.record_many(_notes(notes, {kept.pk, gone.pk}), actor=actor)
    return gone


def perform(
    journal: Journal,
    kept: Enterprise,
    gone: Enterprise,
    chosen: Iterable[str],
    *,
    actor: User,
    today: dt.date,
) -> dict[str, list]:
    """The merge of two locked rows, without its trail. Returns what differs in the kept one."""
    merged = _merged(kept, gone, chosen)
    names_join(journal, kept, gone, merged)
    for step in merge_steps():
        step.change(journal, kept, gone, actor=actor, today=today)
    for field in pointing_to(Enterprise):
        if field.model is Enterprise and getattr(kept, field.attname) == gone.pk:
            journal.change(kept, {field.attname: None})
        repoint(journal, field, gone, kept)
    journal.remove(gone, verb="")
    names = [field.name for field in fields_of(chosen)]
    pairs = {
        n: [getattr(kept, n), getattr(merged, n)] for n in names if getattr(kept, n) != getattr(merged, n)
    }
    values = {name: getattr(merged, name) for name in ("sort_key", *FIGURES)}
    values |= {field.attname: getattr(merged, field.attname) for field in fields_of(chosen)}
    journal.change(kept, values | _newest_figures(kept), verb="", always=True)
    return pairs


def _merged(kept: Enterprise, gone: Enterprise, chosen: Iterable[str]) -> Enterprise:
    """A copy of the kept one with the chosen values, checked."""
    merged = copy.copy(kept)
    fields = fields_of(chosen)
    for field in fields:
        setattr(merged, field.attname, getattr(gone, field.attname))
    if merged.ultimate_parent_id in (kept.pk, gone.pk):
        merged.ultimate_parent = None  # it is its own
    if fields:
        rules.settle(merged)
        rules.check(merged, [field.name for field in fields])
    if NAMES & {field.name for field in fields}:
        merged.sort_key = sort_key_of(merged)
    return merged


def _newest_figures(kept: Enterprise) -> dict[str, Any]:
    """The enterprise shows the figures of its newest year; now the years of both are its own."""
    newest = YearFigures.objects.filter(enterprise=kept).order_by("-year").first()
    if newest is None or newest.year <= (kept.size_year or 0):
        return {}
    return {name: getattr(newest, name) for name in FIGURES} | {"size_year": newest.year}


def _recompute(journal: Journal, kept: Enterprise, actor: User) -> None:
    """Who is the ultimate parent of whom follows from the shares of both."""
    group = all_owned_by([kept.pk])
    before = all_columns(Enterprise, group, COMPUTED)
    ultimate_parents_recompute(below=kept, actor=actor)
    journal.derive(Enterprise, before, all_columns(Enterprise, group, COMPUTED))


def version_of_both(kept: Enterprise, gone: Enterprise) -> str:
    """What the form of a preview carries along."""
    return f"{version_of(kept)} {version_of(gone)}"


def locked_pair(kept: Enterprise, gone: Enterprise) -> tuple[Enterprise, Enterprise]:
    graph_lock()
    if kept.pk == gone.pk:
        raise MergeRefused(_("These are not two enterprises but one. Choose another."))
    rows = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk])
    by_pk = {row.pk: row for row in rows.order_by("pk")}
    if len(by_pk) < 2:
        raise MergeRefused(_("One of the two was merged or removed meanwhile. Reload the page."))
    return by_pk[kept.pk], by_pk[gone.pk]


def _refuse_later_merges(merge: EnterpriseMerge, entries: list[dict]) -> None:
    """A merge that worked on the same rows later has to be undone first: backwards, or not exactly."""
    ours, needed = keys_of(entries), needed_by(entries)
    later = EnterpriseMerge.objects.filter(undone_at=None, pk__gt=merge.pk).order_by("-pk")
    for other in later.iterator():
        theirs = other.snapshot["entries"]
        if ours & keys_of(theirs) or needed & keys_of(theirs, ["removed"]):
            raise MergeRefused(
                _("“%(name)s” was merged later, and the same records are concerned. Undo that merge first.")
                % {"name": other.gone_name}
            )


def _take_back(merge: EnterpriseMerge, entries: list[dict]) -> list[Note]:
    """Raises MergeRefused where the database will not have the rows back."""
    tables = {model_of(entry)._meta.db_table for entry in entries}
    try:
        with transaction.atomic():
            steps = (step.take_along(merge.kept_id, merge.gone_id, entries) for step in merge_steps())
            along = [note for notes in steps for note in notes]
            notes = along + take_back(entries)
            connection.check_constraints(table_names=sorted(tables))
    except IntegrityError as error:
        raise MergeRefused(
            _("Something entered since the merge stands where a record would come back: %(what)s.")
            % {"what": _what_stands_in_the_way(entries) or type(error).__name__}
        ) from error
    return notes


def _what_stands_in_the_way(entries: list[dict]) -> str:
    """The enterprise that has the code of the one that would come back, the likeliest case."""
    gone = next(
        e["before"] for e in entries if e["kind"] == "removed" and e["label"] == Enterprise._meta.label
    )
    code = {"uscc": gone["uscc"]} if gone["uscc"] else {"foreign_reg_no": gone["foreign_reg_no"] or "-"}
    return ", ".join(str(same) for same in Enterprise.objects.filter(**code)[:1])


def _ownership_changed_since(merge: EnterpriseMerge, *enterprises: Enterprise) -> bool:
    group = {str(pk) for pk in all_owned_by([enterprise.pk for enterprise in enterprises])}
    entries = ChangeEntry.objects.filter(
        label=changes.label_of(Enterprise), object_pk__in=group, at__gte=merge.merged_at
    )
    return any(
        verb in OWNERSHIP or (verb in EDITED and "branch_of" in changed)
        for verb, changed in entries.values_list("verb", "changes").iterator()
    )


def _notes(notes: Iterable[Note], without: set[int]) -> list[tuple]:
    """One line for a row and verb; the two enterprises have lines of their own."""
    by_key: dict[tuple, tuple] = {}
    for note in notes:
        if not (isinstance(note.row, Enterprise) and note.row.pk in without):
            key = (type(note.row), note.row.pk, note.verb)
            pair = {**by_key[key][2], **note.changes} if key in by_key else note.changes
            by_key[key] = (note.row, note.verb, pair)
    return list(by_key.values())
