"""What happens to a contact that is no longer kept (domain.md 6.2)."""

import datetime as dt

from django.db import transaction

from core import changes
from crm.models import Contact

ANONYMOUS = "–"  # in place of the name: a contact has to be called something, in every language
BLANKED = {"name": ANONYMOUS, "title": "", "phone": "", "email": ""}


@transaction.atomic
def contacts_anonymise_expired(*, today: dt.date) -> int:
    """Take name, job title, phone and e-mail from every contact that was to be kept until before `today`.

    The row stays with its enterprise, lead and activities, and with what the person said of being contacted.
    The trail has an entry without the values. Returns how many contacts there were.
    """
    expired = Contact.objects.select_for_update(of=("self",)).filter(retention_until__lt=today)
    contacts = list(expired.exclude(**BLANKED).order_by("pk"))
    hidden = {name: [changes.HIDDEN, changes.HIDDEN if value else ""] for name, value in BLANKED.items()}
    for contact in contacts:
        for name, value in BLANKED.items():
            setattr(contact, name, value)
        contact.save(update_fields=[*BLANKED, "updated_at"])
    return changes.record_many(((contact, "anonymised", hidden) for contact in contacts), actor=None)
