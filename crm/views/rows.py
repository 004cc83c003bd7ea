"""Taking a record for a page: somebody else's is not found, one's own may still be read only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from crm.models import Activity, Contact, Lead
from registry.models import Enterprise


def lead_or_404(request, pk: int) -> Lead:
    page = ("enterprise", "owner", "area", "organisation", "chain", "created_by")
    return get_object_or_404(Lead.objects.visible_to(request.user).select_related(*page), pk=pk)


def contact_or_404(request, pk: int) -> Contact:
    visible = Contact.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("enterprise", "lead", "area"), pk=pk)


def activity_or_404(request, pk: int) -> Activity:
    visible = Activity.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("enterprise", "lead"), pk=pk)


def enterprise_or_404(request, pk: int) -> Enterprise:
    return get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)


def require(request, permission: str) -> None:
    """Refuse (403) who may see the record but not do this with it. Call it after the record was found."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
