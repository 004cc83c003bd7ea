"""Target lists: their pages, and putting enterprises on them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.paging import keyset_page
from exports.lists import CURSOR, PAGE_SIZE, page_columns, select
from search import finding
from search.addresses import read_address
from search.forms import AddToListForm, EntryNoteForm, TargetListForm
from search.kinds.enterprises import ENTERPRISES
from search.models import TargetEntry, TargetList
from search.queries import target_lists
from search.services import targets as services
from search.tables import TARGET_ENTRIES

VIEW = "registry.view_enterprise"


def _list_or_404(request, pk: int) -> TargetList:
    return get_object_or_404(target_lists(request.user), pk=pk)


def _own_or_403(request, pk: int) -> TargetList:
    """A shared list is there to be filled; only its owner changes what it is."""
    target_list = _list_or_404(request, pk)
    if target_list.owner_id != request.user.pk:
        raise PermissionDenied
    return target_list


def _entry_or_404(request, pk: int) -> TargetEntry:
    visible = TargetEntry.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("target_list", "enterprise"), pk=pk)


@require_safe
@desk_staff(VIEW)
def prospect_lists(request):
    return render(request, "search/target_lists.html", {"lists": target_lists(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff(VIEW)
def prospect_list_new(request):
    form = TargetListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.target_list_create(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect(made)
    return render(request, "search/target_list_edit.html", {"form": form})


@require_safe
@desk_staff(VIEW)
def prospect_list(request, pk):
    """The enterprises of one list, as a table that can be sorted and exported."""
    target_list = _list_or_404(request, pk)
    params = request.GET.copy()
    params["target_list"] = str(pk)
    selection = select(TARGET_ENTRIES, request.user, params, request=request)
    cursor = request.GET.get(CURSOR, "")
    context = {
        "target_list": target_list,
        "table": TARGET_ENTRIES,
        "selection": selection,
        "columns": page_columns(selection, request),
        "page": keyset_page(selection.rows, order=selection.order, cursor=cursor, size=PAGE_SIZE),
        "can_export": TARGET_ENTRIES.can_export(request.user),
        "is_own": target_list.owner_id == request.user.pk,
    }
    return render(request, "search/target_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff(VIEW)
def prospect_list_edit(request, pk):
    target_list = _own_or_403(request, pk)
    initial = {"shared": target_list.organisation_id is not None}
    form = TargetListForm(request.POST or None, instance=target_list, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.target_list_change(target_list=target_list, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect("prospect-list", pk)
    return render(request, "search/target_list_edit.html", {"form": form, "target_list": target_list})


@require_POST
@desk_staff(VIEW)
def prospect_list_delete(request, pk):
    target_list = _own_or_403(request, pk)
    services.target_list_delete(target_list=target_list, actor=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": target_list.name})
    return redirect("prospect-lists")


@require_POST
@desk_staff(VIEW)
def prospect_list_add(request):
    """Put chosen enterprises, or a whole result, on an existing or a new list; then back to where one was."""
    form = AddToListForm(request.POST, lists=TargetList.objects.visible_to(request.user))
    if not form.is_valid():
        messages.error(request, " ".join(form.non_field_errors()) or _("Choose a target list."))
        return _back(request)
    try:
        target_list, added = services.target_list_fill(
            target_list=form.cleaned_data["target_list"],
            new_name=form.cleaned_data["new_name"],
            enterprises=_chosen(request, form),
            actor=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    words = ngettext(
        "%(count)s enterprise is new on the target list “%(name)s”.",
        "%(count)s enterprises are new on the target list “%(name)s”.",
        added,
    )
    messages.success(request, words % {"count": added, "name": target_list.name})
    return _back(request)


def _chosen(request, form: AddToListForm) -> list[int]:
    if not form.cleaned_data["whole_result"]:
        return form.cleaned_data["enterprise"]
    address = read_address(QueryDict(request.POST.get("query", "")), [ENTERPRISES])
    if address.is_empty:
        return []
    asked = address.asked_by(request.user)
    return finding.keys(asked, newer_than=address.newer_than, most=services.MOST_AT_ONCE)


def _back(request) -> HttpResponse:
    """The page that the form was on, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return redirect(referer)
    return redirect("prospect-lists")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff(VIEW)
def prospect_entry_edit(request, pk):
    entry = _entry_or_404(request, pk)
    form = EntryNoteForm(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid():
        services.target_entry_note(entry=entry, note=form.cleaned_data["note"], actor=request.user)
        return redirect(entry.target_list)
    return render(request, "search/target_entry_edit.html", {"entry": entry, "form": form})


@require_POST
@desk_staff(VIEW)
def prospect_entry_remove(request, pk):
    entry = _entry_or_404(request, pk)
    services.target_entry_remove(entry=entry, actor=request.user)
    messages.success(request, _("“%(enterprise)s” is off the list.") % {"enterprise": entry.enterprise.label})
    return redirect(entry.target_list)
