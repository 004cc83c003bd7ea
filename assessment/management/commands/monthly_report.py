"""Draw up the monthly report of an area from the shell, and write the workbook."""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Area
from assessment.choices import EditionKind
from assessment.editions import kept_bytes
from assessment.models import Edition
from assessment.monthly.span import NoReport
from assessment.periods import Period
from assessment.services.editions import edition_fetched
from assessment.services.monthly import report_draw_up
from core.flow import MoveRefused
from exports.management.people import actor_named


class Command(BaseCommand):
    help = (
        "File the monthly report of an area as the next edition and write it as .xlsx. If nothing changed "
        "since the last edition, that one is written."
    )

    def add_arguments(self, parser):
        parser.add_argument("area", help="code of an area, or of the zone")
        parser.add_argument("period", help="a month, for example 2026M06")
        parser.add_argument("out")
        parser.add_argument("--as", dest="username", default="", help="who draws it up")

    def handle(self, *, area, period, out, username, **options):
        actor, found = actor_named(username), Area.objects.filter(code=area).first()
        if found is None:
            raise CommandError(f"There is no area {area!r}.")
        try:
            month = Period.of(period)
            edition, is_new = report_draw_up(area=found, period=month, actor=actor), True
        except NoReport as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(f"{period!r} is no month: write for example 2026M06.") from error
        except MoveRefused as error:
            edition, is_new = self._last(found, period, error), False
        try:
            with open(out, "wb") as file:
                file.write(kept_bytes(edition))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        edition_fetched(edition=edition, actor=actor)
        told = {"edition": edition.number, "is_new": is_new, "sha256": edition.sha256}
        self.stdout.write(json.dumps(told))

    def _last(self, area: Area, period: str, error: MoveRefused) -> Edition:
        last = Edition.objects.filter(kind=EditionKind.MONTHLY, area=area, period=period).order_by("-number")
        if error.forbidden or not last:
            raise CommandError(error.message) from error
        return last[0]
