"""Write a list as .xlsx from the shell: the same rows and columns as the page of that user."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from exports.columns import get_table, tables
from exports.lists import EVERYTHING, SORT, names_filter, select
from exports.management.people import actor_named
from exports.services import table_export


class Command(BaseCommand):
    help = "Export a list as .xlsx: the rows and columns that the user sees on its page."

    def add_arguments(self, parser):
        parser.add_argument("table", choices=sorted(table.key for table in tables()))
        parser.add_argument("out")
        parser.add_argument("--as", dest="username", default="", help="whose list it is and who is recorded")
        parser.add_argument(
            "--filter", dest="filters", action="append", default=[], metavar="K=V", help="as in the address"
        )
        parser.add_argument("--sort", default="", help="a column's key, - before it for descending")
        parser.add_argument(
            "--all-columns", action="store_true", help="also those that the page hides at first"
        )

    def handle(self, *, table, out, username, filters, sort, all_columns, **options):
        table, actor = get_table(table), actor_named(username)
        if not table.can_export(actor):
            raise CommandError(f"{actor.get_username()} may not export {table.key}.")
        params = QueryDict(mutable=True)
        for text in filters:
            name, sign, value = text.partition("=")
            if not sign or not names_filter(table, name):
                raise CommandError(
                    f"--filter {text}: write NAME=VALUE with one of {sorted(_filters(table))}."
                )
            params.appendlist(name, value)
        params[SORT], params[EVERYTHING] = sort, "1" if all_columns else ""
        selection = select(table, actor, params)
        if not selection.is_valid:
            raise CommandError(f"The filter cannot be read: {selection.filterset.form.errors.as_json()}")
        try:
            with open(out, "wb") as file:
                record = table_export(selection=selection, actor=actor, target=file)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(json.dumps({"rows": record.rows, "sha256": record.sha256}))


def _filters(table) -> list[str]:
    return [*table.parameters, *(table.filterset.base_filters if table.filterset else ())]
