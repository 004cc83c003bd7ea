"""The parts of a form for what a rule says: nested groups and rows, so that nobody has to know a name.

The name of a field is the path to it: content.measures.0.code. A part only reads what was sent and says what
to show; what is wrong with a value, the kind of rule says. Parts without a value are left out.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

MOST_ROWS = 60
COUNT, LEFT_OUT = "rows", "out"  # below the path of rows: how many; below that of one: it is taken out
Options = Callable[[], Iterable[tuple[Any, Any]]]
Shown = dict[str, Any]
Known = dict[Options, list[tuple[str, Any]]]


@dataclass(frozen=True)
class Sent:
    """What was posted. `keeps_blank`: to show the form again, with rows in which nothing was typed yet."""

    data: QueryDict
    keeps_blank: bool = False

    def text(self, path: str) -> str:
        return _writable(self.data.get(path, "")).strip()

    def texts(self, path: str) -> list[str]:
        return [_writable(text) for text in self.data.getlist(path)]


def _writable(text: str) -> str:
    """Without the one sign that PostgreSQL cannot keep."""
    return text.replace("\x00", "")


@dataclass(frozen=True)
class Part(ABC):
    name: str
    label: Any
    help: Any = ""

    @abstractmethod
    def read(self, sent: Sent, path: str) -> Any:
        """The value, or None for none."""

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        """For templates/incentives/_part.html. `known`: the options that were read already."""
        return {"path": path, "label": self.label, "help": self.help, "template": type(self).__name__.lower()}


@dataclass(frozen=True)
class Text(Part):
    """`is_null`: without text the name is written all the same, with None."""

    is_null: bool = False
    type: str = "text"

    def read(self, sent: Sent, path: str) -> Any:
        return sent.text(path) or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        return super().shown(value, path, known) | {
            "template": "text",
            "value": "" if value is None else value,
            "type": self.type,
        }


@dataclass(frozen=True)
class Number(Text):
    """A number or amount as it is typed: a float would not be what was written."""

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        return super().shown(value, path, known) | {"inputmode": "decimal"}


@dataclass(frozen=True)
class Whole(Number):
    def read(self, sent: Sent, path: str) -> Any:
        text = sent.text(path)
        return int(text) if text.isdecimal() and len(text) < 10 else text or None


@dataclass(frozen=True)
class Flag(Part):
    def read(self, sent: Sent, path: str) -> Any:
        return True if path in sent.data else None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        return super().shown(value, path, known) | {"value": bool(value)}


@dataclass(frozen=True)
class Choice(Part):
    options: Options = tuple
    again: bool = False  # what is asked besides depends on it

    def read(self, sent: Sent, path: str) -> Any:
        return sent.text(path) or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        return super().shown(value, path, known) | {
            "options": self._marked([] if value is None else [str(value)], known),
            "again": self.again,
        }

    def _marked(self, chosen: Sequence[str], known: Known) -> list[tuple[str, Any, bool]]:
        """Each with whether it is chosen; one that is not offered any more stays, to be taken out by hand."""
        options = known.get(self.options)
        if options is None:
            options = known[self.options] = [(str(code), label) for code, label in self.options()]
        gone = [(code, _("%(code)s (not offered any more)") % {"code": code}, True) for code in chosen]
        offered = {code for code, _label in options}
        marked = [(code, label, code in chosen) for code, label in options]
        return marked + [one for one in gone if one[0] not in offered]


@dataclass(frozen=True)
class Several(Choice):
    def read(self, sent: Sent, path: str) -> Any:
        return sent.texts(path) or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        chosen = [str(code) for code in value or ()]
        return super().shown(None, path, known) | {"options": self._marked(chosen, known)}


@dataclass(frozen=True)
class YesNo(Choice):
    """Either, or not asked."""

    def read(self, sent: Sent, path: str) -> Any:
        return {"yes": True, "no": False}.get(sent.text(path))

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        given = {True: "yes", False: "no"}.get(value)
        options = [("yes", _("Yes"), given == "yes"), ("no", _("No"), given == "no")]
        return super().shown(None, path, known) | {"template": "choice", "options": options}


@dataclass(frozen=True)
class Group(Part):
    parts: Sequence[Part] = ()

    def asked(self, value: Mapping[str, Any]) -> Sequence[Part]:
        """The parts, by what was chosen."""
        return self.parts

    def read(self, sent: Sent, path: str) -> Any:
        read: dict[str, Any] = {}
        for part in self._asked_of(sent, path):
            read[part.name] = part.read(sent, f"{path}.{part.name}")
        if all(value is None for value in read.values()):
            return None
        nulls = {part.name for part in self.parts if isinstance(part, Text) and part.is_null}
        return {name: value for name, value in read.items() if value is not None or name in nulls}

    def _asked_of(self, sent: Sent, path: str) -> Sequence[Part]:
        return self.asked({})

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        given = value if isinstance(value, Mapping) else {}
        parts = [part.shown(given.get(part.name), f"{path}.{part.name}", known) for part in self.asked(given)]
        return super().shown(value, path, known) | {"template": "group", "parts": parts}


@dataclass(frozen=True)
class Switch(Group):
    """A group of which the first part, a choice, decides what else is asked."""

    more: Callable[[str], Sequence[Part]] = field(default=lambda code: ())

    def asked(self, value: Mapping[str, Any]) -> Sequence[Part]:
        return [*self.parts, *self.more(str(value.get(self.parts[0].name) or ""))]

    def _asked_of(self, sent: Sent, path: str) -> Sequence[Part]:
        name = self.parts[0].name
        return self.asked({name: sent.text(f"{path}.{name}")})


@dataclass(frozen=True)
class Rows(Part):
    row: Group = field(default_factory=lambda: Group("", ""))
    add: Any = ""  # the words of the button

    def read(self, sent: Sent, path: str) -> Any:
        count = sent.text(f"{path}.{COUNT}")
        rows = []
        for place in range(min(_place(count) or 0, MOST_ROWS + 1)):
            at = f"{path}.{place}"
            row, is_out = self.row.read(sent, at), f"{at}.{LEFT_OUT}" in sent.data
            if sent.keeps_blank:
                rows.append((row or {}) | ({LEFT_OUT: True} if is_out else {}))
            elif row is not None and not is_out:
                rows.append(row)
        return rows or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        rows = value if isinstance(value, list) else []
        shown = [
            self.row.shown(row, f"{path}.{place}", known) | {"is_out": LEFT_OUT in row}
            for place, row in enumerate(rows)
        ]
        add = self.add if len(rows) < MOST_ROWS else ""
        return super().shown(value, path, known) | {"rows": shown, "add": add, "row_label": self.row.label}


@dataclass(frozen=True)
class Each(Part):
    """A value for each of the options that has one."""

    options: Options = tuple
    of: type[Text] = Number

    def read(self, sent: Sent, path: str) -> Any:
        read = {code: self._part(code, "").read(sent, f"{path}.{code}") for code, _label in self.options()}
        return {code: value for code, value in read.items() if value is not None} or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        given = value if isinstance(value, Mapping) else {}
        parts = [
            self._part(code, label).shown(given.get(code), f"{path}.{code}", known)
            for code, label in self.options()
        ]
        return super().shown(value, path, known) | {"template": "group", "parts": parts}

    def _part(self, code: str, label: Any) -> Text:
        return self.of(code, label)


def changed(shape: Group, data: QueryDict, path: str, act: str) -> dict[str, Any]:
    """What was typed, once "add <path of rows>" or "up <path of a row>" was pressed; else as it is."""
    read = shape.read(Sent(data, keeps_blank=True), path) or {}
    verb, _space, at = act.partition(" ")
    steps = at.removeprefix(f"{path}.").split(".")
    if verb == "add":
        rows = _rows_at(shape, read, steps, makes=True)
        if rows is not None and len(rows) < MOST_ROWS:
            rows.append({})
    elif verb == "up":
        rows, place = _rows_at(shape, read, steps[:-1]), _place(steps[-1])
        if rows and place is not None and 0 < place < len(rows):
            rows[place - 1 : place + 1] = reversed(rows[place - 1 : place + 1])
    return read


def _rows_at(shape: Part, value: Any, steps: Sequence[str], *, makes: bool = False) -> list | None:
    """The list at a path of the shape; None where there is none."""
    for step in steps:
        if isinstance(shape, Rows):
            place = _place(step)
            if place is None or place >= len(value):
                return None
            shape, value = shape.row, value[place]
            continue
        parts = shape.asked(value) if isinstance(shape, Group) else ()
        found = next((part for part in parts if part.name == step), None)
        if found is None or (step not in value and not makes):
            return None
        value = value.setdefault(step, [] if isinstance(found, Rows) else {})
        shape = found
    return value if isinstance(shape, Rows) else None


def _place(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None


def longest(value: Any) -> int:
    """How many rows the longest list in a content has."""
    if isinstance(value, Mapping):
        return max(map(longest, value.values()), default=0)
    if isinstance(value, list):
        return max(len(value), *map(longest, value), 0)
    return 0
