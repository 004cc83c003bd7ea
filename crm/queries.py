"""What other apps may ask about leads. All but `pursuits` and `is_pursued` answers for one reader's areas."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.choices import AreaKind
from accounts.models import Area, Organisation, User
from accounts.roles import PERMISSIONS
from crm.choices.claims import UNDECIDED_CONFLICT_STATUSES, ConflictStatus
from crm.choices.leads import PURSUING_LEAD_STATUSES, LeadStatus
from crm.models import ClaimRule, Lead, LeadConflict
from registry.models import Enterprise

_SIDE = ("owner", "area", "organisation")
_OF_CONFLICT = ("enterprise", *(f"{lead}__{of}" for lead in ("first_lead", "second_lead") for of in _SIDE))
LEAD_PAGE = ("enterprise", *_SIDE)
DUE_SOON = dt.timedelta(days=7)
QUIET_SINCE = Coalesce("last_two_way_on", TruncDate("reported_at"))  # last two-way activity, or first report
LEAD_WORKERS = [role for role, permissions in PERMISSIONS.items() if "crm.change_lead" in permissions]


@dataclass(frozen=True)
class Pursuit:
    """That an organisation pursues an enterprise: all that another area may learn of a lead."""

    organisation: str
    area: str
    since: dt.date


def pursuits(enterprise_ids: Iterable[int]) -> dict[int, list[Pursuit]]:
    """Who pursues these enterprises, earliest first; an enterprise nobody pursues has no key. One query.

    Deliberately not scoped: this is the one answer about leads that every desk user gets, and therefore it
    holds organisation, area and date, and must never hold more.
    """
    since: dict[tuple[int, Organisation, Area], dt.date] = {}
    rows = (
        Lead.objects.pursuing()
        .filter(enterprise_id__in=list(enterprise_ids))
        .select_related("organisation", "area")
        .only("enterprise_id", "reported_at", *_names("organisation"), *_names("area"))
        .order_by("reported_at", "pk")
    )
    for lead in rows:
        since.setdefault((lead.enterprise_id, lead.organisation, lead.area), _day(lead.reported_at))
    found: dict[int, list[Pursuit]] = {}
    for (enterprise_id, organisation, area), day in since.items():
        found.setdefault(enterprise_id, []).append(Pursuit(organisation.label, area.label, day))
    return found


def is_pursued(enterprise: str = "pk") -> Exists:
    """A condition on enterprises: somebody has an open lead, or the project it became.

    `enterprise` is the path to its id.
    """
    return Exists(Lead.objects.pursuing().filter(enterprise=OuterRef(enterprise)))


def open_leads_on(enterprise: Enterprise, user: User) -> QuerySet[Lead]:
    """The open leads on an enterprise that `user` may see, earliest first."""
    visible = Lead.objects.visible_to(user).filter(enterprise=enterprise)
    return visible.open().select_related(*LEAD_PAGE).order_by("reported_at", "pk")


def areas_of_entry(user: User) -> QuerySet[Area]:
    """The areas for which `user` may enter a record."""
    allowed = user.area_ids()
    areas = Area.objects.filter(kind=AreaKind.FTZ_AREA)
    return areas if allowed is None else areas.filter(pk__in=allowed)


def assignable_to(lead: Lead) -> QuerySet[User]:
    """Who can be made responsible for a lead: active staff of its area whose role works on leads."""
    return workers_in(lead.area_id)


def workers_in(area: Area | int) -> QuerySet[User]:
    """Active staff of an area whose role works on leads."""
    staff = User.objects.filter(is_active=True, role__in=LEAD_WORKERS, areas=area)
    return staff.order_by("full_name", "pk")


def due_leads(user: User, *, today: dt.date) -> QuerySet[Lead]:
    """The user's own open leads with a next step overdue or due within seven days, earliest first."""
    due = Lead.objects.visible_to(user).open().filter(owner=user, next_step_due__lte=today + DUE_SOON)
    return due.select_related(*LEAD_PAGE).order_by("next_step_due", "pk")


def stale_leads(user: User, *, today: dt.date, rule: ClaimRule | None) -> QuerySet[Lead]:
    """The user's own leads silent for so long that `rule`, that in force, warns of it; longest silence first.

    `quiet_since` is as of QUIET_SINCE. Without suspended leads.
    """
    if rule is None:
        return Lead.objects.none()
    own = Lead.objects.visible_to(user).open().filter(owner=user).exclude(status=LeadStatus.SUSPENDED)
    quiet = own.annotate(quiet_since=QUIET_SINCE)
    return (
        quiet.filter(quiet_since__lte=today - dt.timedelta(days=rule.warn_after_days))
        .select_related(*LEAD_PAGE)
        .order_by("quiet_since", "pk")
    )


