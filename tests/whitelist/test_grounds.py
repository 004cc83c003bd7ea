"""Which steps the data of the day can forbid: said once, for the service, the desk and the letters."""

import pytest

from core.flow import MoveRefused
from tests.whitelist.cases import TODAY, in_publicity
from tests.whitelist.test_killed import Stage, step
from whitelist.clocks import with_due
from whitelist.flow import CASE_FLOW
from whitelist.grounds import RESTS_ON_DATA
from whitelist.models import Case
from whitelist.review_desk import review_desk
from whitelist.services.objections import objection_answer, objection_record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASE_FLOW.moves)
def test_these_steps_and_no_other_are_refused_on_such_data_and_the_desk_says_so(
    name, north_officer, north_manager, chief, region_admin
):
    case, actor = Stage(north_officer, north_manager, chief, region_admin).ready_for(name)
    act = step(name, case, actor)
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    case = Case.objects.get(pk=case.pk)
    if name not in RESTS_ON_DATA:
        act()
        return
    with pytest.raises(MoveRefused, match=r"^Not met: active\. Nobody is put or left on the list"):
        act()
    day = case.publicity_until.replace(day=case.publicity_until.day + 1) if name == "list" else case.status_on
    desk = review_desk(with_due(Case.objects.filter(pk=case.pk)).get(), actor, today=day)
    assert name not in {move.name for move in desk.moves}
    assert CASE_FLOW.moves[name].label in {label for later in desk.later for label in later.labels}


def test_a_notice_begins_again_only_after_an_upheld_objection(
    north_officer, north_manager, chief, region_admin
):
    case = in_publicity(north_officer, north_manager, chief)
    for upheld in (False, True):
        told = {"received_on": TODAY, "text": "It pollutes"}
        objection = objection_record(case=case, values=told, actor=chief, today=TODAY)
        answer = {"is_upheld": upheld, "finding": "So", "has_no_interest": True}
        objection_answer(objection=objection, actor=region_admin, today=TODAY, **answer)
        case = Case.objects.get(pk=case.pk)
        again = step("restart_notice", case, chief)
        if upheld:
            assert again().notices.count() == 2
            continue
        with pytest.raises(MoveRefused, match="No objection was upheld"):
            again()
