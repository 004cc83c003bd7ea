"""How figures of metrics look: small lines of a trend, values in their unit."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assessment.choices import Unit
from assessment.scoreboard import trend_words
from assessment.standings import Line
from assessment.units import from_base
from core.templatetags.core_format import NOTHING, figure

register = template.Library()
WIDTH, HEIGHT, EDGE = 72, 20, 3


@register.simple_tag
def sparkline(line: Line) -> SafeString:
    """The years with a figure as a line; its words in the title and for a screen reader."""
    if len(line.trend) < 2:
        return NOTHING
    words = trend_words(line)
    points = _points(line.trend)
    return format_html(
        '<svg class="sparkline" role="img" aria-label="{0}" viewBox="0 0 {1} {2}" width="{1}" height="{2}">'
        '<title>{0}</title><polyline points="{3}"></polyline><circle cx="{4}" cy="{5}" r="2"></circle></svg>',
        words,
        WIDTH,
        HEIGHT,
        " ".join(f"{x},{y}" for x, y in points),
        *points[-1],
    )


def _points(trend: tuple[tuple[int, Decimal], ...]) -> list[tuple[str, str]]:
    """Years to scale from left to right, values from the least below to the most above."""
    years, values = zip(*trend, strict=True)
    span, rise = years[-1] - years[0], max(values) - min(values)
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    found = []
    for year, value in trend:
        x = EDGE + Decimal(across * (year - years[0])) / span
        y = HEIGHT - EDGE - (up * (value - min(values)) / rise if rise else Decimal(up) / 2)
        found.append((f"{x:.1f}", f"{y:.1f}"))
    return found


@register.simple_tag
def in_unit(value: Decimal | None, unit: str) -> SafeString | str:
    """A kept figure in the unit of its metric: 2,500 CNY 100 million."""
    if value is None:
        return NOTHING
    return format_html("{} {}", figure(from_base(value, unit)), Unit(unit).label)
