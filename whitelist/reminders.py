"""What falls due in the whitelist, and for whom: handed to the list of what is due at start-up."""

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.due import Asker, Kind, Told, by, on_the_day, page, visible
from core.language import for_reader
from whitelist.choices import LISTED, CaseStatus
from whitelist.flow import DECIDE, REVIEW
from whitelist.models import Case, Finding, Objection, Opinion
from whitelist.parties import applied, judgeable, looked_after
from whitelist.services.opinions import GIVE
from whitelist.touching import touch_due_by, touch_missed, touched, with_touches
from whitelist.value_words import datum_in_words

TOUCH_AHEAD = dt.timedelta(days=7)  # it falls due every month: with more it were due always
ONE_DAY = dt.timedelta(days=1)
S = CaseStatus


def _told(path: str = "") -> dict[str, str]:
    """What title and address are made of; `path` leads to the case."""
    columns = {"case": f"{path}pk"}
    for name in ("enterprise", "chain"):
        for language in ("zh", "en"):
            columns[f"{name}_{language}"] = f"{path}{name}__name_{language}"
    return columns


def _title(told: Told) -> str:
    enterprise = for_reader(told["enterprise_zh"], told["enterprise_en"])
    return f"{enterprise} · {for_reader(told['chain_zh'], told['chain_en'])}"


def _title_with_officer(told: Told) -> str:
    return f"{_title(told)} · {told['officer'] or told['username']}"


def _title_with_datum(told: Told) -> str:
    return f"{_title(told)} · {datum_in_words(told['indicator'])}"


def _to_review(asker: Asker) -> QuerySet[Case]:
    """Applications that wait for the area or the region office; not for who applied or looks after them."""
    user, waiting = asker.user, []
    if user.role == Role.AREA_MANAGER and user.has_perm(REVIEW):
        waiting += [S.SUBMITTED, S.AREA_REVIEW]
    if user.has_perm(DECIDE):
        waiting.append(S.REGION_REVIEW)
    if not waiting:
        return Case.objects.none()
    return judgeable(visible(Case, asker).filter(status__in=waiting), user)


def _asked(asker: Asker) -> QuerySet[Opinion]:
    """Opinions that the user's unit still owes."""
    if not asker.user.has_perm(GIVE):
        return Opinion.objects.none()
    asked = Opinion.objects.filter(
        organisation=asker.user.organisation_id,
        verdict="",
        submission=F("case__submissions"),
        case__status__in=[S.AREA_REVIEW, S.REGION_REVIEW],
    )
    return asked.exclude(applied(asker.user, "case__") | looked_after(asker.user, "case__"))


def _to_decide(asker: Asker, *conditions: Q) -> QuerySet[Case]:
    if not asker.user.has_perm(DECIDE):
        return Case.objects.none()
    return judgeable(visible(Case, asker).filter(*conditions), asker.user)


def _objections(asker: Asker) -> QuerySet[Objection]:
    if not asker.user.has_perm(DECIDE):
        return Objection.objects.none()
    open_ones = visible(Objection, asker).filter(answered_on=None)
    return open_ones.exclude(applied(asker.user, "case__") | looked_after(asker.user, "case__"))


def _monitored(user: User) -> Q:
    """The named officer brings the data; the region office confirms what is being looked at again."""
    own = Q(officer=user)
    return own | Q(status=S.REEVALUATING) if user.has_perm(DECIDE) else own


def _to_touch(asker: Asker) -> QuerySet[Case]:
    if asker.user.area_ids() is None:  # a named officer works in an area
        return Case.objects.none()
    own = Case.objects.filter(officer=asker.user, status__in=LISTED)
    return with_touches(own).filter(touch_due_by(asker.today + TOUCH_AHEAD))


def _missed_in_area(asker: Asker) -> QuerySet[Case]:
    """What the officers of an area missed: to its managers."""
    if asker.user.role != Role.AREA_MANAGER:
        return Case.objects.none()
    listed = visible(Case, asker).filter(status__in=LISTED).exclude(officer=asker.user)
    return with_touches(listed).filter(touch_missed(asker.today))


def _touched(_asker: Asker) -> Any:
    return touched()


def _findings(asker: Asker) -> QuerySet[Finding]:
    """Data that changed: to the named officer, and to who decides."""
    found = visible(Finding, asker).filter(settled_on=None)
    return found if asker.user.has_perm(DECIDE) else found.filter(case__officer=asker.user)


def _day_after(_asker: Asker, on: dt.date, _told: Told) -> dt.date:
    return on + ONE_DAY


def _next_touch(_asker: Asker, last: dt.date, told: Told) -> dt.date:
    return last + dt.timedelta(days=told["touch_days"])


_CASE, _PART = _told(), _told("case__")
_PAGE = page("case-detail", "case")
_TOUCH = _CASE | {"touch_days": "version__touch_days"}

KINDS = (
    Kind("whitelist_review", _("Application to review"), Case, _to_review, on_the_day, _CASE, _title, _PAGE),
    Kind(
        "whitelist_opinion",
        _("Opinion asked of your unit"),
        Opinion,
        _asked,
        by("due_on"),
        _PART,
        _title,
        _PAGE,
    ),
    Kind(
        "whitelist_objection",
        _("Objection to answer"),
        Objection,
        _objections,
        by("due_on"),
        _PART,
        _title,
        _PAGE,
    ),
    Kind(
        "whitelist_notice",
        _("Public notice is over"),
        Case,
        lambda asker: _to_decide(asker, Q(status=S.PUBLICITY, publicity_until__lt=asker.today)),
        by("publicity_until"),
        _CASE,
        _title,
        _PAGE,
        day=_day_after,
    ),
    Kind(
        "whitelist_monitoring",
        _("Monitoring due"),
        Case,
        lambda asker: visible(Case, asker).filter(status__in=LISTED),
        by("review_due"),
        _CASE,
        _title,
        _PAGE,
        own=_monitored,
        owner="officer",
    ),
    Kind(
        "whitelist_appeal",
        _("Appeal to decide"),
        Case,
        lambda asker: _to_decide(asker, Q(status=S.APPEALED)),
        on_the_day,
        _CASE,
        _title,
        _PAGE,
    ),
    Kind(
        "whitelist_touch",
        _("Contact with a listed enterprise"),
        Case,
        _to_touch,
        _touched,
        _TOUCH,
        _title,
        _PAGE,
        day=_next_touch,
    ),
    Kind(
        "whitelist_touch_missed",
        _("Contact missed by the named officer"),
        Case,
        _missed_in_area,
        _touched,
        _TOUCH | {"officer": "officer__full_name", "username": "officer__username"},
        _title_with_officer,
        _PAGE,
        day=_next_touch,
    ),
    Kind(
        "whitelist_finding",
        _("Data under a listing changed"),
        Finding,
        _findings,
        by("found_on"),
        _PART | {"indicator": "indicator"},
        _title_with_datum,
        _PAGE,
    ),
)
