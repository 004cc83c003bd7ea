"""Enterprises to whom an opportunity may be put, with a score of 100 and its reasons.

Only those that hold a role in the chain or whose industry code is one of the node's are looked at, each by an
index and up to a limit that the page tells: the registry may hold a million enterprises.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core.language import in_readers_language
from core.money import display_money
from crm.models import Opportunity
from registry.choices import CURRENT_ROLE_STATUSES, RegistrationStatus
from registry.models import ChainNode, ChainRole, Enterprise

BY_ROLE = 300  # enterprises with a role in the chain
BY_INDUSTRY = 300  # enterprises by industry code, all codes together
MOST_CODES = 6  # of the node, or of the nodes of the chain
SHOWN = 50
EXISTING = (RegistrationStatus.ACTIVE, RegistrationStatus.PREPARING, RegistrationStatus.UNKNOWN)
REGION = "45"  # [D] division codes of the region begin like this

# [D] The weights; they sum to 100.
AT_NODE, ON_CHAIN = 40, 25
SAME_INDUSTRY = 25
SCALE = 15
ORIGIN = 10
NOT_HERE = 10


@dataclass(frozen=True)
class Reason:
    """Why an enterprise gets points: a kind and values, worded for the reader by `words`."""

    kind: str
    points: int
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def stored(self) -> dict[str, Any]:
        return {"kind": self.kind, "points": self.points, "values": self.values}

    @property
    def words(self) -> str:
        return str(WORDS[self.kind]) % {name: _told(name, value) for name, value in self.values.items()}


WORDS = {
    "node": gettext_lazy("Holds a role at the node %(node)s"),
    "chain": gettext_lazy("Holds a role in the chain"),
    "industry": gettext_lazy("Its industry %(code)s is one of the node's"),
    "any_scale": gettext_lazy("Every scale is welcome"),
    "scale": gettext_lazy("Its size (%(amount)s) carries the investment asked for"),
    "abroad": gettext_lazy("Capital from %(country)s"),
    "other_region": gettext_lazy("From outside the region"),
    "not_here": gettext_lazy("Not in the area yet"),
}


def reason_of(stored: dict[str, Any]) -> Reason:
    return Reason(stored["kind"], stored["points"], dict(stored["values"]))


@dataclass(frozen=True)
class Prospect:
    enterprise: Enterprise
    reasons: list[Reason]

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Prospects:
    """The best, and whether any limit left some out."""

    rows: list[Prospect]
    count: int  # looked at
    is_cut: bool


def prospects(opportunity: Opportunity) -> Prospects:
    """The best enterprises for an opportunity, highest score first. Four queries for any number of them."""
    codes = industry_codes(opportunity)
    ids, is_cut = _looked_at(opportunity, codes[:MOST_CODES])
    found = {enterprise.pk: enterprise for enterprise in _with_facts().filter(pk__in=ids)}
    roles = _roles_of(opportunity, found)
    rows = [_prospect(opportunity, enterprise, roles.get(pk, []), codes) for pk, enterprise in found.items()]
    rows.sort(key=lambda prospect: (-prospect.score, prospect.enterprise.sort_key, prospect.enterprise.pk))
    return Prospects(rows[:SHOWN], len(rows), is_cut or len(codes) > MOST_CODES)


def score_of(opportunity: Opportunity, enterprise: Enterprise) -> Prospect:
    """How one enterprise fits, by the same rule. Three queries at most."""
    roles = _roles_of(opportunity, [enterprise.pk]).get(enterprise.pk, [])
    return _prospect(opportunity, enterprise, roles, industry_codes(opportunity))


def industry_codes(opportunity: Opportunity) -> list[str]:
    """The GB/T 4754 codes of the node, or of all nodes of the chain."""
    if opportunity.node:
        return list(opportunity.node.industry_codes)
    nodes = ChainNode.objects.filter(chain=opportunity.chain_id)
    codes = (code for listed in nodes.values_list("industry_codes", flat=True) for code in listed)
    return list(dict.fromkeys(codes))


def _with_facts() -> QuerySet[Enterprise]:
    """Enterprises that exist and are no branches, with what the reasons look at."""
    paths = ("area", "industry", "division", "origin_country")
    return Enterprise.objects.filter(status__in=EXISTING, is_branch=False).select_related(*paths)


def _looked_at(opportunity: Opportunity, codes: list[str]) -> tuple[set[int], bool]:
    """The ids of the first who hold a role, at the node and elsewhere in the chain, and of the first of each
    code in the order of the index; and whether there are more. One query.
    """
    roles = ChainRole.objects.filter(chain=opportunity.chain_id, status__in=CURRENT_ROLE_STATUSES)
    parts = [(roles.filter(node=opportunity.node_id), BY_ROLE)] if opportunity.node_id else []
    parts.append((roles.exclude(node=opportunity.node_id) if opportunity.node_id else roles, BY_ROLE))
    selects: list[tuple[QuerySet[Any, Any], int]] = [
        (rows.order_by("pk").values_list("enterprise_id"), limit) for rows, limit in parts
    ]
    for code in codes:
        of_code = Enterprise.objects.filter(industry=code, status__in=EXISTING, is_branch=False)
        selects.append((of_code.order_by("sort_key", "pk").values_list("pk"), BY_INDUSTRY // len(codes)))
    ids: set[int] = set()
    is_cut = False
    for limit, found in zip((limit for _rows, limit in selects), _together(selects), strict=True):
        ids.update(found[:limit])
        is_cut |= len(found) > limit
    return ids, is_cut


def _together(selects: list[tuple[QuerySet[Any, Any], int]]) -> list[list[int]]:
    """The first ids of every queryset, one more than its limit, in one query.

    Written by hand: Django cannot unite limited querysets on SQLite, and a condition that joins them by OR
    makes PostgreSQL read every enterprise.
    """
    statements: list[str] = []
    parameters: list[Any] = []
    for number, (rows, limit) in enumerate(selects):
        sql, params = rows[: limit + 1].query.sql_with_params()
        statements.append(f"SELECT {number} AS part, found.* FROM ({sql}) AS found")  # noqa: S608 - ours
        parameters += params
    found: list[list[int]] = [[] for _select in selects]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        for part, pk, *_order in cursor.fetchall():
            found[part].append(pk)
    return found


def _roles_of(opportunity: Opportunity, enterprises: Iterable[int]) -> dict[int, list[ChainRole]]:
    rows = ChainRole.objects.filter(
        chain=opportunity.chain_id, status__in=CURRENT_ROLE_STATUSES, enterprise__in=list(enterprises)
    )
    by_enterprise: dict[int, list[ChainRole]] = {}
    for role in rows.order_by("pk"):
        by_enterprise.setdefault(role.enterprise_id, []).append(role)
    return by_enterprise


def _prospect(
    opportunity: Opportunity, enterprise: Enterprise, roles: list[ChainRole], codes: list[str]
) -> Prospect:
    return Prospect(enterprise, list(_reasons(opportunity, enterprise, roles, codes)))


def _reasons(
    opportunity: Opportunity, enterprise: Enterprise, roles: list[ChainRole], codes: list[str]
) -> Iterator[Reason]:
    node = opportunity.node
    if node and any(role.node_id == node.pk for role in roles):
        yield Reason("node", AT_NODE, {"node": _both(node)})
    elif roles:
        yield Reason("chain", ON_CHAIN if node else AT_NODE)
    if enterprise.industry_id in codes:
        yield Reason("industry", SAME_INDUSTRY, {"code": enterprise.industry_id})
    yield from _scale(opportunity, enterprise)
    if enterprise.origin_country_id:
        yield Reason("abroad", ORIGIN, {"country": _both(enterprise.origin_country)})
    elif enterprise.division_id and not enterprise.division_id.startswith(REGION):
        yield Reason("other_region", ORIGIN)
    if enterprise.area_id != opportunity.area_id:
        yield Reason("not_here", NOT_HERE)


def _scale(opportunity: Opportunity, enterprise: Enterprise) -> Iterator[Reason]:
    """[D] An enterprise carries an investment that is no more than a year's revenue, or its own capital."""
    asked = opportunity.scale_from_cny
    if asked is None:
        yield Reason("any_scale", SCALE)
        return
    capital = enterprise.registered_capital if enterprise.registered_capital_currency == "CNY" else None
    sizes = [size for size in (enterprise.revenue_cny, capital) if size is not None]
    if sizes and max(sizes) >= asked:
        yield Reason("scale", SCALE, {"amount": str(max(sizes))})


def _both(named: Any) -> dict[str, str]:
    """The names in both languages, as `in_readers_language` reads them."""
    return {"zh-hans": named.name_zh or named.name_en, "en": named.name_en or named.name_zh}


def _told(name: str, value: Any) -> str:
    if name == "amount":
        return display_money(Decimal(value))
    return in_readers_language(value)
