"""Take a workbook into a list from the shell: a dry run unless --commit."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from exports.columns import get_table, tables
from exports.limits import Refused
from exports.management.people import actor_named
from exports.messages import refusal_words
from exports.report import write_report
from exports.runs import ImportStopped, RowsFailed, Source, commit, open_source, plan


class Command(BaseCommand):
    help = "Import a workbook into a list. Prints the counts as JSON; a dry run unless --commit."

    def add_arguments(self, parser):
        parser.add_argument("table", choices=sorted(table.key for table in tables()))
        parser.add_argument("file")
        parser.add_argument(
            "--commit", dest="writes", action="store_true", help="write; without it nothing is written"
        )
        parser.add_argument(
            "--as", dest="username", default="", help="whose rights count and who is recorded"
        )
        parser.add_argument(
            "--report", default="", help="write every row with result and reason to this .xlsx"
        )
        parser.add_argument(
            "--leave-out-failed",
            action="store_true",
            help="with --commit: write the good rows of a file in which others fail; without it, nothing",
        )
        parser.add_argument("--sheet", default="", help="the sheet to read; default: the first with cells")

    def handle(self, *, table, file, writes, username, report, sheet, leave_out_failed, **options):
        table, actor = get_table(table), actor_named(username)
        if not table.can_import(actor):
            raise CommandError(f"{actor.get_username()} may not import {table.key}.")
        stopped = None
        try:
            source = open_source(table, file, actor, sheet=sheet)
            _require_usable(source)
            if writes:
                run = commit(table, source, actor, leave_out_failed=leave_out_failed)
            else:
                run = plan(table, source, actor)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {file}.") from error
        except Refused as refused:
            raise CommandError(refusal_words(refused)) from refused
        except RowsFailed as failed:
            run, stopped = failed.run, CommandError(f"{failed} Here: --leave-out-failed.")
        except ImportStopped as error:
            raise CommandError(str(error)) from error
        if report:
            write_report(report, run, about=[(_("List"), str(table.label)), (_("File"), file)])
        self._tell(run)
        self.stdout.write(json.dumps(run.counts))
        if stopped:
            raise stopped

    def _tell(self, run):
        """What the counts leave out; on the error stream, so that the JSON stays alone."""
        for heading in run.source.headings.unknown:
            self.stderr.write(f"Column not recognised, not imported: {heading.text}")
        for row in run.skipped:
            self.stderr.write(f"Row {row.number} not imported, {row.reason}: {row.text}")
        warned = sum(bool(decision.row.warnings) for decision in run.decisions)
        if warned:
            self.stderr.write(f"Rows with warnings: {warned}. --report OUT.xlsx lists them.")


def _require_usable(source: Source) -> None:
    headings = source.headings
    if headings.missing:
        names = ", ".join(str(column.label) for column in headings.missing)
        raise CommandError(f"Not found in the file, but needed: {names}. Add the columns, or rename them.")
    if headings.missing_all_of:
        names = ", ".join(str(column.label) for column in headings.missing_all_of)
        raise CommandError(f"No column says which record a row is about. Add one of these: {names}.")
    for key, claims in headings.doubled.items():
        names = ", ".join(heading.text for heading in claims)
        raise CommandError(f"Several columns are taken for {key}: {names}. Keep one.")
    if not headings.known:
        raise CommandError("No heading of the file is known. Use the headings of the template.")
