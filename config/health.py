"""For the load balancer and the operator: is the process alive, is it ready to serve."""

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.lags import oldest_note_age


@require_safe
@never_cache
def livez(request):
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 with the age in seconds of the oldest outbox note (null: none waits), 503 without a database."""
    try:
        connection.ensure_connection()
        age = oldest_note_age()
    except DatabaseError:
        return JsonResponse({"database": "away"}, status=503)
    return JsonResponse({"database": "ok", "oldest_outbox_note_seconds": age})
