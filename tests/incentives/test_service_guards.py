"""Every service of attribution asks for permission and area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer and manager of another area. A service without a row fails.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest

import incentives.services
from crm.models import Project
from incentives.services import attribution, shares
from tests.factories import ProjectFactory, UserFactory
from tests.guards import attempt, services_for_a_user
from tests.incentives.test_attribution import TODAY, agree, person, unit

pytestmark = pytest.mark.django_db
SEEN = {"today": TODAY}


@pytest.fixture
def world(north, north_officer, north_manager, south_officer, south_manager, chief, viewer):
    """A project with nothing proposed, one with a proposal that a party agreed to, one with locked shares."""
    w = SimpleNamespace(officer=north_officer, manager=north_manager, chief=chief)
    w.strangers = (viewer, south_officer, south_manager)
    w.project, w.party = _project(north, north_officer)
    w.outsider = person(w.project, north_officer)
    told = {"kind": "investor_change", "on": TODAY, "document": "决议"}
    w.event = attribution.event_record(project=w.project, values=told, actor=north_officer, **SEEN)
    other, party = _project(north, north_officer)
    w.proposed = _proposed(other, party, north_officer)
    w.mate = UserFactory(role="officer", areas=[north], organisation=party.organisation)
    agreed, party = _project(north, north_officer)
    w.agreed = _proposed(agreed, party, north_officer)
    agree(w.agreed, north_officer)
    third, w.owner = _project(north, north_officer)
    share_set = _proposed(third, w.owner, north_officer)
    agree(share_set, north_officer)
    w.locked = shares.shares_lock(share_set=share_set, actor=north_manager, **SEEN)
    w.signed, w.late = _project(north, north_officer)
    Project.objects.filter(pk=w.signed.pk).update(status="signed")
    return w


def _project(area, officer):
    project = ProjectFactory(area=area, created_by=officer)
    return project, unit(project, officer, "first_reporter")


def _proposed(project, party, officer):
    return shares.shares_propose(
        project=project, kind="reward", percents={party: Decimal(100)}, reason="约定", actor=officer, **SEEN
    )


def _paper(by):
    return {"by": by, "on": TODAY, "document": "确认函", **SEEN}


# name -> (who may, the call)
ROWS = {
    "attribution.party_add": ("officer", lambda w, by: person(w.project, by, name="另一人")),
    "attribution.party_confirm": (
        "manager",
        lambda w, by: attribution.party_confirm(party=w.party, actor=by, **_paper("area")),
    ),
    "attribution.party_withdraw": (
        "officer",
        lambda w, by: attribution.party_withdraw(party=w.outsider, reason="重复", actor=by, **SEEN),
    ),
    "attribution.event_record": (
        "officer",
        lambda w, by: attribution.event_record(
            project=w.project,
            values={"kind": "technical_upgrade", "on": TODAY, "document": "备案"},
            actor=by,
            **SEEN,
        ),
    ),
    "attribution.event_withdraw": (
        "officer",
        lambda w, by: attribution.event_withdraw(event=w.event, reason="误录", actor=by, **SEEN),
    ),
    "shares.shares_propose": ("officer", lambda w, by: _proposed(w.project, w.party, by)),
    "shares.share_consent": (
        "mate",
        lambda w, by: shares.share_consent(share=w.proposed.shares.get(), actor=by, **SEEN),
    ),
    "shares.shares_lock": (
        "manager",
        lambda w, by: shares.shares_lock(share_set=w.agreed, actor=by, **SEEN),
    ),
    "shares.shares_withdraw": (
        "officer",
        lambda w, by: shares.shares_withdraw(share_set=w.proposed, reason="重提", actor=by),
    ),
    "shares.shares_decide_first": (
        "chief",
        lambda w, by: shares.shares_decide_first(
            project=w.signed,
            kind="reward",
            percents={w.late: Decimal(100)},
            reason="补定",
            document="裁〔2026〕2号",
            actor=by,
            **SEEN,
        ),
    ),
    "shares.shares_decide": (
        "chief",
        lambda w, by: shares.shares_decide(
            share_set=w.locked,
            percents={w.owner: Decimal(100)},
            reason="裁定",
            document="裁〔2026〕1号",
            actor=by,
            **SEEN,
        ),
    ),
}


def test_every_service_of_attribution_has_a_row():
    found = services_for_a_user(incentives.services)
    assert {name for name in found if name.startswith(("attribution.", "shares."))} == ROWS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world, name):
    who, call = ROWS[name]
    raised, writes = attempt(call, world, getattr(world, who))
    assert (raised, bool(writes)) == (None, True)
    for stranger in world.strangers:
        raised, writes = attempt(call, world, stranger)
        assert getattr(raised, "forbidden", False), (stranger.username, raised)
        assert not writes
