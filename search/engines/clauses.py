"""A TokenQuery as a query of Elasticsearch. All of it filters, nothing scores: ranking is done in Python."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from elasticsearch.dsl.query import Bool, Prefix, Query, Range, Term, Terms

from search.query import Clause, TokenQuery

LONGEST = 120  # characters of a token; the whitespace analyser breaks words of more than 255 in pieces
DEEPEST = 12  # questions within questions; the server allows 30

Tokens = frozenset[str]


def fitted(token: str) -> str:
    """The token as it is indexed and asked for: a longer one by its beginning and a digest of the whole."""
    if len(token) <= LONGEST:
        return token
    digest = hashlib.blake2s(token.encode(errors="replace"), digest_size=16).hexdigest()
    return token[: LONGEST - len(digest)] + digest


def question_of(query: TokenQuery) -> Query:
    """What finds the documents of `query` and no tombstone."""
    wanted: list[Query] = []
    if query.branches:
        wanted.append(_any([_all([_clause(part) for part in branch]) for branch in query.branches]))
    wanted += [_clause(alternatives) for alternatives in query.filters]
    if query.code:
        wanted.append(Prefix(code=query.code))
    if not wanted:
        wanted.append(Term(deleted=False))  # tombstones have no tokens and no code
    if query.after_pk:
        wanted.append(Range(pk={"gt": query.after_pk}))
    unwanted = [_clause(query.excluded)] if query.excluded else []
    return Bool(filter=wanted, must_not=unwanted)


def _clause(alternatives: Clause) -> Query:
    distinct = {frozenset(map(fitted, tokens)) for tokens in alternatives}
    return _any(_choices(sorted(distinct, key=sorted), DEEPEST))


def _choices(alternatives: Sequence[Tokens], depth: int) -> list[Query]:
    """Questions one of which is answered if one of the alternatives is. What some share is asked once.

    Misspelt pinyin is a thousand alternatives that differ in a syllable each, and the server refuses more
    than a few thousand questions about tokens.
    """
    single = {token for tokens in alternatives if len(tokens) == 1 for token in tokens}
    questions: list[Query] = [Terms(tokens=sorted(single))] if single else []
    left = [tokens for tokens in alternatives if not tokens & single]
    while left and depth:
        token, count = Counter(token for tokens in left for token in tokens).most_common(1)[0]
        if count == 1:
            break
        questions.append(_sharing([tokens for tokens in left if token in tokens], depth))
        left = [tokens for tokens in left if token not in tokens]
    return [*questions, *(_all(_each(tokens)) for tokens in left)]


def _sharing(alternatives: Sequence[Tokens], depth: int) -> Query:
    shared = frozenset.intersection(*alternatives)
    if shared in alternatives:  # whatever the others ask besides
        return _all(_each(shared))
    rests = _choices([tokens - shared for tokens in alternatives], depth - 1)
    return Bool(filter=_each(shared), should=rests, minimum_should_match=1)


def _each(tokens: Tokens) -> list[Query]:
    return [Term(tokens=token) for token in sorted(tokens)]


def _all(questions: Sequence[Query]) -> Query:
    return questions[0] if len(questions) == 1 else Bool(filter=list(questions))


def _any(questions: Sequence[Query]) -> Query:
    return questions[0] if len(questions) == 1 else Bool(should=list(questions), minimum_should_match=1)
