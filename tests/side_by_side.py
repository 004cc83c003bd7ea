"""Services and a model of them side by side: what the state machines of the apps have in common."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from accounts.models import User
from core.flow import MoveRefused

Row = TypeVar("Row")


class SideBySide(RuleBasedStateMachine):
    """Every example runs in a transaction of its own that is rolled back. A subclass gives the cast."""

    cast: ClassVar[Any]  # `users` by name, and the model's `actors`
    refused: ClassVar[type[Exception]]  # what the model raises
    steps: ClassVar[Counter[tuple[str, str]]] = Counter()  # (what, "done" or "refused")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def check_at_the_end(self) -> None:
        """What costs too much to look at after every step."""

    def teardown(self) -> None:
        try:
            self.check_at_the_end()
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def both(self, name: str, modelled: Callable[[], Any], served: Callable[[], Any]) -> bool:
        """Do it in the model and by the service; both do it, or both refuse it."""
        try:
            modelled()
            expected = "done"
        except self.refused:
            expected = "refused"
        said = ""
        try:
            with transaction.atomic():
                served()
            happened = "done"
        except (MoveRefused, ValidationError) as refused:
            happened, said = "refused", str(refused)
        assert happened == expected, f"{name}: the model says {expected}, the service {happened} {said}"
        self.steps[name, happened] += 1
        return happened == "done"

    def user(self, actor: Any) -> User:
        return self.cast.users[actor.name]

    def one(self, number: int, rows: Sequence[Row], fits: Callable[[Row], object] | None = None) -> Row:
        """One of the rows, mostly one that fits."""
        fitting = [row for row in rows if fits(row)] if fits and number % 8 else []
        return (fitting or rows)[(number // 8) % len(fitting or rows)]


def play(machine: type[SideBySide], cast: Any, *, steps: int) -> None:
    """Some stories of so many steps each, the same every time."""

    class Played(machine):  # type: ignore[valid-type, misc]
        pass

    Played.cast = cast
    some = settings(
        max_examples=8,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # to make a failing story shorter takes minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Played, settings=some)
