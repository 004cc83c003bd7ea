"""What a page of results will ask of the database engine, so that it is asked by one statement."""

from collections.abc import Iterator

from search import finding
from search.engines.ahead import Ahead
from search.engines.choosing import embedded, primary
from search.engines.database import Ask
from search.finding import Asked
from search.query import LOOSE, Branch, Level, TokenQuery, any_of


def look_ahead(*pages: Asked) -> Ahead | None:
    """What answers a page that asks all of these, the first of them for its facets too: the database engine
    with one statement for what they have in common, and one more where too few are found. None where another
    engine answers; pass it on as `engine`.
    """
    if primary() is not embedded():
        return None
    ahead = Ahead(embedded())
    asked = [one for one in pages if one.is_possible]
    ahead.foresee(ask for one in asked for ask in _first_asks(one, with_facets=one is pages[0]))
    loose = [one for one in asked if not _is_answered(one, ahead)]
    ahead.foresee(ask for one in loose for ask in _loose_asks(one, with_facets=one is pages[0]))
    return ahead


def _first_asks(asked: Asked, *, with_facets: bool) -> Iterator[Ask]:
    by_code, exact, strict = (asked.query.at(level) for level in (Level.CODE, Level.EXACT, Level.STRICT))
    surest = [one for one in (exact, strict) if one]
    for question in filter(None, (by_code, exact, strict)):
        yield Ask(asked.kind, question.among(asked.restriction(filtered=False)), finding.POOL)
        yield Ask(asked.kind, question.among(asked.restriction()), finding.POOL)
    for question in filter(None, (by_code, any_of(surest) if surest else None)):
        yield from _asks_of(asked, question, with_facets)


def _loose_asks(asked: Asked, *, with_facets: bool) -> Iterator[Ask]:
    questions = [question for level in (Level.STRICT, *LOOSE) if (question := asked.query.at(level))]
    for count, question in enumerate(questions, start=1):
        yield Ask(asked.kind, question.among(asked.restriction(filtered=False)), finding.POOL)
        yield Ask(asked.kind, question.among(asked.restriction()), finding.POOL)
        yield from _asks_of(asked, any_of(questions[:count]), with_facets)


def _asks_of(asked: Asked, question: TokenQuery, with_facets: bool) -> Iterator[Ask]:
    """What is asked of a question once it is chosen."""
    among = question.among(asked.restriction())
    yield Ask(asked.kind, among, finding.AT_ONCE if asked.kind.is_private else finding.POOL)
    if with_facets and not asked.kind.is_private:
        yield Ask(asked.kind, among)
        for name in asked.filters:
            yield Ask(asked.kind, question.among(asked.restriction(without=name)))


def _is_answered(asked: Asked, ahead: Ahead) -> bool:
    """Whether no looser level is asked. Then what the exact name finds, and nothing, is told apart."""
    scope = asked.restriction(filtered=False)

    def found(question: TokenQuery | None) -> int:
        return len(ahead.search(asked.kind, question.among(scope), limit=finding.POOL)) if question else 0

    if found(asked.query.at(Level.CODE)):
        return True
    exact, strict = asked.query.at(Level.EXACT), asked.query.at(Level.STRICT)
    if strict is None or found(exact):
        return True
    if exact:  # of no use: the question is the strict one alone
        for restriction in _restrictions(asked):
            same = any_of([exact, strict]).among(restriction)
            ahead.is_same(asked.kind, strict.among(restriction), same)
    return found(strict) >= finding.ENOUGH


def _restrictions(asked: Asked) -> list[Branch]:
    return [asked.restriction(), *(asked.restriction(without=name) for name in asked.filters)]
