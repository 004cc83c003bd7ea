from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.choices import Role

# Who has no desk has another place to work.
ELSEWHERE = {Role.ENTERPRISE_USER: "my-enterprise", Role.PUBLISHER: "wagtailadmin_home"}


@require_safe
def home(request):
    """Where a person begins after the login."""
    return redirect(ELSEWHERE.get(getattr(request.user, "role", ""), "my-day"))
