"""What speaks against an enterprise in public records, and that somebody looked it up."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from registry.models import Enterprise, RiskEvent, RiskScreening

KEEP = "registry.keep_risk_events"


@transaction.atomic
def risk_event_add(
    *,
    enterprise: Enterprise,
    kind: str,
    level: str,
    occurred_on: dt.date,
    title: str,
    source: str,
    actor: User,
    ended_on: dt.date | None = None,
    document: str = "",
    today: dt.date | None = None,
) -> RiskEvent:
    """Enter a published penalty or listing. `ended_on` is None while it stands. Raises ValidationError."""
    require(actor, KEEP)
    enterprise = locked(enterprise)
    event = RiskEvent(
        enterprise=enterprise,
        kind=kind,
        level=level,
        occurred_on=occurred_on,
        ended_on=ended_on,
        title=title.strip(),
        document=document.strip(),
        source=source.strip(),
        created_by=actor,
    )
    event.clean_fields(exclude=["enterprise", "created_by"])
    _refuse_future(today, occurred_on=occurred_on, ended_on=ended_on)
    if ended_on and ended_on < occurred_on:
        raise ValidationError({"ended_on": _("The event cannot end before it began.")})
    same = enterprise.risk_events.filter(
        kind=kind, occurred_on=occurred_on, title=event.title, withdrawn_on=None
    )
    if same.exists():
        raise ValidationError({"title": _("This event is entered already.")})
    event.save(force_insert=True)
    _record(event, actor, "risk_event_added", [None, _described(event)])
    return event


@transaction.atomic
def risk_event_end(
    *, event: RiskEvent, ended_on: dt.date, actor: User, today: dt.date | None = None
) -> RiskEvent:
    """Note the day on which a listing was lifted or a penalty served."""
    event = _valid(event, actor)
    if event.ended_on:
        raise ValidationError(_("This event has ended already. Reload the page."))
    _refuse_future(today, ended_on=ended_on)
    if ended_on < event.occurred_on:
        raise ValidationError({"ended_on": _("The event cannot end before it began.")})
    return _write(event, {"ended_on": ended_on}, actor, "risk_event_ended")


@transaction.atomic
def risk_event_withdraw(
    *, event: RiskEvent, reason: str, actor: User, today: dt.date | None = None
) -> RiskEvent:
    """Take back an event that is not true, or not about this enterprise. It stays to be read."""
    event = _valid(event, actor)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the event is withdrawn.")})
    values = {"withdrawn_on": today or timezone.localdate(), "withdrawn_reason": reason.strip()}
    return _write(event, values, actor, "risk_event_withdrawn")


@transaction.atomic
def risk_screening_add(
    *, enterprise: Enterprise, on: dt.date, source: str, actor: User, today: dt.date | None = None
) -> RiskScreening:
    """Note that somebody looked and entered all that was found: from then on, none entered means none."""
    require(actor, KEEP)
    enterprise = locked(enterprise)
    screening = RiskScreening(enterprise=enterprise, on=on, source=source.strip(), created_by=actor)
    screening.clean_fields(exclude=["enterprise", "created_by"])
    _refuse_future(today, on=on)
    screening.save(force_insert=True)
    changes.record(screening, actor=actor, verb="created", changes={"on": [None, on]})
    words = f"{on} · {screening.source}"
    _record_on(enterprise, actor, "risk_screened", {"risk_screening": [None, words]})
    return screening


def _valid(event: RiskEvent, actor: User) -> RiskEvent:
    """The locked row of an event that was not withdrawn; its enterprise first."""
    require(actor, KEEP)
    locked(event.enterprise)
    event = locked(event)
    if event.withdrawn_on:
        raise ValidationError(_("This event is withdrawn already. Reload the page."))
    return event


def _refuse_future(today: dt.date | None, **days: dt.date | None) -> None:
    for name, day in days.items():
        if day and day > (today or timezone.localdate()):
            raise ValidationError({name: _("This day is still to come.")})


def _write(event: RiskEvent, values: dict[str, Any], actor: User, verb: str) -> RiskEvent:
    before = _described(event)
    for name, value in values.items():
        setattr(event, name, value)
    event.save(update_fields=[*values, "updated_at"])
    _record(event, actor, verb, [before, _described(event)], note=event.withdrawn_reason)
    return event


def _record(event: RiskEvent, actor: User, verb: str, pair: list, note: str = "") -> None:
    changes.record(event, actor=actor, verb=verb, changes={"event": pair}, note=note)
    _record_on(event.enterprise, actor, verb, {"risk_event": pair}, note=note)


def _record_on(
    enterprise: Enterprise, actor: User, verb: str, differing: dict[str, list], note: str = ""
) -> None:
    enterprise.save(update_fields=["updated_at"])
    changes.record(enterprise, actor=actor, verb=verb, changes=differing, note=note)


def _described(event: RiskEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "level": event.level,
        "occurred_on": str(event.occurred_on),
        "ended_on": str(event.ended_on or ""),
        "title": event.title,
        "withdrawn": event.withdrawn_on is not None,
    }
