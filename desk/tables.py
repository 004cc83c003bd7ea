"""The list of enterprises: what the registry knows, and who pursues them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.columns import PURSUED, with_open_leads
from desk.filters import PursuedEnterpriseFilter
from exports.columns import Table, register
from registry.columns import (
    DETAILS,
    FIGURES,
    IDENTITY,
    PAGE_RELATED,
    READ_ONLY_FROM_FILES,
    TIES,
    enterprise_rows,
)
from registry.importers.enterprises import EnterpriseImporter
from registry.models import Enterprise


def rows(user) -> QuerySet[Enterprise]:
    return with_open_leads(enterprise_rows(user))


ENTERPRISES = register(
    Table(
        key="enterprises",
        label=_("Enterprises"),
        columns=(*IDENTITY[:2], PURSUED, *IDENTITY[2:], *DETAILS, *FIGURES, *TIES, *READ_ONLY_FROM_FILES),
        rows=rows,
        filterset=PursuedEnterpriseFilter,
        order=("sort_key", "pk"),
        url_name="enterprise-list",
        page_related=PAGE_RELATED,
        view_permission="registry.view_enterprise",
        importer=EnterpriseImporter(),
        one_of=("uscc", "foreign_reg_no", "uscc_pending"),
        import_permission="registry.merge_enterprises",  # many at once: for who also cleans up duplicates
    )
)
