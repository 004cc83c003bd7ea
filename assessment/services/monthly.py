"""Drawing up the monthly report of an area: its figures are taken as they stand, and filed."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.access import require
from accounts.models import Area, User
from assessment.choices import EditionKind
from assessment.edition_changes import Change
from assessment.editions import register_renderer
from assessment.models import Edition
from assessment.monthly.inputs import LANGUAGE, monthly_inputs
from assessment.periods import Period
from assessment.services.editions import FILE, edition_file
from assessment.workbooks.monthly import monthly_workbook
from assessment.workbooks.monthly_changes import differences_told
from assessment.workbooks.monthly_template import FIELDS, monthly_values

VERSION = "monthly-1"  # of the workbook: another layout is another version, beside this one


def _told(changes: Sequence[Change]) -> list[Change]:
    """The change list in the words of the form."""
    return [
        Change(f"{one.sheet} · {one.row} · {one.figure}", one.before, one.after)
        for one in differences_told(changes)
    ]


register_renderer(
    EditionKind.MONTHLY, VERSION, monthly_workbook, fields=FIELDS, values=monthly_values, tell=_told
)


def report_draw_up(*, area: Area, period: Period, actor: User, today: dt.date | None = None) -> Edition:
    """File the report of a month as it stands now, of all rows of the area.

    So only who sees all of them draws it up and reads it. Raises Forbidden; NoReport; MoveRefused where
    nothing changed since the last edition.
    """
    require(actor, FILE, area)
    inputs = monthly_inputs(area, period, today or timezone.localdate())
    return edition_file(
        kind=EditionKind.MONTHLY,
        area=area,
        period=period.code,
        snapshot=inputs,
        actor=actor,
        language=LANGUAGE,
    )
