"""Why a version would admit, or not: in words, of the few whom the page of a test run names."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from whitelist.check_lines import soft_in_words
from whitelist.checking import Assessment, criteria_of, enough_of, evaluate, read_facts
from whitelist.choices import Outcome
from whitelist.models import Case, Criterion, SchemeVersion
from whitelist.trial import batches_of_cases


def reasons_of_enterprises(
    version: SchemeVersion, outcome: Outcome, ids: Collection[int], *, day: dt.date
) -> dict[int, list[str]]:
    """The criteria that have this outcome, by enterprise; a few queries for each indicator."""
    return _reasons(version, outcome, ids, day=day)


def reasons_of_cases(
    version: SchemeVersion, outcome: Outcome, cases: Sequence[Case], *, day: dt.date
) -> dict[int, list[str]]:
    """The same by case, of the chain that it is about."""
    found: dict[int, list[str]] = {}
    for some in batches_of_cases(cases):
        by_enterprise = _reasons(version, outcome, [one.enterprise_id for one in some], day=day, cases=some)
        found |= {case.pk: by_enterprise[case.enterprise_id] for case in some}
    return found


def _reasons(
    version: SchemeVersion,
    outcome: Outcome,
    ids: Collection[int],
    *,
    day: dt.date,
    cases: Sequence[Case] | None = None,
) -> dict[int, list[str]]:
    criteria = criteria_of(version)
    facts = read_facts(criteria, ids, day=day, cases=cases)
    return {pk: _in_words(version, criteria, evaluate(criteria, own), outcome) for pk, own in facts.items()}


def _in_words(
    version: SchemeVersion, criteria: Sequence[Criterion], said: Assessment, outcome: Outcome
) -> list[str]:
    having = {result["code"] for result in said.results if result["outcome"] == outcome}
    found = [one.label for one in criteria if one.is_hard and one.code in having]
    if said.score is not None and enough_of(said.results, criteria, version.pass_score) == outcome:
        outcomes = {result["code"]: Outcome(result["outcome"]) for result in said.results}
        soft = soft_in_words([(one.weight, outcomes[one.code]) for one in criteria if not one.is_hard])
        found.append(_("%(soft)s, asked for %(least)s %%") % {"soft": soft, "least": version.pass_score})
    return found
