"""Panels about cases for pages of other apps: they take an enterprise and show what the reader may know."""

from collections.abc import Iterable

from django import template

from registry.models import Enterprise
from whitelist.clocks import IN_REVIEW, Clock, with_due
from whitelist.fact_lines import FactLine
from whitelist.flow import SUBMIT
from whitelist.models import Case, Entry

register = template.Library()


@register.inclusion_tag("whitelist/enterprise_cases.html", takes_context=True)
def enterprise_cases(context, enterprise: Enterprise) -> dict:
    """Cases that the reader may see, and for which chains it is on the list, which all staff may know.

    Two queries.
    """
    user = context["request"].user
    cases = list(with_due(_cases(user, enterprise)))
    areas = user.area_ids()
    own = areas is None or enterprise.area_id in areas or enterprise.area_id is None
    return {
        "enterprise": enterprise,
        "cases": cases,
        "entries": _entries_of_others(enterprise, cases),
        "may_apply": own and user.has_perm(SUBMIT) and not enterprise.is_branch,
    }


@register.inclusion_tag("whitelist/my_cases.html", takes_context=True)
def my_cases(context, enterprise: Enterprise) -> dict:
    """The cases of the reader's own enterprise, with the day that runs for each. One query."""
    user = context["request"].user
    cases = list(with_due(_cases(user, enterprise)))
    may_apply = user.has_perm(SUBMIT) and enterprise.area_id is not None and not enterprise.is_branch
    return {
        "cases": cases,
        "enterprise": enterprise,
        "may_apply": may_apply,
        "between_offices": IN_REVIEW,  # until when departments answer
    }


def _cases(user, enterprise: Enterprise):
    rows = Case.objects.visible_to(user).filter(enterprise=enterprise)
    return rows.select_related("scheme", "chain", "enterprise")


def _entries_of_others(enterprise: Enterprise, seen: list[Case]):
    rows = Entry.objects.filter(case__enterprise=enterprise, until=None).exclude(
        case__in=[c.pk for c in seen]
    )
    return rows.select_related("scheme", "case__chain")


@register.filter
def to_verify(lines: Iterable[FactLine]) -> list[FactLine]:
    """The declared figures that the reader may verify now."""
    return [line for line in lines if line.may_verify]


@register.inclusion_tag("whitelist/_clock.html")
def clock(clock: Clock | None, *, without_label: bool = False) -> dict:
    """A day with the time until then. No query."""
    return {"clock": clock, "with_label": not without_label}
