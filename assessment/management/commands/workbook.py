"""The assessment workbook from the shell."""

import hashlib
import json

from django.core.management.base import BaseCommand, CommandError

from assessment.editions import kept_bytes
from assessment.models import AssessmentPeriod, Edition
from assessment.services.assessment_workbooks import assessment_draft, editions_of
from assessment.services.editions import edition_fetched
from core.flow import MoveRefused
from exports.management.people import actor_named


class Command(BaseCommand):
    help = "Write the assessment workbook of a scheme and period: the last one filed, else a draft of today."

    def add_arguments(self, parser):
        parser.add_argument("scheme", help="code of the scheme, for example ftz-separate")
        parser.add_argument("period", help="2025 or 2025Q3")
        parser.add_argument("out")
        parser.add_argument("--as", dest="username", default="", help="who takes it out")
        parser.add_argument("--draft", action="store_true", help="as it would be today, though one was filed")

    def handle(self, *, scheme, period, out, username, draft, **options):
        actor = actor_named(username)
        found = AssessmentPeriod.objects.filter(version__scheme__code=scheme, code=period).last()
        if found is None:
            raise CommandError(f"{scheme!r} has no period {period!r}.")
        filed = None if draft else editions_of(found).first()
        try:
            content = self._filed(filed, actor) if filed else assessment_draft(period=found, actor=actor)
        except MoveRefused as error:
            raise CommandError(error.message) from error
        try:
            with open(out, "wb") as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        told = {"edition": filed.number if filed else None, "sha256": hashlib.sha256(content).hexdigest()}
        self.stdout.write(json.dumps(told))

    def _filed(self, edition: Edition, actor) -> bytes:
        edition_fetched(edition=edition, actor=actor)
        return kept_bytes(edition)
