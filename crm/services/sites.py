"""Keeping a site for a project: reserved until a day, released, or taken by lease or sale.

Locks are taken in the order project, site, reservation.
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from crm.choices.projects import ProjectStage
from crm.choices.sites import ReservationEnd
from crm.models import Project, SiteReservation
from crm.services.entry import require_project
from registry.models import Site
from registry.services.parks import site_move
from registry.site_flow import RESERVE, TAKING


def may_reserve(actor: User, site: Site) -> bool:
    return actor.has_perm(RESERVE) and (site.park.area is None or actor.works_in(site.park.area))


def _check_day(until: dt.date, today: dt.date) -> None:
    if until <= today:
        raise ValidationError({"until": _("Choose a day after today.")})
    last = today + dt.timedelta(days=settings.RESERVATION_MAX_DAYS)
    if until > last:
        words = _("A site is kept for %(days)s days at most: until %(day)s.")
        raise ValidationError(
            {"until": words % {"days": settings.RESERVATION_MAX_DAYS, "day": last.isoformat()}}
        )


@transaction.atomic
def site_reserve(
    *, project: Project, site: Site, until: dt.date, actor: User, today: dt.date | None = None
) -> SiteReservation:
    """Keep an available site for a project until a day after today.

    Of two at once one gets it; the other is told by MoveRefused, as is who does not work in the area of the
    site. Raises ValidationError for a dropped project or a day that is not after today or too far off.
    """
    if not may_reserve(actor, site):
        raise MoveRefused(
            _("This site is another area's. Hand the project to that area, or let its people reserve."),
            forbidden=True,
        )
    _check_day(until, today or timezone.localdate())
    project = locked(project)
    require_project(actor, RESERVE, project)
    if project.status == ProjectStage.DROPPED:
        raise ValidationError(_("This project is dropped: it needs no site."))
    site_move(site=site, name="reserve", actor=actor, by_reservation=True)
    reservation = SiteReservation.objects.create(project=project, site=site, until=until, created_by=actor)
    _record(reservation, actor, "reserved", {"site": [None, site], "until": [None, until]})
    return reservation


@transaction.atomic
def reservation_extend(
    *, reservation: SiteReservation, until: dt.date, reason: str, actor: User, today: dt.date | None = None
) -> SiteReservation:
    """Keep a reserved site for longer, with a reason that stays with the project.

    Raises MoveRefused when the reservation has ended, ValidationError for a day that is not later than now.
    """
    reservation = _held(reservation)
    require_project(actor, RESERVE, reservation.project)
    before = reservation.until
    if until <= before:
        raise ValidationError(
            {"until": _("It is reserved until %(day)s. Choose a later day.") % {"day": before.isoformat()}}
        )
    _check_day(until, today or timezone.localdate())
    reservation.until = until
    reservation.save(update_fields=["until"])
    _record(reservation, actor, "extended", {"until": [before, until]}, reason)
    return reservation


@transaction.atomic
def reservation_release(
    *, reservation: SiteReservation, reason: str, actor: User, today: dt.date | None = None
) -> SiteReservation:
    """Give a reserved site back, with a reason that stays with the project. Raises MoveRefused."""
    reservation = _held(reservation)
    require_project(actor, RESERVE, reservation.project)
    site_move(site=reservation.site, name="release", actor=actor, note=reason, by_reservation=True)
    return _end(reservation, actor, "released", reason, today)


@transaction.atomic
def site_take(
    *, reservation: SiteReservation, name: str, actor: User, today: dt.date | None = None
) -> SiteReservation:
    """The project takes its reserved site: `name` is "lease" or "sell". Raises MoveRefused."""
    if name not in TAKING:
        raise MoveRefused(_("There is no such step. Reload the page and choose again."))
    reservation = _held(reservation)
    require_project(actor, RESERVE, reservation.project)
    if not may_reserve(actor, reservation.site):
        raise Forbidden(_("Your role may not take this step."))
    site_move(site=reservation.site, name=name, actor=actor, by_reservation=True)
    return _end(reservation, actor, name, ReservationEnd.TAKEN, today)


@transaction.atomic
def reservations_release(*, project: Project, reason: str, actor: User, today: dt.date | None = None) -> int:
    """Give back every site that a project holds, as when it is dropped. Returns how many."""
    locked(project)
    held = SiteReservation.objects.filter(project=project, released_on=None).order_by("site_id")
    for reservation in held:
        reservation_release(reservation=reservation, reason=reason, actor=actor, today=today)
    return len(held)


def reservations_expire(*, today: dt.date) -> int:
    """Release the sites whose reservations ended before today, for the worker: a transaction for each."""
    ended = SiteReservation.objects.filter(released_on=None, until__lt=today).order_by("site_id")
    return sum(_expire(reservation, today) for reservation in ended)


@transaction.atomic
def _expire(reservation: SiteReservation, today: dt.date) -> bool:
    try:
        reservation = _held(reservation)
    except MoveRefused:
        return False  # somebody released or took it meanwhile
    if reservation.until >= today:
        return False
    site_move(site=reservation.site, name="release", actor=None, by_reservation=True)
    _end(reservation, None, "expired", ReservationEnd.EXPIRED, today)
    return True


def _held(reservation: SiteReservation) -> SiteReservation:
    """The reservation under lock, with its project and site locked before. Raises MoveRefused if it ended."""
    locked(reservation.project)
    locked(reservation.site)
    held = SiteReservation.objects.select_for_update(of=("self",)).get(pk=reservation.pk)
    if held.released_on is not None:
        raise MoveRefused(_("This reservation has ended meanwhile. Reload the page."))
    return held


def _end(
    reservation: SiteReservation, actor: User | None, verb: str, reason: str, today: dt.date | None
) -> SiteReservation:
    reservation.released_on, reservation.release_reason = today or timezone.localdate(), reason
    reservation.save(update_fields=["released_on", "release_reason"])
    _record(reservation, actor, verb, {"released_on": [None, reservation.released_on]}, reason)
    return reservation


def _record(
    reservation: SiteReservation, actor: User | None, verb: str, fields: dict, note: str = ""
) -> None:
    changes.record(reservation, actor=actor, verb=verb, changes=fields, note=note)
