"""The roles of an enterprise in the chains."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from core.locking import version_of
from registry.flow import CHAIN_ROLE_FLOW, MANAGE
from registry.forms.enterprises import show_error
from registry.forms.ties import ChainRoleForm, RoleMoveForm
from registry.models import ChainRole, Enterprise
from registry.services.chain_roles import chain_role_assign, chain_role_change, chain_role_move
from registry.views.entry import FORM, enterprise_or_404, form_page, sent


def _role_or_404(request, pk: int) -> ChainRole:
    visible = Enterprise.objects.visible_to(request.user)
    rows = ChainRole.objects.select_related("enterprise", "chain", "node")
    return get_object_or_404(rows, pk=pk, enterprise__in=visible)


@require_http_methods(FORM)
@desk_staff(MANAGE)
def chain_role_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=ChainRoleForm(sent(request)),
        save=lambda values: chain_role_assign(enterprise=enterprise, actor=request.user, **values),
        title=_("Assign a chain role"),
        done=_("The role is assigned."),
    )


@require_http_methods(FORM)
@desk_staff(MANAGE)
def chain_role_edit(request, pk):
    role, shown = _role_or_404(request, pk), _role_or_404(request, pk)
    return form_page(
        request,
        enterprise=role.enterprise,
        form=ChainRoleForm(sent(request), instance=shown, initial={"version": version_of(role.enterprise)}),
        save=lambda values: chain_role_change(
            chain_role=role, version=values.pop("version"), values=values, actor=request.user
        ),
        title=role.chain.label,
        done=_("The role is saved."),
    )


@require_http_methods(FORM)
@desk_staff(MANAGE)
def chain_role_step(request, pk, name):
    """A step that the flow does not allow now is told with status 409 and changes nothing."""
    role, move = _role_or_404(request, pk), CHAIN_ROLE_FLOW.moves.get(name)
    if move is None:
        raise Http404
    form, refused = RoleMoveForm(sent(request), move=move), ""
    if request.method == "POST" and form.is_valid():
        try:
            chain_role_move(chain_role=role, name=name, values=form.cleaned_data, actor=request.user)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
            return redirect(role.enterprise)
    context = {
        "form": form,
        "enterprise": role.enterprise,
        "title": move.label,
        "role": role,
        "refused": refused,
    }
    return render(request, "registry/chain_role_step.html", context, status=409 if refused else 200)
