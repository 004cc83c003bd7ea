"""Who owns whom: shareholdings with dates, parents, and the ultimate parent that follows from them.

The graph has no circles. Those who own `e` are its parent, its head office and its current shareholders.
Who changes it takes the whole graph: a circle can be closed by two people who lock no row in common.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.advisory import serialise
from core.language import in_all_languages
from core.locking import locked
from registry.models import Enterprise, Equity
from registry.rights import CHANGE

GRAPH = "registry.ownership"
MAJORITY = Decimal(50)
WHOLE = Decimal(100)


@transaction.atomic
def equity_record(
    *,
    investor: Enterprise,
    investee: Enterprise,
    share_pct: Decimal,
    actor: User,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Equity:
    """Record a share (in per cent). A current share of the same investor ends the day this one begins.

    Raises ValidationError: a circle, current shares of more than 100 % together, or a begin before that of
    the share it replaces.
    """
    require(actor, CHANGE)
    graph_lock()
    investor, investee = _locked_pair(investor, investee)
    if valid_to is None:
        _refuse_circle(owner=investor, owned=investee)
        _end_current(investor, investee, valid_from or timezone.localdate(), actor)
        _refuse_more_than_whole(investee, share_pct)
    equity = Equity(
        investor=investor, investee=investee, share_pct=share_pct, valid_from=valid_from, valid_to=valid_to
    )
    equity.full_clean(exclude=["investor", "investee"])
    equity.save()
    _record(investee, actor, "equity_recorded", [None, _described(equity)])
    ultimate_parents_recompute(below=investee, actor=actor)
    return equity


@transaction.atomic
def equity_end(*, equity: Equity, actor: User, ended_on: dt.date | None = None) -> Equity:
    """Close a share on a day (today). A closed share stays closed."""
    require(actor, CHANGE)
    graph_lock()
    investee = locked(equity.investee)
    equity = Equity.objects.select_for_update(of=("self",)).get(pk=equity.pk)
    if equity.valid_to:
        raise ValidationError(_("This share has ended already. Reload the page."))
    ended_on = ended_on or timezone.localdate()
    if equity.valid_from and ended_on < equity.valid_from:
        raise ValidationError({"ended_on": _("The share cannot end before it began.")})
    _end(equity, investee, ended_on, actor)
    ultimate_parents_recompute(below=investee, actor=actor)
    return equity


@transaction.atomic
def enterprise_set_parent(
    *, enterprise: Enterprise, parent: Enterprise | None, actor: User, version: str = ""
) -> Enterprise:
    """Say which enterprise controls this one; None takes it back.

    Raises ChangedMeanwhile, ValidationError for a circle.
    """
    require(actor, CHANGE)
    graph_lock()
    enterprise = locked(enterprise, version=version)
    if parent is not None:
        parent, enterprise = _locked_pair(parent, enterprise)
        _refuse_circle(owner=parent, owned=enterprise)
    if enterprise.parent_id == (parent and parent.pk):
        return enterprise
    before, enterprise.parent = enterprise.parent, parent
    enterprise.save(update_fields=["parent", "updated_at"])
    changes.record(enterprise, actor=actor, verb="parent_set", changes={"parent": [before, parent]})
    ultimate_parents_recompute(below=enterprise, actor=actor)
    return enterprise


@transaction.atomic
def ultimate_parent_set(
    *,
    enterprise: Enterprise,
    ultimate_parent: Enterprise | None,
    reason: str,
    actor: User,
    version: str = "",
) -> Enterprise:
    """Set the ultimate parent by hand, with a reason; an empty reason lets it be computed again.

    Raises ChangedMeanwhile, ValidationError where it is this enterprise or one that it owns.
    """
    require(actor, CHANGE)
    graph_lock()
    enterprise = locked(enterprise, version=version)
    if not reason.strip():
        enterprise.ultimate_parent_reason = ""
        enterprise.save(update_fields=["ultimate_parent_reason", "updated_at"])
        ultimate_parents_recompute(below=enterprise, actor=actor)
        return Enterprise.objects.get(pk=enterprise.pk)
    if ultimate_parent is not None and ultimate_parent.pk == enterprise.pk:
        raise ValidationError(
            {"ultimate_parent": _("Leave it empty if the enterprise is its own ultimate parent.")}
        )
    if ultimate_parent is not None and ultimate_parent.pk in all_owned_by([enterprise.pk]):
        raise ValidationError(
            {
                "ultimate_parent": _("“%(name)s” is owned by this enterprise, directly or through others.")
                % {"name": ultimate_parent.label}
            }
        )
    values = {"ultimate_parent": ultimate_parent, "ultimate_parent_reason": reason.strip()}
    differing = changes.difference(enterprise, values)
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.save(update_fields=[*values, "updated_at"])
    changes.record(enterprise, actor=actor, verb="ultimate_parent_set", changes=differing)
    ultimate_parents_recompute(below=enterprise, actor=actor)
    return enterprise


def graph_lock() -> None:
    """Nobody else changes who owns whom until the end of this transaction. Take it before any row."""
    serialise(GRAPH)


def ultimate_parents_recompute(*, below: Enterprise, actor: User | None) -> int:
    """Follow the >50 % chain up from `below`, and carry the result down to all it controls.

    Where no majority share is known, the declared parent counts. A row set by hand stays, and those below it
    follow it. Returns how many rows changed.
    """
    tops, seen, changed = {below.pk: _top_of(below.pk)}, {below.pk}, 0
    while tops:
        rows = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=tops).order_by("pk")
        for enterprise in rows:
            if enterprise.ultimate_parent_reason:
                tops[enterprise.pk] = enterprise.ultimate_parent_id or enterprise.pk
            else:
                changed += _set_computed(enterprise, tops[enterprise.pk], actor)
        controlled = {pk: owner for pk, owner in _controlled_by(set(tops)).items() if pk not in seen}
        tops = {pk: tops[owner] for pk, owner in controlled.items()}
        seen |= tops.keys()
    return changed


def controllers(enterprise_ids: Iterable[int]) -> dict[int, int]:
    """Who controls each of these: the holder of more than half, else the declared parent. Two queries."""
    ids = list(enterprise_ids)
    declared = Enterprise.objects.filter(pk__in=ids, parent__isnull=False).values_list("pk", "parent_id")
    majority = Equity.objects.filter(investee__in=ids, valid_to=None, share_pct__gt=MAJORITY)
    return dict(declared) | dict(majority.values_list("investee_id", "investor_id"))


def all_owners_of(enterprise_ids: Iterable[int]) -> set[int]:
    """These enterprises and all that own them, over any number of steps."""
    return _closure(enterprise_ids, _owners_of)


def all_owned_by(enterprise_ids: Iterable[int]) -> set[int]:
    """These enterprises and all that they own, over any number of steps."""
    return _closure(enterprise_ids, _owned_by)


def _closure(enterprise_ids: Iterable[int], step: Callable[[set[int]], set[int]]) -> set[int]:
    level, seen = set(enterprise_ids), set[int]()
    while level:
        seen |= level
        level = step(level) - seen
    return seen


def _owners_of(ids: set[int]) -> set[int]:
    owners: set[int | None] = set()
    for pair in Enterprise.objects.filter(pk__in=ids).values_list("parent_id", "branch_of_id"):
        owners.update(pair)
    owners.update(
        Equity.objects.filter(investee__in=ids, valid_to=None).values_list("investor_id", flat=True)
    )
    return {pk for pk in owners if pk is not None}


def _owned_by(ids: set[int]) -> set[int]:
    below = Enterprise.objects.filter(Q(parent__in=ids) | Q(branch_of__in=ids)).values_list("pk", flat=True)
    held = Equity.objects.filter(investor__in=ids, valid_to=None).values_list("investee_id", flat=True)
    return {*below, *held}


def _controlled_by(ids: set[int]) -> dict[int, int]:
    """The enterprises whose controller is one of these, with that controller."""
    return {pk: owner for pk, owner in controllers(_owned_by(ids)).items() if owner in ids}


def _top_of(enterprise_id: int) -> int:
    top, seen = enterprise_id, set[int]()
    while top not in seen:
        seen.add(top)
        by_hand = Enterprise.objects.filter(pk=top).exclude(ultimate_parent_reason="")
        for ultimate in by_hand.values_list("ultimate_parent_id", flat=True):
            return ultimate or top
        top = controllers([top]).get(top, top)
    return top


def _locked_pair(owner: Enterprise, owned: Enterprise) -> tuple[Enterprise, Enterprise]:
    """Both rows, locked in one order everywhere, so that two people cannot wait for each other."""
    if owner.pk == owned.pk:
        raise ValidationError(_("An enterprise cannot own itself."))
    rows = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=[owner.pk, owned.pk])
    by_pk = {row.pk: row for row in rows.order_by("pk")}
    return by_pk[owner.pk], by_pk[owned.pk]


def _refuse_circle(*, owner: Enterprise, owned: Enterprise) -> None:
    if owned.pk in all_owners_of([owner.pk]):
        raise ValidationError(
            _("“%(owned)s” already owns “%(owner)s”, directly or through others: this would make a circle.")
            % {"owned": owned.label, "owner": owner.label}
        )


def _end_current(investor: Enterprise, investee: Enterprise, day: dt.date, actor: User) -> None:
    for current in Equity.objects.select_for_update(of=("self",)).filter(
        investor=investor, investee=investee, valid_to=None
    ):
        if current.valid_from and day < current.valid_from:
            raise ValidationError(
                {
                    "valid_from": _(
                        "The share that this one replaces began on %(day)s. Choose that day or a later one."
                    )
                    % {"day": current.valid_from}
                }
            )
        _end(current, investee, day, actor)


def _end(equity: Equity, investee: Enterprise, day: dt.date, actor: User) -> None:
    before, equity.valid_to = _described(equity), day
    equity.save(update_fields=["valid_to"])
    _record(investee, actor, "equity_ended", [before, _described(equity)])


def _refuse_more_than_whole(investee: Enterprise, share_pct: Decimal) -> None:
    held = Equity.objects.filter(investee=investee, valid_to=None).aggregate(sum=Sum("share_pct"))["sum"] or 0
    if held + share_pct > WHOLE:
        raise ValidationError(
            {
                "share_pct": _(
                    "Others hold %(held)s%% already: together more than 100%%. End their shares first."
                )
                % {"held": held}
            }
        )


def _set_computed(enterprise: Enterprise, top: int, actor: User | None) -> bool:
    """An enterprise at the top of its own chain has no ultimate parent."""
    ultimate_id = None if top == enterprise.pk else top
    if enterprise.ultimate_parent_id == ultimate_id:
        return False
    before, enterprise.ultimate_parent_id = enterprise.ultimate_parent, ultimate_id
    enterprise.save(update_fields=["ultimate_parent", "updated_at"])
    pair = [before, enterprise.ultimate_parent]
    changes.record(
        enterprise, actor=actor, verb="ultimate_parent_computed", changes={"ultimate_parent": pair}
    )
    return True


def _record(investee: Enterprise, actor: User, verb: str, pair: list) -> None:
    investee.save(update_fields=["updated_at"])
    changes.record(investee, actor=actor, verb=verb, changes={"shareholders": pair})


def _described(equity: Equity) -> dict[str, Any]:
    return {
        "investor": in_all_languages(equity.investor),
        "share_pct": str(equity.share_pct),
        "valid_from": equity.valid_from,
        "valid_to": equity.valid_to,
    }
