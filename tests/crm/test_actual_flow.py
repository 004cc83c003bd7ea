"""Every move of a figure, from every state, for every role."""

import pytest

from accounts.choices import Role
from core.flow import MoveRefused
from crm.actual_flow import ACTUAL_FLOW, moves_open_to
from crm.choices.commitments import ActualStatus as S
from crm.models import Actual
from crm.services import actuals
from tests.conftest import _of_area
from tests.crm.money import TODAY, document, make_counting_rule, promise
from tests.factories import ProjectFactory

WORKERS = {Role.OFFICER, Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
VERIFIERS = {Role.AREA_MANAGER, Role.CITY_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
REGION = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
# move -> state it starts from -> state it leads to, and who may.
ARROWS = {
    "submit": ({S.DRAFT: S.SUBMITTED}, WORKERS),
    "verify": ({S.SUBMITTED: S.AREA_VERIFIED}, VERIFIERS),
    "verify_region": ({S.AREA_VERIFIED: S.REGION_VERIFIED}, REGION),
    "reject": ({S.SUBMITTED: S.REJECTED}, VERIFIERS),
    "reject_region": ({S.AREA_VERIFIED: S.REJECTED}, REGION),
    "revise": ({S.REJECTED: S.DRAFT}, WORKERS),
    "amend": ({S.AREA_VERIFIED: S.AMENDED, S.REGION_VERIFIED: S.AMENDED}, WORKERS),
}


@pytest.fixture
def actual_in(north_officer, north_manager):
    """`actual_in(S.SUBMITTED)`: a figure reported by the officer, verified by the manager."""
    make_counting_rule()
    project = ProjectFactory(created_by=north_officer)
    commitment = promise(project, north_officer)

    def make(status: str) -> Actual:
        Actual.objects.filter(amends__isnull=False).delete()
        Actual.objects.all().delete()
        verified = status in (S.AREA_VERIFIED, S.REGION_VERIFIED, S.AMENDED)
        values = (
            {"verified_by": north_manager, "verified_on": TODAY, "counted_value": 100} if verified else {}
        )
        actual = Actual.objects.create(
            commitment=commitment,
            year=2026,
            quarter=1,
            value=100,
            status=status,
            created_by=north_officer,
            **values,
        )
        actual.lines.create(kind="equity_cash", source="foreign", amount=100, amount_cny=100)
        actual.evidence.add(document(project))
        return actual

    return make


def take(actual: Actual, name: str, actor) -> str:
    """The state after the move. Both rejections are one service, which knows the state."""
    if name in ("reject", "reject_region"):
        if actual.status not in ARROWS[name][0]:
            ACTUAL_FLOW.check(actual, name, actor, {"note": "Unclear"})
        actuals.actual_reject(actual=actual, actor=actor, note="Unclear")
    elif name == "amend":
        actuals.actual_amend(actual=actual, actor=actor, note="A slip was missing")
    else:
        getattr(actuals, f"actual_{name}")(actual=actual, actor=actor)
    actual.refresh_from_db()
    return actual.status


def test_the_table_of_this_test_names_every_move():
    assert ARROWS.keys() == ACTUAL_FLOW.moves.keys()


@pytest.mark.parametrize("status", S.values)
@pytest.mark.parametrize("name", ARROWS)
def test_every_move_from_every_state(name, status, actual_in, chief):
    actual, target = actual_in(status), ARROWS[name][0].get(S(status))
    if target is None:
        with pytest.raises(MoveRefused) as refused:
            take(actual, name, chief)
        assert not refused.value.forbidden
        actual.refresh_from_db()
        assert actual.status == status
    else:
        assert take(actual, name, chief) == target


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_offered_what_it_may_do_and_the_service_refuses_the_rest(role, north, actual_in):
    user = _of_area(north, "somebody", role)
    for status in S.values:
        offered = {move.name for move in moves_open_to(actual_in(status), user)}
        assert offered == {name for name, (arrows, may) in ARROWS.items() if status in arrows and role in may}
    for name, (arrows, may) in ARROWS.items():
        for status, target in arrows.items():
            actual = actual_in(status)
            if role in may:
                assert take(actual, name, user) == target
                continue
            with pytest.raises(MoveRefused) as refused:
                take(actual, name, user)
            assert refused.value.forbidden


@pytest.mark.parametrize("name", ["reject", "reject_region", "amend"])
def test_a_move_that_needs_a_reason_gets_one(name, actual_in, chief):
    actual = actual_in(next(iter(ARROWS[name][0])))
    service = actuals.actual_amend if name == "amend" else actuals.actual_reject
    with pytest.raises(MoveRefused, match="first fill in: note"):
        service(actual=actual, actor=chief, note=" ")


def test_who_reported_is_offered_no_verification_even_with_the_right(actual_in, chief):
    actual = actual_in(S.SUBMITTED)
    Actual.objects.filter(pk=actual.pk).update(created_by=chief)
    actual.refresh_from_db()
    assert moves_open_to(actual, chief) == []
    for name in ("verify", "reject"):
        with pytest.raises(MoveRefused) as refused:
            take(actual, name, chief)
        assert refused.value.forbidden
