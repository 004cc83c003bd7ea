"""What an enterprise declares of itself, several data at once: declared, and verified by a second person."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.locking import locked
from whitelist.flow import refuse_named_officer
from whitelist.models import Case, CaseDocument, DeclaredFact
from whitelist.rights import require_party
from whitelist.services.papers import fact_declare, locked_fact_verify


@transaction.atomic
def facts_declare(
    *,
    case: Case,
    values: Mapping[str, Decimal | bool],
    as_of: dt.date,
    actor: User,
    document: CaseDocument | None = None,
    today: dt.date | None = None,
) -> list[DeclaredFact]:
    """`values` by code of the indicator: a number in its unit, or yes and no. All or none.

    Raises ValidationError, also where nothing is declared; MoveRefused.
    """
    if not values:
        raise ValidationError(_("Fill in at least one of the data."))
    return [
        fact_declare(
            case=case,
            indicator=code,
            as_of=as_of,
            actor=actor,
            document=document,
            today=today,
            number=None if isinstance(value, bool) else value,
            is_true=value if isinstance(value, bool) else None,
        )
        for code, value in values.items()
    ]


@transaction.atomic
def facts_verify(
    *, case: Case, facts: Iterable[DeclaredFact], actor: User, today: dt.date | None = None
) -> list[DeclaredFact]:
    """Confirm statements of the case against their documents, all or none.

    Raises MoveRefused, ValidationError.
    """
    case = locked(case)
    require_party(case, actor, office=True)
    refuse_named_officer(case, actor)
    rows = [locked(fact) for fact in facts]
    if any(fact.case_id != case.pk for fact in rows):
        raise ValidationError(_("There is nothing to verify any more. Reload the page."))
    verified = [locked_fact_verify(fact, actor, today) for fact in rows]
    if not verified:
        raise ValidationError(_("There is nothing to verify any more. Reload the page."))
    return verified
