"""Compare the indexes with the database, both ways, and repair what differs."""

import json

from django.core.management.base import BaseCommand, CommandError

from search import indexer
from search.engines.base import EngineAway
from search.management.kinds import add_arguments, chosen


class Command(BaseCommand):
    help = "Compare the search indexes with the database and leave a note for every document that differs."

    def add_arguments(self, parser):
        add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only tell; repair nothing")

    def handle(self, *, kind, engine, dry_run, **options):
        wrong = 0
        for one, each in chosen(kind, engine):
            try:
                found = indexer.check(one, each)
            except EngineAway as away:
                raise CommandError(f"{one.name} is away: {away}") from away
            wrong += len(found.all())
            counts = {"missing": len(found.missing), "stale": len(found.stale), "ghosts": len(found.ghosts)}
            self.stdout.write(json.dumps({"engine": one.name, "kind": each.key} | counts))
            if not dry_run:
                indexer.repair(each, found)
        if wrong and not dry_run:
            self.stdout.write(f"{wrong} notes left; `manage.py index_run` or the worker repairs them")
