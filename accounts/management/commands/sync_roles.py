from django.core.management.base import BaseCommand

from accounts.services import roles_sync


class Command(BaseCommand):
    help = "Give every role the permissions of accounts/roles.py. Safe to run again."

    def handle(self, **options):
        for role, count in roles_sync().items():
            self.stdout.write(f"{role}: {count} permissions")
