from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = """Bring a database to this version of the code: translations, tables, roles, the policy's data.
    Safe to repeat: what is there already stays as it is."""

    def add_arguments(self, parser):
        parser.add_argument("--policy", default="policies/guangxi-ftz-2021", help="folder below policies/")
        parser.add_argument("--demo", action="store_true", help="fictional data, if there is no enterprise yet")

    def handle(self, *, policy, demo, **options):
        database = settings.DATABASES["default"]
        if "sqlite" in database["ENGINE"]:
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        call_command("compile_messages")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("sync_roles")
        call_command("load_policy", settings.BASE_DIR / policy)
        if demo:
            call_command("make_demo")
