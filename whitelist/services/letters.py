"""Letters taken out of the system."""

import hashlib
import io

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from whitelist.letters import has_letter, write_letter
from whitelist.models import Event


@transaction.atomic
def letter_make(*, event: Event, actor: User) -> bytes:
    """The letter of a decision as .docx, and a note of who took it out. The caller has checked that he may
    see the case. Raises ValidationError for an event that is no decision.
    """
    if not has_letter(event):
        raise ValidationError(_("There is no letter for this step: it is no decision."))
    file = io.BytesIO()
    write_letter(event, file)
    content = file.getvalue()
    changes.record_export(
        actor=actor,
        name="whitelist-letter",
        rows=1,
        filters={"case": event.case.number, "event": event.pk},
        columns=[event.verb],
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
