"""Pre-checks of cases: the data of a day, and what the rules say of them."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.locking import locked
from whitelist.checking import assess
from whitelist.models import Case, Check, SchemeVersion
from whitelist.queries import judged_by
from whitelist.rights import is_of_office, require_party


@transaction.atomic
def check_again(*, case: Case, actor: User, today: dt.date | None = None) -> Check:
    """Read the data again and keep what the rules of now say of them. Raises MoveRefused."""
    case = locked(case)
    require_party(case, actor, office=is_of_office(actor))
    day = today or timezone.localdate()
    return check_run(case=case, version=judged_by(case, day), actor=actor, today=day)


@transaction.atomic
def check_run(
    *, case: Case, actor: User | None, version: SchemeVersion | None = None, today: dt.date | None = None
) -> Check:
    """Check a case by a version, that of the case unless given, and keep the data and the results.

    `actor` is None for the watch; whoever calls it has asked whether he may. Locks nothing, and leaves no
    line in the change trail: the check itself says who made it and when.
    """
    version, day = version or case.version, today or timezone.localdate()
    found = assess(case, version=version, day=day)
    return Check.objects.create(
        case=case,
        version=version,
        on=day,
        facts=found.facts,
        results=found.results,
        outcome=found.outcome,
        score=found.score,
        created_by=actor,
    )
