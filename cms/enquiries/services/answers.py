"""Answers to enquiries. We send no mail: an officer writes, sends it himself, and says that he did."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cms.enquiries.access import require_here
from cms.enquiries.answers import draft_for
from cms.enquiries.choices import HANDLED, AnswerStatus
from cms.enquiries.flow import HANDLE
from cms.enquiries.models import Enquiry, EnquiryAnswer
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write


@transaction.atomic
def answer_draft(*, enquiry: Enquiry, language: str = "", actor: User) -> EnquiryAnswer:
    """A draft from the letter of the visitor's language, or of `language`. Raises Forbidden, MoveRefused."""
    enquiry = locked(enquiry)
    require_here(actor, HANDLE, enquiry.area_id)
    if enquiry.status not in HANDLED:
        raise MoveRefused(_("Only an enquiry that is with an officer is answered."))
    spoken = language or enquiry.language
    draft = draft_for(enquiry, officer=actor, language=spoken)
    answer = EnquiryAnswer.objects.create(
        enquiry=enquiry, language=spoken, subject=draft.subject, text=draft.text, created_by=actor
    )
    changes.record(answer, actor=actor, verb="created", changes={"language": [None, spoken]})
    return answer


@transaction.atomic
def answer_change(
    *, answer: EnquiryAnswer, subject: str, text: str, actor: User, version: str = ""
) -> EnquiryAnswer:
    """Raises Forbidden, ChangedMeanwhile, MoveRefused where it was sent."""
    answer = _draft(answer, actor, version)
    return write(answer, {"subject": subject, "text": text}, actor=actor, verb="updated")


@transaction.atomic
def answer_mark_sent(*, answer: EnquiryAnswer, actor: User, today: dt.date | None = None) -> EnquiryAnswer:
    """From now on it stays as it is. Raises Forbidden, MoveRefused."""
    answer = _draft(answer, actor)
    values = {"status": AnswerStatus.SENT, "sent_on": today or timezone.localdate(), "sent_by": actor}
    return write(answer, values, actor=actor, verb="sent")


def _draft(answer: EnquiryAnswer, actor: User, version: str = "") -> EnquiryAnswer:
    answer = locked(answer, version=version)
    require_here(actor, HANDLE, answer.enquiry.area_id)
    if answer.status != AnswerStatus.DRAFT:
        raise MoveRefused(_("This answer was sent and is not changed any more. Draft another one."))
    return answer
