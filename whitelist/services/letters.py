"""Letters and notices taken out of the system as documents."""

import hashlib
import io
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from whitelist.letters import has_letter, write_letter
from whitelist.models import Event, PublicNotice
from whitelist.notice_paper import write_notice


@transaction.atomic
def letter_make(*, event: Event, actor: User) -> bytes:
    """The letter of a decision as .docx, and a note of who took it out. The caller has checked that he may
    see the case. Raises ValidationError for an event that is no decision.
    """
    if not has_letter(event):
        raise ValidationError(_("There is no letter for this step: it is no decision."))
    return _made(
        partial(write_letter, event),
        actor=actor,
        name="whitelist-letter",
        rows=1,
        filters={"case": event.case.number, "event": event.pk},
        columns=[event.verb],
    )


@transaction.atomic
def notice_paper_make(*, notice: PublicNotice, actor: User) -> bytes:
    """The notice to be posted, as .docx, and a note of who took it out. The caller asks who may see it."""
    return _made(
        partial(write_notice, notice),
        actor=actor,
        name="whitelist-notice-paper",
        rows=notice.cases.count(),
        filters={"notice": notice.number},
        columns=["name", "uscc", "chain", "area"],
    )


def _made(write: Callable[[BinaryIO], None], **noted: Any) -> bytes:
    """What `write` writes to a binary file; that it was taken out is `noted` with its digest."""
    file = io.BytesIO()
    write(file)
    content = file.getvalue()
    changes.record_export(**noted, sha256=hashlib.sha256(content).hexdigest())
    return content
