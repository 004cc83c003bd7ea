"""Panels about leads for pages of other apps: they take an enterprise and show what the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from accounts.models import User
from crm.duplicates import same_mail_domain
from crm.masking import PERMISSION, mask_email, mask_name, mask_phone
from crm.models import Activity, Contact, Lead
from crm.queries import Side, pursuit_sides, side_of
from registry.models import Enterprise

register = template.Library()
ACTIVITIES_SHOWN = 20
CONTACTS_SHOWN = 50


@dataclass(frozen=True)
class ContactLine:
    """A contact as one reader may see it: in the open, or masked."""

    contact: Contact
    name: str
    phone: str
    email: str
    is_open: bool
    may_change: bool


@register.simple_tag
def conflict_side(lead: Lead, user: User) -> Side:
    """One side of a conflict, as the reader may know it. No query."""
    return side_of(lead, user)


@register.inclusion_tag("crm/pursuit_panel.html", takes_context=True)
def pursuit_panel(context, enterprise: Enterprise) -> dict:
    """Who pursues the enterprise, with links to the leads that the reader may open. One query."""
    sides = pursuit_sides(enterprise, context["request"].user)
    return {"enterprise": enterprise, "sides": sides, "perms": context["perms"]}


@register.inclusion_tag("crm/enterprise_activities.html", takes_context=True)
def enterprise_activities(context, enterprise: Enterprise) -> dict:
    """The latest follow-ups that the reader may see: of his area, for the region office of all."""
    visible = Activity.objects.visible_to(context["request"].user).filter(enterprise=enterprise)
    rows = visible.select_related("created_by", "country").prefetch_related("contacts", "ours__user")[
        :ACTIVITIES_SHOWN
    ]
    return {
        "request": context["request"],
        "perms": context["perms"],
        "enterprise": enterprise,
        "activities": rows,
    }


@register.inclusion_tag("crm/enterprise_contacts.html", takes_context=True)
def enterprise_contacts(context, enterprise: Enterprise) -> dict:
    """The contacts that the reader may see, masked where his role does not see details."""
    visible = Contact.objects.visible_to(context["request"].user).filter(enterprise=enterprise)
    rows = visible.order_by("-updated_at", "-pk")[:CONTACTS_SHOWN]
    return {
        "request": context["request"],
        "perms": context["perms"],
        "enterprise": enterprise,
        "contacts": rows,
    }


@register.inclusion_tag("crm/mail_domain_hint.html", takes_context=True)
def mail_domain_hint(context, lead: Lead, contacts: Iterable[Contact]) -> dict:
    """Other leads with contacts of the same e-mail domain, for who sees addresses. At most one query."""
    user = context["request"].user
    return {"leads": same_mail_domain(lead, contacts, user) if user.has_perm(PERMISSION) else []}


@register.inclusion_tag("crm/_contact_lines.html", takes_context=True)
def contact_lines(context, contacts: Iterable[Contact]) -> dict:
    user = context["request"].user
    is_open, may_change = user.has_perm(PERMISSION), user.has_perm("crm.change_contact")
    return {"lines": [_line(contact, is_open, is_open and may_change) for contact in contacts]}


@register.simple_tag(takes_context=True)
def contact_name(context, contact: Contact) -> str:
    """The name of a contact for this reader."""
    return str(contact) if context["request"].user.has_perm(PERMISSION) else mask_name(str(contact))


def _line(contact: Contact, is_open: bool, may_change: bool) -> ContactLine:
    name, phone, email = contact.name, contact.phone, contact.email
    if not is_open:
        name, phone, email = mask_name(name), mask_phone(phone), mask_email(email)
    return ContactLine(contact, name, phone, email, is_open, may_change)
