"""What falls due in the whitelist, and for whom: handed to the list of what is due at start-up."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.due import Asker, Kind, Told, by, on_the_day, page, visible
from core.language import for_reader
from whitelist.choices import LISTED, MONITORED, CaseStatus
from whitelist.flow import DECIDE, REVIEW
from whitelist.models import Case, Finding, Objection
from whitelist.parties import looked_after
from whitelist.touching import touch_due_by, touch_missed, touched, with_touches
from whitelist.value_words import datum_in_words
from whitelist.waits import asked_of, to_decide

TOUCH_AHEAD = dt.timedelta(days=7)  # it falls due every month: with more it were due always
ONE_DAY = dt.timedelta(days=1)
S = CaseStatus
STEPS = {  # what is asked of who has to take the next step of a case in this state
    S.SUBMITTED: _("Application to review"),
    S.AREA_REVIEW: _("Application to review"),
    S.REGION_REVIEW: _("Application to review"),
    S.PUBLICITY: _("Public notice is over"),
    S.APPEALED: _("Appeal to decide"),
}


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


def _waiting_in(asker: Asker, statuses: Iterable[str]) -> QuerySet[Case]:
    user = asker.user
    if not (user.has_perm(REVIEW) or user.has_perm(DECIDE)):
        return Case.objects.none()
    return to_decide(visible(Case, asker).filter(status__in=statuses), user, today=asker.today)


def _objections(asker: Asker) -> QuerySet[Objection]:
    """Those of cases that wait for the user."""
    if not asker.user.has_perm(DECIDE):
        return Objection.objects.none()
    cases = _waiting_in(asker, [S.OBJECTION])
    return visible(Objection, asker).filter(answered_on=None, case__in=cases.values("pk"))


def _monitored(user: User) -> Q:
    """The named officer brings the data; the region office confirms what is being looked at again."""
    own = Q(officer=user)
    if not user.has_perm(DECIDE):
        return own
    return own | Q(status__in=[S.REEVALUATING, S.WARNED]) & ~looked_after(user)


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


def _waits_since(asker: Asker) -> Any:
    """The end of the notice; who waits for another step waits today."""
    return Choice(When(status=S.PUBLICITY, then="publicity_until"), default=on_the_day(asker))


def _to_be_taken(_asker: Asker, on: dt.date, told: Told) -> dt.date:
    return on + ONE_DAY if told["status"] == S.PUBLICITY else on


def _next_touch(_asker: Asker, last: dt.date, told: Told) -> dt.date:
    return last + dt.timedelta(days=told["touch_days"])


_CASE, _PART = _told(), _told("case__")
_PAGE = page("case-detail", "case")
_TOUCH = _CASE | {"touch_days": "version__touch_days"}

KINDS = (
    Kind(
        "whitelist_case",
        _("Application to review"),
        lambda asker: _waiting_in(asker, STEPS),
        _waits_since,
        _CASE | {"status": "status"},
        _title,
        _PAGE,
        day=_to_be_taken,
        label_of=lambda told: STEPS[told["status"]],
    ),
    Kind(
        "whitelist_opinion",
        _("Opinion asked of your unit"),
        lambda asker: asked_of(asker.user),
        by("due_on"),
        _PART,
        _title,
        _PAGE,
    ),
    Kind(
        "whitelist_objection",
        _("Objection to answer"),
        _objections,
        by("due_on"),
        _PART,
        _title,
        _PAGE,
    ),
    Kind(
        "whitelist_monitoring",
        _("Monitoring due"),
        lambda asker: visible(Case, asker).filter(status__in=MONITORED),
        by("review_due"),
        _CASE,
        _title,
        _PAGE,
        own=_monitored,
        owner="officer",
    ),
    Kind(
        "whitelist_touch",
        _("Contact with a listed enterprise"),
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
        _findings,
        by("found_on"),
        _PART | {"indicator": "indicator"},
        _title_with_datum,
        _PAGE,
    ),
)
