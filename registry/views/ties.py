"""Owners, listings and honours of one enterprise."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from core.locking import version_of
from registry.forms.ties import EquityForm, HonourForm, ListingForm, ParentForm, UltimateParentForm
from registry.models import Enterprise, Equity, Listing
from registry.rights import CHANGE
from registry.services.honours import honour_add
from registry.services.listings import listing_add, listing_end, listing_remove
from registry.services.ownership import (
    enterprise_set_parent,
    equity_end,
    equity_record,
    ultimate_parent_set,
)
from registry.views.entry import FORM, enterprise_or_404, form_page, posted, sent


@require_http_methods(FORM)
@desk_staff(CHANGE)
def parent_edit(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=ParentForm(
            sent(request), initial={"parent": enterprise.parent_id, "version": version_of(enterprise)}
        ),
        save=lambda values: enterprise_set_parent(enterprise=enterprise, actor=request.user, **values),
        title=_("Parent"),
        done=_("The parent is saved."),
    )


@require_http_methods(FORM)
@desk_staff(CHANGE)
def ultimate_parent_edit(request, pk):
    enterprise = enterprise_or_404(request, pk)
    initial = {
        "ultimate_parent": enterprise.ultimate_parent_id,
        "reason": enterprise.ultimate_parent_reason,
        "version": version_of(enterprise),
    }
    return form_page(
        request,
        enterprise=enterprise,
        form=UltimateParentForm(sent(request), initial=initial),
        save=lambda values: ultimate_parent_set(enterprise=enterprise, actor=request.user, **values),
        title=_("Ultimate parent"),
        done=_("The ultimate parent is saved."),
    )


@require_http_methods(FORM)
@desk_staff(CHANGE)
def equity_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=EquityForm(sent(request)),
        save=lambda values: equity_record(investee=enterprise, actor=request.user, **values),
        title=_("Record a share"),
        done=_("The share is recorded."),
    )


@require_POST
@desk_staff(CHANGE)
def equity_close(request, pk):
    visible = Enterprise.objects.visible_to(request.user)
    equity = get_object_or_404(Equity.objects.select_related("investee"), pk=pk, investee__in=visible)
    return posted(
        request,
        enterprise=equity.investee,
        action=lambda: equity_end(equity=equity, actor=request.user),
        done=_("The share is ended as of today."),
    )


@require_http_methods(FORM)
@desk_staff(CHANGE)
def listing_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=ListingForm(sent(request)),
        save=lambda values: listing_add(enterprise=enterprise, actor=request.user, **values),
        title=_("Add a listing"),
        done=_("The listing is added."),
    )


def _listing_or_404(request, pk: int) -> Listing:
    visible = Enterprise.objects.visible_to(request.user)
    return get_object_or_404(Listing.objects.select_related("enterprise"), pk=pk, enterprise__in=visible)


@require_POST
@desk_staff(CHANGE)
def listing_close(request, pk):
    listing = _listing_or_404(request, pk)
    return posted(
        request,
        enterprise=listing.enterprise,
        action=lambda: listing_end(listing=listing, actor=request.user),
        done=_("The listing is ended as of today."),
    )


@require_POST
@desk_staff(CHANGE)
def listing_delete(request, pk):
    listing = _listing_or_404(request, pk)
    return posted(
        request,
        enterprise=listing.enterprise,
        action=lambda: listing_remove(listing=listing, actor=request.user),
        done=_("The listing is removed."),
    )


@require_http_methods(FORM)
@desk_staff(CHANGE)
def honour_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=HonourForm(sent(request)),
        save=lambda values: honour_add(enterprise=enterprise, actor=request.user, **values),
        title=_("Add an honour"),
        done=_("The honour is added."),
    )
