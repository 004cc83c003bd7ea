"""To whom an enquiry goes: reads only, services/routing.py writes.

First whoever knows the sender already, then the routing table, then the manager of the area, then the region
office. Somebody who has left, or who may not answer enquiries there, is passed over.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.choices import Role
from accounts.models import Area, User
from cms.enquiries.choices import RouteBasis
from cms.enquiries.flow import HANDLE
from cms.enquiries.models import Enquiry, EnquiryRoute
from crm.models import Lead
from registry.choices import Focus
from registry.matching import namesakes

REMEMBERED = dt.timedelta(days=365)  # [D] so long an earlier enquiry of a sender counts


@dataclass(frozen=True)
class Way:
    """Where an enquiry goes, and by what."""

    officer: User
    area: Area | None
    basis: RouteBasis
    earlier: Enquiry | None = None
    lead: Lead | None = None


def way_of(enquiry: Enquiry) -> Way | None:
    """None where nobody at all may answer enquiries."""
    earlier = earlier_of(enquiry)
    ways = (_of_sender(enquiry, earlier), _of_enterprise(enquiry), _of_table(enquiry), _of_office(enquiry))
    found = next((way for choices in ways for way in choices if _is_able(way)), None)
    if found is None or earlier is None:
        return found
    return Way(found.officer, found.area, found.basis, earlier, found.lead)


def earlier_of(enquiry: Enquiry) -> Enquiry | None:
    """The latest enquiry of the same mailbox, phone or organisation that came to an officer."""
    same = Q(pk__in=())
    for field in ("email", "phone_key", "organisation_key"):
        value = getattr(enquiry, field)
        if value:
            same |= Q(**{field: value})
    since = enquiry.received_at - REMEMBERED
    found = Enquiry.objects.filter(same, officer__isnull=False, received_at__gt=since).exclude(pk=enquiry.pk)
    return found.select_related("officer", "area", "lead").order_by("-received_at", "-pk").first()


def _is_able(way: Way) -> bool:
    officer = way.officer
    return officer.is_desk_staff and officer.has_perm(HANDLE) and officer.works_in(way.area)


def _of_sender(enquiry: Enquiry, earlier: Enquiry | None) -> Iterator[Way]:
    """An enquiry about another area than the earlier one is a matter of its own."""
    if earlier is None or earlier.officer is None or enquiry.wanted_area_id not in (None, earlier.area_id):
        return
    lead = earlier.lead if earlier.lead and earlier.lead.is_open else None
    yield Way(earlier.officer, earlier.area, RouteBasis.SAME_SENDER, lead=lead)


def _of_enterprise(enquiry: Enquiry) -> Iterator[Way]:
    """Whoever is on the enterprise already, in the area that the visitor names, or in any."""
    same = list(namesakes(enquiry.organisation).values_list("pk", flat=True)[:2])
    if len(same) != 1:
        return
    leads = Lead.objects.pursuing().filter(enterprise=same[0])
    if enquiry.wanted_area_id:
        leads = leads.filter(area=enquiry.wanted_area_id)
    for lead in leads.select_related("owner", "area").order_by("reported_at", "pk"):
        yield Way(lead.owner, lead.area, RouteBasis.PURSUED, lead=lead)


def areas_of(enquiry: Enquiry) -> list[Area]:
    """The area that the visitor names; else those whose focus the chain is, the primary focus first."""
    if enquiry.wanted_area:
        return [enquiry.wanted_area]
    if enquiry.chain is None:
        return []
    rank = Case(When(focus=Focus.PRIMARY, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = enquiry.chain.area_chains.select_related("area").order_by(rank, "pk")
    return [row.area for row in rows]


def _of_table(enquiry: Enquiry) -> Iterator[Way]:
    areas = {area.pk: area for area in areas_of(enquiry)}
    for route in routes_for(enquiry, areas):
        for person in filter(None, (route.officer, route.deputy)):
            area = route.area or enquiry.wanted_area or person.home_area() or next(iter(areas.values()), None)
            yield Way(person, area, RouteBasis.ROUTE)


def routes_for(enquiry: Enquiry, areas: Iterable[int]) -> QuerySet[EnquiryRoute]:
    """The lines that fit, the first first."""
    fits = Q(chain=None) | Q(chain=enquiry.chain_id) if enquiry.chain_id else Q(chain=None)
    rows = EnquiryRoute.objects.filter(fits, Q(area=None) | Q(area__in=list(areas)))
    rows = rows.filter(language__in=["", enquiry.language])
    return rows.select_related("area", "officer__organisation__area", "deputy__organisation__area")


def _of_office(enquiry: Enquiry) -> Iterator[Way]:
    for area in areas_of(enquiry):
        managers = User.objects.filter(role=Role.AREA_MANAGER, is_active=True, areas=area)
        for manager in managers.order_by("pk"):
            yield Way(manager, area, RouteBasis.AREA_MANAGER)
    for role in (Role.REGION_REVIEWER, Role.REGION_ADMIN):
        for user in User.objects.filter(role=role, is_active=True).order_by("pk"):
            yield Way(user, enquiry.wanted_area, RouteBasis.REGION_OFFICE)


def officers_for(area: Area | int | None) -> QuerySet[User]:
    """Who can be named for enquiries of an area, or of the region office; the service judges again."""
    handling = [Role.OFFICER, Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN]
    people = User.objects.filter(is_active=True, role__in=handling)
    if area is not None:
        people = people.filter(Q(areas=area) | Q(role__in=[Role.REGION_REVIEWER, Role.REGION_ADMIN]))
    return people.distinct().order_by("full_name", "pk")
