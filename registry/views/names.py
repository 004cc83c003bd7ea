"""The names of an enterprise."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from core.locking import version_of
from registry.forms.enterprises import NameForm, RenameForm
from registry.models import Enterprise, EnterpriseName
from registry.rights import CHANGE, DROP_NAME
from registry.services.names import enterprise_rename, name_add, name_remove
from registry.views.entry import FORM, enterprise_or_404, form_page, posted, sent


@require_http_methods(FORM)
@desk_staff(CHANGE)
def rename(request, pk):
    enterprise = enterprise_or_404(request, pk)
    initial = {name: getattr(enterprise, name) for name in ("name_zh", "name_en", "short_name")}
    form = RenameForm(
        sent(request),
        may_drop_name=request.user.has_perm(DROP_NAME),
        initial=initial | {"version": version_of(enterprise)},
    )
    return form_page(
        request,
        enterprise=enterprise,
        form=form,
        save=lambda values: enterprise_rename(enterprise=enterprise, actor=request.user, **values),
        title=_("Rename"),
        done=_("The name is changed."),
    )


@require_http_methods(FORM)
@desk_staff(CHANGE)
def name_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=NameForm(sent(request)),
        save=lambda values: name_add(enterprise=enterprise, actor=request.user, **values),
        title=_("Add a name"),
        done=_("The name is added."),
    )


@require_POST
@desk_staff(CHANGE, DROP_NAME)
def name_delete(request, pk):
    visible = Enterprise.objects.visible_to(request.user)
    name = get_object_or_404(EnterpriseName, pk=pk, enterprise__in=visible)
    return posted(
        request,
        enterprise=name.enterprise,
        action=lambda: name_remove(name=name, actor=request.user),
        done=_("The name is removed."),
    )
