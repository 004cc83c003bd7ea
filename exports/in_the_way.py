"""What stands in the way of undoing an import, found before anything is written: a later import of the same
records, or what somebody did with them since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from core.changes import label_of
from core.language import message as _
from core.models import ChangeEntry
from exports.choices import ImportStatus
from exports.columns import Table
from exports.importing import Left, Written
from exports.models import ImportedRow, ImportJob
from exports.runs import versions_of

SHOWN = 100


@dataclass(frozen=True)
class Outlook:
    """What undoing an import would come to now."""

    rows: int
    left: list[Left]  # all; the first of them with who changed them

    @property
    def possible(self) -> int:
        return self.rows - len(self.left)


def written_by(table: Table, job: ImportJob) -> list[Written]:
    """The rows of the import, as its table's importer wants them."""
    pk_of = table.importer.model._meta.pk.to_python
    return [
        Written(pk_of(row.object_pk), row.is_new, row.before, row.version, row.version_before)
        for row in job.rows.all().iterator()
    ]


def outlook(table: Table, job: ImportJob) -> Outlook:
    """Writes and locks nothing: somebody may change a record before the button is pressed."""
    written = written_by(table, job)
    left = table.importer.staying(written, job.confirmed_at)
    return Outlook(len(written), [*by_whom(table, job, left[:SHOWN]), *left[SHOWN:]])


def later_imports(job: ImportJob) -> QuerySet[ImportJob]:
    """Those that wrote some of the same records after it and still stand, the newest first."""
    own = job.rows.values("object_pk")
    later = ImportedRow.objects.filter(job__in=_later(job), object_pk__in=own)
    return _later(job).filter(pk__in=later.values("job")).select_related("actor").order_by("-confirmed_at")


def by_whom(table: Table, job: ImportJob, left: Sequence[Left]) -> list[Left]:
    """The same, with the later import or the person who changed each record."""
    changed = [row for row in left if row.changed]
    if not changed:
        return list(left)
    keys = [str(row.pk) for row in changed]
    now = versions_of(table.importer, [row.pk for row in changed])
    imports: dict[str, ImportedRow] = {
        row.object_pk: row
        for row in ImportedRow.objects.filter(job__in=_later(job), object_pk__in=keys)
        .select_related("job__actor")
        .order_by("job__confirmed_at")
    }
    entries: dict[str, ChangeEntry] = {
        entry.object_pk: entry
        for entry in ChangeEntry.objects.filter(
            label=label_of(table.importer.model), object_pk__in=keys, at__gt=job.confirmed_at
        )
        .select_related("actor")
        .order_by("pk")
    }
    found = []
    for row in left:
        later, entry = imports.get(str(row.pk)), entries.get(str(row.pk))
        if not row.changed:
            reason = row.reason
        elif later is not None and later.version == now.get(row.pk):
            reason = _by_import(later.job)
        else:
            reason = _by_hand(entry) if entry else row.reason
        found.append(Left(row.pk, row.name, reason, row.url, row.changed))
    return found


def _later(job: ImportJob) -> QuerySet[ImportJob]:
    return ImportJob.objects.filter(
        table_key=job.table_key,
        status__in=(ImportStatus.CONFIRMED, ImportStatus.UNDOING),
        confirmed_at__gt=job.confirmed_at,
    )


def _by_import(later: ImportJob) -> str:
    words = _("A later import by %(who)s, of %(moment)s, changed it. Undo that one first.")
    return words % {"who": later.actor, "moment": _local(later.confirmed_at)}


def _by_hand(entry: ChangeEntry) -> str:
    if entry.actor is None:
        return _("It was changed since the import, on %(moment)s.") % {"moment": _local(entry.at)}
    return _("%(who)s changed it since the import, on %(moment)s.") % {
        "who": entry.actor,
        "moment": _local(entry.at),
    }


def _local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
