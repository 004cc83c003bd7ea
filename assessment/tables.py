"""Columns of the lists of this app, for the page and the workbook."""

from django.utils.translation import gettext_lazy as _

# Importing these registers their lists.
from assessment import (  # noqa: F401
    edition_tables,
    figure_records,
    metric_tables,
    score_tables,
    scoreboard,
    template_tables,
)
from assessment.choices import Measure, TargetOp, Unit, YearSource
from assessment.filters import TargetFilter
from assessment.queries.policy import targets
from exports.columns import Column, Kind, Table, register

TARGETS = register(
    Table(
        "targets",
        _("Targets"),
        (
            Column("metric", _("Metric"), value="metric__label", importable=False, width=44),
            Column("area", _("Area"), value="area__label", importable=False, width=24),
            Column("chain", _("Chain"), value="chain__label", importable=False, width=30),
            Column("year", _("Year"), Kind.INT, importable=False, cell_template="assessment/_year.html"),
            Column(
                "year_source",
                _("Source of the year"),
                Kind.CHOICE,
                choices=YearSource,
                importable=False,
                extra=True,
            ),
            Column("wanted", _("Target"), importable=False, width=12),
            Column("op", _("Comparison"), Kind.CHOICE, choices=TargetOp, importable=False, extra=True),
            Column("value", _("Value"), Kind.INT, importable=False, extra=True),
            Column("value_max", _("Upper value"), Kind.INT, importable=False, extra=True),
            Column("unit", _("Unit"), Kind.CHOICE, value="metric__unit", choices=Unit, importable=False),
            Column(
                "measure",
                _("Counted"),
                Kind.CHOICE,
                value="metric__measure",
                choices=Measure,
                importable=False,
            ),
            Column(
                "item",
                _("Item"),
                value="item__code",
                importable=False,
                width=8,
                cell_template="assessment/_item.html",
            ),
            Column("relation", _("In relation to"), importable=False, width=44),
        ),
        targets,
        filterset=TargetFilter,
        order=("pk",),
        url_name="target-list",
        view_permission="registry.view_enterprise",
    )
)
