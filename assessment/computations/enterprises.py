"""What is counted of enterprises registered in the areas: chain leaders by tier, small makers, traders.

A branch is no enterprise of its own. What the registry keeps without a day (the area, an industry) is as it
stands now; days of recognition, foundation and end, and sizes by year, are as of the period.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
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
LEADERS, MAKERS = "chain_leaders", "chain_msme"


def registered(asked: Asked) -> QuerySet[Enterprise]:
    """Enterprises of the areas that were there on the last day that counts, as was known by `as_of`."""
    day = asked.last_day
    is_gone = Q(status__in=GONE) & (Q(status_on=None) | Q(status_on__lte=day)) | Q(dissolved_on__lte=day)
    return (
        Enterprise.objects.filter(area__in=asked.areas, is_branch=False, branch_of=None)
        .filter(Q(established_on=None) | Q(established_on__lte=day), created_at__lt=end_of(asked.as_of))
        .exclude(is_gone)
        .order_by("sort_key", "pk")
    )


def _of_chains(asked: Asked) -> Mapping[str, list[Record]]:
    """All that is counted by roles on chains: one reading of roles with their enterprises."""
    roles = _roles(asked)
    leaders: dict[int, tuple[Enterprise, str]] = {}
    makers: dict[int, Enterprise] = {}
    for role in roles:
        if _is_leader(role, asked):
            _before, highest = leaders.get(role.enterprise_id, (None, Tier.NONE))
            leaders[role.enterprise_id] = (role.enterprise, _higher(highest, role.tier))
        elif _is_maker(role):
            makers[role.enterprise_id] = role.enterprise
    found = {key: _records(one for one, tier in leaders.values() if tier == of) for of, key in TIERS.items()}
    everybody = _records(enterprise for enterprise, _tier in leaders.values())
    return found | {LEADERS: everybody, MAKERS: _records(makers.values())}


def _roles(asked: Asked) -> QuerySet[ChainRole]:
    """Current roles of enterprises of the areas, with the size of the year or the latest before it."""
    year = asked.period.year
    sizes = YearFigures.objects.filter(enterprise=OuterRef("enterprise"), year__lte=year).order_by("-year")
    rows = ChainRole.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=asked.last_day),
        enterprise__in=registered(asked).order_by(),
        status__in=CURRENT_ROLE_STATUSES,
    )
    if asked.chain is not None:
        rows = rows.filter(chain=asked.chain)
    size: Any = Coalesce(Subquery(sizes.values("size_class")[:1]), "enterprise__size_class")
    rows = rows.annotate(size=size).select_related("enterprise")
    return rows.order_by("enterprise__sort_key", "enterprise", "pk")


def _is_leader(role: ChainRole, asked: Asked) -> bool:
    return (
        role.role == ChainRoleKind.CHAIN_LEADER
        and role.status in RECOGNISED
        and role.recognised_on is not None
        and role.recognised_on <= asked.last_day
    )


def _is_maker(role: Any) -> bool:
    return role.size in MSME and (role.enterprise.industry_id or "").startswith(MANUFACTURING)


def _higher(one: str, other: str) -> str:
    order = ["", Tier.T100, Tier.T500, Tier.T1000]
    return max(one, other, key=order.index)


def _traders(asked: Asked) -> list[Record]:
    rows = registered(asked).exclude(trade_modes=[])
    if asked.chain is not None:
        roles = ChainRole.objects.filter(chain=asked.chain, status__in=CURRENT_ROLE_STATUSES)
        rows = rows.filter(pk__in=roles.values("enterprise"))
    return _records(rows)


def _records(enterprises: Iterable[Enterprise]) -> list[Record]:
    """`area` is not null: `registered` asks for areas."""
    return [
        Record("registry.Enterprise", enterprise.pk, enterprise.label, enterprise.area_id or 0, ONE)
        for enterprise in enterprises
    ]


def _one_of(key: str) -> Callable[[Asked], list[Record]]:
    return lambda asked: _of_chains(asked)[key]


OF_CHAINS = (
    (TIERS[Tier.T1000], _("Chain leaders of CNY 100 bn class")),
    (TIERS[Tier.T500], _("Chain leaders of CNY 50 bn class")),
    (TIERS[Tier.T100], _("Chain leaders of CNY 10 bn class")),
    (LEADERS, _("Recognised chain leaders")),
    (MAKERS, _("Upstream and downstream manufacturing MSMEs")),
)
for key, label in OF_CHAINS:
    register(Computation(key, label, BaseUnit.ENTERPRISE, _one_of(key), is_shared=True, batch=_of_chains))
register(
    Computation(
        "trade_enterprise",
        _("International trading enterprises"),
        BaseUnit.ENTERPRISE,
        _traders,
        is_shared=True,
    )
)
