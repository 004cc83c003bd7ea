from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.statistics import statistics_refresh


class Command(BaseCommand):
    help = """Bring a database to this version of the code: translations, tables, roles, the policy's data,
    the public site, the search index. Safe to repeat: what is there already stays as it is. --verbosity 2
    tells what was loaded."""

    def add_arguments(self, parser):
        parser.add_argument("--policy", default="policies/guangxi-ftz-2021", help="the folder of your zone")
        parser.add_argument(
            "--demo", action="store_true", help="fictional data, if there is no enterprise yet"
        )

    def handle(self, *, policy, demo, verbosity, **options):
        details = self.stdout if verbosity > 1 else StringIO()
        database = settings.DATABASES["default"]
        if "sqlite" in database["ENGINE"]:
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        self.stdout.write("Preparing the database: translations, tables, roles, policy, site")
        call_command("compile_messages", stdout=details)
        call_command("migrate", interactive=False, verbosity=verbosity - 1, stdout=details)
        call_command("sync_roles", stdout=details)
        call_command("load_policy", settings.BASE_DIR / policy, stdout=details)
        site = settings.BASE_DIR / policy / "site"
        if site.is_dir():
            call_command("load_site", site, stdout=details)
        call_command("index_prepare", stdout=details)
        if demo:
            call_command("make_demo", stdout=self.stdout)
        statistics_refresh()
