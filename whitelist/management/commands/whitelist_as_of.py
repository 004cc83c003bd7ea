"""Who stood on the whitelist at the end of a day, from the shell."""

import datetime as dt
import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from whitelist.models import Entry, Scheme
from whitelist.register import as_of, not_ahead, with_names


class Command(BaseCommand):
    help = "Print who stood on the whitelist at the end of a day: state, since, credit code, name."

    def add_arguments(self, parser):
        parser.add_argument("day", metavar="DATE", help="YYYY-MM-DD")
        parser.add_argument("--scheme", default="", metavar="CODE", help="one scheme only")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, day, scheme, as_json, **options):
        try:
            on = dt.date.fromisoformat(day)
        except ValueError as error:
            raise CommandError(f"{day} is no day: write YYYY-MM-DD.") from error
        try:
            not_ahead(on)
        except ValidationError as error:
            raise CommandError(f"{day}: {error.message}") from error
        only = Scheme.objects.filter(code=scheme).first() if scheme else None
        if scheme and only is None:
            codes = ", ".join(Scheme.objects.values_list("code", flat=True))
            raise CommandError(f"There is no scheme {scheme}; there are: {codes or 'none'}.")
        rows = [_told(entry) for entry in with_names(as_of(on, only))]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write("\t".join(str(value) for value in row.values()))


def _told(entry: Entry) -> dict[str, str]:
    case = entry.case
    return {
        "scheme": entry.scheme.code,
        "status": entry.status,
        "since": entry.since.isoformat(),
        "uscc": case.enterprise.uscc,
        "name": case.enterprise.name_zh or case.enterprise.name_en,
        "chain": case.chain.code,
        "area": case.area.code,
        "case": case.number,
    }
