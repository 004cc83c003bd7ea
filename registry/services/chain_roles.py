"""What an enterprise is to a chain: proposed, changed, moved through its states."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.language import in_all_languages
from core.locking import locked
from registry.choices import CURRENT_ROLE_STATUSES, RoleStatus
from registry.flow import CHAIN_ROLE_FLOW, MANAGE
from registry.models import Chain, ChainNode, ChainRole, Enterprise

EDITABLE = ("node", "role", "role_scope", "tier", "tier_basis", "tier_year", "valid_to", "document")
FROM_MOVE = ("recognised_by", "recognised_on", "valid_to", "document")


@transaction.atomic
def chain_role_assign(
    *,
    enterprise: Enterprise,
    chain: Chain,
    role: str,
    actor: User,
    node: ChainNode | None = None,
    **values: Any,
) -> ChainRole:
    """Propose a role of an enterprise in a chain (a candidate until it is recognised).

    `values` may hold role_scope, tier, tier_basis, tier_year, valid_to, document. Raises ValidationError:
    a second current role at one node, a node of another chain, a tier without its year.
    """
    require(actor, MANAGE)
    enterprise = locked(enterprise)
    chain_role = ChainRole(
        enterprise=enterprise, chain=chain, node=node, role=role, status=RoleStatus.CANDIDATE, **values
    )
    _check(chain_role)
    chain_role.save()
    differing = {"chain": [None, chain]} | {
        name: [None, getattr(chain_role, name)] for name in ("role", *EDITABLE) if getattr(chain_role, name)
    }
    changes.record(chain_role, actor=actor, verb="assigned", changes=differing)
    _record_on_enterprise(chain_role, actor, "chain_role_assigned", [None, _described(chain_role)])
    return chain_role


@transaction.atomic
def chain_role_change(
    *, chain_role: ChainRole, values: Mapping[str, Any], actor: User, version: str = ""
) -> ChainRole:
    """Correct node, role, tier, validity or document of a current role. Its state changes by a move.

    `version` is that of the enterprise, which every change of a role renews. Raises ChangedMeanwhile.
    """
    require(actor, MANAGE)
    locked(chain_role.enterprise, version=version)
    chain_role = ChainRole.objects.select_for_update(of=("self",)).get(pk=chain_role.pk)
    if chain_role.status not in CURRENT_ROLE_STATUSES:
        raise ValidationError(_("This role has ended. Assign a new one instead."))
    unknown = sorted(values.keys() - set(EDITABLE))
    if unknown:
        raise TypeError(f"not editable in a chain role: {unknown}")
    before = _described(chain_role)
    differing = changes.difference(chain_role, values)
    if not differing:
        return chain_role
    for name, value in values.items():
        setattr(chain_role, name, value)
    _check(chain_role)
    chain_role.save(update_fields=list(differing))
    changes.record(chain_role, actor=actor, verb="changed", changes=differing)
    _record_on_enterprise(chain_role, actor, "chain_role_changed", [before, _described(chain_role)])
    return chain_role


@transaction.atomic
def chain_role_move(
    *, chain_role: ChainRole, name: str, actor: User, values: Mapping[str, Any] | None = None
) -> ChainRole:
    """Take a step of the flow; `values` are what the step needs (`registry/flow.py`). Raises MoveRefused."""
    locked(chain_role.enterprise)
    chain_role = ChainRole.objects.select_for_update(of=("self",)).get(pk=chain_role.pk)
    given = dict(values or {})
    move = CHAIN_ROLE_FLOW.check(chain_role, name, actor, given)
    before = _described(chain_role)
    new = {key: given[key] for key in FROM_MOVE if given.get(key)} | {"status": move.target}
    differing = changes.difference(chain_role, new)
    for key, value in new.items():
        setattr(chain_role, key, value)
    _check(chain_role)
    chain_role.save(update_fields=list(new))
    changes.record(chain_role, actor=actor, verb=name, changes=differing, note=given.get("note", ""))
    _record_on_enterprise(chain_role, actor, f"chain_role_{name}", [before, _described(chain_role)])
    return chain_role


def _check(chain_role: ChainRole) -> None:
    if chain_role.node and chain_role.node.chain_id != chain_role.chain_id:
        raise ValidationError({"node": _("This node belongs to another chain. Choose a node of the chain.")})
    if chain_role.tier and not chain_role.tier_year:
        raise ValidationError({"tier_year": _("Say for which year the tier was established.")})
    chain_role.clean_fields(exclude=["enterprise", "chain", "node"])
    if chain_role.status not in CURRENT_ROLE_STATUSES:
        return
    others = ChainRole.objects.filter(enterprise=chain_role.enterprise_id, status__in=CURRENT_ROLE_STATUSES)
    if others.filter(chain=chain_role.chain_id, node=chain_role.node_id).exclude(pk=chain_role.pk).exists():
        raise ValidationError(
            {"node": _("The enterprise has a current role here already. Change or end that one.")}
        )


def _record_on_enterprise(chain_role: ChainRole, actor: User, verb: str, pair: list) -> None:
    """Search finds an enterprise by its roles, and its history shows them."""
    enterprise = chain_role.enterprise
    enterprise.save(update_fields=["updated_at"])
    changes.record(enterprise, actor=actor, verb=verb, changes={"chain_role": pair})


def _described(chain_role: ChainRole) -> dict[str, Any]:
    place = in_all_languages(chain_role.node or chain_role.chain)
    return {"place": place, "role": chain_role.role, "tier": chain_role.tier, "status": chain_role.status}
