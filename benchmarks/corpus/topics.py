"""Queries for a product or a line of business, which many enterprises answer."""

from benchmarks.corpus.known_items import Labelled
from benchmarks.corpus.population import SEED, companies
from benchmarks.corpus.vocabulary import topic_phrases


def topics(n: int, seed: int = SEED) -> list[Labelled]:
    """Every product of topics.txt with all enterprises whose name and scope have all its words literally.

    They may be thousands: judge by how many of the first ten are among them.
    """
    phrases = topic_phrases()
    wanted: list[list[int]] = [[] for _ in phrases]
    for position, company in enumerate(companies(n, seed)):
        text = f"{company.name_zh} {company.business_scope}"
        for words, positions in zip(phrases, wanted, strict=True):
            if words[0] in text and all(word in text for word in words[1:]):
                positions.append(position)
    return [
        Labelled("topic", " ".join(words), frozenset(positions))
        for words, positions in zip(phrases, wanted, strict=True)
        if positions
    ]
