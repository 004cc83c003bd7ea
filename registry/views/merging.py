"""Merging two entries of one enterprise, the list of merges, and taking one back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.keys import key_of
from core.locking import ChangedMeanwhile
from exports.lists import table_page
from registry.forms.enterprises import show_error
from registry.forms.merging import MergeForm, OtherForm
from registry.matching import duplicates_of
from registry.merge_tables import MERGES
from registry.models import Enterprise, EnterpriseMerge
from registry.rights import MERGE
from registry.services.merge_preview import Preview, merge_preview
from registry.services.merging import enterprise_merge, merge_undo, version_of_both
from registry.views.entry import FORM, enterprise_or_404


@require_http_methods(FORM)
@desk_staff(MERGE)
def enterprise_merge_page(request, pk):
    """Without ?other=, choose the other one; with it, compare and confirm."""
    kept = enterprise_or_404(request, pk)
    form = OtherForm(request.GET if "other_text" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(f"{request.path}?other={form.cleaned_data['other'].pk}")
    others = Enterprise.objects.visible_to(request.user).exclude(pk=kept.pk)
    if "other" not in request.GET or form.is_bound:
        context = {"enterprise": kept, "form": form, "duplicates": duplicates_of(kept)}
        return render(request, "registry/merge_choose.html", context)
    gone = get_object_or_404(others, pk=key_of(request.GET["other"]))
    return _compare(request, kept, gone)


def _compare(request, kept: Enterprise, gone: Enterprise):
    preview = merge_preview(kept=kept, gone=gone, user=request.user)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        choices=preview.choices,
        codes_differ=preview.codes_differ,
        initial={"version": version_of_both(kept, gone)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            enterprise_merge(
                kept=kept,
                gone=gone,
                reason=given["reason"],
                chosen=form.chosen(),
                despite_codes=given.get("despite_codes", False),
                version=given["version"],
                actor=request.user,
            )
        except ValidationError as error:
            show_error(form, error)
            if isinstance(error, ChangedMeanwhile):
                form.take_newer(version_of_both(kept, gone))
        else:
            messages.success(request, _("The two are one now. The merge can be undone from this page."))
            return redirect(kept)
    context = {"enterprise": kept, "gone": gone, "form": form, "preview": preview}
    return render(request, "registry/merge_compare.html", context | _lines(form, preview))


def _lines(form: MergeForm, preview: Preview) -> dict:
    """The differences with the radio that is on, and what both say alike."""
    differing = [(choice, form.side_of(choice.name)) for choice in preview.choices if choice.differs]
    return {"differing": differing, "alike": [c for c in preview.choices if not c.differs]}


@require_safe
@desk_staff(MERGE)
def merge_list(request):
    return table_page(request, MERGES, template_name="registry/merge_list.html")


@require_POST
@desk_staff(MERGE)
def merge_undo_view(request, pk):
    merge = get_object_or_404(EnterpriseMerge.objects.visible_to(request.user), pk=pk)
    try:
        gone = merge_undo(merge=merge, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(merge.kept)
    messages.success(
        request,
        _("The merge is undone: “%(name)s” is an enterprise of its own again.") % {"name": gone.label},
    )
    return redirect(gone)
