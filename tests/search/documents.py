"""Small documents from names, and what a query finds among them, worked out without any engine."""

from collections import Counter
from collections.abc import Iterable

from search import analysis
from search.documents import Document, get_kind
from search.query import Clause, Level, TokenQuery, any_of, parse_query


def document(pk: int, *names: str, rank: int = 0, text: str = "", code: str = "", **facets: str) -> Document:
    """`document(1, "legal name", "former name", text="what it makes", area="7", chain="1,2")`"""
    kind, values = get_kind("enterprises"), {name: tuple(found.split(",")) for name, found in facets.items()}
    tokens = {analysis.ALL, *analysis.text_tokens(text)}
    tokens |= {token for name in names for token in analysis.name_tokens(name)}
    tokens |= {token for name, found in values.items() for token in kind.tokens(name, found)}
    return Document(pk=pk, rank=rank, tokens=frozenset(tokens), facets=values, code=code)


def wanted(query_text: str, level: Level | None = None) -> TokenQuery:
    """What is asked at one level, or at any of those that look at names and texts."""
    query = parse_query(query_text)
    levels = [one for one in Level if one is not Level.CODE] if level is None else [level]
    found = [question for one in levels if (question := query.at(one))]
    return any_of(found)


def among(query_text: str, **filters: str) -> TokenQuery:
    """As typed, with filters: `among("电子", area="1,2")` is area 1 or 2."""
    clauses = [get_kind("enterprises").tokens(name, values.split(",")) for name, values in filters.items()]
    question = parse_query(query_text).at(Level.STRICT)
    assert question is not None
    return question.among(tuple(tuple((token,) for token in clause) for clause in clauses))


def answering(documents: Iterable[Document], query: TokenQuery) -> list[Document]:
    """What any engine has to find, in the order of hits."""
    return sorted((d for d in documents if _answers(d, query)), key=lambda d: d.order)


def _answers(document: Document, query: TokenQuery) -> bool:
    has_branch = any(all(_has(document, part) for part in branch) for branch in query.branches)
    return (
        (has_branch or not query.branches)
        and all(_has(document, part) for part in query.filters)
        and not _has(document, query.excluded)
        and (not query.code or document.code.startswith(query.code))
        and document.pk > query.after_pk
    )


def _has(document: Document, alternatives: Clause) -> bool:
    return any(document.tokens.issuperset(tokens) for tokens in alternatives)


def facet_counts(documents: Iterable[Document]) -> dict[str, dict[str, int]]:
    counts = Counter((n, value) for d in documents for n, values in d.facets.items() for value in values)
    found: dict[str, dict[str, int]] = {}
    for (name, value), count in counts.items():
        found.setdefault(name, {})[value] = count
    return found
