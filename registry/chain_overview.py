"""What is known of a chain: who stands at which node, where gaps are, what it means to each area."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from registry.chain_picture import Picture, draw
from registry.choices import CURRENT_ROLE_STATUSES, ChainRoleKind, GapStatus
from registry.models import (
    AreaChain,
    Chain,
    ChainNode,
    ChainNodeLink,
    ChainRole,
    Enterprise,
    Industry,
)

SHOWN_ROLES = 50


@dataclass(frozen=True)
class NodeLine:
    node: ChainNode
    industries: list[Industry]
    enterprises: int  # with a current role at the node
    classified: int  # registered in an industry of the node, whatever their role


@dataclass(frozen=True)
class ChainOverview:
    chain: Chain
    picture: Picture
    lines: list[NodeLine]
    area_chains: list[AreaChain]
    roles: list[ChainRole]
    role_count: int

    @property
    def has_more_roles(self) -> bool:
        return self.role_count > len(self.roles)


def chains_with_counts(user: User) -> QuerySet[Chain]:
    """Chains with `node_count`, `judged_count` (nodes whose gap is judged), `gap_count` (missing or weak)."""
    gaps = Q(nodes__gap_status__in=(GapStatus.MISSING, GapStatus.WEAK))
    return (
        Chain.objects.visible_to(user)
        .annotate(
            node_count=Count("nodes"),
            judged_count=Count("nodes", filter=~Q(nodes__gap_status="")),
            gap_count=Count("nodes", filter=gaps),
        )
        .order_by("pk")
    )


def enterprises_by_chain(user: User) -> dict[int, int]:
    """How many enterprises have a current role in each chain, branches not counted."""
    counted = (
        current_roles(user).order_by().values("chain").annotate(found=Count("enterprise", distinct=True))
    )
    return {row["chain"]: row["found"] for row in counted}


def key_areas_by_chain() -> dict[int, list[AreaChain]]:
    found: dict[int, list[AreaChain]] = {}
    for area_chain in AreaChain.objects.filter(is_key_chain=True).select_related("area"):
        found.setdefault(area_chain.chain_id, []).append(area_chain)
    return found


def chain_overview(*, chain: Chain, user: User) -> ChainOverview:
    nodes = list(chain.nodes.order_by("order", "pk"))
    links = ChainNodeLink.objects.filter(source__chain=chain).select_related("source", "target")
    roles = current_roles(user).filter(chain=chain)
    with_role = _enterprises_by_node(roles)
    return ChainOverview(
        chain=chain,
        picture=draw(nodes, links, with_role),
        lines=_lines(nodes, with_role, user),
        area_chains=list(chain.area_chains.select_related("area", "chain_head")),
        roles=list(_leaders_first(roles).select_related("enterprise", "node")[:SHOWN_ROLES]),
        role_count=roles.count(),
    )


def current_roles(user: User) -> QuerySet[ChainRole]:
    """Roles proposed, recognised or under review, of enterprises that the user sees; no branches."""
    enterprises = Enterprise.objects.visible_to(user).filter(is_branch=False)
    return ChainRole.objects.filter(status__in=CURRENT_ROLE_STATUSES, enterprise__in=enterprises)


def _leaders_first(roles: QuerySet[ChainRole]) -> QuerySet[ChainRole]:
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(ChainRoleKind.values)]
    rank = Case(*ranks, output_field=IntegerField())
    return roles.order_by(rank, "enterprise__sort_key", "pk")


def _enterprises_by_node(roles: QuerySet[ChainRole]) -> dict[int, int]:
    counted = (
        roles.exclude(node=None).order_by().values("node").annotate(found=Count("enterprise", distinct=True))
    )
    return {row["node"]: row["found"] for row in counted}


def _lines(nodes: list[ChainNode], with_role: dict[int, int], user: User) -> list[NodeLine]:
    codes = {code for node in nodes for code in node.industry_codes}
    industries = Industry.objects.in_bulk(codes)
    counted = (
        Enterprise.objects.visible_to(user)
        .filter(is_branch=False, industry__in=codes)
        .order_by()
        .values("industry")
        .annotate(found=Count("pk"))
    )
    classified = {row["industry"]: row["found"] for row in counted}
    return [
        NodeLine(
            node=node,
            industries=[industries[code] for code in node.industry_codes if code in industries],
            enterprises=with_role.get(node.pk, 0),
            classified=sum(classified.get(code, 0) for code in node.industry_codes),
        )
        for node in nodes
    ]
