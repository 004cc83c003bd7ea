"""The lists of leads, follow-ups and contacts: columns for the page and the workbook."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import (  # noqa: F401  # register their lists
    claim_tables,
    evidence_tables,
    library_tables,
    money_tables,
    project_tables,
)
from crm.choices.claims import ConflictStatus
from crm.choices.leads import (
    ActivityKind,
    Channel,
    ContactLanguage,
    CostClass,
    DropReason,
    LeadKind,
    LeadStatus,
)
from crm.columns import column
from crm.filters import ActivityFilter, ContactFilter, LeadFilter
from crm.masking import PERMISSION, mask_email, mask_name, mask_phone
from crm.models import Activity, Contact, Lead
from crm.queries import conflicts, pursuit_of
from exports.columns import Column, Kind, Table, register

EXPORT_CONTACTS = "exports.export_contacts"


def _leads(user) -> QuerySet[Lead]:
    return Lead.objects.visible_to(user).select_related(
        "enterprise", "area", "organisation", "owner", "chain"
    )


def _activities(user) -> QuerySet[Activity]:
    visible = Activity.objects.visible_to(user)
    return visible.select_related(
        "enterprise", "area", "lead", "created_by", "project", "country"
    ).prefetch_related("contacts", "ours__user")


def _ours(activity: Activity) -> str:
    """Colleagues by name, and what was typed."""
    named = [str(one.user) for one in activity.ours.all()]
    return ", ".join(filter(None, [*named, activity.our_participants]))


def _contacts(user) -> QuerySet[Contact]:
    return Contact.objects.visible_to(user).select_related("enterprise", "area", "lead")


def _participants(activity: Activity) -> str:
    return "; ".join(str(contact) for contact in activity.contacts.all())


LEADS = register(
    Table(
        "leads",
        _("Leads"),
        (
            column("enterprise", _("Enterprise"), value="enterprise__label", link=True, width=34),
            column("uscc", _("Credit code"), Kind.USCC, "enterprise__uscc", extra=True),
            column("summary", _("In one sentence"), Kind.LONG, order_by=()),
            column("status", _("Status"), Kind.CHOICE, choices=LeadStatus),
            column("owner", _("Responsible"), value=lambda lead: str(lead.owner), width=14),
            column("next_step", _("Next step"), width=28),
            column("next_step_due", _("Due"), Kind.DATE, order_by="next_step_due", future_allowed=True),
            column("no_next_step_reason", _("No next step, because"), extra=True),
            column(
                "reported_on",
                _("First report"),
                Kind.DATE,
                lambda lead: timezone.localdate(lead.reported_at),
                order_by="reported_at",
            ),
            column(
                "last_activity_on", _("Last activity"), Kind.DATE, order_by="last_activity_on", extra=True
            ),
            column("last_two_way_on", _("Last two-way"), Kind.DATE, extra=True),
            column("area", _("Area"), value="area__label", width=24),
            column("organisation", _("Organisation"), value="organisation__label", width=28, extra=True),
            column("chain", _("Chain"), value="chain__label", width=24, extra=True),
            column("channel", _("Channel"), Kind.CHOICE, choices=Channel, extra=True),
            column("kind", _("Kind"), Kind.CHOICE, choices=LeadKind, extra=True),
            column("screening_note", _("Screening note"), Kind.LONG, extra=True),
            column("drop_reason", _("Reason for dropping"), Kind.CHOICE, choices=DropReason, extra=True),
            column("closed_on", _("Closed on"), Kind.DATE, extra=True),
        ),
        _leads,
        filterset=LeadFilter,
        order=("-reported_at", "-pk"),
        url_name="lead-list",
        view_permission="crm.view_lead",
    )
)

ACTIVITIES = register(
    Table(
        "activities",
        _("Follow-ups"),
        (
            column(
                "happened_on",
                _("Day"),
                Kind.DATE,
                lambda activity: timezone.localdate(activity.happened_at),
                order_by="happened_at",
            ),
            column("kind", _("Kind"), Kind.CHOICE, choices=ActivityKind),
            column("enterprise", _("Enterprise"), value="enterprise__label", width=34),
            column("subject", _("Subject"), link=True, width=34),
            column("result", _("Result"), Kind.LONG),
            column("is_two_way", _("Two-way"), Kind.BOOL),
            column("next_step", _("Next step"), width=28),
            column("next_step_due", _("Due"), Kind.DATE, future_allowed=True),
            column("no_next_step_reason", _("No next step, because"), extra=True),
            column("created_by", _("By"), value=lambda activity: str(activity.created_by), width=14),
            column("place", _("Place"), extra=True),
            column("country", _("Country or region"), value="country__label", extra=True),
            column("city", _("City"), extra=True),
            column("our_participants", _("Our participants"), value=_ours, extra=True),
            column("materials", _("Materials handed over"), extra=True),
            column("cost_class", _("Cost"), Kind.CHOICE, choices=CostClass, extra=True),
            column("project", _("Project"), value="project__name", extra=True),
            column(
                "contacts",
                _("Their participants"),
                value=_participants,
                permission=PERMISSION,
                export_permission=EXPORT_CONTACTS,
                sensitive=True,
                extra=True,
            ),
            column("leader_attended", _("A leader attended"), Kind.BOOL, extra=True),
            column("area", _("Area"), value="area__label", width=24, extra=True),
        ),
        _activities,
        filterset=ActivityFilter,
        order=("-happened_at", "-pk"),
        url_name="activity-list",
        view_permission="crm.view_lead",
    )
)


def _personal(key: str, label, mask, kind: Kind = Kind.TEXT) -> Column:
    return column(
        key,
        label,
        kind,
        permission=PERMISSION,
        export_permission=EXPORT_CONTACTS,
        mask=mask,
        sensitive=True,
    )


CONTACTS = register(
    Table(
        "contacts",
        _("Contacts"),
        (
            column("enterprise", _("Enterprise"), value="enterprise__label", link=True, width=34),
            _personal("name", _("Contact name"), mask_name),
            column("title", _("Job title")),
            _personal("phone", _("Work phone"), mask_phone, Kind.PHONE),
            _personal("email", _("Work e-mail"), mask_email),
            column("language", _("Language"), Kind.CHOICE, choices=ContactLanguage),
            column("do_not_contact", _("Do not contact"), Kind.BOOL),
            column(
                "retention_until", _("Keep until"), Kind.DATE, order_by="retention_until", future_allowed=True
            ),
            column("lead", _("Lead"), value="lead__summary", extra=True),
            column("area", _("Area"), value="area__label", width=24),
        ),
        _contacts,
        filterset=ContactFilter,
        order=("-updated_at", "-pk"),
        url_name="contact-list",
        view_permission="crm.view_lead",
    )
)


def _pursued(lead: Lead) -> str:
    """What everybody may know of a lead, and so nothing that depends on the reader."""
    return gettext("%(organisation)s (%(area)s), since %(since)s") % vars(pursuit_of(lead))


CONFLICTS = register(
    Table(
        "conflicts",
        _("Conflicts"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="enterprise__label",
                width=34,
                cell_template="crm/_conflict_enterprise.html",
            ),
            column(
                "first_lead",
                _("Earlier lead"),
                value=lambda conflict: _pursued(conflict.first_lead),
                width=44,
                cell_template="crm/_conflict_first.html",
            ),
            column(
                "second_lead",
                _("Later lead"),
                value=lambda conflict: _pursued(conflict.second_lead),
                width=44,
                cell_template="crm/_conflict_second.html",
            ),
            column(
                "recorded_on",
                _("Recorded"),
                Kind.DATE,
                lambda conflict: timezone.localdate(conflict.recorded_at),
                order_by="recorded_at",
            ),
            column("status", _("Status"), Kind.CHOICE, choices=ConflictStatus),
            column("evidence_due", _("Evidence until"), Kind.DATE, future_allowed=True, extra=True),
            column("appeal_due", _("Appeal until"), Kind.DATE, future_allowed=True, extra=True),
        ),
        conflicts,
        order=("-recorded_at", "-pk"),
        url_name="conflict-list",
        view_permission="crm.view_lead",
    )
)
