from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.starter import site_load
from core.loading import LoadError


class Command(BaseCommand):
    help = """Load the starter content of the public site. What an editor changed, unpublished or deleted
    stays as he left it; loading the same folder again changes nothing."""

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="for example policies/guangxi-ftz-2021/site")

    def handle(self, *args, folder: Path, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            counts = site_load(folder)
        except LoadError as error:
            raise CommandError(f"Nothing was loaded from {folder}:\n{error}") from None
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count.new} new, {count.updated} updated")
