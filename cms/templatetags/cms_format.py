from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from core.money import display_money

register = template.Library()
M2_OF_MU = Decimal(2000) / 3


@register.simple_tag
def figure(value):
    """1234.50 as 1,234.5."""
    return f"{Decimal(value).quantize(Decimal('0.01')).normalize():,f}"


@register.simple_tag
def land(mu):
    """Mu for Chinese readers, hectares besides for all: 15 mu are one."""
    hectares = figure((Decimal(mu) * M2_OF_MU / 10_000).quantize(Decimal("0.01")))
    return _("%(mu)s mu (%(hectares)s ha)") % {"mu": figure(mu), "hectares": hectares}


@register.simple_tag
def scale_of(project):
    """The investment a project is made for; empty where it may be any."""
    low, high = project.scale_from_cny, project.scale_to_cny
    if low and high:
        return _("%(low)s to %(high)s") % {"low": display_money(low), "high": display_money(high)}
    if low:
        return _("from %(low)s") % {"low": display_money(low)}
    return _("up to %(high)s") % {"high": display_money(high)} if high else ""
