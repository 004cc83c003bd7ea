"""Saved searches: the page, saving, opening, changing."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from search.addresses import NEWER, SAVED, searchable
from search.documents import Kind
from search.forms import NewSavedSearchForm, SavedSearchForm
from search.models import SavedSearch
from search.queries import address_of, saved_lines
from search.services import saved as services


def saved_or_404(request, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)


def _own_or_403(request, pk: int) -> SavedSearch:
    saved = saved_or_404(request, pk)
    if saved.owner_id != request.user.pk:
        raise PermissionDenied
    return saved


def _kind_or_404(saved: SavedSearch, user) -> Kind:
    """The kind it searches; a reader who may not search it any more has no such search."""
    kind = next((kind for kind in searchable(user) if kind.key == saved.kind), None)
    if kind is None:
        raise Http404
    return kind


@require_safe
@desk_staff()
def saved_search_list(request):
    return render(request, "search/saved_list.html", {"lines": saved_lines(request.user)})


@require_POST
@desk_staff()
def saved_search_keep(request):
    """Keep the search of the page under a name, and go back to it."""
    offered = searchable(request.user)
    form = NewSavedSearchForm(request.POST, kinds=offered)
    if not form.is_valid():
        messages.error(request, _("Give the search a name of at most 60 characters."))
        return redirect("search")
    cleaned = form.cleaned_data
    kind = next(kind for kind in offered if kind.key == cleaned.pop("kind"))
    try:
        saved = services.saved_search_keep(kind=kind, actor=request.user, **cleaned)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("saved-search-list")
    messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
    return redirect(address_of(saved, kind).url)


@require_POST
@desk_staff()
def saved_search_open(request, pk):
    """To the result, with what is new since the last visit marked; from now on it is seen."""
    saved = saved_or_404(request, pk)
    address = address_of(saved, _kind_or_404(saved, request.user))
    before = services.saved_search_open(saved=saved, actor=request.user)
    only_new = {NEWER: before} if request.POST.get("only") == "new" else {}
    return redirect(f"{address.url}&{urlencode({SAVED: f'{saved.pk}-{before}', **only_new})}")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff()
def saved_search_edit(request, pk):
    saved = _own_or_403(request, pk)
    initial = {"shared": saved.organisation_id is not None}
    form = SavedSearchForm(request.POST or None, instance=saved, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.saved_search_change(saved=saved, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect("saved-search-list")
    return render(request, "search/saved_edit.html", {"saved": saved, "form": form})


@require_POST
@desk_staff()
def saved_search_delete(request, pk):
    saved = _own_or_403(request, pk)
    services.saved_search_delete(saved=saved, actor=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
    return redirect("saved-search-list")
