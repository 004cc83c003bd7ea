from dataclasses import dataclass, field

import pytest

from core.flow import Flow, Move, MoveRefused
from core.models import WorkdayOverride

FLOW = Flow.of(
    ("draft", "sent", "done"),
    Move("send", frozenset({"draft"}), "sent", "app.send", needs=("source_document",)),
    Move("finish", frozenset({"sent"}), "done", "app.finish", four_eyes=True),
    Move("reopen", frozenset({"sent", "done"}), "draft", "app.send", needs=("note",)),
)


@dataclass
class Person:
    pk: int = 1
    permissions: set = field(default_factory=lambda: {"app.send", "app.finish"})

    def has_perm(self, name):
        return name in self.permissions


@dataclass
class Case:
    status: str = "draft"
    created_by_id: int = 9
    _meta = WorkdayOverride._meta  # the words for a missing value come from the model's fields

    def get_status_display(self):
        return self.status.title()


def test_an_unknown_state_fails_when_the_flow_is_built():
    with pytest.raises(ValueError, match="unknown states"):
        Flow.of(("a",), Move("go", frozenset({"a"}), "b", "x.y"))


def test_two_moves_of_one_name_fail_when_the_flow_is_built():
    move = Move("go", frozenset({"a"}), "a", "x.y")
    with pytest.raises(ValueError, match="twice"):
        Flow.of(("a",), move, move)


@pytest.mark.parametrize(
    ("status", "names"), [("draft", ["send"]), ("sent", ["finish", "reopen"]), ("done", ["reopen"])]
)
def test_the_open_moves_are_those_of_the_state(status, names):
    assert [move.name for move in FLOW.open_to(Case(status), Person())] == names


def test_a_move_without_the_right_is_neither_offered_nor_made():
    nobody = Person(permissions=set())
    assert FLOW.open_to(Case(), nobody) == []
    with pytest.raises(MoveRefused) as refused:
        FLOW.check(Case(), "send", nobody, {"source_document": "x"})
    assert refused.value.forbidden


def test_a_move_from_another_state_is_refused_but_not_forbidden():
    with pytest.raises(MoveRefused, match="Done") as refused:
        FLOW.check(Case("done"), "send", Person(), {"source_document": "x"})
    assert not refused.value.forbidden


def test_a_missing_value_is_named_in_the_users_words():
    with pytest.raises(MoveRefused, match="source document"):
        FLOW.check(Case(), "send", Person(), {"source_document": ""})
    with pytest.raises(MoveRefused, match="reason"):
        FLOW.check(Case("done"), "reopen", Person())
    assert FLOW.check(Case(), "send", Person(), {"source_document": "x"}).target == "sent"


def test_the_one_who_entered_a_record_may_not_take_a_four_eyes_step():
    case = Case("sent", created_by_id=1)
    assert [move.name for move in FLOW.open_to(case, Person(pk=1))] == ["reopen"]
    with pytest.raises(MoveRefused, match="second person"):
        FLOW.check(case, "finish", Person(pk=1))
    assert FLOW.check(case, "finish", Person(pk=2)).target == "done"


def test_an_unknown_move_is_refused():
    with pytest.raises(MoveRefused):
        FLOW.check(Case(), "fly", Person())
