"""Rules of all kinds: listed, read, drafted, reviewed, put into effect, withdrawn."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused
from exports.lists import table_page
from incentives.access import VIEW
from incentives.choices import RuleStatus
from incentives.forms.rules import KindForm, NewRuleForm, NextForm, ReviewForm, RuleForm, WithdrawForm
from incentives.kinds import kind_of, known_kinds
from incentives.models import RuleVersion
from incentives.prohibited import patterns_in
from incentives.rule_words import had_a_hand, version_history
from incentives.services.rules import (
    DRAFT,
    ENFORCE,
    REVIEW,
    SETTINGS,
    fingerprint,
    missing_for_effect,
    review_record,
    rule_draft,
    rule_enforce,
    rule_remove,
    rule_update,
    rule_withdraw,
)
from incentives.tables import RULES
from whitelist.views.pages import FORM, form_page, posted

WIDE = "incentives/rule_form.html"
PAGE = ("area", "chain", "project", "created_by", "edited_by", "enforced_by")


def version_or_404(request, pk: int) -> RuleVersion:
    rows = RuleVersion.objects.visible_to(request.user).select_related(*PAGE)
    return get_object_or_404(rows, pk=pk)


def writable_or_404(request, pk: int, permission: str) -> RuleVersion:
    """Of an area where the reader works; who only reads it is told so (403), as by the service."""
    version = version_or_404(request, pk)
    if not _may(request.user, permission, version):
        raise PermissionDenied(_("Your role may not take this step."))
    return version


def _may(user, permission: str, version: RuleVersion) -> bool:
    return user.has_perm(permission) and user.works_in(version.area_id)


@require_safe
@desk_staff(VIEW)
def rule_list(request):
    return table_page(
        request,
        RULES,
        template_name="incentives/rule_list.html",
        extra={"may_draft": request.user.has_perm(DRAFT)},
    )


@require_safe
@desk_staff(VIEW)
def rule_detail(request, pk):
    version = version_or_404(request, pk)
    user = request.user
    hand = version.is_draft and had_a_hand(version, user)
    context = {
        "version": version,
        "lines": list(kind_of(version.kind).lines(version.content)),
        "missing": missing_for_effect(version) if version.is_draft else [],
        "patterns": patterns_in(version),
        "reviews": [
            (review, review.fingerprint == fingerprint(version))
            for review in version.reviews.select_related("created_by")
        ],
        "others": RuleVersion.objects.visible_to(user)
        .filter(kind=version.kind, code=version.code)
        .exclude(pk=version.pk),
        "history": version_history(version),
        "has_hand": hand,
        "seen_as": fingerprint(version),
        "may_edit": version.is_draft and _may(user, DRAFT, version),
        "may_draft": not version.is_draft and _may(user, DRAFT, version),
        "may_review": version.is_draft and not hand and _may(user, REVIEW, version),
        "may_enforce": version.is_draft and not hand and _may(user, ENFORCE, version),
        "may_withdraw": version.status == RuleStatus.EFFECTIVE and _may(user, ENFORCE, version),
    }
    return render(request, "incentives/rule_detail.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def rule_new(request):
    """The kind first, as `?kind=`: what the form asks depends on it."""
    kinds = [kind.value for kind in known_kinds()]
    kind = request.GET.get("kind", "")
    if kind not in kinds:
        context = {"form": KindForm(), "title": _("New rule"), "back": reverse("rule-list")}
        return render(request, "incentives/rule_kind.html", context)
    form = NewRuleForm(
        request.POST or None,
        user=request.user,
        kind=kind,
        again=request.POST.get("again", ""),
        initial={"valid_from": timezone.localdate()},
    )
    return form_page(
        request,
        form=form,
        act=lambda: rule_draft(
            kind=kind,
            code=form.cleaned_data["code"],
            values=form.values(),
            content=form.cleaned_data["content"],
            actor=request.user,
        ),
        title=_("New rule"),
        subject="",
        save=_("Save the draft"),
        back=reverse("rule-list"),
        page_after=lambda version: version.get_absolute_url(),
        done=_("The draft is saved. Others review it and put it into effect."),
        template=WIDE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def rule_edit(request, pk):
    version = writable_or_404(request, pk, DRAFT)
    form = RuleForm(
        request.POST or None,
        user=request.user,
        kind=version.kind,
        again=request.POST.get("again", ""),
        instance=version_or_404(request, pk),
    )
    return form_page(
        request,
        form=form,
        act=lambda: rule_update(
            version=version,
            values=form.values(),
            content=form.cleaned_data["content"],
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        title=_("Edit the draft"),
        subject=version,
        save=_("Save the draft"),
        back=version.get_absolute_url(),
        done=_("The draft is saved. Reviews of what it said before do not count any more."),
        refused=_not_a_draft(version),
        template=WIDE,
    )


def _not_a_draft(version: RuleVersion) -> str:
    if version.is_draft:
        return ""
    return _("The version took effect and does not change any more. Draft the next one.")


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def rule_next(request, pk):
    """The next version, as a copy of this one."""
    version = writable_or_404(request, pk, DRAFT)
    form = NextForm(request.POST or None, initial={"valid_from": timezone.localdate()})

    def act() -> RuleVersion:
        values = {name: getattr(version, name) for name in SETTINGS} | {"document": "", "valid_to": None}
        return rule_draft(
            kind=version.kind,
            code=version.code,
            values=values | {"valid_from": form.cleaned_data["valid_from"]},
            content=version.content,
            actor=request.user,
        )

    return form_page(
        request,
        form=form,
        act=act,
        title=_("Draft the next version"),
        subject=version,
        back=version.get_absolute_url(),
        page_after=lambda draft: draft.get_absolute_url(),
        done=_("The draft is made. It is a copy: change what is to change."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, REVIEW)
def rule_review(request, pk):
    version = writable_or_404(request, pk, REVIEW)
    form = ReviewForm(request.POST or None)
    flags = [pattern.label for pattern in patterns_in(version)]
    return form_page(
        request,
        form=form,
        act=lambda: review_record(version=version, values=form.cleaned_data, actor=request.user),
        title=_("Record a review"),
        subject=version,
        back=version.get_absolute_url(),
        done=_("The review is recorded."),
        refused=_not_a_draft(version),
        explanation=_("The rule shows patterns that fair competition forbids: %(patterns)s.")
        % {"patterns": ", ".join(flags)}
        if flags
        else "",
    )


@require_POST
@desk_staff(VIEW, ENFORCE)
def rule_put_into_effect(request, pk):
    version = writable_or_404(request, pk, ENFORCE)
    return posted(
        request,
        action=lambda: _enforced_as_seen(request, version),
        done=_("The version is in effect from its first day on."),
        back=version.get_absolute_url(),
    )


def _enforced_as_seen(request, version: RuleVersion) -> RuleVersion:
    """Not what somebody wrote into the draft while the page was read."""
    if request.POST.get("fingerprint", "") != fingerprint(version):
        raise MoveRefused(_("The draft was changed meanwhile. Read it again."))
    return rule_enforce(version=version, actor=request.user)


@require_http_methods(FORM)
@desk_staff(VIEW, ENFORCE)
def rule_end(request, pk):
    version = writable_or_404(request, pk, ENFORCE)
    form = WithdrawForm(request.POST or None)
    is_effective = version.status == RuleStatus.EFFECTIVE
    return form_page(
        request,
        form=form,
        act=lambda: rule_withdraw(version=version, reason=form.cleaned_data["reason"], actor=request.user),
        title=_("Withdraw the version"),
        subject=version,
        back=version.get_absolute_url(),
        done=_("The version is withdrawn. What was granted by it stays."),
        refused="" if is_effective else _("Only a version in effect can be withdrawn. Reload the page."),
        explanation=_("Nothing new is granted by it from today on. What was granted or paid stays."),
    )


@require_POST
@desk_staff(VIEW, DRAFT)
def rule_drop(request, pk):
    version = writable_or_404(request, pk, DRAFT)
    return posted(
        request,
        action=lambda: rule_remove(version=version, actor=request.user, seen=request.POST.get("version", "")),
        done=_("The draft is removed."),
        back=version.get_absolute_url(),
        after=reverse("rule-list"),
    )
