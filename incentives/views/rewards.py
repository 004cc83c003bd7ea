"""Reward claims: listed, filed, moved from hand to hand; honours."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.language import in_readers_language
from core.sealing import masked, unseal
from exports.lists import table_page
from incentives.access import VIEW_PAYMENTS
from incentives.forms.payments import ReasonForm
from incentives.forms.rewards import EditRewardForm, HonourForm, NewRewardForm, StepForm
from incentives.models import RewardClaim
from incentives.payment_tables import HONOURS, REWARD_NOTICES, REWARDS, reward_rows
from incentives.payment_words import history_lines
from incentives.reward_choices import RewardStatus
from incentives.reward_facts import base_of, compute
from incentives.reward_flow import FILE, REWARD_FLOW, check_reward_move, moves_open_to
from incentives.reward_rules import rule_of
from incentives.reward_terms import missing_for_claim
from incentives.services.payments import UNMASK
from incentives.services.rewards import (
    HONOUR,
    honour_record,
    reward_draft,
    reward_move,
    reward_numbers_unmask,
    reward_update,
)
from incentives.views.numbers import numbers_page
from whitelist.views.pages import FORM, form_page, refusal

LIST = "incentives/reward_list.html"


@require_safe
@desk_staff(VIEW_PAYMENTS)
def reward_list(request):
    extra = {"may_file": request.user.has_perm(FILE)}
    return table_page(request, REWARDS, template_name=LIST, extra=extra)


@require_safe
@desk_staff(VIEW_PAYMENTS)
def reward_notices(request):
    return table_page(request, REWARD_NOTICES, template_name=LIST)


@require_safe
@desk_staff(VIEW_PAYMENTS)
def honour_list(request):
    extra = {"may_award": request.user.has_perm(HONOUR)}
    return table_page(request, HONOURS, template_name=LIST, extra=extra)


def claim_or_404(request, pk: int) -> RewardClaim:
    rows = reward_rows(request.user).select_related("payable", "created_by", "verified_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff(VIEW_PAYMENTS)
def reward_detail(request, pk):
    claim = claim_or_404(request, pk)
    user, is_draft = request.user, claim.status == RewardStatus.DRAFT
    context = {
        "claim": claim,
        "project": claim.share.share_set.project,
        "steps": _steps(claim),
        "missing": missing_for_claim(claim, timezone.localdate()) if is_draft else [],
        "id_number": masked(unseal(claim.id_number_sealed)),
        "account": masked(unseal(claim.account_sealed)),
        "instalments": claim.payable.instalments.all() if claim.payable else [],
        "moves": moves_open_to(claim, user),
        "may_edit": is_draft and user.has_perm(FILE) and user.works_in(claim.area_id),
        "may_unmask": user.has_perm(UNMASK) and user.works_in(claim.area_id),
        "history": history_lines(claim),
        "is_draft": is_draft,
    }
    return render(request, "incentives/reward_detail.html", context)


def _steps(claim: RewardClaim) -> list[str]:
    """How the amount came about; of a draft, how it would today."""
    if claim.derivation or claim.status != RewardStatus.DRAFT:
        return [in_readers_language(step) for step in claim.derivation]
    today = timezone.localdate()
    base = base_of(claim.share.share_set.project, rule_of(claim.version.content).base)
    return [str(step) for step in compute(claim, base.amount, today).steps]


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, FILE)
def reward_new(request):
    form = NewRewardForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: reward_draft(
            share=form.cleaned_data["share"],
            version=form.cleaned_data["rule"],
            values=form.cleaned_data,
            actor=request.user,
        ),
        title=_("New reward claim"),
        subject="",
        save=_("Save as a draft"),
        back=reverse("reward-list"),
        page_after=lambda claim: claim.get_absolute_url(),
        done=_("The draft is saved. Check what it comes to, then submit it."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, FILE)
def reward_edit(request, pk):
    claim = claim_or_404(request, pk)
    _of_own_area(request, claim)
    form = EditRewardForm(request.POST or None, claim=claim)
    return form_page(
        request,
        form=form,
        act=lambda: reward_update(
            claim=claim, values=form.cleaned_data, actor=request.user, seen=form.cleaned_data["version"]
        ),
        title=_("Edit the reward claim"),
        subject=claim,
        save=_("Save as a draft"),
        back=claim.get_absolute_url(),
        done=_("The draft is saved. Check what it comes to, then submit it."),
        refused="" if claim.status == RewardStatus.DRAFT else _("The claim was submitted already."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS)
def reward_step(request, pk, name):
    claim = claim_or_404(request, pk)
    move = REWARD_FLOW.moves.get(name)
    if move is None:
        raise Http404
    if not request.user.has_perm(move.permission):
        raise PermissionDenied(_("Your role may not take this step."))
    _of_own_area(request, claim)
    form = StepForm(request.POST if request.method == "POST" else None, claim=claim, move=move)
    given = dict.fromkeys(move.needs, True)
    return form_page(
        request,
        form=form,
        act=lambda: reward_move(
            claim=claim,
            name=name,
            actor=request.user,
            values=form.cleaned_data,
            seen=form.cleaned_data["version"],
        ),
        title=move.label,
        subject=claim,
        back=claim.get_absolute_url(),
        done=_("Done: the claim goes on."),
        explanation=_said(claim),
        refused=refusal(
            lambda: check_reward_move(claim, name, request.user, given), is_sent=request.method == "POST"
        ),
    )


def _said(claim: RewardClaim) -> str:
    """What is decided on; a draft has no amount yet."""
    if claim.amount is None:
        return ""
    return _("%(amount)s yuan to %(payee)s.") % {
        "amount": f"{claim.amount:,.2f}",
        "payee": claim.share.party.label,
    }


@never_cache
@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, UNMASK)
def reward_numbers(request, pk):
    claim = claim_or_404(request, pk)
    _of_own_area(request, claim)
    form = ReasonForm(request.POST or None)
    return numbers_page(
        request,
        form=form,
        look=lambda: reward_numbers_unmask(
            claim=claim, reason=form.cleaned_data["reason"], actor=request.user
        ),
        subject=claim,
        back=claim.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, HONOUR)
def honour_new(request):
    form = HonourForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: honour_record(**form.cleaned_data, actor=request.user),
        title=_("Record an honour"),
        subject="",
        back=reverse("reward-honour-list"),
        done=_("The honour is recorded."),
    )


def _of_own_area(request, claim: RewardClaim) -> None:
    if not request.user.works_in(claim.area_id):
        raise PermissionDenied(_("This belongs to another area. Ask somebody who works there."))
