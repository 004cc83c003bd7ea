"""A process killed at every write of every step: all of the step is there, or nothing of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from core.models import ChangeEntry, OutboxItem
from tests.merging import content, differences
from tests.whitelist.cases import (
    TODAY,
    after_publicity,
    case_of,
    decision,
    in_publicity,
    in_region_review,
    listed,
    removed,
    submitted,
    taken,
)
from tests.whitelist.killing import die_at
from whitelist.choices import LISTED
from whitelist.flow import CASE_FLOW, REVIEWS
from whitelist.models import Case, Entry, Event, PublicNotice, Review
from whitelist.services.cases import case_move
from whitelist.services.objections import objection_answer, objection_record

NOTICED = {"publicise", "restart_notice"}
MOST_WRITES = 40


class Stage:
    """Brings a case to where each step starts, and says who takes it."""

    def __init__(self, officer, manager, chief, admin):
        self.officer, self.manager, self.chief, self.admin = officer, manager, chief, admin
        self.parts = (officer, manager, chief)

    def ready_for(self, name: str) -> tuple[Case, Any]:
        """The case, and who moves it."""
        return getattr(self, f"_{name}")()

    def _objected(self, *, upheld: bool) -> Case:
        case = in_publicity(*self.parts)
        told = {"received_on": TODAY, "text": "It pollutes"}
        objection = objection_record(case=case, values=told, actor=self.manager, today=TODAY)
        objection_answer(
            objection=objection,
            is_upheld=upheld,
            finding="Looked into",
            has_no_interest=True,
            actor=self.admin,
            today=TODAY,
        )
        return Case.objects.get(pk=case.pk)

    def _on_list(self, *steps: str) -> Case:
        case = listed(*self.parts)
        for step in steps:
            case = taken(case, step, self.chief, today=case.status_on)
        return case

    def _submit(self):
        return case_of(self.officer), self.officer

    def _withdraw(self):
        return submitted(self.officer), self.officer

    def _accept(self):
        return submitted(self.officer), self.manager

    _return_to_applicant = _accept

    def _endorse(self):
        return taken(submitted(self.officer), "accept", self.manager), self.manager

    _reject_in_area = _endorse

    def _publicise(self):
        return in_region_review(self.officer, self.manager), self.chief

    _return_by_region = _reject = _publicise

    def _object(self):
        return in_publicity(*self.parts), self.manager

    def _resume_notice(self):
        return self._objected(upheld=False), self.chief

    def _restart_notice(self):
        return self._objected(upheld=True), self.chief

    def _list(self):
        return in_publicity(*self.parts), self.chief

    def _reevaluate(self):
        return self._on_list(), self.chief

    _warn = _suspend = _remove = _reevaluate

    def _confirm(self):
        return self._on_list("reevaluate"), self.chief

    def _clear(self):
        return self._on_list("warn"), self.chief

    def _lift_suspension(self):
        return self._on_list("suspend"), self.chief

    def _appeal(self):
        case = self._on_list()
        return removed(case, self.chief, today=case.status_on), self.officer

    def _reinstate(self):
        case, _officer = self._appeal()
        return taken(case, "appeal", self.officer, today=case.status_on), self.admin

    _uphold_removal = _reinstate

    def _close(self):
        case, admin = self._reinstate()
        return taken(case, "uphold_removal", admin, today=case.status_on), self.chief


def step(name: str, case: Case, actor) -> Callable[[], Any]:
    """The step as the page takes it; its document is handed in before."""
    today = after_publicity(case) if name == "list" else case.status_on
    values: dict[str, Any] = {"note": "So decided", "clause": "§1", "has_no_interest": True}
    if "document" in CASE_FLOW.moves[name].needs:
        values["document"] = decision(case, actor)
    if name == "object":
        told = {"received_on": today, "text": "It pollutes"}
        return partial(objection_record, case=case, values=told, actor=actor, today=today)
    return partial(case_move, case=case, name=name, actor=actor, values=values, today=today)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CASE_FLOW.moves)
def test_a_step_killed_at_any_point_leaves_all_of_it_or_nothing(
    name, north_officer, north_manager, chief, region_admin
):
    stage = Stage(north_officer, north_manager, chief, region_admin)
    case, actor = stage.ready_for(name)
    act, before = step(name, case, actor), whole()
    was = case.status
    for point in range(1, MOST_WRITES):
        if die_at(point, act):
            break
        assert differences(before, whole()) == [], f"killed before write {point}"
        if point == 1:
            assert not die_at(MOST_WRITES, act, at_commit=True)
            assert differences(before, whole()) == [], "killed before the commit"
    assert point > 3  # the case, its event, its line in the trail, its note for the index
    after = whole()
    assert new_rows(Event, before, after) == 1
    assert new_rows(ChangeEntry, before, after) >= 1
    assert new_rows(OutboxItem, before, after) >= 1
    assert new_rows(Review, before, after) == (1 if name in REVIEWS else 0)
    assert new_rows(PublicNotice, before, after) == (1 if name in NOTICED else 0)
    assert new_rows(Entry, before, after) == (1 if CASE_FLOW.moves[name].target in LISTED else 0)
    assert Case.objects.get(pk=case.pk).status == CASE_FLOW.moves[name].target != was


def whole() -> dict[str, dict]:
    """Every row, with what the trail and the index remember."""
    remembered = {
        model._meta.label: {row["id"]: row for row in model.objects.values()}
        for model in (ChangeEntry, OutboxItem)
    }
    return content() | remembered


def new_rows(model, before: dict, after: dict) -> int:
    return len(after[model._meta.label].keys() - before[model._meta.label].keys())
