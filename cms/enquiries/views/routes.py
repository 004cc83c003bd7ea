"""The routing table on the desk."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from cms.enquiries.flow import MANAGE_ROUTES, VIEW
from cms.enquiries.forms.desk import RouteForm
from cms.enquiries.models import EnquiryRoute
from cms.enquiries.services.routes import route_add, route_change, route_remove
from whitelist.views.pages import FORM, form_page, posted, sent


def _route_or_404(request, pk: int) -> EnquiryRoute:
    rows = EnquiryRoute.objects.visible_to(request.user).select_related("chain", "area")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff(VIEW)
def route_list(request):
    rows = EnquiryRoute.objects.visible_to(request.user)
    rows = rows.select_related("chain", "area", "officer", "deputy")
    return render(request, "cms/enquiries/routes.html", {"routes": rows, "shown": "routes"})


@require_http_methods(FORM)
@desk_staff(VIEW, MANAGE_ROUTES)
def route_new(request):
    form = RouteForm(user=request.user, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: route_add(values=form.values(), actor=request.user),
        title=_("Add a line"),
        subject=_("Routing table"),
        back=reverse("enquiry-routes"),
        done=_("The line is added. It counts for what comes in from now on."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, MANAGE_ROUTES)
def route_edit(request, pk):
    route = _route_or_404(request, pk)
    form = RouteForm(user=request.user, route=route, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: route_change(
            route=route, values=form.values(), actor=request.user, version=form.cleaned_data["version"]
        ),
        title=_("Change the line"),
        subject=_("Routing table"),
        save=_("Save"),
        back=reverse("enquiry-routes"),
        done=_("Saved."),
    )


@require_POST
@desk_staff(VIEW, MANAGE_ROUTES)
def route_delete(request, pk):
    route = _route_or_404(request, pk)
    return posted(
        request,
        action=lambda: route_remove(route=route, actor=request.user),
        done=_("The line is removed. What came by it stays where it is."),
        back=reverse("enquiry-routes"),
    )
