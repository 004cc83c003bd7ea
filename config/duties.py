"""What the worker does once a day for the apps below search, which may not know it."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from crm.services.retention import contacts_anonymise_expired
from exports.services import old_files_remove
from search.worker import Duty, register

DAY = 86400.0


def remove_old_files() -> Iterator[int]:
    yield old_files_remove(before=timezone.now() - dt.timedelta(days=settings.IMPORT_FILE_DAYS))


def anonymise_contacts() -> Iterator[int]:
    yield contacts_anonymise_expired(today=timezone.localdate())


DUTIES = (
    Duty("removing old import files", DAY, remove_old_files),
    Duty("anonymising expired contacts", DAY, anonymise_contacts),
)


def register_duties() -> None:
    for duty in DUTIES:
        register(duty)
