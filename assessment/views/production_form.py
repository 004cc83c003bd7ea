"""The form of production figures: taking it out, and handing it in again."""

from tempfile import NamedTemporaryFile

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from accounts.models import Area
from assessment.forms.monthly import ProductionFormChoice, ReturnedForm, offers_areas, opening_choice
from assessment.monthly.production_form import form_rows
from assessment.services.editions import FILE
from assessment.services.production_form import Taken, production_form_fetch, production_form_take
from crm.quarters import Quarter, last_ended
from exports.files import XLSX


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff(FILE)
def production_form_page(request):
    """Choose area and quarter, take the form out; hand it in, and see what became of it."""
    today = timezone.localdate()
    context: dict = {}
    if request.method == "POST":
        form = ReturnedForm(request.POST, request.FILES, user=request.user, today=today)
        if form.is_valid():
            context["taken"] = _take(form, request.user)
    else:
        opening = {"area": opening_choice(request.user, today)["area"], "quarter": str(last_ended(today))}
        form = ReturnedForm(initial=opening | request.GET.dict(), user=request.user, today=today)
    has_areas = offers_areas(form)
    area, quarter = _shown(request, form)
    context |= {"form": form, "has_areas": has_areas, "area": area, "quarter": quarter}
    if area:
        context["count"] = len(form_rows(area))
    return render(request, "assessment/production_form.html", context)


@require_POST  # it is recorded who took it out
@desk_staff(FILE)
def production_form_file(request):
    form = ProductionFormChoice(request.POST, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        raise Http404
    area, quarter = form.cleaned_data["area"], form.cleaned_data["quarter"]
    content = production_form_fetch(area=area, quarter=quarter, actor=request.user)
    name = _("%(area)s %(quarter)s production figures.xlsx") % {"area": area.label, "quarter": quarter}
    response = HttpResponse(content, content_type=XLSX, headers={"Cache-Control": "no-store"})
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _take(form: ReturnedForm, user) -> Taken:
    given = form.cleaned_data
    with NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.writelines(given["file"].chunks())
        copy.flush()
        return production_form_take(area=given["area"], quarter=given["quarter"], path=copy.name, actor=user)


def _shown(request, form: ReturnedForm) -> tuple[Area | None, Quarter | None]:
    """Of which form the page offers the file."""
    given = form.data if form.is_bound else form.initial
    chosen = ProductionFormChoice(given, user=request.user, today=timezone.localdate())
    if not chosen.is_valid():
        offers_areas(chosen)
        return None, None
    return chosen.cleaned_data["area"], chosen.cleaned_data["quarter"]
