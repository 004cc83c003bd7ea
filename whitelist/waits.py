"""For whom a case or a question waits: said once, for the review desk and for what falls due."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from whitelist.choices import CaseStatus
from whitelist.flow import DECIDE, REVIEW
from whitelist.models import Case, Event, Finding, Opinion
from whitelist.parties import applied, judgeable, looked_after
from whitelist.services.opinions import ASKED_IN, GIVE

S = CaseStatus


def to_decide(cases: QuerySet[Case], user: User, *, today: dt.date) -> QuerySet[Case]:
    """Those on which the user has to take the next step now. No query of its own for each."""
    wanted = Q(pk__in=())
    if user.has_perm(REVIEW):
        wanted |= Q(status__in=(S.SUBMITTED, S.AREA_REVIEW))
    if user.has_perm(DECIDE):
        wanted |= Q(status__in=(S.REGION_REVIEW, S.OBJECTION, S.REEVALUATING, S.APPEALED))
        wanted |= Q(status=S.PUBLICITY, publicity_until__lt=today)
        wanted |= Q(status__in=(S.EFFECTIVE, S.WARNED), review_due__lte=today)
        # The watch opens a re-evaluation only of who stands on the list in full.
        wanted |= Q(Exists(new_findings()), status__in=(S.WARNED, S.SUSPENDED))
    waiting = judgeable(cases.filter(wanted), user)
    areas = user.area_ids()
    if areas is not None:  # a question to his organisation makes him see a case, not decide it
        waiting = waiting.filter(area__in=areas)
    return waiting


def new_findings() -> QuerySet[Finding]:
    """Of a case: found after its last step, so that none has answered them."""
    steps = Event.objects.filter(case=OuterRef(OuterRef("pk"))).order_by("-pk").values("at")[:1]
    later = Q(found_at__gt=Subquery(steps)) | Q(found_at=None, found_on__gt=OuterRef("status_on"))
    return Finding.objects.filter(later, case=OuterRef("pk"), settled_on=None)


def asked_of(user: User) -> QuerySet[Opinion]:
    """The questions that his organisation still has to answer, and that he may."""
    if user.organisation_id is None or not user.has_perm(GIVE):
        return Opinion.objects.none()
    asked = Opinion.objects.visible_to(user).filter(
        organisation=user.organisation_id,
        verdict="",
        submission=F("case__submissions"),
        case__status__in=ASKED_IN,
    )
    return asked.exclude(applied(user, "case__") | looked_after(user, "case__"))
