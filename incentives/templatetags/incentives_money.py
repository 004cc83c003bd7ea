"""Amounts that are paid, to the 分."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from core.templatetags.core_format import NOTHING

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str | SafeString:
    """437,968.50; a dash where it is not known. The label says that it is 元."""
    return NOTHING if amount is None else f"{amount:,.2f}"
