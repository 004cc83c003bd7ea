"""What the page of an enterprise shows beside its own row, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.flow import Move
from registry.choices import NameKind
from registry.flow import CHAIN_ROLE_FLOW
from registry.models import ChainRole, Enterprise, EnterpriseMerge, EnterpriseName
from registry.services.names import current_names

RELATIVES_SHOWN = 20
PAGE = (
    "area",
    "division__parent__parent",
    "industry__parent__parent__parent",
    "origin_country",
    "ultimate_origin_country",
    "foreign_reg_country",
    "parent",
    "ultimate_parent",
    "branch_of",
)


@dataclass(frozen=True)
class Relatives:
    """The first enterprises of a kind of relation, and whether there are more."""

    rows: list[Enterprise]
    has_more: bool


@dataclass(frozen=True)
class RoleLine:
    role: ChainRole
    moves: list[Move]


def enterprise_ties(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """Names, figures, honours, listings, owners, relatives and roles of one enterprise."""
    roles = enterprise.chain_roles.select_related("chain", "node", "enterprise").order_by("chain", "pk")
    return {
        "names": other_names(enterprise),
        "figures": list(enterprise.year_figures.all()),
        "honours": list(enterprise.honours.select_related("programme")),
        "listings": list(enterprise.listings.all()),
        "risk_events": list(enterprise.risk_events.all()),
        "risk_screening": enterprise.risk_screenings.first(),
        "shareholders": list(enterprise.shareholders.select_related("investor")),
        "holdings": list(enterprise.holdings.select_related("investee")),
        "subsidiaries": _relatives(enterprise.subsidiaries.all()),
        "branches": _relatives(enterprise.branches.all()),
        "group_members": _relatives(enterprise.group_members.all()),
        "roles": [RoleLine(role, CHAIN_ROLE_FLOW.open_to(role, user)) for role in roles],
    }


def merges_into(enterprise: Enterprise) -> list[EnterpriseMerge]:
    """The merges that stand, by which others went into this one, the newest first."""
    return list(enterprise.merges.filter(undone_at=None).select_related("created_by").defer("snapshot"))


def merged_into(enterprise_id: int) -> int | None:
    """The enterprise into which one went that is no more; None for one that is there."""
    merges = EnterpriseMerge.objects.filter(gone_id=enterprise_id, undone_at=None)
    return merges.values_list("kept_id", flat=True).first()


def other_names(enterprise: Enterprise) -> list[EnterpriseName]:
    """The names that are not the current ones, former names first; these may be removed."""
    current = current_names(enterprise)
    names = [name for name in enterprise.names.all() if current.get(NameKind(name.kind)) != name.name]
    return sorted(names, key=lambda name: (name.kind != NameKind.FORMER, name.kind, name.pk))


def _relatives(rows: QuerySet[Enterprise]) -> Relatives:
    found = list(rows.order_by("sort_key", "pk")[: RELATIVES_SHOWN + 1])
    return Relatives(found[:RELATIVES_SHOWN], len(found) > RELATIVES_SHOWN)
