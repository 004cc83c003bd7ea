from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services import roles_sync
from crm.models import Lead
from desk.demo.assessment import assessments_make
from desk.demo.figures import figures_make
from desk.demo.incentives import incentives_make
from desk.demo.loading import NOTE, enterprises_make, stories_tell
from desk.demo.observations import observations_make
from desk.demo.parks import parks_make
from desk.demo.people import PASSWORD, PEOPLE, people_create
from desk.demo.projects import projects_go_on, projects_make
from desk.demo.searches import searches_keep
from desk.demo.shares import shares_make
from desk.demo.whitelist import whitelist_make
from registry.models import Enterprise

DEFAULT = 240


class Command(BaseCommand):
    help = """Fictional enterprises, people and leads from a fixed seed. Without -n: only into a database with
    no enterprise yet. With -n: as many enterprises as asked for, for trials. Safe to repeat."""

    def add_arguments(self, parser):
        parser.add_argument("-n", type=int, dest="count", help=f"how many enterprises (default {DEFAULT})")

    def handle(self, *, count, **options):
        if not settings.DEMO:
            raise CommandError(
                "The demo makes users whose passwords everybody knows. Set DEMO=True to have it."
            )
        if count is None and Enterprise.objects.exists():
            if set(Enterprise.objects.values_list("source", flat=True)[:50]) & {NOTE}:
                self.tell_logins()
            return
        roles_sync()  # nobody may take a step before the roles have their rights
        people = people_create()
        for done in enterprises_make(count or DEFAULT, actor=people["admin"]):
            self.stdout.write(f"{done} enterprises")
        if not Lead.objects.exists():
            self.stdout.write(f"{stories_tell(people, today=timezone.localdate())} leads")
            searches_keep(people["officer"])
            parks_make(people, today=timezone.localdate())
            self.stdout.write(f"{projects_make(people, today=timezone.localdate())} projects")
            made = figures_make(people["reviewer"], today=timezone.localdate())
            projects_go_on(people, today=timezone.localdate())
            self.stdout.write(f"{made} commitments")
            self.stdout.write(f"{whitelist_make(people, today=timezone.localdate())} whitelist cases")
            self.stdout.write(f"{shares_make(people, today=timezone.localdate())} projects with shares")
            self.stdout.write(f"{incentives_make(people, today=timezone.localdate())} claims")
            self.stdout.write(f"{assessments_make(people, today=timezone.localdate())} assessments")
            self.stdout.write(f"{observations_make(people, today=timezone.localdate())} entered figures")
        self.tell_logins()

    def tell_logins(self):
        self.stdout.write(f"\nDemo logins, password of all: {PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<16} {person.role:<18} {person.full_name}")
