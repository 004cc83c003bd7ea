"""One mail a day to whoever has something due: how many of what, and where to look. Never what."""

import datetime as dt
import logging
import smtplib
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from crm.models import Digest
from crm.reminders import LEVEL_LABELS, Due, due_for

logger = logging.getLogger(__name__)


def digests_send(*, now: dt.datetime | None = None) -> Iterator[Digest | None]:
    """Today's digests, after the hour DIGEST_HOUR; one step for each person who has none yet."""
    now = timezone.localtime(now)
    if now.hour < settings.DIGEST_HOUR:
        return
    have = Digest.objects.filter(day=now.date()).values("user_id")
    for user in User.objects.filter(is_active=True).exclude(pk__in=have).order_by("pk"):
        if user.has_perm("crm.view_lead"):
            yield digest_send(user=user, today=now.date())


def digest_send(*, user: User, today: dt.date) -> Digest | None:
    """The digest of a day, if something is due and nobody else sends it: its row is taken first.

    The mail goes out after the commit. One that cannot be sent is not tried again: the page says the same.
    """
    due = due_for(user, today=today)
    if not due:
        return None
    try:
        with transaction.atomic():
            digest = Digest.objects.create(user=user, day=today, items=len(due))
    except IntegrityError:
        return None  # another worker has it
    if user.email and _goes_out() and _mail(user, due):
        digest.sent_at = timezone.now()
        digest.save(update_fields=["sent_at"])
    return digest


def _goes_out() -> bool:
    """The dummy backend says that it sent what it threw away."""
    return not settings.EMAIL_BACKEND.startswith("django.core.mail.backends.dummy")


def _mail(user: User, due: list[Due]) -> bool:
    with override(user.language or settings.LANGUAGE_CODE):
        subject, text = _subject(len(due)), _text(due)
    try:
        return bool(send_mail(subject, text, None, [user.email]))
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("the digest of user %s was not sent: %s", user.pk, type(error).__name__)
        return False


def _subject(number: int) -> str:
    return ngettext(
        "Chainbridge: %(number)s thing is due", "Chainbridge: %(number)s things are due", number
    ) % {"number": number}


def _text(due: list[Due]) -> str:
    """Counts by level and kind. A mailbox is no place for names of enterprises and projects."""
    by_level = Counter(item.level for item in due)
    kinds = Counter(str(item.label) for item in due)
    lines = [
        _("%(level)s: %(number)s") % {"level": LEVEL_LABELS[k], "number": by_level[k]} for k in LEVEL_LABELS
    ]
    lines += ["", *(f"{kind}: {number}" for kind, number in sorted(kinds.items())), ""]
    lines.append(
        _("Look at them here: %(url)s") % {"url": settings.WAGTAILADMIN_BASE_URL + reverse("todo-list")}
    )
    return "\n".join(lines)
