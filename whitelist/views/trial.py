"""The test run of a version over the whole registry, and why it says so of one enterprise.

For who writes the rules: what enterprises declared, and what was verified of projects, is not for everybody.
"""

from collections.abc import Iterable

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from registry.models import Chain, Enterprise
from whitelist.check_lines import check_lines
from whitelist.checking import criteria_of, evaluate, read_facts, verdict
from whitelist.models import Case
from whitelist.services.schemes import DRAFT
from whitelist.trial import SHOWN, Tally, trial_run
from whitelist.views.schemes import VIEW, version_or_404


@require_safe
@desk_staff(VIEW, DRAFT)
def version_trial(request, pk):
    version = version_or_404(request, pk)
    has_rules = any(criterion.is_hard for criterion in criteria_of(version))
    context = {"version": version, "trial": None, "shown": SHOWN}
    if has_rules:
        trial = trial_run(version, day=timezone.localdate())
        context |= {
            "trial": trial,
            "enter": _enterprises(request.user, trial.enter),
            "may_enter": _enterprises(request.user, trial.may_enter),
            "leave": _cases(trial.leave),
            "may_stay": _cases(trial.may_stay),
        }
    return render(request, "whitelist/version_trial.html", context)


def _enterprises(user, tally: Tally) -> list[Enterprise]:
    found = Enterprise.objects.visible_to(user).select_related("area", "division__parent__parent")
    return _in_order(found.filter(pk__in=tally.first), tally)


def _cases(tally: Tally) -> list[Case]:
    """Who stands on the list is shared by all staff, as the entries are."""
    return _in_order(
        Case.objects.filter(pk__in=tally.first).select_related("enterprise", "chain", "area"), tally
    )


def _in_order(rows: Iterable, tally: Tally) -> list:
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in tally.first if key in by_key]


@require_safe
@desk_staff(VIEW, DRAFT)
def trial_enterprise(request, pk, enterprise):
    """Line by line what a version says of an enterprise; with ?chain= for a case of that chain."""
    version = version_or_404(request, pk)
    company = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=enterprise)
    chain = Chain.objects.visible_to(request.user).filter(code=request.GET.get("chain", "")).first()
    criteria, day = criteria_of(version), timezone.localdate()
    cases = [Case(enterprise=company, chain=chain)] if chain else []
    facts = read_facts(criteria, [company.pk], day=day, cases=cases).get(company.pk, {})
    said = evaluate(criteria, facts)
    context = {
        "version": version,
        "enterprise": company,
        "chain": chain,
        "said": said,
        "outcome": verdict(said, criteria, version.pass_score),
        "lines": check_lines(said.results, said.facts, criteria),
        "day": day,
    }
    return render(request, "whitelist/trial_enterprise.html", context)
