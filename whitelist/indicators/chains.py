"""What an enterprise is to a chain: with a node, of which kind, of which tier.

Nobody records that an enterprise has no role: where no role was ever entered, it is not known.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from core.language import message as _
from registry.choices import CURRENT_ROLE_STATUSES, ChainRoleKind, RoleStatus, Tier
from registry.models import Chain, ChainRole
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    Param,
    Params,
    Reading,
    both,
    unknown,
)

OF_CASE, ANY = "case", "any"


def _chain_options() -> list[tuple[str, Any]]:
    return [
        (OF_CASE, gettext_lazy("The chain of the case")),
        (ANY, gettext_lazy("Any chain")),
        *((chain.code, both(chain.name_zh, chain.name_en)) for chain in Chain.objects.all()),
    ]


CHAIN = Param("chain", gettext_lazy("On which chain"), OF_CASE, _chain_options)
STATUSES = Param(
    "statuses",
    gettext_lazy("Roles that count"),
    [RoleStatus.CANDIDATE, RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW],
    lambda: [choice for choice in RoleStatus.choices if choice[0] in CURRENT_ROLE_STATUSES],
    several=True,
)


def _reader(values: Callable[[list[ChainRole]], Any]) -> Any:
    """A reader of what the counting roles of one enterprise say; where none counts, `values` is given []."""

    def read(batch: Batch, reading: Reading, params: Params) -> Answers:
        roles = ChainRole.objects.filter(batch.within("enterprise_id")).select_related("chain", "node")
        by_enterprise: dict[int, list[ChainRole]] = {}
        for role in roles.order_by("enterprise_id", "pk"):
            if _is_of(role, reading, params["chain"]):
                by_enterprise.setdefault(role.enterprise_id, []).append(role)
        found = {key: _datum(roles, reading, params, values) for key, roles in by_enterprise.items()}
        return Answers(found, unknown(_("No role on the chain is entered.")))

    return read


def _is_of(role: ChainRole, reading: Reading, chain: str) -> bool:
    if chain == ANY:
        return True
    if chain != OF_CASE:
        return role.chain.code == chain
    wanted = reading.chains.get(role.enterprise_id) or reading.chain_id
    return wanted is None or role.chain_id == wanted


def _datum(roles: list[ChainRole], reading: Reading, params: Params, values: Any) -> Datum:
    counting = [role for role in roles if role.status in params["statuses"] and _is_valid(role, reading.day)]
    value = values(counting)
    shown = counting or roles
    days = [role.recognised_on for role in shown if role.recognised_on]
    words = _("Chain roles: %(roles)s") % {"roles": both(_said(shown, "zh"), _said(shown, "en"))}
    return Datum(value, words, max(days) if days else None)


def _said(roles: Iterable[ChainRole], language: str) -> str:
    return "; ".join(
        f"{getattr(role.chain, f'name_{language}')}"
        + (f" / {getattr(role.node, f'name_{language}')}" if role.node else "")
        for role in roles
    )


def _is_valid(role: ChainRole, day: dt.date) -> bool:
    return (role.recognised_on is None or role.recognised_on <= day) and (
        role.valid_to is None or role.valid_to >= day
    )


NODE = Indicator(
    "chain_node",
    gettext_lazy("Has a role with a defined node on the chain"),
    IndicatorKind.YES_NO,
    _reader(lambda roles: any(role.node_id for role in roles)),
    params=(CHAIN, STATUSES),
)
ROLE = Indicator(
    "chain_role",
    gettext_lazy("Role on the chain"),
    IndicatorKind.CHOICE,
    _reader(lambda roles: frozenset(role.role for role in roles)),
    options=lambda: ChainRoleKind.choices,
    params=(CHAIN, STATUSES),
)
TIER = Indicator(
    "chain_tier",
    gettext_lazy("Tier on the chain"),
    IndicatorKind.CHOICE,
    _reader(lambda roles: frozenset(role.tier for role in roles if role.tier)),
    options=lambda: [choice for choice in Tier.choices if choice[0]],
    params=(CHAIN, STATUSES),
)
CHAINS = (NODE, ROLE, TIER)
