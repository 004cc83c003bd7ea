from django.core.management.base import BaseCommand

from config.catalogues import compile_all


class Command(BaseCommand):
    help = "Compile the translations that changed. Like Django's compilemessages, but needs no gettext."

    def handle(self, *args, **options):
        for path in compile_all():
            self.stdout.write(f"Compiled {path}")
