"""What becomes of the data of an enquiry that led to nothing (domain.md 6.2)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from cms.enquiries.models import Enquiry
from core import changes
from crm.choices.leads import LeadStatus

ANONYMOUS = "–"  # in place of what has to be there, in every language
BLANKED = {
    "name": ANONYMOUS,
    "organisation": ANONYMOUS,
    "subject": ANONYMOUS,
    "message": ANONYMOUS,
    "email": "",
    "phone": "",
    "phone_key": "",
    "organisation_key": "",
    "address_hash": "",
    "network_hash": "",
    "text_hash": "",
    "stamp_hash": "",
}
CONVERTED = (LeadStatus.CONVERTED, LeadStatus.LANDED)


@transaction.atomic
def enquiries_anonymise_expired(*, today: dt.date) -> int:
    """Take name, organisation, e-mail, phone and what was written from every enquiry that was to be kept
    until before `today`, with its answers and proposals, unless its lead became a project.

    The row stays with its clocks, for the indicators. The trail has an entry without the values. Returns how
    many enquiries there were.
    """
    expired = Enquiry.objects.select_for_update(of=("self",)).filter(
        retention_until__lt=today, anonymised_on=None
    )
    enquiries = list(expired.exclude(lead__status__in=CONVERTED).order_by("pk"))
    for enquiry in enquiries:
        for name, value in BLANKED.items():
            setattr(enquiry, name, value)
        enquiry.anonymised_on = today
        enquiry.save(update_fields=[*BLANKED, "anonymised_on", "updated_at"])
        for answer in enquiry.answers.all():
            answer.subject = answer.text = ANONYMOUS
            answer.save(update_fields=["subject", "text", "updated_at"])
        for proposal in enquiry.proposals.all():
            proposal.title = proposal.text = ANONYMOUS
            proposal.revoked_at = proposal.revoked_at or timezone.now()
            proposal.save(update_fields=["title", "text", "revoked_at", "updated_at"])
    hidden = {name: [changes.HIDDEN, changes.HIDDEN] for name in ("name", "organisation", "message")}
    hidden |= {name: [changes.HIDDEN, ""] for name in ("email", "phone")}
    return changes.record_many(((one, "anonymised", hidden) for one in enquiries), actor=None)
