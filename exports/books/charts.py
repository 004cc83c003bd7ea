"""Charts. Their figures stand side by side in a helper sheet, whatever the table looks like."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.chart import BarChart, LineChart, PieChart, Reference

from exports.books.cells import Head, Plain

if TYPE_CHECKING:
    from exports.books.sheet import Sheet, Value

WIDTH_CM, HEIGHT_CM = 18, 9
ROWS_OF_A_CHART = 18  # of the usual height


def chart_of(
    helper: "Sheet",
    kind: str,
    title: str,
    categories: Sequence[str],
    values: Mapping[str, Sequence["Value"]],
) -> Any:
    """Write the range into the helper sheet and make the chart of it."""
    if any(len(figures) != len(categories) for figures in values.values()):
        raise ValueError(f"{title}: each series has one figure per category")
    heading = helper.next_row
    helper.head([Head(title, 24), *(Head(name, 14) for name in values)])
    for place, category in enumerate(categories):
        label: Plain = category
        helper.row([label, *(figures[place] for figures in values.values())])
    last = helper.next_row - 1
    helper.blank()
    chart = _new(kind, title)
    chart.add_data(
        Reference(helper.worksheet, min_col=2, max_col=1 + len(values), min_row=heading, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(helper.worksheet, min_col=1, min_row=heading + 1, max_row=last))
    return chart


def _new(kind: str, title: str) -> Any:
    chart: Any
    if kind in ("column", "bar"):
        chart = BarChart()
        chart.type = "col" if kind == "column" else "bar"
    elif kind in ("line", "pie"):
        chart = LineChart() if kind == "line" else PieChart()
    else:
        raise ValueError(f"no chart is called {kind}")
    if kind != "pie":
        chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl leaves the axes out otherwise
    chart.title, chart.width, chart.height = title, WIDTH_CM, HEIGHT_CM
    chart.visible_cells_only = False  # the helper sheet is hidden
    return chart
