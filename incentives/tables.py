"""The lists of incentives."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, Table, column, register
from incentives.access import VIEW
from incentives.choices import RuleKind, RuleStatus
from incentives.filters import RuleFilter
from incentives.models import RuleVersion


def _rules(user) -> QuerySet[RuleVersion]:
    return RuleVersion.objects.visible_to(user).select_related("area", "chain", "project")


RULES = register(
    Table(
        "rules",
        _("Policies and reward rules"),
        (
            column("title", _("Title"), link=True, width=40),
            column("code", _("Code"), order_by="code", identifies=True),
            column("number", _("Version"), Kind.INT, order_by="number", identifies=True),
            column("kind", _("Kind"), Kind.CHOICE, choices=RuleKind, order_by="kind"),
            column("status", _("Status"), Kind.CHOICE, choices=RuleStatus),
            column("valid_from", _("Valid from"), Kind.DATE, future_allowed=True, order_by="valid_from"),
            column("valid_to", _("Valid to"), Kind.DATE, future_allowed=True, order_by="valid_to"),
            column(
                "area",
                _("Area"),
                value=lambda rule: rule.area.label if rule.area else gettext("the whole zone"),
                width=24,
            ),
            column(
                "chain",
                _("Chain"),
                value=lambda rule: rule.chain.label if rule.chain else gettext("every chain"),
                width=24,
            ),
            column("project", _("Project"), value="project__number", extra=True),
            column("document", _("Document"), width=30, extra=True),
            column("enforced_on", _("Put into effect on"), Kind.DATE, extra=True),
            column("withdrawn_on", _("Withdrawn on"), Kind.DATE, extra=True),
        ),
        _rules,
        filterset=RuleFilter,
        order=("kind", "code", "-number", "pk"),
        url_name="rule-list",
        view_permission=VIEW,
    )
)
