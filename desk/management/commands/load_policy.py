from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.loading import Counts, LoadError
from desk.policy_load import policy_folder_load


class Command(BaseCommand):
    help = "Load the policy folder of a jurisdiction. Loading the same folder again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="for example policies/guangxi-ftz-2021")

    def handle(self, *args, folder: Path, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            counts = policy_folder_load(folder)
        except LoadError as error:
            raise CommandError(f"Nothing was loaded from {folder}:\n{error}") from None
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {in_words(count)}")
        self.stdout.write(f"all: {in_words(sum(counts.values(), Counts()))}")


def in_words(counts: Counts) -> str:
    words = f"{counts.new} new, {counts.updated} updated"
    return f"{words}, {counts.removed} removed" if counts.removed else words
