"""What is counted of enterprises registered in the areas: chain leaders by tier, small makers, traders.

A branch is no enterprise of its own. What the registry keeps without a day (the area, an industry) is as it
stands now; days of recognition, foundation and end, and sizes by year, are as of the period.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessment.figures import Asked, Computation, Record, register
from assessment.units import BaseUnit
from core.moments import end_of
from registry.choices import (
    CURRENT_ROLE_STATUSES,
    ChainRoleKind,
    RegistrationStatus,
    RoleStatus,
    SizeClass,
    Tier,
)
from registry.models import ChainRole, Enterprise, YearFigures

ONE = Decimal(1)
MANUFACTURING = "C"  # section of GB/T 4754
MSME = (SizeClass.MEDIUM, SizeClass.SMALL, SizeClass.MICRO)
GONE = (
    RegistrationStatus.CLOSED,
    RegistrationStatus.REVOKED,
    RegistrationStatus.DEREGISTERED,
    RegistrationStatus.MOVED_OUT,
)
RECOGNISED = (RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW)
TIERS = {Tier.T1000: "chain_leader_1000", Tier.T500: "chain_leader_500", Tier.T100: "chain_leader_100"}
LEADERS, MAKERS, TRADERS = "chain_leaders", "chain_msme", "trade_enterprise"


def registered(asked: Asked) -> QuerySet[Enterprise]:
    """Enterprises of the areas as far as they were known by `as_of`, also those not there in the period."""
    return Enterprise.objects.filter(
        area__in=asked.areas, is_branch=False, branch_of=None, created_at__lt=end_of(asked.as_of)
    )


def was_there(enterprise: Enterprise, day: dt.date) -> bool:
    """Founded by then, as far as is known, and not gone."""
    if enterprise.established_on and enterprise.established_on > day:
        return False
    if enterprise.dissolved_on and enterprise.dissolved_on <= day:
        return False
    return enterprise.status not in GONE or (enterprise.status_on is not None and enterprise.status_on > day)


def _of_chains(asked: Sequence[Asked]) -> dict[Asked, dict[str, list[Record]]]:
    """All that is counted by roles on chains: one reading of roles with their enterprises."""
    roles = list(_roles(asked))
    known: dict[int, Record] = {}
    return {one: _by_role([role for role in roles if _holds(role, one)], one, known) for one in asked}


def _roles(asked: Sequence[Asked]) -> QuerySet[ChainRole]:
    """Current roles, with `size_2025` and so on: the size of that year or the latest before it."""
    first = asked[0]
    rows = ChainRole.objects.filter(
        enterprise__in=registered(first).order_by(), status__in=CURRENT_ROLE_STATUSES
    )
    if first.chain is not None:
        rows = rows.filter(chain=first.chain)
    sizes = YearFigures.objects.filter(enterprise=OuterRef("enterprise")).order_by("-year")
    of_years: dict[str, Any] = {
        f"size_{year}": Coalesce(
            Subquery(sizes.filter(year__lte=year).values("size_class")[:1]), "enterprise__size_class"
        )
        for year in {one.period.year for one in asked}
    }
    rows = rows.annotate(**of_years).select_related("enterprise")
    return rows.order_by("enterprise__sort_key", "enterprise", "pk")


def _holds(role: ChainRole, asked: Asked) -> bool:
    is_valid = role.valid_to is None or role.valid_to >= asked.last_day
    return is_valid and was_there(role.enterprise, asked.last_day)


def _by_role(roles: list[ChainRole], asked: Asked, known: dict[int, Record]) -> dict[str, list[Record]]:
    leaders: dict[int, str] = {}
    makers: dict[int, Enterprise] = {}
    for role in roles:
        if role.enterprise_id not in known:
            known[role.enterprise_id] = _record(role.enterprise)
        if _is_leader(role, asked):
            leaders[role.enterprise_id] = _higher(leaders.get(role.enterprise_id, Tier.NONE), role.tier)
        elif _is_maker(role, asked):
            makers[role.enterprise_id] = role.enterprise
    found = {key: [known[pk] for pk, tier in leaders.items() if tier == of] for of, key in TIERS.items()}
    return found | {LEADERS: [known[pk] for pk in leaders], MAKERS: [known[pk] for pk in makers]}


def _is_leader(role: ChainRole, asked: Asked) -> bool:
    return (
        role.role == ChainRoleKind.CHAIN_LEADER
        and role.status in RECOGNISED
        and role.recognised_on is not None
        and role.recognised_on <= asked.last_day
    )


def _is_maker(role: ChainRole, asked: Asked) -> bool:
    size = getattr(role, f"size_{asked.period.year}")
    return size in MSME and (role.enterprise.industry_id or "").startswith(MANUFACTURING)


def _higher(one: str, other: str) -> str:
    order = ["", Tier.T100, Tier.T500, Tier.T1000]
    return max(one, other, key=order.index)


def _traders(asked: Sequence[Asked]) -> dict[Asked, dict[str, list[Record]]]:
    rows = registered(asked[0]).exclude(trade_modes=[]).order_by("sort_key", "pk")
    if asked[0].chain is not None:
        roles = ChainRole.objects.filter(chain=asked[0].chain, status__in=CURRENT_ROLE_STATUSES)
        rows = rows.filter(pk__in=roles.values("enterprise"))
    needed = ("name_zh", "name_en", "area", "established_on", "dissolved_on", "status", "status_on")
    traders = [(enterprise, _record(enterprise)) for enterprise in rows.only(*needed)]
    return {
        one: {TRADERS: [record for enterprise, record in traders if was_there(enterprise, one.last_day)]}
        for one in asked
    }


def _record(enterprise: Enterprise) -> Record:
    """`area` is not null: `registered` asks for areas."""
    return Record("registry.Enterprise", enterprise.pk, enterprise.label, enterprise.area_id or 0, ONE)


Batch = Callable[[Sequence[Asked]], dict[Asked, dict[str, list[Record]]]]


def _register(key: str, label: Promise, batch: Batch) -> None:
    def records(asked: Asked) -> list[Record]:
        return batch([asked])[asked][key]

    register(Computation(key, label, BaseUnit.ENTERPRISE, records, is_shared=True, batch=batch))


_register(TIERS[Tier.T1000], _("Chain leaders of CNY 100 bn class"), _of_chains)
_register(TIERS[Tier.T500], _("Chain leaders of CNY 50 bn class"), _of_chains)
_register(TIERS[Tier.T100], _("Chain leaders of CNY 10 bn class"), _of_chains)
_register(LEADERS, _("Recognised chain leaders"), _of_chains)
_register(MAKERS, _("Upstream and downstream manufacturing MSMEs"), _of_chains)
_register(TRADERS, _("International trading enterprises"), _traders)
