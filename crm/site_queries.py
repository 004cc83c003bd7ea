"""What a project has of sites and parks. The caller has checked that the reader may see the project."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from crm.choices.sites import ReservationEnd
from crm.models import Project, SiteReservation
from registry.models import Park, RegionalAssessment


@dataclass(frozen=True)
class Coverage:
    """The valid regional assessments of the park of a project: it needs no separate ones (T21)."""

    park: Park
    assessments: list[RegionalAssessment]


def held_by(project: Project) -> list[SiteReservation]:
    """The reservations of a project, those that hold first. One query."""
    rows = project.reservations.select_related("site__park__area", "created_by")
    return sorted(rows, key=lambda reservation: (reservation.released_on is not None, -reservation.pk))


def coverage(
    project: Project, reservations: Iterable[SiteReservation] = (), *, today: dt.date
) -> list[Coverage]:
    """By park: that of the project, and those of the sites it holds or took. One query."""
    parks = {reservation.site.park for reservation in reservations if _counts(reservation)}
    if project.park:
        parks.add(project.park)
    valid = RegionalAssessment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), park__in=parks, valid_from__lte=today
    )
    by_park: dict[int, list[RegionalAssessment]] = {}
    for assessment in valid.order_by("kind", "-valid_from", "pk"):
        by_park.setdefault(assessment.park_id, []).append(assessment)
    return [Coverage(park, by_park.get(park.pk, [])) for park in sorted(parks, key=lambda park: park.pk)]


def _counts(reservation: SiteReservation) -> bool:
    return reservation.released_on is None or reservation.release_reason == ReservationEnd.TAKEN
