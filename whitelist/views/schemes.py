"""Schemes and their versions: read, drafted, published."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from whitelist.access import VIEW
from whitelist.checking import criteria_of
from whitelist.choices import CaseStatus
from whitelist.forms.schemes import ConsequencesForm, DraftForm, SchemeForm, SettingsForm
from whitelist.models import Scheme, SchemeVersion
from whitelist.queries import version_of_day
from whitelist.rule_words import KEPT_WORDS, rules_in_words, version_history
from whitelist.services.schemes import (
    DRAFT,
    PUBLISH,
    consequences_save,
    scheme_create,
    version_draft,
    version_publish,
    version_remove,
    version_update,
    why_not_publish,
)
from whitelist.views.pages import FORM, form_page, posted


def version_or_404(request, pk: int) -> SchemeVersion:
    rows = SchemeVersion.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("scheme__chain", "created_by", "published_by"), pk=pk)


def draft_or_404(request, pk: int) -> SchemeVersion:
    """A version whose rules may still be changed; who asks for another is told why not (403)."""
    version = version_or_404(request, pk)
    if not version.is_draft:
        raise PermissionDenied(_("A published version is not changed any more. Draft a new one."))
    return version


@require_safe
@desk_staff(VIEW)
def scheme_list(request):
    today = timezone.localdate()
    schemes = Scheme.objects.visible_to(request.user).select_related("chain").prefetch_related("versions")
    rows = [_scheme_row(scheme, today) for scheme in schemes]
    return render(request, "whitelist/scheme_list.html", {"rows": rows})


def _scheme_row(scheme: Scheme, today) -> dict:
    versions = list(scheme.versions.all())
    published = [one for one in versions if not one.is_draft and one.valid_from <= today]
    return {
        "scheme": scheme,
        "current": max(published, key=lambda one: (one.valid_from, one.pk), default=None),
        "draft": next((one for one in versions if one.is_draft), None),
    }


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def scheme_new(request):
    form = SchemeForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: scheme_create(actor=request.user, **form.cleaned_data),
        title=_("New whitelist scheme"),
        subject="",
        back=reverse("scheme-list"),
        page_after=lambda scheme: scheme.get_absolute_url(),
        done=_("The scheme is entered. Draft its first version now."),
    )


@require_safe
@desk_staff(VIEW)
def scheme_detail(request, code):
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user).select_related("chain"), code=code)
    versions = list(scheme.versions.select_related("created_by", "published_by"))
    try:
        current = version_of_day(scheme, timezone.localdate())
    except ValidationError:
        current = None
    has_draft = any(version.is_draft for version in versions)
    context = {"scheme": scheme, "versions": versions, "current": current, "has_draft": has_draft}
    return render(request, "whitelist/scheme_detail.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_new(request, code):
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user), code=code)
    form = DraftForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    return form_page(
        request,
        form=form,
        act=lambda: version_draft(scheme=scheme, actor=request.user, **form.cleaned_data),
        title=_("Draft a new version"),
        subject=scheme,
        back=scheme.get_absolute_url(),
        page_after=lambda version: version.get_absolute_url(),
        done=_("The draft is made. It is a copy of the last version: change what is to change."),
    )


@require_safe
@desk_staff(VIEW)
def version_detail(request, pk):
    version = version_or_404(request, pk)
    rules = rules_in_words(criteria_of(version))
    context = {
        "version": version,
        "hard": [rule for rule in rules if rule.criterion.is_hard],
        "soft": [rule for rule in rules if not rule.criterion.is_hard],
        "consequences": [
            (
                CaseStatus(one.status).label,
                [(words, getattr(one, name)) for name, words in KEPT_WORDS.items()],
            )
            for one in version.consequences.all()
        ],
        "kept_words": KEPT_WORDS.values(),
        "history": version_history(version),
        "may_edit": version.is_draft and request.user.has_perm(DRAFT),
        "why_not_publish": why_not_publish(version, request.user) if version.is_draft else "",
        "may_publish": version.is_draft and request.user.has_perm(PUBLISH),
    }
    return render(request, "whitelist/scheme_version.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_settings(request, pk):
    version = draft_or_404(request, pk)
    form = SettingsForm(request.POST or None, instance=version_or_404(request, pk))
    return form_page(
        request,
        form=form,
        act=lambda: version_update(
            version=version, values=form.values(), actor=request.user, seen=form.cleaned_data["version"]
        ),
        title=_("Days, months and limits"),
        subject=version,
        save=_("Save"),
        back=version.get_absolute_url(),
        done=_("The settings are saved."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def version_consequences(request, pk):
    version = draft_or_404(request, pk)
    form = ConsequencesForm(request.POST if request.method == "POST" else None, version=version)
    return form_page(
        request,
        form=form,
        act=lambda: consequences_save(
            version=version, kept=form.kept(), actor=request.user, seen=form.cleaned_data["version"]
        ),
        title=_("What each state keeps"),
        subject=version,
        save=_("Save"),
        back=version.get_absolute_url(),
        done=_("The consequences are saved."),
        template="whitelist/scheme_consequences.html",
        kept_words=KEPT_WORDS.values(),
    )


@require_POST
@desk_staff(VIEW, PUBLISH)
def version_put_into_force(request, pk):
    version = version_or_404(request, pk)
    return posted(
        request,
        action=lambda: version_publish(
            version=version, actor=request.user, seen=request.POST.get("version", "")
        ),
        done=_("The version is published. It is in force from its day on."),
        back=version.get_absolute_url(),
    )


@require_POST
@desk_staff(VIEW, DRAFT)
def version_drop(request, pk):
    version = version_or_404(request, pk)
    return posted(
        request,
        action=lambda: version_remove(
            version=version, actor=request.user, seen=request.POST.get("version", "")
        ),
        done=_("The draft is removed."),
        back=version.get_absolute_url(),
        after=version.scheme.get_absolute_url(),
    )
