"""Schemes of assessment, their versions in words."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from assessment.formula_words import formula_words
from assessment.models import SchemeVersion
from assessment.queries.schemes import schemes, version_of_year, versions
from assessment.scheme_choices import Direction
from assessment.scheme_rules import unknown_keys
from assessment.score_flow import VIEW
from assessment.score_history import score_history


def version_or_404(request, pk: int) -> SchemeVersion:
    return get_object_or_404(versions(request.user), pk=pk)


@require_safe
@desk_staff(VIEW)
def scheme_list(request):
    rows = [(scheme, list(scheme.versions.all())) for scheme in schemes(request.user)]
    return render(request, "assessment/scheme_list.html", {"rows": rows})


@require_safe
@desk_staff(VIEW)
def scheme_detail(request, code):
    scheme = get_object_or_404(schemes(request.user), code=code)
    context = {
        "scheme": scheme,
        "versions": versions(request.user).filter(scheme=scheme),
        "current": version_of_year(scheme, timezone.localdate().year),
    }
    return render(request, "assessment/scheme_detail.html", context)


@require_safe
@desk_staff(VIEW)
def version_detail(request, pk):
    version = version_or_404(request, pk)
    indicators = list(version.indicators.all())
    context = {
        "version": version,
        "indicators": [
            (
                one,
                formula_words(one.formula, one.params, lower_is_better=one.direction == Direction.LESS),
                unknown_keys(one),
            )
            for one in indicators
        ],
        "total": sum(one.weight for one in indicators),
        "units": version.units.select_related("area", "organisation"),
        "rules": version.rules.all(),
        "history": score_history(version),
    }
    return render(request, "assessment/scheme_version.html", context)
