"""From the keys that were found to enterprises with a reason, the strongest first.

At most five queries, each limited, none of which scans: the time does not grow with the registry.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.choices import KeyKind, MatchReason, NameKind
from registry.codes import USCC_LENGTH, normalise_code
from registry.matching.probing import Found, KeyHit, Probe, find
from registry.models import Enterprise, NameKey
from registry.names import parse, probes, similarity, stored_keys
from registry.names.likeness import CANDIDATE
from registry.names.words import PLACE_CODES, PLACES

RANK = {reason: place for place, reason in enumerate(MatchReason)}
# Hits that name one enterprise: its family is shown, and no look-alikes are searched.
STRONG = frozenset(
    {
        MatchReason.SAME_CODE,
        MatchReason.SAME_NAME,
        MatchReason.SAME_CORE_AND_CITY,
        MatchReason.FORMER_NAME,
        MatchReason.OTHER_NAME,
        MatchReason.SAME_CORE,
    }
)
DUPLICATES = STRONG - {MatchReason.SAME_CORE} | {MatchReason.SIMILAR}
OTHER_NAMES = frozenset({NameKind.SHORT, NameKind.BRAND, NameKind.ENGLISH})
PINYIN_KINDS = frozenset({KeyKind.PINYIN, KeyKind.CORE_PINYIN})
INITIALS_KINDS = frozenset({KeyKind.INITIALS, KeyKind.CORE_INITIALS})
FAMILY_SHOWN = 2  # kept free for the family of a strong hit
FAMILY_READ = 20
CODES_READ = 10
CITY_DIGITS = 4
NAMES_ASKED = 4  # of one enterprise, in the search for its duplicates
SHORTEST_CODE = 6
SHORTEST_SIMILAR = 3  # characters of a core name; shorter ones look alike by chance
LOOKS_ALIKE = 0.8


@dataclass(frozen=True)
class Candidate:
    """An enterprise that a text may mean, the name by which it was found, and why.

    `exact`: it has the whole code or name, of whatever kind, not only one that begins or sounds like it.
    """

    enterprise: Enterprise
    name: str
    reason: MatchReason
    exact: bool = False

    @property
    def enterprise_id(self) -> int:
        return self.enterprise.pk


@dataclass(frozen=True)
class _Match:
    enterprise_id: int
    name: str
    reason: MatchReason
    closeness: tuple = ()
    owners: tuple[int | None, ...] = ()
    exact: bool = False

    @property
    def order(self) -> tuple:
        return (not self.exact, RANK[self.reason], *self.closeness, self.enterprise_id)


def candidates(typed: str, limit: int = 8, city: str | None = None) -> list[Candidate]:
    """The enterprises that `typed` may mean: a name or part of it, pinyin, initials, a code.

    `city` is a division code: an equal core name in that city counts as the same. Whole names and codes come
    first, then the strongest reason; of several reasons for one enterprise the first counts. Empty for less
    than two letters.
    """
    direct = _best([*_by_code(typed), *_by_name(typed, city)])
    strong = [match for match in direct if match.reason in STRONG][:limit]
    if strong:
        direct = _with_family(direct, _family(strong), limit)
    elif len(direct) < limit:
        direct = _best([*direct, *_similar(typed)])
    return _loaded(direct[:limit])


def possible_duplicates(name: str, city: str | None = None, limit: int = 5) -> list[Candidate]:
    """The enterprises that a new one of this name may be already (domain.md 2.1), for a person to decide."""
    found = candidates(name, limit=limit * 2, city=city)
    return [c for c in found if c.reason in DUPLICATES or similarity(name, c.name) >= CANDIDATE][:limit]


def duplicates_of(enterprise: Enterprise, limit: int = 5) -> list[Candidate]:
    """Other entries that may be the same enterprise, by one of its names or a look-alike of the current."""
    names = dict.fromkeys([enterprise.label, *(name.name for name in enterprise.names.all()[:NAMES_ASKED])])
    city = enterprise.division_id
    matches = [match for name in names for match in _by_name(name, city)]
    matches += _similar(enterprise.label)
    others = _best(
        match
        for match in matches
        if match.enterprise_id != enterprise.pk
        and (match.reason in DUPLICATES or similarity(enterprise.label, match.name) >= CANDIDATE)
    )
    return _loaded(others[:limit])


def _by_code(typed: str) -> list[_Match]:
    code = normalise_code(typed)
    if not (SHORTEST_CODE <= len(code) <= USCC_LENGTH and code.isascii() and re.search(r"\d{2}", code)):
        return []
    rows = Enterprise.objects.filter(uscc__prefix=code).order_by("uscc")
    return [
        _Match(
            pk,
            uscc,
            MatchReason.SAME_CODE if uscc == code else MatchReason.CODE_BEGINS,
            owners=tuple(owners),
            exact=uscc == code,
        )
        for pk, uscc, *owners in rows.values_list("pk", "uscc", "parent_id", "branch_of_id")[:CODES_READ]
    ]


def _by_name(typed: str, city: str | None) -> list[_Match]:
    found = find(probes(typed))
    cities = _cities(parse(typed).place) if found.hits else frozenset()
    if city:
        cities |= {city[:CITY_DIGITS]}
    return [_match(hit, found, cities) for hit in found.hits]


def _match(hit: KeyHit, found: Found, cities: frozenset[str]) -> _Match:
    exact = found.is_exact(hit)
    reason = _reason(hit, exact=exact, in_city=bool(cities & _cities_of(hit)))
    longer = len(hit.value) - len(found.probes[hit.probe][1])
    owners = (hit.parent_id, hit.branch_of_id)
    whole = exact and hit.key_kind == KeyKind.WHOLE
    return _Match(hit.enterprise_id, hit.name, reason, (not exact, hit.probe, longer), owners, whole)


def _reason(hit: KeyHit, *, exact: bool, in_city: bool) -> MatchReason:
    if hit.key_kind in INITIALS_KINDS:
        return MatchReason.INITIALS
    if hit.key_kind in PINYIN_KINDS:
        return MatchReason.PINYIN
    if hit.name_kind == NameKind.FORMER:
        return MatchReason.FORMER_NAME
    if hit.name_kind in OTHER_NAMES:
        return MatchReason.OTHER_NAME
    if exact and hit.key_kind == KeyKind.WHOLE:
        return MatchReason.SAME_NAME
    if exact and hit.key_kind == KeyKind.CORE:
        return MatchReason.SAME_CORE_AND_CITY if in_city else MatchReason.SAME_CORE
    return MatchReason.PART


def _cities_of(hit: KeyHit) -> frozenset[str]:
    registered = {hit.division_id[:CITY_DIGITS]} if hit.division_id else set()
    return frozenset(registered) | _cities(parse(hit.name).place)


def _cities(place: str) -> frozenset[str]:
    """Codes (four digits) of the cities that a name says it is in; a province alone says none."""
    codes: frozenset[str] = frozenset()
    at = 0
    while at < len(place):
        word = PLACES.longest_at(place, at)
        deeper = {code[:CITY_DIGITS] for code in PLACE_CODES.get(word, ()) if len(code) >= CITY_DIGITS}
        codes = frozenset(deeper) or codes
        at += len(word) or 1
    return codes


def _similar(typed: str) -> list[_Match]:
    """Look-alikes: one character wrong at the end, at the beginning, or written by its sound."""
    core = parse(typed).core
    if len(core) < SHORTEST_SIMILAR:
        return []
    sounds = [key for key in stored_keys(typed) if key[0] == KeyKind.CORE_PINYIN]
    half = max(len(core) // 2, 2)
    near: list[Probe] = [*sounds, (KeyKind.CORE, core[:-1]), (KeyKind.CORE, core[:half])]
    near += [(KeyKind.FRAGMENT, core[:half]), (KeyKind.FRAGMENT, core[1:])]
    matches = []
    for hit in find(near).hits:
        likeness = similarity(typed, hit.name)
        if likeness >= LOOKS_ALIKE:
            matches.append(_Match(hit.enterprise_id, hit.name, MatchReason.SIMILAR, (-likeness,)))
    return matches


def _family(strong: Sequence[_Match]) -> list[_Match]:
    """Parents, subsidiaries and branches of the enterprises found, one step away, without these."""
    ids = {match.enterprise_id for match in strong}
    owners = {owner for match in strong for owner in match.owners if owner} - ids
    rows = (
        Enterprise.objects.filter(Q(parent__in=ids) | Q(branch_of__in=ids) | Q(pk__in=owners))
        .exclude(pk__in=ids)
        .order_by()
        .values_list("pk", "name_zh", "name_en", "parent_id", "branch_of_id")[:FAMILY_READ]
    )
    return _best(
        _Match(pk, name_zh or name_en, _kinship(ids, parent_id, branch_of_id))
        for pk, name_zh, name_en, parent_id, branch_of_id in rows
    )


def _kinship(found: set[int], parent_id: int | None, branch_of_id: int | None) -> MatchReason:
    if branch_of_id in found:
        return MatchReason.BRANCH
    return MatchReason.SUBSIDIARY if parent_id in found else MatchReason.PARENT


def _with_family(direct: list[_Match], family: list[_Match], limit: int) -> list[_Match]:
    """Family comes after what was found by name, but a few places are its own where a hit is strong."""
    related = {match.enterprise_id for match in family[:FAMILY_SHOWN]}
    others = [m for m in direct if m.reason in STRONG or m.enterprise_id not in related]
    kept = others[: limit - min(len(family), FAMILY_SHOWN)]
    return _best([*kept, *family])


def _best(matches: Iterable[_Match]) -> list[_Match]:
    """Each enterprise once, by its strongest reason, in order."""
    best: dict[int, _Match] = {}
    for match in sorted(matches, key=lambda match: match.order):
        best.setdefault(match.enterprise_id, match)
    return list(best.values())


def _loaded(matches: Sequence[_Match]) -> list[Candidate]:
    rows = Enterprise.objects.select_related("division").in_bulk([match.enterprise_id for match in matches])
    found = [match for match in matches if match.enterprise_id in rows]
    return [Candidate(rows[m.enterprise_id], m.name, m.reason, m.exact) for m in found]


def namesakes(name: str) -> QuerySet[Enterprise]:
    """All enterprises that have, or had, this whole name, of whatever kind, or have this code."""
    code = normalise_code(name)
    keys = [value for kind, value in stored_keys(name) if kind == KeyKind.WHOLE]
    named = NameKey.objects.filter(kind=KeyKind.WHOLE, value__in=keys, name__enterprise=OuterRef("pk"))
    has_code = Q(uscc=code) if len(code) == USCC_LENGTH else Q(pk__in=())
    return Enterprise.objects.filter(Exists(named) | has_code).order_by("pk")
