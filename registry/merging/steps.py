"""What other apps have to say when two enterprises become one. They register at start-up."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from accounts.models import User
from registry.merging.journal import Entry, Journal, Note
from registry.models import Enterprise


class MergeStep(Protocol):
    def obstacles(self, kept: Enterprise, gone: Enterprise) -> list[str]:
        """What forbids the merge, each a sentence that says what to do first. Asked by the preview too."""

    def change(
        self, journal: Journal, kept: Enterprise, gone: Enterprise, *, actor: User, today: dt.date
    ) -> None:
        """Bring the app's rows to a state in which all of them may point to `kept`.

        Called before the rows are moved, in the transaction of the merge. Writes through the journal only, so
        that undoing knows of it.
        """

    def take_along(self, kept_id: int, gone_id: int, entries: Sequence[Entry]) -> list[Note]:
        """Point to the enterprise that comes back what was entered since and belongs to a row that goes back.

        Called in the transaction of the undoing before the rows are moved; `entries` say what the merge did.
        Returns lines for the change trail.
        """

    def tell(self, kept: Enterprise, gone: Enterprise, user: User) -> list[str]:
        """Sentences for the preview: what is known of rows that `user` may not see, and what will be decided.

        For another area no more than which organisation pursues the enterprise, and since when.
        """


_steps: list[MergeStep] = []


def register_merge_step(step: MergeStep) -> None:
    if step not in _steps:
        _steps.append(step)


def merge_steps() -> tuple[MergeStep, ...]:
    return tuple(_steps)
