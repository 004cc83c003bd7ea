"""The test run of a version over the whole registry, and why it says so of one enterprise.

For who writes the rules: what enterprises declared, and what was verified of projects, is not for everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from registry.models import Chain, Enterprise
from whitelist.access import VIEW
from whitelist.check_lines import check_lines
from whitelist.checking import criteria_of, evaluate, read_facts, verdict
from whitelist.choices import Outcome
from whitelist.models import Case, SchemeVersion
from whitelist.services.schemes import DRAFT
from whitelist.trial import SHOWN, Tally, Trial, trial_run
from whitelist.trial_reasons import reasons_of_cases, reasons_of_enterprises
from whitelist.views.schemes import version_or_404


@dataclass(frozen=True)
class Named:
    """One of those whom the page names, and why."""

    enterprise: Enterprise
    case: Case | None = None
    reasons: list[str] = field(default_factory=list)


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
            "may_enter": _not_known(request.user, version, trial),
            "leave": _cases(version, trial, trial.leave, Outcome.FAILED),
            "may_stay": _cases(version, trial, trial.may_stay, Outcome.UNKNOWN),
        }
    return render(request, "whitelist/version_trial.html", context)


def _enterprises(user, tally: Tally) -> list[Named]:
    found = Enterprise.objects.visible_to(user).select_related("area", "division__parent__parent")
    return [Named(one) for one in _in_order(found.filter(pk__in=tally.first), tally)]


def _not_known(user, version: SchemeVersion, trial: Trial) -> list[Named]:
    tally = trial.may_enter
    why = reasons_of_enterprises(version, Outcome.UNKNOWN, tally.first, day=trial.day)
    return [Named(named.enterprise, reasons=why[named.enterprise.pk]) for named in _enterprises(user, tally)]


def _cases(version: SchemeVersion, trial: Trial, tally: Tally, outcome: Outcome) -> list[Named]:
    """Who stands on the list is shared by all staff, as the entries are."""
    rows = Case.objects.filter(pk__in=tally.first).select_related("enterprise", "chain", "area")
    cases = _in_order(rows, tally)
    why = reasons_of_cases(version, outcome, cases, day=trial.day)
    return [Named(case.enterprise, case, why[case.pk]) for case in cases]


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
