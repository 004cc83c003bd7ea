"""A state machine as a value: moves with sources, target, permission and what they need."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class MoveRefused(Exception):
    """The move may not be made; the message says why and what to do, in the user's words."""

    def __init__(self, message: str, *, forbidden: bool = False):
        super().__init__(message)
        self.message = message
        # True: the actor lacks the right (403); False: the record is not ready or was changed meanwhile (409)
        self.forbidden = forbidden


def message_of(refused: MoveRefused) -> str:
    """What a page says of a refusal; where the right is lacking it is 403: PermissionDenied."""
    if refused.forbidden:
        raise PermissionDenied(refused.message) from refused
    return refused.message


class Forbidden(MoveRefused, PermissionDenied):
    """The actor lacks the right. A page that does not answer it is 403."""

    def __init__(self, message: str):
        super().__init__(message, forbidden=True)


@dataclass(frozen=True)
class Move:
    """One arrow. `needs` names the values that the mover must give; `permission` is a Django permission."""

    name: str
    sources: Collection[str]
    target: str
    permission: str
    label: Any = ""
    needs: tuple[str, ...] = ()
    # The mover is neither who entered the record (`created_by`) nor, where it knows, who changed it last
    # (`edited_by`).
    four_eyes: bool = False

    def __post_init__(self):
        object.__setattr__(self, "sources", frozenset(map(str, self.sources)))
        object.__setattr__(self, "target", str(self.target))


@dataclass(frozen=True)
class Flow:
    states: tuple[str, ...]
    moves: Mapping[str, Move] = field(default_factory=dict)

    @classmethod
    def of(cls, states: Iterable[str], *moves: Move) -> "Flow":
        """Build and check: a move with an unknown state, or two moves of one name, fail at import."""
        known = tuple(map(str, states))
        by_name: dict[str, Move] = {}
        for move in moves:
            unknown = {*move.sources, move.target} - set(known)
            if unknown:
                raise ValueError(f"move {move.name}: unknown states {sorted(unknown)}")
            if move.name in by_name:
                raise ValueError(f"move {move.name} is declared twice")
            by_name[move.name] = move
        return cls(known, by_name)

    def open_to(self, obj, user) -> list[Move]:
        """The moves that `user` could make from the present state: they draw the buttons."""
        # First those from here: why another is closed need not be put into words.
        possible = (move for move in self.moves.values() if obj.status in move.sources)
        return [move for move in possible if self._why_not(move, obj, user) is None]

    def check(self, obj, name: str, actor, values: Mapping[str, Any] | None = None) -> Move:
        """The move, or MoveRefused with the reason. Call it on a locked row."""
        move = self.moves.get(name)
        if move is None:
            raise MoveRefused(_("There is no such step. Reload the page and choose again."))
        refused = self._why_not(move, obj, actor)
        if refused:
            raise refused
        missing = [need for need in move.needs if not (values or {}).get(need)]
        if missing:
            raise MoveRefused(
                _("To take this step, first fill in: %(fields)s.")
                % {"fields": ", ".join(str(_field_words(obj, name)) for name in missing)}
            )
        return move

    def _why_not(self, move: Move, obj, user) -> MoveRefused | None:
        if not user.has_perm(move.permission):
            return MoveRefused(_("Your role may not take this step."), forbidden=True)
        if obj.status not in move.sources:
            return MoveRefused(
                _("This step is not possible from “%(status)s”. It may have been changed just now: reload.")
                % {"status": obj.get_status_display()}
            )
        if move.four_eyes and getattr(obj, "created_by_id", None) == user.pk:
            return MoveRefused(
                _("A second person must take this step: you entered the record."), forbidden=True
            )
        if move.four_eyes and getattr(obj, "edited_by_id", None) == user.pk:
            return MoveRefused(
                _("A second person must take this step: you changed or submitted the record."), forbidden=True
            )
        return None


_COMMON_WORDS = {
    "note": gettext_lazy("reason"),
    "clause": gettext_lazy("clause"),
    "document": gettext_lazy("document"),
    "has_no_interest": gettext_lazy("declaration to have no interest"),
}


def _field_words(obj, name: str):
    fields = {f.name: getattr(f, "verbose_name", f.name) for f in obj._meta.get_fields()}
    return fields.get(name) or _COMMON_WORDS.get(name, name)
