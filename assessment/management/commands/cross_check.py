"""Whether every figure is the same on the page, in its list and in the workbook."""

from django.core.management.base import BaseCommand, CommandError

from assessment.cross_checking import cross_check
from exports.management.people import actor_named


class Command(BaseCommand):
    help = "Compare every figure of scoreboard, assessments and monthly reports: page = list = workbook."

    def add_arguments(self, parser):
        parser.add_argument("--as", dest="username", default="", help="who looks")

    def handle(self, *, username, verbosity, **options):
        compared = differing = 0
        for one in cross_check(actor_named(username)):
            compared += 1
            if not one.agrees or verbosity > 1:
                told = ", ".join(f"{way} {value}" for way, value in one.told.items())
                self.stdout.write(f"{'same' if one.agrees else 'DIFFERS'}: {one.what}: {told}")
            differing += not one.agrees
        self.stdout.write(f"{compared} figures compared, {differing} differ")
        if differing:
            raise CommandError(f"{differing} figures differ.")
