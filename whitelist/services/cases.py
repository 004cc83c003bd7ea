"""A case: opened, changed while it is a draft, and moved. Nothing else assigns its status."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.choices import Role
from accounts.models import Area, User
from core import changes
from core.advisory import serialise
from core.flow import Forbidden, Move, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.numbers import next_number
from core.writing import write
from registry.models import Chain, Enterprise
from whitelist import parties
from whitelist.choices import LISTED, OPEN, OVER, CaseStatus
from whitelist.flow import SUBMIT, check_move, clock_move, is_own_enterprise
from whitelist.models import Case, Entry, Event, Scheme
from whitelist.queries import version_of_day
from whitelist.rights import require_applicant, require_reviewer
from whitelist.services.steps import Step, take

SERIES = "WL"
EDITABLE = frozenset({"grounds"})
# Take one of the places that a scheme has, or a number of its notices, and so wait for each other.
PUBLISHING = ("publicise", "restart_notice")


@transaction.atomic
def case_open(
    *,
    scheme: Scheme,
    enterprise: Enterprise,
    chain: Chain,
    actor: User,
    grounds: str = "",
    today: dt.date | None = None,
) -> Case:
    """Begin an application as a draft.

    Raises MoveRefused when the actor may not apply for this enterprise; ValidationError for a branch, a chain
    that the scheme does not cover, an open case of the same chain, or more chains than the version allows.
    """
    today = today or timezone.localdate()
    number = next_number(Case, f"{SERIES}-{today.year}")  # before the row: an import locks one after another
    enterprise = locked(enterprise)
    area = _area_of_application(enterprise, actor)
    version = version_of_day(scheme, today)
    _refuse_enterprise(scheme, enterprise, chain, version.chains_per_enterprise)
    case = Case(
        number=number,
        scheme=scheme,
        version=version,
        enterprise=enterprise,
        chain=chain,
        area=area,
        organisation=None if is_own_enterprise(enterprise.pk, actor) else actor.organisation,
        grounds=grounds.strip(),
        status_on=today,
        created_at=moment_of(today),
        officer=actor if actor.role == Role.OFFICER else None,
        created_by=actor,
    )
    case.save(force_insert=True)
    changes.record(case, actor=actor, verb="created", changes={"status": ["", case.status]})
    Event.objects.create(case=case, on=today, verb="open", after=case.status, version=version, actor=actor)
    return case


def _area_of_application(enterprise: Enterprise, actor: User) -> Area:
    require(actor, SUBMIT)
    area = enterprise.area or (None if actor.role == Role.ENTERPRISE_USER else actor.home_area())
    if area is None:
        raise ValidationError(
            _("The enterprise is registered in no FTZ area. Enter its area on its page first.")
        )
    if is_own_enterprise(enterprise.pk, actor):
        return area
    if not actor.works_in(area):
        raise Forbidden(_("The enterprise is registered in another area, which has to apply for it."))
    if actor.organisation_id is None:
        raise MoveRefused(
            _("Your account belongs to no organisation in whose name you apply. Have it entered first.")
        )
    return area


def _refuse_enterprise(scheme: Scheme, enterprise: Enterprise, chain: Chain, most: int) -> None:
    if enterprise.is_branch:
        raise ValidationError(
            {"enterprise": _("This is a branch. Apply for the enterprise that it belongs to.")}
        )
    if scheme.chain_id and scheme.chain_id != chain.pk:
        raise ValidationError({"chain": _("This scheme is for another chain.")})
    running = Case.objects.filter(scheme=scheme, enterprise=enterprise, status__in=OPEN)
    same = running.filter(chain=chain).first()
    if same:
        raise ValidationError(
            _("There is a case of this enterprise for this chain already: %(number)s (%(status)s).")
            % {"number": same.number, "status": same.get_status_display()}
        )
    if running.count() >= most:
        raise ValidationError(
            _("An enterprise can be listed for %(most)s chains at most; end another case first.")
            % {"most": most}
        )


@transaction.atomic
def case_change(*, case: Case, values: Mapping[str, Any], actor: User, version: str = "") -> Case:
    """Change the application while it is a draft or was returned. Raises MoveRefused, ChangedMeanwhile."""
    case = locked(case, version=version)
    unknown = sorted(values.keys() - EDITABLE)
    if unknown:
        raise TypeError(f"not editable in a case: {unknown}")
    require_applicant(case, actor)
    return write(case, {**values, "edited_by": actor}, actor=actor, verb="updated")


@transaction.atomic
def case_name_officer(*, case: Case, officer: User, actor: User) -> Case:
    """Name who looks after the enterprise. Raises MoveRefused, or ValidationError for one of another area or
    one who has left.

    From then on he decides nothing about the case, also after another was named: the history keeps whom.
    """
    case = locked(case)
    require_reviewer(case, actor)
    if case.status in OVER:
        raise MoveRefused(_("The case is ended. Apply anew."))
    theirs = officer.area_ids()
    works_there = officer.is_desk_staff and theirs is not None and case.area_id in theirs
    if not officer.is_active or not works_there:
        raise ValidationError({"officer": _("Choose an officer who works in the area of the enterprise.")})
    if officer.pk == case.officer_id:
        return case
    told = {"officer": [case.officer, officer], parties.FORMER: [case.officer_id, officer.pk]}
    case.officer = officer
    case.save(update_fields=["officer", "updated_at"])
    changes.record(case, actor=actor, verb=parties.NAMED, changes=told)
    return case


@transaction.atomic
def case_move(
    *,
    case: Case,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> Case:
    """Take a step of the flow.

    `values`: note, clause, document (a CaseDocument of this case), score (0 to 100), has_no_interest, as the
    step needs; for a notice of several cases `notice`. `seen_status` is what the page showed. Raises
    MoveRefused with the reason, `forbidden` where the person may not.
    """
    if name in PUBLISHING:  # before any row lock; two who fill the last place meet here
        serialise(f"whitelist.list {case.scheme_id}")
    case = locked(case)
    if seen_status and seen_status != case.status:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    given = dict(values or {})
    move = check_move(case, name, actor, given)
    return _take(case, move, actor, given, today or timezone.localdate())


@transaction.atomic
def case_move_by_clock(
    *, case: Case, name: str, note: str, today: dt.date, data: list[dict[str, Any]] | None = None
) -> Case:
    """A step that a day or a datum brings about; `data` says which data changed. Raises MoveRefused."""
    case = locked(case)
    move = clock_move(case, name)
    return _take(case, move, None, {"note": note, "data": data or []}, today)


def _take(case: Case, move: Move, actor: User | None, given: dict[str, Any], today: dt.date) -> Case:
    if today < case.status_on:
        raise MoveRefused(
            _("The case is in its state since %(day)s; a step cannot lie before.") % {"day": case.status_on}
        )
    before, note = case.status, str(given.get("note") or "").strip()
    step = Step(case, move, actor, given, today)
    settled = take(step)
    values = {**settled, "status": CaseStatus(move.target), "status_on": today}
    case = write(case, values, actor=actor, verb=move.name, note=note)
    Event.objects.create(
        case=case,
        on=today,
        verb=move.name,
        before=before,
        after=case.status,
        actor=actor,
        reason=note,
        clause=str(given.get("clause") or ""),
        version=settled.get("version", step.judged_by),
        data=given.get("data") or [],
        document=given.get("document") if "document" in move.needs else None,
        has_no_interest="has_no_interest" in move.needs or None,
    )
    _follow_on_list(case, before, today)
    return case


def _follow_on_list(case: Case, before: str, today: dt.date) -> None:
    """The time in the former state on the list ends on the day on which that in the new one begins."""
    if before in LISTED:
        running = Entry.objects.select_for_update().get(case=case, until=None)
        running.until = today
        running.save(update_fields=["until"])
    if case.status in LISTED:
        Entry.objects.create(
            case=case, scheme_id=case.scheme_id, version_id=case.version_id, status=case.status, since=today
        )
