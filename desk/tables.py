"""The list of enterprises: what the registry knows, and who pursues them."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Lead
from desk.filters import PursuedEnterpriseFilter
from exports.columns import Column, Table, register
from registry.columns import DETAILS, FIGURES, IDENTITY, READ_ONLY_FROM_FILES, TIES, enterprise_rows
from registry.importers.enterprises import EnterpriseImporter
from registry.models import Enterprise

# Of a lead of another area nobody learns more than organisation, area and day (crm.queries.Pursuit).
LEARNT_OF_LEADS = ("enterprise_id", "reported_at", "organisation__name_zh", "organisation__name_en")


def rows(user) -> QuerySet[Enterprise]:
    open_leads = Lead.objects.open().select_related("organisation").only(*LEARNT_OF_LEADS)
    in_order = open_leads.order_by("reported_at", "pk")
    return enterprise_rows(user).prefetch_related(Prefetch("leads", in_order, to_attr="open_leads"))


def pursued_by(enterprise: Enterprise) -> str:
    """The organisations with an open lead, each since its first report, earliest first."""
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
    cell_template="desk/_pursued_by.html",
)
ENTERPRISES = register(
    Table(
        key="enterprises",
        label=_("Enterprises"),
        columns=(*IDENTITY[:2], PURSUED, *IDENTITY[2:], *DETAILS, *FIGURES, *TIES, *READ_ONLY_FROM_FILES),
        rows=rows,
        filterset=PursuedEnterpriseFilter,
        order=("sort_key", "pk"),
        url_name="enterprise-list",
        view_permission="registry.view_enterprise",
        importer=EnterpriseImporter(),
        import_permission="registry.add_enterprise",
    )
)
