"""Schemes of assessment: their versions in words, drafted and published."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from assessment.forms.schemes import DraftForm, IndicatorForm, RuleForm, SchemeForm, UnitsForm, VersionForm
from assessment.formula_words import formula_words
from assessment.models import AdjustmentRule, Indicator, SchemeVersion
from assessment.queries.schemes import schemes, version_of_year, versions
from assessment.scheme_choices import Direction
from assessment.scheme_rules import unknown_keys
from assessment.score_flow import DRAFT, PUBLISH, VIEW
from assessment.score_history import score_history
from assessment.services.assessment_schemes import (
    adjustment_rule_save,
    assessment_scheme_create,
    assessment_units_set,
    assessment_version_draft,
    assessment_version_publish,
    assessment_version_remove,
    assessment_version_update,
    indicator_save,
    scheme_part_remove,
    why_not_publish,
)
from assessment.views.assessments import FORM_PAGE
from whitelist.views.pages import FORM, form_page, posted


def version_or_404(request, pk: int) -> SchemeVersion:
    return get_object_or_404(versions(request.user), pk=pk)


def draft_or_404(request, pk: int) -> SchemeVersion:
    """A version whose rules may still be changed; who asks for another is told why not (403)."""
    version = version_or_404(request, pk)
    if not version.is_draft:
        raise PermissionDenied(_("A published version is not changed any more. Draft a new one."))
    return version


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
        "may_edit": version.is_draft and request.user.has_perm(DRAFT),
        "may_publish": version.is_draft and request.user.has_perm(PUBLISH),
        "why_not": why_not_publish(version, request.user) if version.is_draft else [],
    }
    return render(request, "assessment/scheme_version.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def scheme_new(request):
    form = SchemeForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: assessment_scheme_create(actor=request.user, **form.cleaned_data),
        title=_("New assessment scheme"),
        subject="",
        back=reverse("assessment-schemes"),
        page_after=lambda scheme: scheme.get_absolute_url(),
        done=_("The scheme is entered. Draft its first version now."),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_new(request, code):
    scheme = get_object_or_404(schemes(request.user), code=code)
    form = DraftForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: assessment_version_draft(scheme=scheme, actor=request.user, **form.cleaned_data),
        title=_("Draft a new version"),
        subject=scheme,
        back=scheme.get_absolute_url(),
        page_after=lambda version: version.get_absolute_url(),
        done=_("The draft is made. It is a copy of the last version: change what is to change."),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_edit(request, pk):
    version = draft_or_404(request, pk)
    form = VersionForm(request.POST or None, instance=version_or_404(request, pk))
    return _part_page(
        request,
        version,
        form,
        lambda: assessment_version_update(
            version=version, values=form.values(), actor=request.user, seen=form.cleaned_data["version"]
        ),
        _("Year, document and limits"),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_units(request, pk):
    version = draft_or_404(request, pk)
    form = UnitsForm(request.POST if request.method == "POST" else None, version=version)
    return _part_page(
        request,
        version,
        form,
        lambda: assessment_units_set(
            version=version,
            areas=form.cleaned_data["areas"],
            organisations=form.cleaned_data["organisations"],
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        _("Assessed units"),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def indicator_new(request, pk):
    return _indicator_page(request, draft_or_404(request, pk), None, _("Add an indicator"))


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def indicator_edit(request, pk):
    indicator = get_object_or_404(Indicator, pk=pk, version__in=versions(request.user))
    version = draft_or_404(request, indicator.version_id)
    return _indicator_page(request, version, indicator, _("Edit the indicator"))


def _indicator_page(request, version: SchemeVersion, indicator: Indicator | None, title: str):
    form = IndicatorForm(request.POST or None, instance=indicator, scheme_version=version)
    kept = Indicator.objects.get(pk=indicator.pk) if indicator else None
    return _part_page(
        request,
        version,
        form,
        lambda: indicator_save(
            version=version,
            values=form.values(),
            indicator=kept,
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        title,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def rule_new(request, pk):
    return _rule_page(request, draft_or_404(request, pk), None, _("Add a bonus or deduction"))


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def rule_edit(request, pk):
    rule = get_object_or_404(AdjustmentRule, pk=pk, version__in=versions(request.user))
    version = draft_or_404(request, rule.version_id)
    return _rule_page(request, version, rule, _("Edit the bonus or deduction"))


def _rule_page(request, version: SchemeVersion, rule: AdjustmentRule | None, title: str):
    form = RuleForm(request.POST or None, instance=rule, scheme_version=version)
    kept = AdjustmentRule.objects.get(pk=rule.pk) if rule else None
    return _part_page(
        request,
        version,
        form,
        lambda: adjustment_rule_save(
            version=version,
            values=form.values(),
            rule=kept,
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        title,
    )


def _part_page(request, version: SchemeVersion, form: Any, act: Any, title: str):
    return form_page(
        request,
        form=form,
        act=act,
        title=title,
        subject=version,
        save=_("Save"),
        back=version.get_absolute_url(),
        done=_("The draft is saved."),
        template=FORM_PAGE,
    )


@require_POST
@desk_staff(VIEW, DRAFT)
def indicator_drop(request, pk):
    indicator = get_object_or_404(Indicator, pk=pk, version__in=versions(request.user))
    return _dropped(request, indicator)


@require_POST
@desk_staff(VIEW, DRAFT)
def rule_drop(request, pk):
    rule = get_object_or_404(AdjustmentRule, pk=pk, version__in=versions(request.user))
    return _dropped(request, rule)


def _dropped(request, part: Indicator | AdjustmentRule):
    return posted(
        request,
        action=lambda: scheme_part_remove(part=part, actor=request.user),
        done=_("It is taken out of the draft."),
        back=part.version.get_absolute_url(),
    )


@require_POST
@desk_staff(VIEW, PUBLISH)
def version_put_into_force(request, pk):
    version = version_or_404(request, pk)
    seen = request.POST.get("version", "")
    return posted(
        request,
        action=lambda: assessment_version_publish(version=version, actor=request.user, seen=seen),
        done=_("The version is published. It is in force from its year on."),
        back=version.get_absolute_url(),
    )


@require_POST
@desk_staff(VIEW, DRAFT)
def version_drop(request, pk):
    version = version_or_404(request, pk)
    seen = request.POST.get("version", "")
    return posted(
        request,
        action=lambda: assessment_version_remove(version=version, actor=request.user, seen=seen),
        done=_("The draft is removed."),
        back=version.get_absolute_url(),
        after=version.scheme.get_absolute_url(),
    )
