"""Cells and links of a list page."""

from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.badges import TONES
from core.templatetags.core_format import NOTHING, badge_of, day, figure, money
from exports.cells import choice_label
from exports.columns import Column, Kind
from exports.headings import unit_words
from exports.lists import PageColumn

register = template.Library()


@register.simple_tag(takes_context=True)
def table_cell(context, page_column: PageColumn, row) -> SafeString | str:
    """What stands in one cell of the page."""
    column = page_column.column
    value = column.get(row)
    if page_column.masked and column.mask:
        value = column.mask(str(value)) if value not in (None, "") else value
        return format_html("{}", value) if value else NOTHING
    if column.cell_template:
        html = render_to_string(column.cell_template, {"row": row, "value": value}, context.get("request"))
        return SafeString(html)
    shown = NOTHING if value is None or value == "" else _shown(column, value, row)
    if column.link and shown is not NOTHING:
        return format_html(
            '<a class="cut cut-short" href="{}" title="{}">{}</a>', row.get_absolute_url(), value, shown
        )
    return shown


def _shown(column: Column, value, row) -> SafeString | str:
    match column.kind:
        case Kind.MONEY:
            return money(value, getattr(row, column.currency_key, "") if column.currency_key else "CNY")
        case Kind.DATE:
            return day(value)
        case Kind.MONTH:
            return format_html('<time datetime="{0}">{0}</time>', value.strftime("%Y-%m"))
        case Kind.NUMBER:
            return figure(value)
        case Kind.RATIO:
            return format_html("{} %", f"{value * Decimal(100):f}".rstrip("0").rstrip("."))
        case Kind.BOOL:
            return _("Yes") if value else _("No")
        case Kind.CHOICE:
            label = choice_label(column, value)
            return badge_of(value, label) if str(value) in TONES else label
        case Kind.LONG:
            return format_html('<span class="cut" title="{0}">{0}</span>', value)
        case Kind.TEXT | Kind.REF if not column.link:
            return format_html('<span class="cut cut-short" title="{0}">{0}</span>', value)
        case _:
            return format_html("{}", value)


@register.simple_tag
def column_unit(column: Column) -> str:
    """The unit in which a workbook has the column's figures."""
    return unit_words(column)


@register.simple_tag(takes_context=True)
def query_with(context, **changes) -> str:
    """The address of this list with some parameters changed; an empty value takes one out."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value:
            params[name] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def query_of_filter(context) -> str:
    """The filter and order of this list, without the place in it."""
    params = context["request"].GET.copy()
    params.pop("cursor", None)
    return params.urlencode()
