"""What an installation needs before anybody searches: an index of this version of the recipe."""

from django.core.management.base import BaseCommand

from search import indexer
from search.documents import kinds
from search.engines.choosing import embedded
from search.loading import in_processes


class Command(BaseCommand):
    help = """Make the embedded search index where there is none, and anew where the token recipe has changed.
    Elasticsearch is another server: `manage.py index_rebuild --engine elasticsearch`."""

    def handle(self, **options):
        for kind in kinds():
            if embedded().is_current(kind):
                continue
            done = indexer.rebuild(embedded(), kind, load=in_processes(2))
            self.stdout.write(f"{done} {kind.key} indexed")
