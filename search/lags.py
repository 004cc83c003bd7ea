"""How far behind an index may be: the age of what waits in the outbox."""

from django.utils import timezone

from core.models import OutboxItem


def oldest_note_age() -> float | None:
    """Seconds since the oldest note was left; None when none waits."""
    oldest = OutboxItem.objects.order_by("pk").values_list("created_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else None
