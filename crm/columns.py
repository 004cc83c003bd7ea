"""Columns that the lists of this app share, and who pursues an enterprise as a column of any list of them."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Activity, Lead
from exports.columns import Column, Kind
from registry.models import Enterprise

LARGEST_NUMBER = 2**63 - 1  # what the databases can be asked for
# Of a lead of another area nobody learns more than organisation, area and day (crm.queries.Pursuit).
LEARNT_OF_LEADS = ("enterprise_id", "reported_at", "organisation__name_zh", "organisation__name_en")


def number_column(key: str, label, *, value: str = "pk", aliases: tuple[str, ...] = ()) -> Column:
    """The number of a record that has no other: in every workbook, so that a file finds it again."""
    return Column(
        key,
        label,
        Kind.INT,
        value,
        aliases=aliases,
        minimum=1,
        maximum=LARGEST_NUMBER,
        width=10,
        identifies=True,
        extra=True,
    )


def with_open_leads(rows: QuerySet, *, leads: str = "leads") -> QuerySet:
    """The rows with what PURSUED needs; `leads` is the path to the leads of the enterprise. One query."""
    open_leads = Lead.objects.pursuing().select_related("organisation").only(*LEARNT_OF_LEADS)
    return rows.prefetch_related(
        Prefetch(leads, open_leads.order_by("reported_at", "pk"), to_attr="open_leads")
    )


def our_side(activity: Activity) -> str:
    """Colleagues by name, and what was typed."""
    named = [str(one.user) for one in activity.ours.all()]
    return ", ".join(filter(None, [*named, activity.our_participants]))


def pursued_by(enterprise: Enterprise) -> str:
    """The organisations with an open lead or project, each since its first report, earliest first."""
    since: dict[str, str] = {}
    for lead in getattr(enterprise, "open_leads"):  # noqa: B009 - from the prefetch
        since.setdefault(lead.organisation.label, timezone.localdate(lead.reported_at).isoformat())
    return "; ".join(f"{organisation} {day}" for organisation, day in since.items())


PURSUED = Column(
    "pursued",
    _("Pursued by"),
    value=pursued_by,
    importable=False,
    width=30,
    cell_template="crm/_pursued_by.html",
)
