"""The list of enterprises: what the registry knows, and whether somebody pursues them."""

from django.utils.translation import gettext_lazy as _

from exports.columns import Table, register
from registry.columns import ENTERPRISE_COLUMNS, enterprise_rows
from registry.importers.enterprises import EnterpriseImporter

ENTERPRISES = register(
    Table(
        key="enterprises",
        label=_("Enterprises"),
        columns=ENTERPRISE_COLUMNS,
        rows=enterprise_rows,
        order=("sort_key", "pk"),
        url_name="enterprise-list",
        view_permission="registry.view_enterprise",
        importer=EnterpriseImporter(),
        import_permission="registry.add_enterprise",
    )
)
