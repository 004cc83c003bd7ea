"""How amounts, days, states and icons look on every page."""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.db.models import Model
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.badges import TONES
from core.money import display_money, raw_money
from core.workdays import DueDate

register = template.Library()
SPRITE = "vendor/tabler-icons/icons.svg"
NOTHING = SafeString('<span class="nothing">–</span>')


@register.filter
def money(amount: Decimal | None, currency: str = "CNY") -> SafeString:
    """`{{ enterprise.paid_in_capital|money:"USD" }}`: 1.2 亿美元, with the whole figure in the title."""
    if amount is None:
        return NOTHING
    return format_html(
        '<data class="money" value="{}" title="{}">{}</data>',
        amount,
        raw_money(amount, currency),
        display_money(amount, currency),
    )


@register.filter
def figure(number: Decimal | int | None) -> str | SafeString:
    """A figure that is no amount of money: 1,200.5, without trailing zeros; a dash where it is not known."""
    if number is None or number == "":
        return NOTHING
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def day(value: dt.date | dt.datetime | DueDate | None) -> SafeString:
    """A date as YYYY-MM-DD; a `DueDate` that rests on an unannounced year carries the provisional mark."""
    if value is None or value == "":
        return NOTHING
    mark = SafeString("")
    if isinstance(value, DueDate):
        mark, value = provisional_mark() if value.provisional else mark, value.date
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>{}', value.isoformat(), value.isoformat(), mark)


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    """A time as YYYY-MM-DD HH:MM of the office's clock, seconds in the title."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime("%Y-%m-%d %H:%M"),
    )


@register.filter
def known(value) -> str | SafeString:
    """The value, or a dash where nothing is known."""
    return NOTHING if value is None or value == "" else value


@register.simple_tag
def badge(record: Model, field: str = "status") -> SafeString:
    """`{% badge lead %}`, `{% badge enterprise "size_class" %}`: a choice as a badge in its tone."""
    value = getattr(record, field)
    if not value:
        return NOTHING
    return badge_of(value, getattr(record, f"get_{field}_display")())


@register.simple_tag
def badge_of(value: str, label: str) -> SafeString:
    """A badge where there is no model field: `{% badge_of "overdue" _("Overdue") %}`."""
    return format_html('<span class="state state-{}">{}</span>', TONES.get(str(value), "plain"), label)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. With a label it speaks for itself; without, a screen reader passes over it."""
    if name not in _icon_names():
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it as static/vendor/README.md says")
    says = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', says, static(SPRITE), name)


@register.simple_tag
def provisional_mark() -> SafeString:
    """Beside a date that counts working days of a year whose holidays are not announced yet."""
    return format_html(
        ' <span class="provisional" title="{}">{}</span>',
        _("The holidays of that year are not announced yet; the date may move."),
        _("provisional"),
    )


@lru_cache
def _icon_names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(str(finders.find(SPRITE))).read_text()))
