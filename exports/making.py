"""A list as a workbook, all its rows of one moment."""

import datetime as dt
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.models import ExportRecord
from exports.columns import Column
from exports.lists import Selection
from exports.snapshot import snapshot
from exports.writer import About, write_table


class Stopped(Exception):
    """Whoever watches the writing asked it to stop."""


@dataclass
class Progress:
    """How far the writing is, for another thread to see, which may also stop it."""

    counted: int | None = None  # None: not counted yet
    written: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, rows: int) -> None:
        if self.stop.is_set():
            raise Stopped
        self.written = rows


@dataclass(frozen=True)
class MadeList:
    """What went into the file."""

    selection: Selection
    columns: Sequence[Column]
    rows: int
    sha256: str

    def record(self, actor: User) -> ExportRecord:
        """Note that `actor` took it out."""
        return changes.record_export(
            actor=actor,
            name=self.selection.table.key,
            rows=self.rows,
            filters=self.selection.filters,
            columns=[column.key for column in self.columns],
            sha256=self.sha256,
        )


def list_write(
    *, selection: Selection, actor: User, target: BinaryIO, progress: Progress | None = None
) -> MadeList:
    """Write the list as the page shows it to `target`, a file that can be read again. Raises Stopped.

    The caller has checked `table.can_export`, and records it (MadeList.record). With `progress` the rows are
    counted first.
    """
    table = selection.table
    columns = table.export_columns(actor, everything=selection.everything)
    with snapshot() as moment:
        if progress:
            progress.counted = selection.count()
        rows = write_table(
            target,
            title=str(table.label),
            columns=columns,
            rows=selection.in_order(),
            about=_about(selection, actor, moment),
            told=(progress or Progress()).tell,
        )
    target.seek(0)
    digest: Any = hashlib.file_digest(target, "sha256")  # type: ignore[arg-type]
    target.seek(0)
    return MadeList(selection, columns, rows, digest.hexdigest())


def _about(selection: Selection, actor: User, moment: dt.datetime) -> About:
    filters = "; ".join(f"{label}: {value}" for label, value in selection.filter_words)
    by = [] if selection.table.is_posted else [(_("Exported by"), str(actor))]
    as_of = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return [
        (_("List"), str(selection.table.label)),
        (_("Data as of"), as_of),
        (_("Filter"), filters or _("none")),
        *selection.notes,
        *by,
    ]
