from django.core.management.base import BaseCommand, CommandError

from config.catalogues import catalogues, differences, partial_catalogues, problems, xgettext_is_installed


class Command(BaseCommand):
    help = "Fail if a word that people see has no translation, or a translation no use."

    def handle(self, *args, **options):
        if not xgettext_is_installed():
            self.stderr.write("SKIPPED: whether the sources use other messages (sudo apt install gettext)")
        paths = [*catalogues(), *(path for path in partial_catalogues() if path.exists())]
        faults = [fault for path in paths for fault in self.faults_of(path)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} messages to put right: see docs/translations.md")
        self.stdout.write(f"{len(paths)} catalogue(s) in order")

    def faults_of(self, path):
        if not path.exists():
            return [f"{path} is missing"]
        return [*problems(path), *(differences(path) if xgettext_is_installed() else ())]
