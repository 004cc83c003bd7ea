"""The files the public site starts from: shape, languages and references, read without the database."""

import re
from pathlib import Path

import pytest
import yaml

SITE = Path(__file__).resolve().parents[2] / "policies" / "guangxi-ftz-2021" / "site"
POLICY = SITE.parent
STAFF_LANGUAGES = ("zh-hans", "en")
LANGUAGES = (*STAFF_LANGUAGES, "vi", "th")
EVERY_LANGUAGE = {"home", "contact", "enquiry", "privacy"}
PARENTS = {
    "home": None,
    **dict.fromkeys(("section", "chain_index", "area_index", "policy_index", "project_index"), "home"),
    **dict.fromkeys(("site_index", "whitelist", "service_index", "news_index", "contact"), "home"),
    **dict.fromkeys(("faq", "privacy", "enquiry", "finder", "search"), "home"),
    "chain": "chain_index",
    "area": "area_index",
    "policy": "policy_index",
    "measure": "policy",
    "service": "service_index",
    "news": "news_index",
    "event": "news_index",
}
# What each block holds: its parts, and of a list the parts of each member (those with ? may be left out).
BLOCKS = {
    "heading": None,
    "text": None,
    "facts": ("heading", "keys"),
    "steps": ("heading", "steps"),
    "cards": ("heading", "cards"),
    "table": ("heading", "columns", "rows"),
    "route": ("heading", "text", "stops"),
    "nodes": ("heading", "nodes"),
    "questions": ("heading", "questions"),
    "offices": ("heading", "offices"),
    "notice": ("kind", "text"),
    "enquiry": ("heading", "text", "button"),
}
MEMBERS = {
    "steps": {"title", "text"},
    "cards": {"title", "text", "page?"},
    "nodes": {"stage", "title", "text"},
    "questions": {"question", "answer"},
    "offices": {"name", "serves", "address", "phone", "email", "hours"},
}
CHOICES = {
    "chains": {"ELEC", "AUTO", "CHEM", "TCM", "ASEAN"},
    "areas": {"NN", "QZG", "CZ"},
    "investors": {"domestic", "foreign"},
    "stages": {"new", "operating"},
    "needs": {"land", "finance", "talent", "trade", "logistics", "research", "approval"},
}
TAGS = {"p", "ul", "ol", "li", "b", "i", "a"}


def facts():
    return yaml.safe_load((SITE / "facts.yaml").read_text())


def pages():
    found = []
    for file in sorted(SITE.glob("[0-9]*.yaml")):
        found += yaml.safe_load(file.read_text())
    return found


PAGES = {page["path"]: page for page in pages()}
FACTS = {fact["key"]: fact for fact in facts()}
CHAINS = {chain["code"]: chain for chain in yaml.safe_load((POLICY / "chains.yaml").read_text())["chains"]}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def texts():
    """Every page in every language it has."""
    for path, page in PAGES.items():
        for language, text in page["text"].items():
            yield pytest.param(page, language, text, id=f"{path or 'home'}-{language}")


def test_no_path_and_no_fact_stands_twice():
    assert len(PAGES) == len(pages())
    assert len(FACTS) == len(facts())


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page["path"] or "home")
def test_a_page_stands_under_the_type_it_belongs_under(page):
    parent = PARENTS[page["kind"]]
    if parent is None:
        assert page["path"] == ""
    else:
        above = PAGES[page["path"].rpartition("/")[0]]["kind"]
        assert above == parent or page["kind"] == above == "section"
    assert re.fullmatch(r"([a-z0-9-]+(/[a-z0-9-]+)*)?", page["path"])
    assert set(page) == {"kind", "path", "fields", "sample", "text"}


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page["path"] or "home")
def test_a_page_is_in_every_language_it_owes(page):
    owed = LANGUAGES if page["kind"] in EVERY_LANGUAGE else STAFF_LANGUAGES
    assert tuple(page["text"]) == owed


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page["path"] or "home")
def test_a_page_has_the_same_blocks_in_every_language(page):
    def shape(block):
        ((kind, value),) = block.items()
        if not isinstance(value, dict):
            return kind
        parts = [value["kind"]] if kind == "notice" else [value["keys"]] if kind == "facts" else []
        if kind == "cards":
            return (kind, len(value["cards"]))
        if kind == "nodes":
            return (kind, [node["stage"] for node in value["nodes"]])
        sizes = [len(each) for each in value.values() if isinstance(each, list)]
        return (kind, parts, sizes)

    shapes = {language: [shape(block) for block in text["body"]] for language, text in page["text"].items()}
    for language in page["text"]:
        assert shapes[language] == shapes["zh-hans"], language


