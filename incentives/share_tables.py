"""The list of shares of projects: one line a party, so that it adds up in a workbook."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, Table, column, register
from incentives.attribution_choices import PartyRole, SetStatus, ShareKind
from incentives.models import Share


class ShareFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        "share_set__kind", choices=ShareKind.choices, label=_("Shares"), empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        "share_set__status", choices=SetStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    role = django_filters.ChoiceFilter(
        "party__role", choices=PartyRole.choices, label=_("Role"), empty_label=_("All roles")
    )
    mine = django_filters.BooleanFilter(method="of_reader", label=_("My own and those of my unit"))

    class Meta:
        model = Share
        fields: list[str] = []

    def of_reader(self, rows, _name, value):
        user = self.request.user
        own = rows.filter(party__user=user)
        if user.organisation_id:
            own = own | rows.filter(party__organisation=user.organisation_id)
        return own if value else rows


def _rows(user) -> QuerySet[Share]:
    return Share.objects.visible_to(user).select_related(
        "share_set__project__area", "party__organisation", "party__user", "consent"
    )


SHARES = register(
    Table(
        "shares",
        _("Shares of projects"),
        (
            column("set", _("Shares"), value="share_set", link=True, width=36),
            column("project_name", _("Project"), value="share_set__project__name", width=36),
            column("area", _("Area"), value="share_set__project__area__label", width=20),
            column("kind", _("Purpose"), Kind.CHOICE, value="share_set__kind", choices=ShareKind),
            column("status", _("Status"), Kind.CHOICE, value="share_set__status", choices=SetStatus),
            column("role", _("Role"), Kind.CHOICE, value="party__role", choices=PartyRole),
            column("party", _("Party"), value="party__label", width=30),
            column("share_pct", _("Part (%)"), Kind.NUMBER),
            column("locked_on", _("Locked on"), Kind.DATE, value="share_set__locked_on"),
            column(
                "consented_on",
                _("Agreed on"),
                Kind.DATE,
                value=lambda share: share.consent.on if hasattr(share, "consent") else None,
            ),
            column("document", _("Document"), value="share_set__document", extra=True, width=30),
        ),
        _rows,
        filterset=ShareFilter,
        order=("-share_set_id", "pk"),
        url_name="share-list",
        view_permission="crm.view_project",
    )
)
