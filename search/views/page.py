"""The search page, and the suggestions while typing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from accounts.models import User
from exports.columns import get_table
from search import finding
from search.addresses import Address, read_address, searchable
from search.documents import Kind
from search.engines.base import Reader
from search.finding import Answer, Asked
from search.foresight import look_ahead
from search.forms import NewSavedSearchForm
from search.models import SavedSearch
from search.narrowing import chips, label_words, narrowings
from search.queries import target_lists
from search.query import Level
from search.results import cards, find_page, groups, suggestions
from search.services.targets import MOST_AT_ONCE
from search.tables import MOST_ROWS, cut_words

# The table that a kind's result is exported as.
TABLES = {"enterprises": "prospects"}


@dataclass(frozen=True)
class Tab:
    kind: Kind
    url: str
    is_current: bool
    count: int | None  # None: nothing is asked for


def address_of(request) -> Address:
    """What the request asks for. 403 for who may search nothing."""
    offered = searchable(request.user)
    if not offered:
        raise PermissionDenied
    return read_address(request.GET, offered)


@require_safe
@desk_staff()
def search(request):
    address = address_of(request)
    user = request.user
    asked = address.asked_by(user)
    others = _others(address, user)
    engine = None if address.is_empty else look_ahead(asked, *others.values())
    answer = Answer(count=None) if address.is_empty else find_page(asked, address, engine=engine)
    question = asked.query.at(Level.STRICT) if address.is_empty else answer.question
    counts = finding.facets(asked, question, engine=engine) if asked.is_possible else {}
    words = label_words(address, counts)
    context = {
        "address": address,
        "own_search_field": True,  # the bar at the top has none then
        "tabs": _tabs(address, user, answer, others, engine),
        "chips": chips(address, words),
        "narrowings": narrowings(address, asked, counts, words),
        "answer": answer,
        "groups": groups(cards(answer.hits, asked, newer_than=address.newer_than or address.seen_pk)),
        "opened": _opened(address, asked, engine),
        "next_url": address.at(answer.next) if answer.next else "",
    }
    return render(request, "search/page.html", context | _actions(address, user, answer))


@dataclass(frozen=True)
class Opened:
    """The saved search that led here, and what is new in it since the reader's last visit."""

    name: str
    new: int
    only_new_url: str
    all_url: str


def _opened(address: Address, asked: Asked, engine: Reader | None) -> Opened | None:
    pk, seen_pk = address.opened
    if not pk or address.is_empty:
        return None
    saved = SavedSearch.objects.visible_to(asked.user).filter(pk=pk).first()
    if saved is None:
        return None
    new = finding.count_newer(asked, seen_pk, engine=engine)
    only, every = replace(address, newer_than=seen_pk), replace(address, newer_than=0)
    return Opened(saved.name, new, "" if address.newer_than or not new else only.url, every.url)


def _others(address: Address, user: User) -> dict[str, Asked]:
    """What is asked of the other kinds of records, by their keys: only how many answer."""
    kinds = [kind for kind in searchable(user) if kind is not address.kind]
    return {kind.key: address.of_kind(kind).asked_by(user) for kind in kinds}


def _tabs(
    address: Address, user: User, answer: Answer, others: Mapping[str, Asked], engine: Reader | None
) -> list[Tab]:
    """A tab for every kind with the number of its hits."""
    tabs = []
    for kind in searchable(user):
        is_current = kind is address.kind
        other = address if is_current else address.of_kind(kind)
        count = answer.count if is_current else _count(other, others[kind.key], engine)
        tabs.append(Tab(kind, other.url, is_current, count))
    return tabs


def _count(address: Address, asked: Asked, engine: Reader | None) -> int | None:
    return None if address.is_empty else finding.find(asked, limit=0, engine=engine).count


def _actions(address: Address, user: User, answer: Answer) -> dict[str, Any]:
    """What can be done with the result: keep the search, export, put on a target list."""
    found = answer.count or 0
    table = get_table(TABLES[address.kind.key]) if address.kind.key in TABLES else None
    can_list = address.kind.key == "enterprises" and found > 0
    return {
        "save_form": NewSavedSearchForm(
            kinds=[address.kind], initial={"query": address.query, "kind": address.kind.key}
        ),
        "export_table": table.key if table and found and table.can_export(user) else "",
        "cut_words": cut_words(found) if found > MOST_ROWS else "",
        "target_lists": list(target_lists(user)) if can_list else [],
        "can_list": can_list,
        "most_listed": MOST_AT_ONCE,
    }


@require_safe
@desk_staff()
def suggest(request):
    """Up to eight hits as options of a list box; nothing for an empty text."""
    address = address_of(request)
    found = suggestions(address, request.user) if address.text.strip() else []
    return render(request, "search/_suggestions.html", {"address": address, "cards": found})
