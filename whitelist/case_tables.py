"""The list of cases: columns for the page and the workbook."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, Table, column, register
from whitelist.case_filters import CaseFilter
from whitelist.choices import CaseStatus
from whitelist.clocks import full_review_due, monitoring_due, with_due
from whitelist.models import Case


def _rows(user) -> QuerySet[Case]:
    cases = Case.objects.visible_to(user)
    return with_due(cases).select_related(
        "enterprise", "scheme", "version", "chain", "area", "organisation", "officer"
    )


CASES = register(
    Table(
        "whitelist-cases",
        _("Whitelist cases"),
        (
            column("enterprise", _("Enterprise"), value="enterprise__label", link=True, width=34),
            column("uscc", _("Credit code"), Kind.USCC, "enterprise__uscc", extra=True),
            column("status", _("Status"), Kind.CHOICE, choices=CaseStatus),
            column("status_on", _("Since"), Kind.DATE, order_by="status_on"),
            column(
                "next_due",
                _("Next day"),
                Kind.DATE,
                order_by="next_due",
                future_allowed=True,
                cell_template="whitelist/_due_cell.html",
            ),
            column("chain", _("Chain"), value="chain__label", width=24),
            column("area", _("Area"), value="area__label", width=24),
            column("officer", _("Named officer"), value=lambda case: str(case.officer or ""), width=14),
            column("number", _("Case number"), width=16, identifies=True),
            column("scheme", _("Scheme"), value="scheme__label", width=30, extra=True),
            column("version", _("Version"), Kind.INT, "version__number", extra=True),
            column(
                "organisation",
                _("Applied by"),
                value=lambda case: case.organisation.label if case.organisation else "",
                width=28,
                extra=True,
            ),
            column("publicity_from", _("Public from"), Kind.DATE, future_allowed=True, extra=True),
            column("publicity_until", _("Public until"), Kind.DATE, future_allowed=True, extra=True),
            column("listed_on", _("On the list since"), Kind.DATE, order_by="listed_on", extra=True),
            column(
                "review_due", _("Monitoring due"), Kind.DATE, monitoring_due, future_allowed=True, extra=True
            ),
            column(
                "full_review_due",
                _("Full re-evaluation due"),
                Kind.DATE,
                full_review_due,
                future_allowed=True,
                extra=True,
            ),
            column("exited_on", _("Removed on"), Kind.DATE, extra=True),
            column("grounds", _("Grounds of the application"), Kind.LONG, extra=True),
        ),
        _rows,
        filterset=CaseFilter,
        order=("-status_on", "-pk"),
        url_name="case-list",
        view_permission="whitelist.view_case",
    )
)
