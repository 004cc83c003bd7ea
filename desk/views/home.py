from django.conf import settings
from django.shortcuts import redirect
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from accounts.choices import Role
from cms.frame import first_pages

# Who has no desk has another place to work.
ELSEWHERE = {Role.ENTERPRISE_USER: "my-enterprise", Role.PUBLISHER: "wagtailadmin_home"}


@require_safe
def home(request):
    """Staff begin at their desk; everybody else on the public site, or before there is one at the login."""
    if request.user.is_authenticated:
        return redirect(ELSEWHERE.get(request.user.role, "my-day"))
    addresses = first_pages()
    best = get_language_from_request(request)
    address = addresses.get(best) or addresses.get(settings.LANGUAGE_CODE)
    return redirect(address or "login")
