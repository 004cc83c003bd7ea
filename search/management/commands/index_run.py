"""Bring every index up to date now, and stop: what the worker does all the time."""

from django.core.management.base import BaseCommand, CommandError

from search import indexer
from search.engines.base import EngineAway


class Command(BaseCommand):
    help = "Take the notes of the outbox to every index, until none is due."

    def handle(self, **options):
        done = 0
        try:
            while count := indexer.drain():
                done += count
        except EngineAway as away:
            raise CommandError(f"{done} notes taken, then the search server went away: {away}") from away
        if count is None:
            raise CommandError("Another process drains the outbox, probably `manage.py work`.")
        self.stdout.write(f"{done} notes taken to the indexes")
