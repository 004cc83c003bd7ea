import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core import changes
from core.flow import MoveRefused
from core.locking import ChangedMeanwhile, version_of
from registry.choices import ChainRoleKind, NodePosition, RoleStatus, Tier
from registry.flow import CHAIN_ROLE_FLOW
from registry.models import Chain, ChainNode, ChainRole, Enterprise
from registry.services.chain_roles import chain_role_assign, chain_role_change, chain_role_move

pytestmark = pytest.mark.django_db
GIVEN = {
    "recognised_by": "自治区工信厅",
    "recognised_on": dt.date(2025, 3, 1),
    "valid_to": dt.date(2028, 3, 1),
    "note": "Moved away",
}


@pytest.fixture
def chain():
    chain = Chain.objects.create(code="ELEC", name_zh="电子信息", launch_year=2021)
    ChainNode.objects.create(code="E-1", chain=chain, name_zh="显示", position=NodePosition.MIDSTREAM)
    return chain


@pytest.fixture
def enterprise(enter):
    return enter("南宁华锐电子有限公司")


@pytest.fixture
def assigned(enterprise, chain, chain_office):
    return chain_role_assign(
        enterprise=enterprise,
        chain=chain,
        node=chain.nodes.get(),
        role=ChainRoleKind.CHAIN_LEADER,
        actor=chain_office,
    )


def in_state(chain_role, status):
    ChainRole.objects.filter(pk=chain_role.pk).update(status=status)
    return ChainRole.objects.get(pk=chain_role.pk)


@pytest.mark.parametrize("name", CHAIN_ROLE_FLOW.moves)
@pytest.mark.parametrize("status", CHAIN_ROLE_FLOW.states)
def test_every_move_from_every_state(assigned, chain_office, name, status):
    role, move = in_state(assigned, status), CHAIN_ROLE_FLOW.moves[name]
    if status in move.sources:
        moved = chain_role_move(chain_role=role, name=name, actor=chain_office, values=GIVEN)
        assert moved.status == move.target
    else:
        with pytest.raises(MoveRefused):
            chain_role_move(chain_role=role, name=name, actor=chain_office, values=GIVEN)
        assert ChainRole.objects.get(pk=role.pk).status == status


def test_recognition_needs_who_and_when_and_a_role_that_may(assigned, chain_office, north_officer):
    with pytest.raises(MoveRefused) as refused:
        chain_role_move(chain_role=assigned, name="recognise", actor=north_officer, values=GIVEN)
    assert refused.value.forbidden
    with pytest.raises(MoveRefused) as refused:
        chain_role_move(chain_role=assigned, name="recognise", actor=chain_office, values={"note": "x"})
    assert not refused.value.forbidden
    role = chain_role_move(chain_role=assigned, name="recognise", actor=chain_office, values=GIVEN)
    assert (role.status, role.recognised_by) == (RoleStatus.RECOGNISED, "自治区工信厅")
    assert changes.history_of(role.enterprise).first().verb == "chain_role_recognise"


def test_one_current_role_at_a_node_and_another_after_it_ended(assigned, enterprise, chain, chain_office):
    again = {
        "enterprise": enterprise,
        "chain": chain,
        "node": chain.nodes.get(),
        "role": ChainRoleKind.LEADING,
        "actor": chain_office,
    }
    with pytest.raises(ValidationError):
        chain_role_assign(**again)
    chain_role_assign(**again | {"node": None})
    with pytest.raises(ValidationError):
        chain_role_assign(**again | {"node": None})
    chain_role_move(chain_role=assigned, name="withdraw", actor=chain_office, values=GIVEN)
    assert chain_role_assign(**again).status == RoleStatus.CANDIDATE


def test_a_node_of_another_chain_and_a_tier_without_year_are_refused(enterprise, chain, chain_office):
    other = Chain.objects.create(code="AUTO", name_zh="汽车", launch_year=2022)
    with pytest.raises(ValidationError) as refused:
        chain_role_assign(
            enterprise=enterprise,
            chain=other,
            node=chain.nodes.get(),
            role=ChainRoleKind.LEADING,
            actor=chain_office,
        )
    assert set(refused.value.message_dict) == {"node"}
    with pytest.raises(ValidationError) as refused:
        chain_role_assign(
            enterprise=enterprise, chain=other, role=ChainRoleKind.LEADING, tier=Tier.T500, actor=chain_office
        )
    assert set(refused.value.message_dict) == {"tier_year"}
    assert not ChainRole.objects.exists()


def test_a_change_from_an_older_page_overwrites_nothing(assigned, enterprise, chain_office):
    opened = version_of(Enterprise.objects.get(pk=enterprise.pk))
    chain_role_change(chain_role=assigned, values={"document": "theirs"}, actor=chain_office, version=opened)
    with pytest.raises(ChangedMeanwhile):
        chain_role_change(
            chain_role=assigned, values={"document": "mine"}, actor=chain_office, version=opened
        )
    assert ChainRole.objects.get().document == "theirs"


def test_a_change_is_recorded_and_an_ended_role_no_longer_changes(assigned, chain_office):
    tier = {"tier": Tier.T100, "tier_year": 2024}
    chain_role_change(chain_role=assigned, values=tier, actor=chain_office)
    assert changes.history_of(assigned).first().changes == {"tier": ["", "100"], "tier_year": [None, 2024]}
    count = changes.history_of(assigned).count()
    chain_role_change(chain_role=assigned, values=tier, actor=chain_office)
    assert changes.history_of(assigned).count() == count
    chain_role_move(chain_role=assigned, name="withdraw", actor=chain_office, values=GIVEN)
    with pytest.raises(ValidationError):
        chain_role_change(chain_role=assigned, values={"document": "x"}, actor=chain_office)
