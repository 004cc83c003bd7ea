"""Enterprises as documents: every name, what they do, their place in the chains. No person, no contact."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from core.json_columns import JSONColumns
from crm.models import Lead
from registry.choices import CURRENT_ROLE_STATUSES, NameKind, RegistrationStatus, SizeClass, Tier
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    Division,
    Enterprise,
    EnterpriseName,
    HonourEntry,
    HonourProgramme,
    Industry,
)
from registry.names import parse
from registry.names.readings import spellings, without_umlaut
from search import analysis
from search.documents import MOST_RANK, Document, Facet, Kind, register
from search.kinds.labels import choice_labels, record_labels, yes_no_labels
from search.ranking import Candidate, Named

LIVING = {RegistrationStatus.ACTIVE, RegistrationStatus.PREPARING, RegistrationStatus.UNKNOWN}
FIELDS = (
    "pk",
    "name_zh",
    "name_en",
    "uscc",
    "foreign_reg_no",
    "business_scope",
    "area_id",
    "division_id",
    "industry_id",
    "size_class",
    "status",
    "is_branch",
)


@dataclass
class _Ties:
    """What stands in other tables about one enterprise."""

    names: list[str] = field(default_factory=list)
    roles: list[tuple] = field(default_factory=list)  # chain, node, role, tier
    honours: list[int] = field(default_factory=list)  # programmes
    is_pursued: bool = False


def load(pks: Sequence[int]) -> Iterator[Document]:
    """The documents of the enterprises that exist. Nine queries at the most, however many."""
    rows = list(Enterprise.objects.filter(pk__in=pks).order_by().values_list(*FIELDS))
    ties = _ties(pks)
    words = _Words(rows, ties.values())
    for row in rows:
        yield _document(dict(zip(FIELDS, row, strict=True)), ties.get(row[0]) or _Ties(), words)


def _ties(pks: Sequence[int]) -> dict[int, _Ties]:
    found: dict[int, _Ties] = {}
    names = EnterpriseName.objects.filter(enterprise__in=pks).order_by()
    for pk, name in names.values_list("enterprise_id", "name"):
        found.setdefault(pk, _Ties()).names.append(name)
    roles = ChainRole.objects.filter(enterprise__in=pks, status__in=CURRENT_ROLE_STATUSES).order_by()
    for pk, *role in roles.values_list("enterprise_id", "chain_id", "node_id", "role", "tier"):
        found.setdefault(pk, _Ties()).roles.append(tuple(role))
    honours = HonourEntry.objects.filter(enterprise__in=pks).order_by()
    for pk, programme in honours.values_list("enterprise_id", "programme_id").distinct():
        found.setdefault(pk, _Ties()).honours.append(programme)
    for pk in (
        Lead.objects.pursuing().filter(enterprise__in=pks).order_by().values_list("enterprise_id", flat=True)
    ):
        found.setdefault(pk, _Ties()).is_pursued = True
    return found


def rows(user: User) -> QuerySet[Enterprise]:
    """The enterprises that a user sees, with what a page of hits shows but for what `complete` adds."""
    return Enterprise.objects.visible_to(user).select_related(
        "area", "division__parent__parent", "industry__parent__parent__parent"
    )


def complete(enterprises: Iterable[Any]) -> None:
    """Add `known_names`, `current_roles` and `listed_honours`, with the columns that are shown. One query."""
    by_pk = {enterprise.pk: enterprise for enterprise in enterprises}
    for enterprise in by_pk.values():
        enterprise.known_names, enterprise.current_roles, enterprise.listed_honours = [], [], []
    names, *marks = _parts(by_pk)
    for kind, pk, told in sorted(names.union(*marks, all=True), key=_place):
        enterprise = by_pk[pk]
        if kind == "name":
            enterprise.known_names.append(Named(told["name"], told["kind"]))
        elif kind == "role":
            enterprise.current_roles.append(_role(told))
        else:
            programme = HonourProgramme(name_zh=told["name_zh"], name_en=told["name_en"])
            enterprise.listed_honours.append(HonourEntry(programme=programme, year=told["year"]))


def _parts(pks: Iterable[int]) -> Iterator[QuerySet[Any, Any]]:
    """Names, roles and honours in the same columns."""
    yield _part("name", EnterpriseName.objects.filter(enterprise__in=pks), name="name", kind="kind")
    yield _part(
        "role",
        ChainRole.objects.filter(enterprise__in=pks, status__in=CURRENT_ROLE_STATUSES),
        role="role",
        chain="chain_id",
        chain_zh="chain__name_zh",
        chain_en="chain__name_en",
        node="node_id",
        node_zh="node__name_zh",
        node_en="node__name_en",
    )
    yield _part(
        "honour",
        HonourEntry.objects.filter(enterprise__in=pks),
        programme="programme_id",
        name_zh="programme__name_zh",
        name_en="programme__name_en",
        year="year",
        rank="rank",
    )


def _part(part: str, rows: QuerySet, /, **told: str) -> QuerySet[Any, Any]:
    columns = JSONColumns(pk="pk", **told)
    return rows.order_by().values_list(Value(part, CharField()), "enterprise_id", columns)


def _place(row: tuple[str, int, Mapping[str, Any]]) -> tuple:
    """As the models order their rows."""
    kind, _pk, told = row
    if kind == "name":
        return kind, told["kind"], told["pk"]
    if kind == "role":
        return kind, told["chain"], told["pk"]
    return kind, told["programme"], -told["year"], told["rank"] or 0, told["pk"]


def _role(told: Mapping[str, Any]) -> ChainRole:
    node = ChainNode(name_zh=told["node_zh"], name_en=told["node_en"]) if told["node"] else None
    chain = Chain(name_zh=told["chain_zh"], name_en=told["chain_en"])
    return ChainRole(role=told["role"], chain=chain, node=node)


def candidates(enterprises: Iterable[Model]) -> Iterator[Candidate]:
    """What ranking compares, from rows that are complete."""
    for enterprise in enterprises:
        assert isinstance(enterprise, Enterprise)
        yield Candidate(
            pk=enterprise.pk,
            names=getattr(enterprise, "known_names", ()) or [Named(enterprise.label, NameKind.LEGAL)],
            code=enterprise.uscc or enterprise.foreign_reg_no,
            places=frozenset(_places(enterprise)),
            products=list(_products(enterprise)),
            scope=enterprise.business_scope,
        )


def _places(enterprise: Enterprise) -> Iterator[str]:
    division = enterprise.division
    while division is not None:
        for way in analysis.ways_to_write_place(division.name_zh):
            yield from (way, without_umlaut(spellings(way)[0].pinyin))
        division = division.parent


def _products(enterprise: Enterprise) -> Iterator[str]:
    industry = enterprise.industry
    while industry is not None and len(industry.pk) > 1:  # of a section, nothing is indexed
        yield from (industry.name_zh, industry.name_en)
        industry = industry.parent
    for role in getattr(enterprise, "current_roles", ()):
        for row in (role.chain, role.node) if role.node else (role.chain,):
            yield from (row.name_zh, row.name_en)
    for honour in getattr(enterprise, "listed_honours", ()):
        yield from (honour.programme.name_zh, honour.programme.name_en)


class _Words:
    """Tokens of the vocabularies that a batch of enterprises refers to, each worked out once."""

    def __init__(self, rows: Iterable[tuple], ties: Iterable[_Ties]):
        codes = {row[FIELDS.index("industry_id")] for row in rows} - {None}
        roles = [role for tie in ties for role in tie.roles]
        divisions = {row[FIELDS.index("division_id")] for row in rows} - {None}
        self.places = _places_of(divisions)
        self.industries = _tokens_of(
            Industry, {code[:length] for code in codes for length in range(3, len(code) + 1)}
        )
        self.chains = _tokens_of(Chain, {role[0] for role in roles})
        self.nodes = _tokens_of(ChainNode, {role[1] for role in roles} - {None})
        self.programmes = _tokens_of(HonourProgramme, {pk for tie in ties for pk in tie.honours})


def _tokens_of(model: type[Model], pks: set) -> dict:
    rows = model._default_manager.filter(pk__in=pks).order_by().values_list("pk", "name_zh", "name_en")
    return {
        pk: {*analysis.text_tokens(zh), *analysis.text_tokens(en)} for pk, zh, en in (rows if pks else ())
    }


def _places_of(codes: set[str]) -> dict[str, set[str]]:
    """Tokens of each division and those it lies in, by its code."""
    above = {code[:digits].ljust(6, "0") for code in codes for digits in (2, 4, 6)}
    names = dict(Division.objects.filter(pk__in=above).values_list("pk", "name_zh")) if above else {}
    return {code: set(analysis.place_tokens(names[c] for c in _levels(code) if c in names)) for code in codes}


def _levels(code: str) -> set[str]:
    return {code[:digits].ljust(6, "0") for digits in (2, 4, 6)}


def _document(row: dict, ties: _Ties, words: _Words) -> Document:
    names = ties.names or [row["name_zh"] or row["name_en"]]
    facets = _facets(row, ties)
    tokens = {analysis.ALL}
    for name in names:
        tokens.update(analysis.name_tokens(name))
    tokens.update(analysis.text_tokens(row["business_scope"]))
    tokens.update(*_vocabulary(row, ties, words))
    tokens.update(FACETS_BY_NAME[name].token(value) for name, values in facets.items() for value in values)
    tokens.update(_finer_filters(row, ties))
    return Document(
        pk=row["pk"],
        rank=_rank(row),
        tokens=frozenset(tokens),
        facets=facets,
        code=row["uscc"] or row["foreign_reg_no"],
    )


def _rank(row: dict) -> int:
    """Short core names first, living before gone, head offices before branches."""
    core = parse(row["name_zh"] or row["name_en"]).core
    length = min(len(core), MOST_RANK // 4)
    return length * 4 + 2 * row["is_branch"] + (row["status"] not in LIVING)


def _vocabulary(row: dict, ties: _Ties, words: _Words) -> Iterator[set[str]]:
    yield words.places.get(row["division_id"], set())
    code = row["industry_id"] or ""
    for length in range(3, len(code) + 1):
        yield words.industries.get(code[:length], set())
    for chain, node, *_rest in ties.roles:
        yield words.chains[chain]
        yield words.nodes.get(node, set())
    for programme in ties.honours:
        yield words.programmes[programme]


def _facets(row: dict, ties: _Ties) -> dict[str, tuple[str, ...]]:
    values: dict[str, Iterable] = {
        "area": (row["area_id"],),
        "province": ((row["division_id"] or "")[:2],),
        "chain": (role[0] for role in ties.roles),
        "section": ((row["industry_id"] or "")[:1],),
        "size_class": (row["size_class"],),
        "status": (row["status"],),
        "tier": (role[3] for role in ties.roles),
        "honour": ties.honours,
        "pursued": (int(ties.is_pursued),),
    }
    return {
        name: tuple(sorted({str(v) for v in found if v not in ("", None)})) for name, found in values.items()
    }


def _finer_filters(row: dict, ties: _Ties) -> Iterator[str]:
    """Filters that are not counted: the division and industry at every level, nodes and roles."""
    for digits in (4, 6):
        if row["division_id"]:
            yield analysis.facet_token("x", row["division_id"][:digits])
    for length in range(3, len(row["industry_id"] or "") + 1):
        yield analysis.facet_token("m", row["industry_id"][:length])
    for _chain, node, role, _tier in ties.roles:
        yield analysis.facet_token("r", role)
        if node:
            yield analysis.facet_token("d", str(node))


def _of(model: type[Model], path: str):
    """Enterprises that records of another table belong to."""

    def found(keys: Sequence[str]) -> Iterable[int]:
        rows = model._default_manager.filter(pk__in=keys).exclude(**{path: None})
        return set(rows.order_by().values_list(path, flat=True))

    return found


def _that_have(path: str):
    """Enterprises that refer to records of a vocabulary."""

    def found(keys: Sequence[str]) -> Iterable[int]:
        rows = Enterprise.objects.filter(**{f"{path}__in": keys})
        return set(rows.order_by().values_list("pk", flat=True))

    return found


def _below_industry(keys: Sequence[str]) -> Iterable[int]:
    found: set[int] = set()
    for code in keys:
        rows = Enterprise.objects.filter(industry__code__prefix=code)
        found.update(rows.order_by().values_list("pk", flat=True))
    return found


def _below_division(keys: Sequence[str]) -> Iterable[int]:
    found: set[int] = set()
    for code in keys:
        rows = Enterprise.objects.filter(division__code__prefix=re.sub("(00)+$", "", code))
        found.update(rows.order_by().values_list("pk", flat=True))
    return found


FACETS = (
    Facet("area", "a", _("FTZ area"), record_labels(Area)),
    Facet("province", "p", _("Province"), record_labels(Division, key="{:0<6}".format)),
    Facet("chain", "h", _("Chain"), record_labels(Chain)),
    Facet("section", "n", _("Industry section"), record_labels(Industry)),
    Facet("size_class", "z", _("Size"), choice_labels(SizeClass)),
    Facet("status", "v", _("Registration status"), choice_labels(RegistrationStatus)),
    Facet("tier", "g", _("Tier"), choice_labels(Tier)),
    Facet("honour", "o", _("Honour"), record_labels(HonourProgramme)),
    Facet("pursued", "l", _("Pursued"), yes_no_labels),
)
FACETS_BY_NAME = {facet.name: facet for facet in FACETS}


ENTERPRISES = register(
    Kind(
        key="enterprises",
        label=_("Enterprises"),
        model=Enterprise,
        load=load,
        candidates=candidates,
        rows=rows,
        complete=complete,
        facets=FACETS,
        sources={
            "registry.Enterprise": lambda keys: {int(key) for key in keys},
            "registry.EnterpriseName": _of(EnterpriseName, "enterprise_id"),
            "registry.ChainRole": _of(ChainRole, "enterprise_id"),
            "registry.HonourEntry": _of(HonourEntry, "enterprise_id"),
            "crm.Lead": _of(Lead, "enterprise_id"),
            "registry.Industry": _below_industry,
            "registry.Division": _below_division,
            "registry.Chain": _that_have("chain_roles__chain"),
            "registry.ChainNode": _that_have("chain_roles__node"),
            "registry.HonourProgramme": _that_have("honours__programme"),
        },
        reads={"crm.Lead": frozenset({"status", "enterprise"})},  # whether somebody pursues it
        permission="registry.view_enterprise",
        finer={"division": "x", "industry": "m", "node": "d", "role": "r"},
    )
)
