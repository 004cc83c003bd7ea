"""A rule set of attribution tried on a past year: a page and its workbook."""

import tempfile

from django import forms
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import desk_staff
from incentives.access import VIEW
from incentives.choices import RuleKind
from incentives.services.what_if import EXPORT, what_if_export
from incentives.views.rules import version_or_404
from incentives.what_if import WhatIf, what_if

PROJECTS = "crm.view_project"
YEARS = 6  # as far back as somebody asks


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this_year, this_year - YEARS, -1)]


def _tried(request, pk: int) -> tuple[YearForm, WhatIf]:
    """By the year of the address; last year where it says none that can be."""
    version = version_or_404(request, pk)
    if version.kind != RuleKind.ATTRIBUTION:
        raise Http404
    form = YearForm({"year": request.GET.get("year") or timezone.localdate().year - 1})
    if not form.is_valid():
        form = YearForm({"year": timezone.localdate().year - 1})
        form.full_clean()
    return form, what_if(version, form.cleaned_data["year"], request.user)


@require_safe
@desk_staff(VIEW, PROJECTS)
def rule_what_if(request, pk):
    form, found = _tried(request, pk)
    context = {"form": form, "found": found, "may_export": request.user.has_perm(EXPORT)}
    return render(request, "incentives/what_if.html", context)


@require_POST
@desk_staff(VIEW, PROJECTS, EXPORT)
def what_if_workbook(request, pk):
    _form, found = _tried(request, pk)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    what_if_export(found=found, actor=request.user, target=file)
    file.seek(0)
    name = f"{_('Trial of a rule set')}-{found.version.code}-{found.year}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)