@dataclass(frozen=True)
class Side:
    """One of the two leads of a conflict. `lead` is None when the reader may not open it."""

    pursuit: Pursuit
    lead: Lead | None


@dataclass(frozen=True)
class ConflictLine:
    """A conflict as one reader may know it."""

    pk: int
    enterprise: Enterprise
    recorded_at: dt.datetime
    first: Side
    second: Side


def conflicts(user: User, *, only: Q | None = None) -> QuerySet[LeadConflict]:
    """The conflicts of the user's areas, newest first. Show them by `conflict_lines` or `side_of` only.

    `only` narrows them before those that tell of one organisation of another area are told as one.
    """
    rows = LeadConflict.objects.visible_to(user).filter(only or Q())
    return _told_as_one(rows, user).select_related(*_OF_CONFLICT)


def _told_as_one(rows: QuerySet[LeadConflict], user: User) -> QuerySet[LeadConflict]:
    """How many leads an organisation of another area has is not told: of its conflicts with one lead of the
    user's areas the earliest stands for all, until the region office notifies the areas of another.
    """
    areas = user.area_ids()
    if areas is None:
        return rows
    first_is_own, second_is_own = Q(first_lead__area__in=areas), Q(second_lead__area__in=areas)

    def of(first: str, second: str) -> Case:
        return Case(When(first_is_own, then=F(first)), default=F(second))

    told = rows.annotate(
        own=of("first_lead", "second_lead"),
        unit=of("second_lead__organisation", "first_lead__organisation"),
        place=of("second_lead__area", "first_lead__area"),
    )
    earliest = told.order_by().values("own", "unit", "place").annotate(earliest=Min("pk")).values("earliest")
    notified = ~Q(status=ConflictStatus.SUSPECTED)
    return told.filter(first_is_own & second_is_own | notified | Q(pk__in=earliest))


def first_conflicts(rows: QuerySet[LeadConflict], count: int) -> QuerySet[LeadConflict]:
    """The first of `conflicts`: which they are is found before all that is shown of them is joined."""
    keys = rows.select_related(None).values("pk")[:count]
    return LeadConflict.objects.filter(pk__in=keys).select_related(*_OF_CONFLICT)


def conflict_lines(rows: Iterable[LeadConflict], user: User) -> list[ConflictLine]:
    """Of the other area's lead only what a Pursuit tells. No query."""
    areas = user.area_ids()
    return [
        ConflictLine(
            row.pk,
            row.enterprise,
            row.recorded_at,
            _side(row.first_lead, areas),
            _side(row.second_lead, areas),
        )
        for row in rows
    ]


def open_conflicts(user: User) -> QuerySet[LeadConflict]:
    """Those of `conflicts` that wait for a decision: somebody is still on the enterprise with both leads."""
    both = Q(first_lead__status__in=PURSUING_LEAD_STATUSES, second_lead__status__in=PURSUING_LEAD_STATUSES)
    return conflicts(user, only=both & Q(status__in=UNDECIDED_CONFLICT_STATUSES))


def conflicts_of(lead: Lead, user: User) -> list[Side]:
    """The leads that conflict with this one, as `user` may know them, earliest first."""
    rows = conflicts(user).filter(Q(first_lead=lead) | Q(second_lead=lead)).order_by("recorded_at", "pk")
    lines = conflict_lines(rows, user)
    return _told_once(line.second if line.first.lead == lead else line.first for line in lines)


def pursuit_sides(enterprise: Enterprise, user: User) -> list[Side]:
    """Like `pursuits` for one enterprise, with the leads that `user` may open. One query."""
    leads = Lead.objects.pursuing().filter(enterprise=enterprise).select_related(*LEAD_PAGE)
    areas = user.area_ids()
    return _told_once(_side(lead, areas) for lead in leads.order_by("reported_at", "pk"))


def _told_once(sides: Iterable[Side]) -> list[Side]:
    """How many leads an organisation of another area has is not told: its earliest counts for all."""
    told: dict[object, Side] = {}
    for side in sides:
        pursuit = side.pursuit
        told.setdefault(side.lead or (pursuit.organisation, pursuit.area), side)
    return list(told.values())


def pursuit_of(lead: Lead) -> Pursuit:
    return Pursuit(lead.organisation.label, lead.area.label, _day(lead.reported_at))


def side_of(lead: Lead, user: User) -> Side:
    """One side of a conflict, as `user` may know it."""
    return _side(lead, user.area_ids())


def _side(lead: Lead, areas: frozenset[int] | None) -> Side:
    return Side(pursuit_of(lead), lead if areas is None or lead.area_id in areas else None)


def _names(path: str) -> tuple[str, str]:
    return f"{path}__name_zh", f"{path}__name_en"


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
