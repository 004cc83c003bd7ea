"""One page of results: hits as the reader is shown them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.models import Lead
from crm.queries import Pursuit, pursuits
from registry.choices import NameKind
from registry.models import Enterprise
from registry.names import fold
from search import finding
from search.addresses import Address
from search.choices import Reason
from search.engines.base import Reader
from search.finding import Answer, Asked, Hit
from search.highlight import marked, name_spans, snippet, text_spans

PAGE_SIZE = 20
IN_TEXT = (Reason.PRODUCT, Reason.SCOPE)


@dataclass(frozen=True)
class Card:
    """A hit as it is shown."""

    record: Any
    enterprise: Enterprise
    title: SafeString
    reason: Reason | None
    is_new: bool
    found_by: SafeString  # another name than the title, marked; ""
    found_by_kind: str  # what kind of name that is
    code: SafeString
    products: list[SafeString] = field(default_factory=list)  # what of industry, chains and honours answered
    text: SafeString = SafeString("")  # of the business scope, or the sentence of a lead
    pursuits: Sequence[Pursuit] = ()


@dataclass(frozen=True)
class Group:
    """Hits that follow each other: direct ones, or names that are only similar."""

    label: object
    is_similar: bool
    cards: list[Card]


def find_page(
    asked: Asked, address: Address, *, limit: int = PAGE_SIZE, engine: Reader | None = None
) -> Answer:
    """A page of hits with their count; only the newer ones where the address asks for those."""
    if address.newer_than:
        return finding.find_newer(
            asked, address.newer_than, limit=limit, cursor=address.cursor, engine=engine
        )
    return finding.find(asked, limit=limit, cursor=address.cursor, engine=engine)


def cards(hits: Iterable[Hit], asked: Asked, *, newer_than: int = 0) -> list[Card]:
    """The hits as cards. Four queries, however many."""
    found = [_CARDS[asked.kind.key](hit, asked) for hit in hits]
    enterprises = [card.enterprise for card in found]
    prefetch_related_objects(enterprises, "division__parent__parent")
    known = pursuits({enterprise.pk for enterprise in enterprises}) if asked.kind.key == "enterprises" else {}
    return [
        replace(
            card,
            pursuits=known.get(card.enterprise.pk, ()),
            is_new=0 < newer_than < card.record.pk,
        )
        for card in found
    ]


def groups(found: Iterable[Card]) -> list[Group]:
    """Runs of direct hits and of similar names, in the order of the list."""
    made: list[Group] = []
    for card in found:
        is_similar = card.reason is Reason.SIMILAR
        if not made or made[-1].is_similar != is_similar:
            label = _("Similar names") if is_similar else _("More hits") if made else ""
            made.append(Group(label, is_similar, []))
        made[-1].cards.append(card)
    return made


def _enterprise_card(hit: Hit, asked: Asked) -> Card:
    enterprise: Enterprise = hit.record
    words = asked.query.words
    card = _named(hit, enterprise, asked)
    if hit.reason not in IN_TEXT and (hit.reason or "<mark>" in card.title):
        return card
    candidate = next(iter(asked.kind.candidates([enterprise])))
    products = [text for text in dict.fromkeys(candidate.products) if text_spans(words, text)]
    told = fold(" ".join(products))
    missing = [word for word in words if fold(word) not in told]
    return replace(
        card,
        products=[marked(text, text_spans(words, text)) for text in products],
        text=snippet(missing, candidate.scope),
    )


def _lead_card(hit: Hit, asked: Asked) -> Card:
    lead: Lead = hit.record
    card = _named(hit, lead.enterprise, asked)
    return replace(card, text=marked(lead.summary, text_spans(asked.query.words, lead.summary)))


def _named(hit: Hit, enterprise: Enterprise, asked: Asked) -> Card:
    words, label = asked.query.words, enterprise.label
    other = hit.name if hit.name and fold(hit.name) != fold(label) else ""
    candidates = asked.kind.candidates([hit.record]) if other else ()
    kinds = {name.name: name.kind for candidate in candidates for name in candidate.names}
    return Card(
        record=hit.record,
        enterprise=enterprise,
        title=marked(label, name_spans(words, label)),
        reason=hit.reason,
        is_new=False,
        found_by=marked(other, name_spans(words, other)) if other else SafeString(""),
        found_by_kind=str(NameKind(kinds[other]).label) if other in kinds else "",
        code=_code(enterprise, asked),
    )


def _code(enterprise: Enterprise, asked: Asked) -> SafeString:
    code = enterprise.uscc or enterprise.foreign_reg_no
    typed = [asked.query.code, *(fold(word).upper() for word in asked.query.words)]
    begun = max((len(text) for text in typed if len(text) >= 4 and code.startswith(text)), default=0)
    return marked(code, [(0, begun)])


_CARDS: dict[str, Callable[[Hit, Asked], Card]] = {"enterprises": _enterprise_card, "leads": _lead_card}


def suggestions(address: Address, user: User, *, limit: int = 8) -> list[Card]:
    """The likeliest hits while typing, without counting."""
    asked = address.asked_by(user)
    return cards(finding.find(asked, limit=limit, counted=False).hits, asked)
