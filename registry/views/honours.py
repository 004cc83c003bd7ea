"""Linking the entries of published lists to enterprises: certain ones at once, the others by a person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.paging import keyset_page
from exports.lists import table_page
from registry.choices import EnterpriseKind
from registry.forms.enterprises import EnterpriseCreateForm, show_error
from registry.forms.honours import EnterpriseChoiceForm, LinkFilterForm, LinkState
from registry.honour_links import entries_with_proposals, proposals_for
from registry.models import HonourEntry
from registry.names.parsing import has_chinese
from registry.rights import ADD, LINK
from registry.services.enterprises import SameEnterprise
from registry.services.honours import (
    enterprise_create_from_honour,
    honour_link,
    honour_unlink,
    honours_link_certain,
)
from registry.tables import HONOURS
from registry.views.entry import FORM, sent

ORDER = ("programme_id", "-year", "rank", "pk")
ON_A_PAGE = 30


@require_safe
@desk_staff("registry.view_enterprise")
def honour_list(request):
    return table_page(request, HONOURS, template_name="registry/honour_list.html")


@require_safe
@desk_staff(LINK)
def honour_proposals(request):
    form = LinkFilterForm(request.GET)
    entries = HonourEntry.objects.visible_to(request.user).select_related("programme", "enterprise")
    if form.is_valid():
        entries = _narrowed(entries, **form.cleaned_data)
    page = keyset_page(entries, order=ORDER, cursor=request.GET.get("cursor", ""), size=ON_A_PAGE)
    unlinked = [entry for entry in page.rows if entry.enterprise_id is None]
    proposals = dict(zip((entry.pk for entry in unlinked), proposals_for(unlinked), strict=True))
    lines = [{"entry": entry, "proposals": proposals.get(entry.pk, [])} for entry in page.rows]
    context = {"form": form, "page": page, "lines": lines, "here": request.get_full_path()}
    return render(request, "registry/honour_proposals.html", context)


def _narrowed(entries: QuerySet, *, state: str, programme, q: str) -> QuerySet:
    if state == LinkState.LINKED:
        entries = entries.exclude(enterprise=None)
    elif state == LinkState.UNLINKED:
        entries = entries.filter(enterprise=None)
    else:
        entries = entries_with_proposals(entries)
    if programme:
        entries = entries.filter(programme=programme)
    return entries.filter(listed_name__icontains=q) if q else entries


@require_http_methods(FORM)
@desk_staff(LINK)
def honour_link_page(request, pk):
    entry = _entry_or_404(request, pk)
    form = EnterpriseChoiceForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            honour_link(entry=entry, enterprise=form.cleaned_data["enterprise"], actor=request.user)
        except ValidationError as error:
            show_error(form, error)
        else:
            messages.success(request, _("“%(name)s” is linked.") % {"name": entry.listed_name})
            return redirect(_next(request))
    return render(
        request, "registry/honour_link.html", {"form": form, "entry": entry, "next": _next(request)}
    )


@require_http_methods(FORM)
@desk_staff(LINK, ADD)
def honour_enter(request, pk):
    """Enter the enterprise of an entry; the list's words are a first draft of the form."""
    entry = _entry_or_404(request, pk)
    form = EnterpriseCreateForm(sent(request), user=request.user, initial=_draft(entry))
    same = None
    if request.method == "POST" and form.is_valid():
        try:
            enterprise = enterprise_create_from_honour(entry=entry, values=form.values(), actor=request.user)
        except ValidationError as error:
            show_error(form, error)
            same = error.existing if isinstance(error, SameEnterprise) else None
        else:
            messages.success(request, _("The enterprise is entered and linked."))
            return redirect(enterprise)
    return render(request, "registry/enterprise_new.html", {"form": form, "entry": entry, "same": same})


@require_POST
@desk_staff(LINK)
def honour_unlink_view(request, pk):
    entry = _entry_or_404(request, pk)
    try:
        honour_unlink(entry=entry, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” is no longer linked.") % {"name": entry.listed_name})
    return redirect(_next(request))


@require_POST
@desk_staff(LINK)
def honours_link_all(request):
    linked = honours_link_certain(actor=request.user)
    words = ngettext("%(count)d entry is linked.", "%(count)d entries are linked.", linked)
    messages.success(request, words % {"count": linked})
    return redirect(_next(request))


def _entry_or_404(request, pk: int) -> HonourEntry:
    rows = HonourEntry.objects.visible_to(request.user).select_related("programme", "enterprise")
    return get_object_or_404(rows, pk=pk)


def _next(request) -> str:
    """Back to the list as it was filtered."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("honour-proposals")


def _draft(entry: HonourEntry) -> dict:
    name, alias = entry.listed_name, entry.alias.split("/")[0]
    draft: dict[str, Any] = {"name_zh" if has_chinese(name) else "name_en": name, "source": str(entry)[:120]}
    if not has_chinese(name):
        draft |= {"kind": EnterpriseKind.FOREIGN_COMPANY, "name_zh": alias if has_chinese(alias) else ""}
    else:
        draft |= {"short_name": alias, "uscc_pending": True}
    return draft
