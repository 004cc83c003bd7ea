"""Risk events of one enterprise, and that somebody looked it up."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from registry.forms.ties import RiskEventEndForm, RiskEventForm, RiskEventWithdrawForm, RiskScreeningForm
from registry.models import RiskEvent
from registry.services.risks import (
    KEEP,
    risk_event_add,
    risk_event_end,
    risk_event_withdraw,
    risk_screening_add,
)
from registry.views.entry import FORM, enterprise_or_404, form_page, sent


def _event_or_404(request, pk: int) -> RiskEvent:
    return get_object_or_404(RiskEvent.objects.visible_to(request.user).select_related("enterprise"), pk=pk)


@require_http_methods(FORM)
@desk_staff(KEEP)
def risk_event_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=RiskEventForm(sent(request)),
        save=lambda values: risk_event_add(enterprise=enterprise, actor=request.user, **values),
        title=_("Enter a risk event"),
        done=_("The risk event is entered."),
    )


@require_http_methods(FORM)
@desk_staff(KEEP)
def risk_event_close(request, pk):
    event = _event_or_404(request, pk)
    return form_page(
        request,
        enterprise=event.enterprise,
        form=RiskEventEndForm(sent(request), initial={"ended_on": timezone.localdate()}),
        save=lambda values: risk_event_end(event=event, actor=request.user, **values),
        title=_("End the risk event “%(event)s”") % {"event": event.title},
        done=_("The end of the risk event is noted."),
    )


@require_http_methods(FORM)
@desk_staff(KEEP)
def risk_event_take_back(request, pk):
    event = _event_or_404(request, pk)
    return form_page(
        request,
        enterprise=event.enterprise,
        form=RiskEventWithdrawForm(sent(request)),
        save=lambda values: risk_event_withdraw(event=event, actor=request.user, **values),
        title=_("Withdraw the risk event “%(event)s”") % {"event": event.title},
        done=_("The risk event is withdrawn."),
    )


@require_http_methods(FORM)
@desk_staff(KEEP)
def risk_screening_new(request, pk):
    enterprise = enterprise_or_404(request, pk)
    return form_page(
        request,
        enterprise=enterprise,
        form=RiskScreeningForm(sent(request), initial={"on": timezone.localdate()}),
        save=lambda values: risk_screening_add(enterprise=enterprise, actor=request.user, **values),
        title=_("Looked up for risk events"),
        done=_("It is noted that the enterprise was looked up."),
    )
