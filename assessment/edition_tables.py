"""The list of filed workbooks."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area, User
from assessment.choices import EditionKind
from assessment.models import Edition
from assessment.services.editions import VIEW
from exports.columns import Kind, Table, column, register


class EditionFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        choices=EditionKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )
    period = django_filters.CharFilter(lookup_expr="istartswith", label=_("Period"))

    class Meta:
        model = Edition
        fields: list[str] = []


def editions(user: User) -> QuerySet[Edition]:
    """Without their snapshots, which are as large as the workbooks."""
    return Edition.objects.visible_to(user).select_related("area", "filed_by", "template").defer("snapshot")


def area_label(edition: Edition) -> str:
    return edition.area.label if edition.area else gettext("Whole region")


EDITIONS = register(
    Table(
        "filed-workbooks",
        _("Filed workbooks"),
        (
            column(
                "kind",
                _("Kind"),
                Kind.CHOICE,
                choices=EditionKind,
                width=20,
                cell_template="assessment/_edition_name.html",
            ),
            column("period", _("Period"), value="period_label"),
            column("area", _("Area"), value=area_label, width=24),
            column("number", pgettext_lazy("filed workbook", "Edition"), Kind.INT),
            column("filed_on", _("Filed on"), Kind.DATE, "filed_at", order_by="filed_at"),
            column("by", _("Filed by"), value=lambda edition: str(edition.filed_by)),
            column("template", _("Template"), value=lambda edition: str(edition.template or ""), extra=True),
            column("renderer", _("Made by version"), extra=True),
            column("sha256", _("File hash"), width=66, extra=True),
        ),
        editions,
        filterset=EditionFilter,
        order=("-filed_at", "-pk"),
        url_name="filed-editions",
        view_permission=VIEW,
    )
)
