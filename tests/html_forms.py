"""What a browser would send of a form that nobody touched."""

from html.parser import HTMLParser

BOXES = ("checkbox", "radio")


def as_sent(html: str) -> dict[str, list[str]]:
    """The controls of a page by name, as a POST of the test client takes them, without buttons and files."""
    reader = _Controls()
    reader.feed(html)
    return reader.found


def _is_sent(kind: str, given: dict[str, str]) -> bool:
    return kind not in BOXES or "checked" in given


class _Controls(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._select = self._textarea = ""

    def handle_starttag(self, tag, attrs):
        given = {name: "" if value is None else value for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")
        elif tag == "input" and name and kind not in ("file", "submit") and _is_sent(kind, given):
            self._add(name, given.get("value", "on" if kind in BOXES else ""))

    def handle_data(self, data):
        if self._textarea:
            self.found[self._textarea][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def _add(self, name: str, value: str) -> None:
        self.found.setdefault(name, []).append(value)
