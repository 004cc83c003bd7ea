"""Every write to contacts. Their names and numbers never enter the change trail (`restricted_fields`)."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.locking import locked
from core.writing import write
from crm.models import Contact, Lead
from crm.retention import keep_until
from crm.services.claims import claimed_lead_locked, enterprise_locked
from crm.services.entry import ownership
from registry.models import Enterprise


@transaction.atomic
def contact_add(
    *,
    actor: User,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    lead: Lead | None = None,
    area: Area | None = None,
    today: dt.date | None = None,
) -> Contact:
    """A contact of the lead's area, else of `area`, else of the actor's own; kept for 24 months if nothing
    happens.

    `values` are fields of Contact. Raises Forbidden, MergedMeanwhile, ValidationError when the lead is of
    another enterprise, or as `ownership` does.
    """
    if lead is not None:
        lead = claimed_lead_locked(lead)
    else:
        enterprise_locked(enterprise.pk)
    require(actor, "crm.add_contact", lead.area_id if lead else None)
    if lead is not None and lead.enterprise_id != enterprise.pk:
        raise ValidationError(_("This lead is about another enterprise. Choose one of this enterprise."))
    last_activity = (lead and lead.last_activity_on) or today or timezone.localdate()
    contact = Contact.objects.create(
        **ownership(actor, lead.area if lead else area),
        enterprise=enterprise,
        lead=lead,
        **{"retention_until": keep_until(last_activity), **values},
    )
    given = {name: [None, value] for name, value in values.items() if value}
    changes.record(contact, actor=actor, verb="created", changes=given)
    return contact


@transaction.atomic
def contact_update(*, contact: Contact, actor: User, values: Mapping[str, Any], version: str = "") -> Contact:
    """Raises Forbidden, ChangedMeanwhile when the contact is no longer of `version`."""
    contact = locked(contact, version=version)
    require(actor, "crm.change_contact", contact.area_id)
    return write(contact, values, actor=actor, verb="updated")


def contacts_keep(*, contact_ids: Collection[int], last_activity: dt.date, actor: User) -> None:
    """Prolong how long these contacts are kept, after an activity. Runs in the caller's transaction."""
    if not contact_ids:
        return
    until = keep_until(last_activity)
    rows = Contact.objects.select_for_update(of=("self",)).filter(pk__in=contact_ids).order_by("pk")
    later = [contact for contact in rows if contact.retention_until < until]
    entries = [(c, "updated", {"retention_until": [c.retention_until, until]}) for c in later]
    for contact in later:
        contact.retention_until = until
    Contact.objects.bulk_update(later, ["retention_until"])
    changes.record_many(entries, actor=actor)
