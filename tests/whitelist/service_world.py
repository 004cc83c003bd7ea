"""What the services of the whitelist work on: one record of each kind, of the north area."""

import datetime as dt
from types import SimpleNamespace

from accounts.choices import Role
from accounts.models import User
from tests.conftest import _of_area
from tests.factories import AreaFactory, OrganisationFactory, UserFactory
from tests.whitelist.cases import (
    TODAY,
    after_publicity,
    case_of,
    case_records,
    chain_of,
    decision,
    enterprise_in,
    in_publicity,
    in_region_review,
    listed,
    scheme_of,
    submitted,
    taken,
)
from tests.whitelist.rules import add_criterion, asks
from whitelist.models import Objection, Opinion
from whitelist.services.opinions import opinions_ask
from whitelist.services.schemes import version_draft

LATER = TODAY + dt.timedelta(days=30)


def make_world(*, officer: User, manager: User, chief: User, admin: User, viewer: User) -> SimpleNamespace:
    """Each record is in the state from which its service goes on.

    `east_officer` and `east_manager` have nothing to do with any of them.
    """
    w = SimpleNamespace(
        north=officer.home_area(), officer=officer, manager=manager, chief=chief, admin=admin, viewer=viewer
    )
    w.east_officer = _of_area(AreaFactory(code="EAST"), "east_officer", Role.OFFICER)
    w.east_manager = _of_area(w.east_officer.home_area(), "east_manager", Role.AREA_MANAGER)
    _rules(w)
    _cases(w)
    return w


def _rules(w) -> None:
    w.version = scheme_of()
    w.scheme = w.version.scheme
    w.draft = version_draft(scheme=w.scheme, actor=w.chief, valid_from=LATER)
    w.criterion = add_criterion(w.draft, "zone", asks("in_zone", "yes"))
    w.other_scheme = scheme_of("other").scheme


def _cases(w) -> None:
    w.chain, w.firm = chain_of(), enterprise_in(w.north)
    w.case = case_of(w.officer)
    w.submitted = submitted(w.officer)
    w.in_region = in_region_review(w.officer, w.manager)
    w.to_publish = in_region_review(w.officer, w.manager)
    w.in_notice = in_publicity(w.officer, w.manager, w.chief)
    w.decision = decision(w.in_notice, w.manager)
    w.listed = listed(w.officer, w.manager, w.chief)
    w.listed_on = after_publicity(w.listed)
    w.due = taken(listed(w.officer, w.manager, w.chief), "reevaluate", w.chief, today=w.listed_on)
    w.fact = case_records(w.officer, enterprise_in(w.north))["fact"]
    _opinion_and_objection(w)


def _opinion_and_objection(w) -> None:
    office = OrganisationFactory(code="CUSTOMS")
    w.department = OrganisationFactory(code="TAX")
    w.adviser = UserFactory(username="adviser", role=Role.CITY_MANAGER, organisation=office, areas=[w.north])
    w.asked = taken(submitted(w.officer), "accept", w.manager)
    (w.opinion,) = opinions_ask(case=w.asked, organisations=[office], actor=w.manager, today=TODAY)
    assert isinstance(w.opinion, Opinion)
    w.objection = Objection.objects.create(
        case=w.in_notice,
        notice=w.in_notice.notices.get(),
        received_on=TODAY,
        due_on=LATER,
        text="Moved away",
        created_by=w.manager,
    )
