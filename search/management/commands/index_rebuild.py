"""Fill new indexes beside the live ones and swap them in, while everybody goes on working."""

import os
import time

from django.core.management.base import BaseCommand, CommandError

from search import indexer
from search.engines.base import EngineAway
from search.loading import in_processes
from search.management.kinds import add_arguments, chosen


class Command(BaseCommand):
    help = "Make the search indexes anew. Searching and writing go on; what fails leaves the old index."

    def add_arguments(self, parser):
        add_arguments(parser)
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="that make documents (default: cores)"
        )

    def handle(self, *, kind, engine, processes, **options):
        for one, each in chosen(kind, engine):
            started = time.monotonic()
            try:
                done = indexer.rebuild(one, each, load=in_processes(processes), tell=self._tell)
            except EngineAway as away:
                raise CommandError(f"{one.name} went away; its index is as it was: {away}") from away
            if done is None:
                raise CommandError(f"Another process rebuilds {each.key} in {one.name}.")
            seconds = time.monotonic() - started
            self.stdout.write(f"{one.name}: {done} {each.key} in {seconds:.1f} s")

    def _tell(self, done: int) -> None:
        if done and done % 50_000 == 0:
            self.stdout.write(f"  {done}")
