"""What an entry of a policy folder must have, and what it names elsewhere."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Entry = dict[str, Any]


class Shape(NamedTuple):
    """Where a list of entries stands and which keys an entry has."""

    file: str
    needs: frozenset[str]
    may: frozenset[str] = frozenset()


def entry_shape(file: str, needs: str, may: str = "") -> Shape:
    return Shape(file, frozenset(needs.split()), frozenset(may.split()))


class Reference(NamedTuple):
    """`entry` of `file` names something of `kind` by its `code`."""

    file: str
    entry: str
    kind: str
    code: str


def name_of(entry: Any) -> str:
    """What to call an entry in a message: its code, or the codes that make it up."""
    if not isinstance(entry, dict):
        return repr(entry)
    keys = (
        ("code",)
        if "code" in entry
        else (
            "metric",
            "area",
            "chain",
            "from",
            "to",
            "year",
            "number",
            "indicator",
            "status",
        )
    )
    return " ".join(str(entry[key]) for key in keys if entry.get(key)) or "an entry without a code"


def list_problems(shape: Shape, name: str, entries: Any) -> list[str]:
    if not isinstance(entries, list) or not entries:
        return [f"{shape.file}: {name} is not a list of entries"]
    return [problem for entry in entries for problem in entry_problems(shape, entry)]


def entry_problems(shape: Shape, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield f"{shape.file}, {name_of(entry)}: is not an entry with names and values"
        return
    for missing in sorted(shape.needs - entry.keys()):
        yield f"{shape.file}, {name_of(entry)}: {missing} is missing"
    for unknown in sorted(map(str, entry.keys() - shape.needs - shape.may)):
        yield f"{shape.file}, {name_of(entry)}: {unknown} is not known here"