@pytest.mark.parametrize(("page", "language", "text"), list(texts()))
def test_every_block_has_the_agreed_parts(page, language, text):
    assert set(text) - {"short_title"} == {"title", "introduction", "search_description", "body"}
    assert len(text.get("short_title", "")) <= 40
    assert 0 < len(text["search_description"]) <= 160
    assert text["title"]
    assert text["introduction"]
    for block in text["body"]:
        ((kind, value),) = block.items()
        parts = BLOCKS[kind]
        if parts is None:
            assert isinstance(value, str)
            assert value
            continue
        assert set(value) == set(parts), (kind, value)
        for name, members in value.items():
            if kind == "table" and name == "rows":
                assert all(len(row) == len(value["columns"]) for row in members)
                assert all(isinstance(cell, str) for row in members for cell in row)
            elif name in MEMBERS and isinstance(members, list):
                needed = {part for part in MEMBERS[name] if not part.endswith("?")}
                allowed = {part.rstrip("?") for part in MEMBERS[name]}
                for member in members:
                    assert needed <= set(member) <= allowed, member
                    assert all(isinstance(part, str) and part for part in member.values()), member
        if kind == "nodes":
            assert {node["stage"] for node in value["nodes"]} <= {"upstream", "midstream", "downstream"}
        if kind == "notice":
            assert value["kind"] in {"info", "sample", "warning"}


@pytest.mark.parametrize(("page", "language", "text"), list(texts()))
def test_every_reference_leads_somewhere_in_the_same_language(page, language, text):
    links = [link for each in strings(text) for link in re.findall(r'href="([^"]*)"', each)]
    assert all(link.startswith("page:") for link in links), links
    targets = [link.removeprefix("page:") for link in links]
    keys = [key for each in strings(text) for key in re.findall(r"\[\[fact:([^\]]*)\]\]", each)]
    for block in text["body"]:
        targets += [card["page"] for card in block.get("cards", {}).get("cards", ()) if "page" in card]
        keys += block.get("facts", {}).get("keys", ())
    for target in targets:
        assert language in PAGES[target]["text"], target
    for key in keys:
        for part in ("unit", "label", "source"):
            assert language in FACTS[key][part], (key, part)


@pytest.mark.parametrize(("page", "language", "text"), list(texts()))
def test_text_holds_only_agreed_tags_and_closes_them(page, language, text):
    for block in text["body"]:
        if "text" in block:
            assert block["text"].startswith("<")
    for each in strings(text):
        opened = []
        for slash, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", each):
            assert tag in TAGS
            if slash:
                assert opened.pop() == tag, each
            else:
                opened.append(tag)
        assert not opened, each


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact["key"])
def test_a_fact_says_of_when_and_from_where_it_is(fact):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", fact["key"])
    assert isinstance(fact["figure"], str)
    assert fact["date"].year >= 2019
    assert fact["valid_until"] is None or fact["valid_until"] > fact["date"]
    assert fact["sample"] in (True, False)
    for part in ("unit", "label", "source"):
        # In all four: an answer to an enquiry may tell any fact in the visitor's language.
        assert set(fact[part]) == set(LANGUAGES)
        assert all(fact[part].values())


def test_every_fact_is_used():
    words = "".join(path.read_text() for path in sorted(SITE.glob("[0-9]*.yaml")))
    assert [key for key in FACTS if not re.search(rf"\b{key}\b", words)] == []


def test_a_measure_names_its_clause_and_whom_it_is_for():
    items = {item["code"] for item in yaml.safe_load((POLICY / "policy.yaml").read_text())["items"]}
    measures = [page for page in PAGES.values() if page["kind"] == "measure"]
    assert len(measures) >= 18
    for page in measures:
        fields = page["fields"]
        assert re.match(r"[TS]\d+", fields["clause"]).group() in items
        assert fields["source"]
        for name, choices in CHOICES.items():
            assert set() < set(fields[name]) <= choices, (page["path"], name)


@pytest.mark.parametrize("kind", ["chain", "area"])
def test_chains_and_areas_have_one_guide_each(kind):
    guides = [page["fields"][kind] for page in PAGES.values() if page["kind"] == kind]
    assert sorted(guides) == sorted(CHOICES[f"{kind}s"])


@pytest.mark.parametrize("path", [page["path"] for page in PAGES.values() if page["kind"] == "chain"])
@pytest.mark.parametrize(("language", "name"), [("zh-hans", "name_zh"), ("en", "name_en")])
def test_a_chain_guide_shows_the_nodes_of_the_chain(path, language, name):
    page = PAGES[path]
    nodes = CHAINS[page["fields"]["chain"]]["nodes"]
    expected = [(node["position"], node[name]) for node in nodes if node["position"] != "service"]
    (shown,) = [block["nodes"]["nodes"] for block in page["text"][language]["body"] if "nodes" in block]
    assert sorted((node["stage"], node["title"]) for node in shown) == sorted(expected)


def test_no_address_could_reach_a_real_person():
    for each in strings([page["text"] for page in PAGES.values()]):
        for host in re.findall(r"[\w.+-]+@([\w.-]+)", each):
            assert host == "example.org"
        assert "http" not in each
        for number in re.findall(r"\b0\d{2,3}[- ]\d{3}[ -]?\d{4}\b", each):
            assert number.endswith("000 0000")
