"""Claims that nobody has to file (免申即享)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.locking import locked
from core.moments import moment_of
from core.numbers import next_number
from incentives.choices import ClaimStatus
from incentives.entitlement import Entitlement, entitlement, measures_of, read_facts
from incentives.granted import claims_to, open_claims_to
from incentives.models import Measure, PolicyClaim
from incentives.services.claims import SERIES, area_of, claim_enter, due_of
from registry.choices import RoleStatus
from registry.models import Enterprise
from whitelist.choices import Outcome

S = ClaimStatus
AT_ONCE = 10_000  # enterprises whose data are read together


def automatic_claims_open(today: dt.date | None = None) -> Iterator[PolicyClaim]:
    """免申即享: a claim for every enterprise that is entitled to a measure granted without application.

    An enterprise has one in its life, by whatever version of the package; of a yearly measure one in a year.
    A transaction for each.
    """
    today = today or timezone.localdate()
    for measure in measures_of(today):
        if measure.is_automatic:
            yield from _opened_for(measure, today)


def _opened_for(measure: Measure, today: dt.date) -> Iterator[PolicyClaim]:
    version = measure.version
    rows = Enterprise.objects.exclude(area=None).exclude(
        pk__in=_claims_of(measure, today).values("enterprise")
    )
    if version.area_id:
        rows = rows.filter(area=version.area_id)
    if version.project:
        rows = rows.filter(projects_as_company=version.project)
    if version.chain_id:
        rows = rows.filter(
            chain_roles__chain=version.chain_id, chain_roles__status=RoleStatus.RECOGNISED
        ).distinct()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        for pk, facts in read_facts([measure], ids[start : start + AT_ONCE], today).items():
            said = entitlement(measure, facts, today)
            claim = (
                _open_without_application(measure, pk, said, today) if said.outcome == Outcome.MET else None
            )
            if claim is not None:
                yield claim


def _claims_of(measure: Measure, today: dt.date) -> QuerySet[PolicyClaim]:
    """Beside which none is opened: of this year, or of another that is still open."""
    return claims_to(measure, moment_of(today)) | open_claims_to(measure)


@transaction.atomic
def _open_without_application(
    measure: Measure, enterprise_id: int, said: Entitlement, today: dt.date
) -> PolicyClaim | None:
    number = next_number(PolicyClaim, f"{SERIES}-{today.year}")
    enterprise = locked(Enterprise.objects.get(pk=enterprise_id))
    if _claims_of(measure, today).filter(enterprise=enterprise).exists():
        return None
    claim = PolicyClaim(
        number=number,
        measure=measure,
        enterprise=enterprise,
        project=measure.version.project,
        area=area_of(enterprise, measure),
        claimed=said.amount,
        reasons=said.as_data(),
        status=S.ACCEPTED,
        status_on=today,
        created_at=moment_of(today),
    )
    for name, value in due_of(claim, S.ACCEPTED, today).items():
        setattr(claim, name, value)
    return claim_enter(claim, None)
