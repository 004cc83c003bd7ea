"""What the workbook of a trial holds: one line a party of a project."""

from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, column
from incentives.attribution_choices import PartyRole

COLUMNS = (
    column("number", _("Number"), value=lambda line: line.project.number),
    column("project", _("Project"), value=lambda line: line.project.name, width=36),
    column("area", _("Area"), value=lambda line: line.project.area.label, width=20),
    column("party", _("Party"), value=lambda line: line.claimant.label, width=30),
    column("role", _("Role"), Kind.CHOICE, value=lambda line: line.claimant.role, choices=PartyRole),
    column("now_pct", _("Part now (%)"), Kind.NUMBER),
    column("then_pct", _("Part as tried (%)"), Kind.NUMBER),
    column("now_amount", _("Amount now (CNY)"), Kind.MONEY),
    column("then_amount", _("Amount as tried (CNY)"), Kind.MONEY),
    column("difference", _("Difference (CNY)"), Kind.MONEY),
    column("why", _("Why, as tried"), value=lambda line: " ".join(line.why), width=60),
)
