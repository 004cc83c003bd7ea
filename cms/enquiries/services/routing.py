"""An enquiry comes to a named officer, as a lead: by the worker, or by hand."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Area, User
from cms.enquiries.access import require_here
from cms.enquiries.choices import ENDED, EnquiryStatus, RouteBasis, SiteLanguage
from cms.enquiries.flow import ASSIGN, ENQUIRY_FLOW, HANDLE
from cms.enquiries.models import Enquiry
from cms.enquiries.routing import Way, way_of
from cms.enquiries.services.clocks import clocks_set, clocks_start
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write
from crm.choices.leads import Channel, ContactLanguage, LawfulBasis
from crm.models import Contact, Lead
from crm.services.contacts import contact_add
from crm.services.leads import lead_log
from registry.models import Enterprise

logger = logging.getLogger(__name__)
AT_ONCE = 50
SUMMARY = Lead._meta.get_field("summary").max_length
LANGUAGES = {
    SiteLanguage.ZH: ContactLanguage.ZH,
    SiteLanguage.EN: ContactLanguage.EN,
    SiteLanguage.VI: ContactLanguage.VI,
    SiteLanguage.TH: ContactLanguage.TH,
}


def enquiries_route() -> Iterator[Enquiry]:
    """Give what came in to its officers, each in a transaction of its own.

    A worker that is killed leaves an enquiry as it was, received, and the next one begins anew. One that
    cannot be routed does not keep the others waiting.
    """
    waiting = Enquiry.objects.filter(status=EnquiryStatus.RECEIVED).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            yield enquiry_route(enquiry=Enquiry(pk=pk))
        except Exception:  # of one; it is tried again at the next round
            logger.exception("enquiry %s could not be routed", pk)


@transaction.atomic
def enquiry_route(*, enquiry: Enquiry, today: dt.date | None = None) -> Enquiry:
    """Find its officer and make a lead of it. One that is not waiting any more stays as it is."""
    enquiry = locked(enquiry)
    if enquiry.status != EnquiryStatus.RECEIVED:
        return enquiry
    way = way_of(enquiry)
    if way is None:
        return enquiry  # nobody is there: it waits until somebody is
    return _give(enquiry, way, actor=None, today=today or timezone.localdate())


@transaction.atomic
def enquiry_assign(
    *, enquiry: Enquiry, officer: User, area: Area | None, actor: User, today: dt.date | None = None
) -> Enquiry:
    """Give it to somebody by name, for an area, be it routed already or not.

    Its lead stays with whom it is: a lead is handed over as leads are. Raises Forbidden; MoveRefused for what
    is held or ended; ValidationError where the officer may not answer enquiries there.
    """
    enquiry = locked(enquiry)
    require_here(actor, ASSIGN, enquiry.area_id)
    if enquiry.status in (*ENDED, EnquiryStatus.HELD):
        raise MoveRefused(_("This enquiry is held or has ended. Reload the page."))
    if area is not None:
        require_here(actor, ASSIGN, area)
    if not (officer.is_desk_staff and officer.has_perm(HANDLE) and officer.works_in(area)):
        raise ValidationError(
            _("%(name)s does not answer enquiries in this area. Choose somebody from the list.")
            % {"name": officer}
        )
    way = Way(officer, area, RouteBasis.ASSIGNED, enquiry.duplicate_of, enquiry.lead)
    return _give(enquiry, way, actor=actor, today=today or timezone.localdate())


def _give(enquiry: Enquiry, way: Way, *, actor: User | None, today: dt.date) -> Enquiry:
    is_first = enquiry.status == EnquiryStatus.RECEIVED
    values: dict[str, Any] = {
        "officer": way.officer,
        "area": way.area,
        "basis": way.basis,
        "duplicate_of": way.earlier,
        "lead": way.lead,
    }
    if is_first:
        values |= {"status": ENQUIRY_FLOW.moves["route"].target, "routed_at": timezone.now()}
        if not enquiry.clocks.exists():
            clocks_start(enquiry=enquiry)
        values["next_due_on"] = clocks_set(enquiry=enquiry)
    enquiry = write(enquiry, values, actor=actor, verb="route" if is_first else "assigned")
    if enquiry.lead is None:
        _make_lead(enquiry, None, today)
    elif is_first:
        _add_contact(enquiry, enquiry.lead, today, by=way.officer)
    return enquiry


@transaction.atomic
def enquiry_lead_make(
    *, enquiry: Enquiry, enterprise: Enterprise, actor: User, today: dt.date | None = None
) -> Enquiry:
    """Make the lead that could not be made by itself, on the enterprise named.

    Raises Forbidden, MoveRefused.
    """
    enquiry = locked(enquiry)
    require_here(actor, HANDLE, enquiry.area_id)
    if enquiry.lead_id or enquiry.officer_id is None or enquiry.status in ENDED:
        raise MoveRefused(_("There is a lead already, or the enquiry has ended. Reload the page."))
    if enquiry.area is None:
        raise MoveRefused(_("Give the enquiry to an area first: a lead belongs to one."))
    lead = _lead(enquiry, enterprise, actor, today or timezone.localdate())
    return write(enquiry, {"lead": lead}, actor=actor, verb="lead_made")


def _make_lead(enquiry: Enquiry, enterprise: Enterprise | None, today: dt.date) -> None:
    """In the name of the officer. Where it cannot be made by itself (several enterprises of the name, no
    area), the enquiry is with him all the same, and its page asks him for the enterprise.
    """
    officer = enquiry.officer
    if enquiry.area is None or officer is None or officer.organisation is None:
        return
    try:
        with transaction.atomic():
            lead = _lead(enquiry, enterprise, officer, today)
    except (ValidationError, MoveRefused) as problem:
        logger.info("no lead of enquiry %s: %s", enquiry.number, type(problem).__name__)
        return
    write(enquiry, {"lead": lead}, actor=None, verb="lead_made")


def _lead(enquiry: Enquiry, enterprise: Enterprise | None, actor: User, today: dt.date) -> Lead:
    lead = lead_log(
        actor=actor,
        enterprise=enterprise,
        enterprise_name="" if enterprise else enquiry.organisation,
        summary=enquiry.subject[:SUMMARY],
        area=enquiry.area,
        values={
            "channel": Channel.ONLINE,
            "chain": enquiry.chain,
            "next_step": _("Answer the enquiry %(number)s") % {"number": enquiry.number},
            "next_step_due": enquiry.next_due_on or today,
        },
        # Of this enquiry and this person there is one lead, however often it is tried.
        submission_key=uuid.uuid5(uuid.NAMESPACE_OID, f"cms.enquiry {enquiry.pk}"),
        today=today,
    )
    _add_contact(enquiry, lead, today, by=actor)
    return lead


def _add_contact(enquiry: Enquiry, lead: Lead, today: dt.date, *, by: User) -> None:
    """The sender becomes a contact at the lead, unless he is one already."""
    there = Contact.objects.filter(lead=lead)
    same = there.filter(email=enquiry.email) if enquiry.email else there.filter(phone=enquiry.phone)
    if same.exists():
        return
    contact_add(
        actor=by,
        enterprise=lead.enterprise,
        lead=lead,
        values={
            "name": enquiry.name,
            "phone": enquiry.phone,
            "email": enquiry.email,
            "language": LANGUAGES[SiteLanguage(enquiry.language)],
            "lawful_basis": LawfulBasis.CONSENT,
            "notice_given_on": timezone.localdate(enquiry.consented_at),
            "consent_on": timezone.localdate(enquiry.consented_at),
        },
        today=today,
    )
