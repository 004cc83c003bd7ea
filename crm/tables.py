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
from crm.choices.claims import ConflictBasis, ConflictStatus
from crm.choices.leads import (
    ActivityKind,
    Channel,
    ContactLanguage,
    CostClass,
    DropReason,
    LeadKind,
    LeadStatus,
)
from crm.columns import number_column, our_side
from crm.filters import ActivityFilter, ContactFilter, LeadFilter
from crm.importers.activities import ActivityImporter
from crm.importers.leads import LeadImporter
from crm.importers.lookups import chains
from crm.masking import PERMISSION, mask_email, mask_name, mask_phone
from crm.models import Activity, Contact, Lead
from crm.queries import conflicts, pursuit_of
from exports.columns import Column, Kind, Table, column, register
from registry.lookups import areas, countries

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


def _contacts(user) -> QuerySet[Contact]:
    return Contact.objects.visible_to(user).select_related("enterprise", "area", "lead")


def _participants(activity: Activity) -> str:
    return "; ".join(str(contact) for contact in activity.contacts.all())


def _enterprise(**options) -> Column:
    return Column(
        "enterprise",
        _("Enterprise"),
        value="enterprise__label",
        aliases=("企业名称", "公司名称", "单位名称"),
        max_length=200,
        width=34,
        **options,
    )


def _credit_code() -> Column:
    return Column(
        "uscc",
        _("Credit code"),
        Kind.USCC,
        "enterprise__uscc",
        aliases=("信用代码",),
        extra=True,
    )


def _next_step(**options) -> tuple[Column, ...]:
    """`options` are of the day."""
    return (
        Column("next_step", _("Next step"), aliases=("下一步工作",), max_length=200, width=28),
        Column("next_step_due", _("Due"), Kind.DATE, aliases=("完成时限",), future_allowed=True, **options),
        Column("no_next_step_reason", _("No next step, because"), max_length=200, extra=True),
    )


def _area(**options) -> Column:
    return Column(
        "area",
        _("Area"),
        Kind.REF,
        "area__label",
        aliases=("所属片区",),
        lookup=areas,
        width=24,
        **options,
    )


LEADS = register(
    Table(
        "leads",
        _("Leads"),
        (
            number_column("number", _("Lead number"), aliases=("线索编号", "编号")),
            _enterprise(link=True),
            _credit_code(),
            Column(
                "summary",
                _("In one sentence"),
                Kind.LONG,
                aliases=("投资意向", "线索内容", "简介"),
                max_length=300,
                required_for_new=True,
            ),
            Column("status", _("Status"), Kind.CHOICE, choices=LeadStatus),
            column("owner", _("Responsible"), value=lambda lead: str(lead.owner), width=14),
            *_next_step(order_by="next_step_due"),
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
            _area(),
            column("organisation", _("Organisation"), value="organisation__label", width=28, extra=True),
            Column(
                "chain",
                _("Chain"),
                Kind.REF,
                "chain__label",
                aliases=("产业链", "所属产业链"),
                lookup=chains,
                width=24,
                extra=True,
            ),
            Column("channel", _("Channel"), Kind.CHOICE, aliases=("招商方式",), choices=Channel, extra=True),
            Column("kind", _("Kind"), Kind.CHOICE, choices=LeadKind, extra=True),
            column("screening_note", _("Screening note"), Kind.LONG, extra=True),
            column("drop_reason", _("Reason for dropping"), Kind.CHOICE, choices=DropReason, extra=True),
            column("closed_on", _("Closed on"), Kind.DATE, extra=True),
        ),
        _leads,
        filterset=LeadFilter,
        order=("-reported_at", "-pk"),
        url_name="lead-list",
        view_permission="crm.view_lead",
        importer=LeadImporter(),
        one_of=("number", "uscc", "enterprise"),
        import_permission="crm.add_lead",
    )
)

ACTIVITIES = register(
    Table(
        "activities",
        _("Follow-ups"),
        (
            number_column("number", _("Follow-up number"), aliases=("编号",)),
            Column(
                "happened_on",
                _("Day"),
                Kind.DATE,
                lambda activity: timezone.localdate(activity.happened_at),
                aliases=("跟进日期", "日期", "时间"),
                order_by="happened_at",
                required_for_new=True,
            ),
            Column(
                "kind",
                _("Kind"),
                Kind.CHOICE,
                aliases=("跟进方式",),
                choices=ActivityKind,
                required_for_new=True,
            ),
            _enterprise(),
            _credit_code(),
            Column(
                "subject",
                _("Subject"),
                aliases=("主题", "跟进主题"),
                max_length=200,
                required_for_new=True,
                link=True,
                width=34,
            ),
            # Not "Result": so the report of an import heads a column of its own.
            Column("result", _("What came of it"), Kind.LONG, aliases=("跟进情况", "洽谈情况")),
            Column("is_two_way", _("Two-way"), Kind.BOOL),
            *_next_step(),
            Column("next_step_kind", _("Kind of next step"), Kind.CHOICE, choices=ActivityKind, extra=True),
            column("created_by", _("By"), value=lambda activity: str(activity.created_by), width=14),
            number_column("lead", _("Lead number"), value="lead_id", aliases=("线索编号",)),
            Column("place", _("Place"), aliases=("地点",), max_length=120, extra=True),
            Column(
                "country",
                _("Country or region"),
                Kind.REF,
                "country__label",
                lookup=countries,
                extra=True,
            ),
            Column("city", _("City"), max_length=60, extra=True),
            Column("our_participants", _("Our participants"), value=our_side, extra=True),
            Column("materials", _("Materials handed over"), max_length=300, extra=True),
            Column("cost_class", _("Cost"), Kind.CHOICE, choices=CostClass, extra=True),
            Column(
                "project_number",
                _("Project number"),
                value="project__number",
                aliases=("项目编号",),
                identifies=True,
                extra=True,
            ),
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
            Column("leader_attended", _("A leader attended"), Kind.BOOL, extra=True),
            _area(extra=True),
        ),
        _activities,
        filterset=ActivityFilter,
        order=("-happened_at", "-pk"),
        url_name="activity-list",
        view_permission="crm.view_lead",
        importer=ActivityImporter(),
        one_of=("number", "lead", "project_number", "uscc", "enterprise"),
        import_permission="crm.add_activity",
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
            column("basis", _("Suspected because of"), Kind.CHOICE, choices=ConflictBasis, width=28),
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
