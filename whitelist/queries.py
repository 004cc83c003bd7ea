"""What several parts of the whitelist ask."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from whitelist.choices import LISTED, CaseStatus, VersionStatus
from whitelist.models import Case, Criterion, Scheme, SchemeVersion


def version_of_day(scheme: Scheme, day: dt.date) -> SchemeVersion:
    """The published version in force on a day. Raises ValidationError where there is none."""
    published = scheme.versions.filter(status=VersionStatus.PUBLISHED, valid_from__lte=day)
    version = published.order_by("-valid_from", "-pk").first()
    if version is None:
        raise ValidationError(
            _("No version of this scheme is in force on %(day)s: publish one first.") % {"day": day}
        )
    return version


def clauses_of(criteria: Iterable[Criterion]) -> dict[str, str]:
    """The clauses that a decision can cite, each with what it asks, in the order of the rules.

    Empty where the criteria name none.
    """
    found: dict[str, list[str]] = {}
    for criterion in criteria:
        if criterion.clause:
            found.setdefault(criterion.clause, []).append(criterion.label)
    return {clause: "; ".join(labels) for clause, labels in found.items()}


def judged_by(case: Case, today: dt.date) -> SchemeVersion:
    """An application by the rules of its day, a listing by those of today, and so one that is to be again."""
    if case.status not in (*LISTED, CaseStatus.APPEALED):
        return case.version
    return handed_in_under(case, today)


def handed_in_under(case: Case, today: dt.date) -> SchemeVersion:
    """The version by which a draft would be judged if it were handed in; without one of the day its own."""
    try:
        return version_of_day(case.scheme, today)
    except ValidationError:
        return case.version
