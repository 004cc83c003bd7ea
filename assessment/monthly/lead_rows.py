"""The rows of 线索: first reported in the year, or worked on still at the end of the last day."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from assessment.monthly.span import Span
from assessment.monthly.values import joined, row, zh
from crm.choices.claims import TransferStatus
from crm.choices.leads import OPEN_LEAD_STATUSES
from crm.models import Claim, ClaimTransfer, Lead


def leads(span: Span) -> list[dict[str, Any]]:
    """In the order of the first reports. Three queries."""
    return [row(str(lead.pk), _values(lead), lead) for lead in _leads(span)]


def _leads(span: Span) -> list[Lead]:
    begun = Q(reported_at__gte=_midnight(span.year_start))
    rows = Lead.objects.filter(
        begun | Q(status__in=OPEN_LEAD_STATUSES),
        area__in=span.areas,
        reported_at__lt=_midnight(span.last_day + dt.timedelta(days=1)),
    )
    transfers = ClaimTransfer.objects.filter(status=TransferStatus.ACCEPTED).select_related("to_area")
    claims = Claim.objects.prefetch_related(Prefetch("transfers", transfers.order_by("pk")))
    rows = rows.select_related("enterprise", "organisation")
    return list(
        rows.prefetch_related(Prefetch("claims", claims.order_by("pk"))).order_by("reported_at", "pk")
    )


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _values(lead: Lead) -> dict[str, Any]:
    claims = list(lead.claims.all())
    last = next((claim for claim in claims if claim.is_active), claims[-1] if claims else None)
    dropped = lead.get_drop_reason_display() if lead.drop_reason else ""
    return {
        "number": str(lead.pk),
        "enterprise": lead.enterprise.name_zh or lead.enterprise.name_en,
        "channel": lead.get_channel_display() if lead.channel else "",
        "reporter": zh(lead.organisation),
        "reported_on": timezone.localdate(lead.reported_at),
        "protected_until": last.protected_until if last else None,
        "screening": lead.screening_note,
        "transferred_to": joined(zh(move.to_area) for claim in claims for move in claim.transfers.all()),
        "status": lead.get_status_display(),
        "why_not": dropped or lead.no_next_step_reason,
    }
