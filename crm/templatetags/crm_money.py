"""Promises and figures, as the pages show them."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.core_format import figure, money
from crm.choices.commitments import FundKind, Unit
from crm.choices.projects import ProjectStage
from crm.counting import Counted, Excluded
from crm.fulfilment import Fulfilment, awaiting, counted_funds, promises_of
from crm.models import Commitment, Project

register = template.Library()

EXCLUDED_WORDS = {
    Excluded.KIND: _("A kind that the rule does not count"),
    Excluded.SOURCE: _("From a source that does not count"),
    Excluded.NEVER: _("Local partner, policy loan or government investment: never counted"),
    Excluded.LAND_NOT: _("Land, which the rule does not count"),
    Excluded.LAND_CAP: _("Land above its share of the whole"),
    Excluded.WORKING_CAPITAL: _("Working capital, shown apart"),
    Excluded.WITHDRAWN_LATE: _("Capital withdrawn after the time of the rule"),
}


@register.inclusion_tag("crm/project_money.html", takes_context=True)
def project_money(context, project: Project) -> dict[str, Any]:
    """What both sides promised and how much of it is kept, to who may see the project. Four queries."""
    user, today = context["request"].user, timezone.localdate()
    waits = awaiting(user).filter(commitment__project=project).select_related("commitment")
    return {
        "request": context["request"],
        "project": project,
        "promises": promises_of(project, user, today),
        "funds": counted_funds(project, today),
        "awaiting": list(waits),
        "may_add": user.has_perm("crm.add_commitment") and project.status != ProjectStage.DROPPED,
    }


@register.filter
def promised(value: Decimal | None, commitment: Commitment) -> str:
    """A figure in the unit of its commitment: `{{ commitment.total|promised:commitment }}`."""
    if commitment.unit == Unit.MONEY:
        return money(value, commitment.currency)
    return f"{figure(value)} {commitment.get_unit_display()}" if value is not None else figure(value)


@register.filter
def per_cent(ratio: Decimal | None) -> str:
    """0.125 as 12.5 %; a dash where there is nothing to divide by."""
    return figure(None) if ratio is None else f"{figure(round(ratio * 100, 1))} %"


@register.filter
def bar(kept: Fulfilment) -> str:
    """The filled part of the bar, of 100: no more than the whole, no less than nothing."""
    return f"{max(Decimal(0), min(kept.of_agreed, Decimal(1))) * 100:.1f}"


@register.filter
def kinds(found: Counted) -> list[tuple[str, Decimal]]:
    """What counts, by kind, in words."""
    return [(str(FundKind(kind).label), amount) for kind, amount in found.by_kind.items()]


@register.filter
def left_out(found: Counted) -> list[tuple[str, Decimal]]:
    """What does not count and why, in words."""
    return [(str(EXCLUDED_WORDS[why]), amount) for why, amount in found.excluded.items()]
