"""The filter of the list of enterprises: the registry's, and whether somebody pursues them."""

from django.utils.translation import gettext_lazy as _

from crm.queries import is_pursued
from registry.filters import EnterpriseFilter, YesNoFilter


class PursuedEnterpriseFilter(EnterpriseFilter):
    pursued = YesNoFilter(label=_("Pursued"), method="by_pursued")

    def by_pursued(self, queryset, name, value):
        return queryset.filter(is_pursued() if value else ~is_pursued())
