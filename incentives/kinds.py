"""What each kind of rule makes of its content: an app of rules that knows none of them by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incentives.choices import RuleKind
from incentives.shapes import Group

Content = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """`clean` gives the content in its one written form, and raises ValidationError with all that is wrong.

    `lines` says it to the reader, a rule a line, each with its clause; `indicators` names what the formulas
    rest on; `example` is what a new draft begins with; `enforced` is called in the transaction that puts a
    version into effect, with the locked version. `shape` is what its form asks; `missing` says what a version
    lacks besides to take effect.
    """

    clean: Callable[[Mapping[str, Any]], Content]
    lines: Callable[[Content], Iterable[str]]
    indicators: Callable[[Content], Iterable[str]]
    example: Content
    shape: Group
    missing: Callable[[Any], Iterable[str]] = lambda version: ()
    enforced: Callable[[Any], None] = lambda version: None


_kinds: dict[str, Kind] = {}


def register_kind(name: RuleKind, kind: Kind) -> None:
    """Called by the app's `ready`."""
    _kinds[name.value] = kind


def kind_of(name: str) -> Kind:
    return _kinds[name]


def known_kinds() -> list[RuleKind]:
    """Those that an app has registered."""
    return [kind for kind in RuleKind if kind.value in _kinds]
