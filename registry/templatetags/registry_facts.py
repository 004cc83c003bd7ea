"""Facts of an enterprise that take more than a field to say."""

from django import template

from registry.choices import TradeMode
from registry.divisions import division_path
from registry.models import Enterprise, Industry

register = template.Library()


@register.filter
def division_words(enterprise: Enterprise) -> str:
    return division_path(enterprise.division)


@register.filter
def industry_words(enterprise: Enterprise) -> str:
    """From the section down to the code itself; the page loads the parents."""
    steps: list[Industry] = []
    step = enterprise.industry
    while step is not None:
        steps.insert(0, step)
        step = step.parent
    return " › ".join([*(above.label for above in steps[:-1]), steps[-1].coded_label])


@register.filter
def trade_mode_words(enterprise: Enterprise) -> str:
    labels = dict(TradeMode.choices)
    return " · ".join(str(labels.get(mode, mode)) for mode in enterprise.trade_modes)
