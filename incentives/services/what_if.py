"""A trial of a rule set taken out as a workbook, with a note of who took it."""

import hashlib
import tempfile
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.models import ExportRecord
from exports.writer import write_table
from incentives.what_if import WhatIf
from incentives.what_if_columns import COLUMNS

EXPORT = "exports.export_table"


@transaction.atomic
def what_if_export(*, found: WhatIf, actor: User, target: BinaryIO) -> ExportRecord:
    """Write the lines of a trial that `actor` was shown to `target` (a binary file). Raises Forbidden."""
    require(actor, EXPORT)
    with tempfile.TemporaryFile() as file:
        rows = write_table(
            file,
            title=_("Trial of a rule set"),
            columns=COLUMNS,
            rows=found.lines,
            about=_about(found, actor),
        )
        file.seek(0)
        content = file.read()
    target.write(content)
    return changes.record_export(
        actor=actor,
        name="what_if",
        rows=rows,
        filters={"version": found.version.pk, "year": found.year},
        columns=[one.key for one in COLUMNS],
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _about(found: WhatIf, actor: User) -> list[tuple[str, str]]:
    return [
        (_("Rule set tried"), str(found.version)),
        (_("Rule set in effect"), str(found.compared or _("none"))),
        (_("Year"), str(found.year)),
        (_("Exported by"), str(actor)),
    ]
