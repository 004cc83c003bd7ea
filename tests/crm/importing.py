"""Lists of this app out into a workbook, and workbooks in, the way a user's file goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import QueryDict
from openpyxl import load_workbook

from exports.columns import get_table
from exports.headings import heading_text
from exports.lists import select
from exports.runs import Run, Source, commit, open_source, plan
from exports.writer import write_table
from tests.exports.files import book


class Workbooks:
    """`of = Workbooks(tmp_path, "leads")`; then `of.take_in([{"enterprise": "..."}], actor)`."""

    def __init__(self, folder: Path, key: str):
        self.folder, self.table = folder, get_table(key)

    def exported(self, user, *, everything: bool = False) -> Path:
        """The list as `user` exports it."""
        path = self.folder / "out.xlsx"
        selection = select(self.table, user, QueryDict(""))
        columns = self.table.export_columns(user, everything=everything)
        write_table(path, title="list", columns=columns, rows=selection.in_order())
        return path

    def changed(self, path: Path, **cells: Any) -> Path:
        """The first row of an exported file with other words in these columns, named by key."""
        workbook = load_workbook(path)
        sheet = workbook.worksheets[0]
        headings = [cell.value for cell in sheet[1]]
        for key, value in cells.items():
            place = headings.index(heading_text(self.table.column(key))) + 1
            sheet.cell(2, place).value = value
        changed = self.folder / "changed.xlsx"
        workbook.save(changed)
        return changed

    def preview(self, source: Path | Sequence[dict], actor) -> Run:
        return plan(self.table, self._opened(source, actor), actor)

    def take_in(self, source: Path | Sequence[dict], actor) -> Run:
        """Written, without the rows that fail."""
        return commit(self.table, self._opened(source, actor), actor, leave_out_failed=True)

    def _opened(self, source: Path | Sequence[dict], actor) -> Source:
        """Every heading is understood, each once: as the pages would have it before they go on."""
        if not isinstance(source, Path):
            keys = list(dict.fromkeys(key for row in source for key in row))
            rows = [[row.get(key) for key in keys] for row in source]
            source = book(self.folder / "in.xlsx", [keys, *rows])
        opened = open_source(self.table, source, actor)
        assert opened.headings.usable
        assert not opened.headings.unknown
        return opened
