"""Which enterprise a line of a published list is about: certain, proposed, or unknown. Never guessed.

Certain means: exactly one enterprise has that name as a whole, and neither city nor country contradicts.
A name known only as a short name or brand, or met only through the alias of the list, also needs the city to
agree: "Apple" is many companies.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet

from registry.choices import EnterpriseKind, KeyKind, MatchReason, NameKind
from registry.models import Enterprise, EnterpriseName, HonourEntry, HonourKey, NameKey
from registry.names import fold, stored_keys

LINKING_KINDS = (NameKind.LEGAL, NameKind.FORMER, NameKind.SHORT, NameKind.ENGLISH)
WEAK_KINDS = frozenset({NameKind.SHORT, NameKind.BRAND})
COMPARED = (KeyKind.WHOLE, KeyKind.CORE)
_SEPARATORS = re.compile(r"[/、;；|]")
HOME = "中国"
PROPOSALS_SHOWN = 5
LOOKED_UP_AT_ONCE = 500
Key = tuple[str, str]


@dataclass(frozen=True)
class Proposal:
    """An enterprise that a listed name may mean."""

    enterprise: Enterprise
    name: str  # the name of the enterprise that matched
    reason: MatchReason


@dataclass
class _Found:
    """How one enterprise answers one entry."""

    enterprise: Enterprise
    name: str
    kind: str
    whole: bool
    alias: bool
    strong: bool = field(init=False)

    def __post_init__(self) -> None:
        self.strong = self.whole and not self.alias and self.kind not in WEAK_KINDS


def honour_keys(entry: HonourEntry) -> list[HonourKey]:
    """The keys of the listed name and of each alias. Not saved."""
    names = [(entry.listed_name, False), *((alias, True) for alias in _SEPARATORS.split(entry.alias))]
    keys: dict[Key, HonourKey] = {}
    for name, is_alias in names:
        for kind, value in stored_keys(name):
            if kind in COMPARED and len(value) > 1:
                key = HonourKey(entry=entry, kind=kind, value=value, is_alias=is_alias)
                keys.setdefault((kind, value), key)
    return list(keys.values())


def proposed() -> Exists:
    """A condition on honour entries: some enterprise has one of the listed names, whole or core."""
    same = NameKey.objects.filter(kind=OuterRef("kind"), value=OuterRef("value"))
    return Exists(HonourKey.objects.filter(Exists(same), entry=OuterRef("pk")))


def entries_with_proposals(entries: QuerySet[HonourEntry]) -> QuerySet[HonourEntry]:
    return entries.filter(proposed(), enterprise=None)


def propose_links(entry: HonourEntry) -> list[Proposal]:
    """The enterprises one entry may be about, the likeliest first."""
    return proposals_for([entry])[0]


def proposals_for(entries: Sequence[HonourEntry]) -> list[list[Proposal]]:
    """Like `propose_links` for each of several entries. One query for each 500 keys."""
    return [_ranked(entry, answers)[:PROPOSALS_SHOWN] for entry, answers in _answered(entries)]


def certain_links(entries: Sequence[HonourEntry]) -> list[Enterprise | None]:
    """The enterprise of each entry, saved or not, where it is certain. One query for each 500 keys."""
    return [_certain(entry, answers) for entry, answers in _answered(entries)]


def certain_link(name: str, alias: str = "", city: str = "", country: str = "") -> Enterprise | None:
    """The one enterprise that a listed name means beyond doubt, or None."""
    return certain_links([HonourEntry(listed_name=name, alias=alias, city=city, country=country)])[0]


def _certain(entry: HonourEntry, answers: list[_Found]) -> Enterprise | None:
    whole = [answer for answer in answers if answer.whole and answer.kind in LINKING_KINDS]
    if len({answer.enterprise.pk for answer in whole}) != 1:
        return None
    enterprise = whole[0].enterprise
    if _contradicts(entry, enterprise):
        return None
    if any(answer.strong for answer in whole) or _same_city(entry, enterprise):
        return enterprise
    return None


def _contradicts(entry: HonourEntry, enterprise: Enterprise) -> bool:
    abroad = enterprise.kind == EnterpriseKind.FOREIGN_COMPANY
    if entry.country and (fold(entry.country).removeprefix(HOME) == "") == abroad:
        return True
    return bool(entry.city) and enterprise.division is not None and not _same_city(entry, enterprise)


def _same_city(entry: HonourEntry, enterprise: Enterprise) -> bool:
    """Whether the list's 广西南宁市 names the division of the enterprise or one above it, province apart."""
    written, division = fold(entry.city), enterprise.division
    while written and division is not None:
        short = fold(division.name_zh).removesuffix("市")
        is_municipality = division.parent_id is None and division.name_zh.endswith("市")
        if (division.parent_id is not None or is_municipality) and short in written:
            return True
        division = division.parent
    return False


def _ranked(entry: HonourEntry, answers: list[_Found]) -> list[Proposal]:
    best: dict[int, Proposal] = {}
    for answer in answers:
        proposal = Proposal(answer.enterprise, answer.name, _reason(entry, answer))
        known = best.get(answer.enterprise.pk)
        if known is None or _rank(proposal) < _rank(known):
            best[answer.enterprise.pk] = proposal
    return sorted(best.values(), key=_rank)


def _rank(proposal: Proposal) -> tuple[int, int]:
    return list(MatchReason).index(proposal.reason), proposal.enterprise.pk


def _reason(entry: HonourEntry, answer: _Found) -> MatchReason:
    if answer.kind == NameKind.FORMER:
        return MatchReason.FORMER_NAME
    if answer.kind != NameKind.LEGAL:
        return MatchReason.OTHER_NAME
    if answer.whole:
        return MatchReason.SAME_NAME
    same_city = _same_city(entry, answer.enterprise)
    return MatchReason.SAME_CORE_AND_CITY if same_city else MatchReason.SAME_CORE


def _answered(entries: Sequence[HonourEntry]) -> list[tuple[HonourEntry, list[_Found]]]:
    keys = [(entry, honour_keys(entry)) for entry in entries]
    owners = _owners(key for _entry, own_keys in keys for key in own_keys)
    return [(entry, _answers(own_keys, owners)) for entry, own_keys in keys]


def _answers(keys: Iterable[HonourKey], owners: dict[Key, list[EnterpriseName]]) -> list[_Found]:
    return [
        _Found(name.enterprise, name.name, name.kind, key.kind == KeyKind.WHOLE, key.is_alias)
        for key in keys
        for name in owners.get((key.kind, key.value), ())
    ]


def _owners(keys: Iterable[HonourKey]) -> dict[Key, list[EnterpriseName]]:
    """The names that have these keys. One query for each 500 keys."""
    owners: dict[Key, list[EnterpriseName]] = {}
    values = sorted({key.value for key in keys})
    for start in range(0, len(values), LOOKED_UP_AT_ONCE):
        wanted = values[start : start + LOOKED_UP_AT_ONCE]
        names = (
            EnterpriseName.objects.filter(keys__kind__in=COMPARED, keys__value__in=wanted)
            .annotate(key_kind=F("keys__kind"), key_value=F("keys__value"))
            .select_related("enterprise__division__parent__parent")
            .order_by("enterprise_id", "pk")
        )
        for name in names:
            owners.setdefault((name.key_kind, name.key_value), []).append(name)
    return owners
