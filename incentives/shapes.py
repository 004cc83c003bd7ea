"""The parts of a form for what a rule says: nested groups and rows, so that nobody has to know a name.

The name of a field is the path to it: content.measures.0.code. A part only reads what was sent and says what
to show; what is wrong with a value, the kind of rule says. Parts without a value are left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

MOST_ROWS = 60
COUNT, LEFT_OUT = "rows", "out"  # below the path of rows: how many; below that of one: it is taken out
Options = Callable[[], Iterable[tuple[Any, Any]]]
Shown = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What was posted. `keeps_blank`: to show the form again, with rows in which nothing was typed yet."""

    data: QueryDict
    keeps_blank: bool = False

    def text(self, path: str) -> str:
        return self.data.get(path, "").strip()


@dataclass(frozen=True)
class Part:
    name: str
    label: Any
    help: Any = ""

    def read(self, sent: Sent, path: str) -> Any:
        """The value, or None for none."""
        raise NotImplementedError

    def shown(self, value: Any, path: str) -> Shown:
        """For templates/incentives/_part.html."""
        return {"path": path, "label": self.label, "help": self.help, "template": type(self).__name__.lower()}


@dataclass(frozen=True)
class Text(Part):
    """`is_null`: without text the name is written all the same, with None."""

    is_null: bool = False
    type: str = "text"

    def read(self, sent: Sent, path: str) -> Any:
        return sent.text(path) or None

    def shown(self, value: Any, path: str) -> Shown:
        return super().shown(value, path) | {
            "template": "text",
            "value": "" if value is None else value,
            "type": self.type,
        }


@dataclass(frozen=True)
class Number(Text):
    """A number or amount as it is typed: a float would not be what was written."""

    def shown(self, value: Any, path: str) -> Shown:
        return super().shown(value, path) | {"inputmode": "decimal"}


@dataclass(frozen=True)
class Whole(Number):
    def read(self, sent: Sent, path: str) -> Any:
        text = sent.text(path)
        return int(text) if text.isdecimal() and len(text) < 10 else text or None


@dataclass(frozen=True)
class Flag(Part):
    def read(self, sent: Sent, path: str) -> Any:
        return True if path in sent.data else None

    def shown(self, value: Any, path: str) -> Shown:
        return super().shown(value, path) | {"value": bool(value)}


@dataclass(frozen=True)
class Choice(Part):
    options: Options = tuple
    again: bool = False  # what is asked besides depends on it

    def read(self, sent: Sent, path: str) -> Any:
        return sent.text(path) or None

    def shown(self, value: Any, path: str) -> Shown:
        chosen = "" if value is None else str(value)
        options = [(str(code), label, str(code) == chosen) for code, label in self.options()]
        return super().shown(value, path) | {"options": options, "again": self.again}


@dataclass(frozen=True)
class Several(Choice):
    def read(self, sent: Sent, path: str) -> Any:
        return sent.data.getlist(path) or None

    def shown(self, value: Any, path: str) -> Shown:
        options = [(code, label, code in (value or ())) for code, label in self.options()]
        return super().shown(None, path) | {"options": options}


@dataclass(frozen=True)
class YesNo(Choice):
    """Either, or not asked."""

    def read(self, sent: Sent, path: str) -> Any:
        return {"yes": True, "no": False}.get(sent.text(path))

    def shown(self, value: Any, path: str) -> Shown:
        given = {True: "yes", False: "no"}.get(value)
        options = [("yes", _("Yes"), given == "yes"), ("no", _("No"), given == "no")]
        return super().shown(None, path) | {"template": "choice", "options": options}


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

    def shown(self, value: Any, path: str) -> Shown:
        given = value if isinstance(value, Mapping) else {}
        parts = [part.shown(given.get(part.name), f"{path}.{part.name}") for part in self.asked(given)]
        return super().shown(value, path) | {"template": "group", "parts": parts}


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
        for place in range(min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 4 else 0):
            at = f"{path}.{place}"
            row = None if f"{at}.{LEFT_OUT}" in sent.data else self.row.read(sent, at)
            if row is not None or (sent.keeps_blank and f"{at}.{LEFT_OUT}" not in sent.data):
                rows.append(row or {})
        return rows or None

    def shown(self, value: Any, path: str) -> Shown:
        rows = value if isinstance(value, list) else []
        shown = [self.row.shown(row, f"{path}.{place}") for place, row in enumerate(rows)]
        return super().shown(value, path) | {"rows": shown, "add": self.add, "row_label": self.row.label}


@dataclass(frozen=True)
class Each(Part):
    """A value for each of the options that has one."""

    options: Options = tuple
    of: type[Text] = Number

    def read(self, sent: Sent, path: str) -> Any:
        read = {code: self._part(code, "").read(sent, f"{path}.{code}") for code, _label in self.options()}
        return {code: value for code, value in read.items() if value is not None} or None

    def shown(self, value: Any, path: str) -> Shown:
        given = value if isinstance(value, Mapping) else {}
        parts = [
            self._part(code, label).shown(given.get(code), f"{path}.{code}") for code, label in self.options()
        ]
        return super().shown(value, path) | {"template": "group", "parts": parts}

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
        rows, place = _rows_at(shape, read, steps[:-1]), steps[-1]
        if rows and place.isdecimal() and 0 < int(place) < len(rows):
            rows[int(place) - 1 : int(place) + 1] = reversed(rows[int(place) - 1 : int(place) + 1])
    return read


def _rows_at(shape: Part, value: Any, steps: Sequence[str], *, makes: bool = False) -> list | None:
    """The list at a path of the shape; None where there is none."""
    for step in steps:
        if isinstance(shape, Rows):
            if not step.isdecimal() or int(step) >= len(value):
                return None
            shape, value = shape.row, value[int(step)]
            continue
        parts = shape.asked(value) if isinstance(shape, Group) else ()
        found = next((part for part in parts if part.name == step), None)
        if found is None or (step not in value and not makes):
            return None
        value = value.setdefault(step, [] if isinstance(found, Rows) else {})
        shape = found
    return value if isinstance(shape, Rows) else None
