"""The files of the starter content: read, and turned into what pages and facts are made of."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.loading import LoadError

FACTS_FILE = "facts.yaml"
Entry = dict[str, Any]
# Of the fields of a page, which hold codes of records.
REFERENCES = ("chain", "area", "chains", "areas")


@dataclass(frozen=True)
class PageEntry:
    """One page of a file, with its words in each language that it has."""

    kind: str
    path: str  # slugs from the first page; empty for that
    fields: Entry
    sample: bool
    text: dict[str, Entry]
    file: str

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class StarterContent:
    facts: list[Entry]
    pages: list[PageEntry]  # parents before their children


def starter_read(folder: Path) -> StarterContent:
    """All files of the folder. Raises LoadError for what is no such file, or a page without its parent."""
    facts = _entries(folder / FACTS_FILE) if (folder / FACTS_FILE).exists() else []
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != FACTS_FILE]
    pages = [_page(entry, path.name) for path in files for entry in _entries(path)]
    known = {page.path for page in pages}
    orphans = [page for page in pages if page.path and page.parent not in known]
    if orphans:
        raise LoadError(f"{orphans[0].file}, {orphans[0].path}: there is no page {orphans[0].parent!r}")
    if len(known) < len(pages):
        raise LoadError(f"{folder}: two pages have the same path")
    return StarterContent(facts, sorted(pages, key=lambda page: page.path.count("/") + bool(page.path)))


def digest(value: Any) -> str:
    """The same for the same content."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def stream_of(blocks: list[Entry], page_id: Callable[[str], int | None]) -> list[Entry]:
    """The blocks of a file as a StreamField keeps them. `page_id`: the key of the page at a path."""
    return [_block(kind, value, page_id) for block in blocks for kind, value in block.items()]


def _entries(path: Path) -> list[Entry]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise LoadError(f"{path.name}: {error}") from None
    if not isinstance(found, list):
        raise LoadError(f"{path.name}: not a list of entries")
    return found


def _page(entry: Entry, file: str) -> PageEntry:
    try:
        return PageEntry(
            kind=entry["kind"],
            path=entry["path"],
            fields=entry.get("fields") or {},
            sample=bool(entry.get("sample")),
            text=entry["text"],
            file=file,
        )
    except KeyError as error:
        raise LoadError(f"{file}, {entry.get('path')}: {error} is missing") from None


def _block(kind: str, value: Any, page_id: Callable[[str], int | None]) -> Entry:
    if kind in ("heading", "text"):
        return {"type": kind, "value": _linked(value, page_id) if kind == "text" else value}
    shaped = dict(value)
    if kind == "cards":
        shaped["cards"] = [{**card, "page": _card_page(card, page_id)} for card in value["cards"]]
    elif kind == "table":
        shaped = {"heading": value.get("heading", ""), "table": _table(value)}
    elif kind == "questions":
        shaped["questions"] = [
            {**one, "answer": _linked(_paragraph(one["answer"]), page_id)} for one in value["questions"]
        ]
    return {"type": kind, "value": shaped}


def _card_page(card: Entry, page_id: Callable[[str], int | None]) -> int | None:
    return page_id(card["page"]) if "page" in card else None


def _table(value: Entry) -> Entry:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
        "rows": [{"values": [str(cell) for cell in row]} for row in value["rows"]],
        "caption": "",
    }


def _paragraph(text: str) -> str:
    return text if text.lstrip().startswith("<") else f"<p>{text}</p>"


def _linked(html: str, page_id: Callable[[str], int | None]) -> str:
    """href="page:chains/electronics" becomes Wagtail's own link, and plain words where no page is."""
    start = html.find('<a href="page:')
    if start < 0:
        return html
    end = html.index('">', start)
    close = html.index("</a>", end)
    found = page_id(html[start + len('<a href="page:') : end])
    words = html[end + 2 : close]
    said = f'<a linktype="page" id="{found}">{words}</a>' if found else words
    return html[:start] + said + _linked(html[close + len("</a>") :], page_id)
