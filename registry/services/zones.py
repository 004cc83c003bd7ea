"""Synergy zones and points (S5): proposed, recognised by the region government, evaluated."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from registry.choices import ZoneKind
from registry.models import SynergyZone, ZoneEvaluation
from registry.park_access import may_manage
from registry.services.parks import require_kept, save_changed
from registry.site_flow import ZONE_FLOW

FROM_MOVE = ("recognised_by", "document", "recognised_on")


@transaction.atomic
def zone_create(*, values: Mapping[str, Any], actor: User) -> SynergyZone:
    """Propose a zone, or a point, which is an enterprise. Raises ValidationError by field."""
    zone = SynergyZone(created_by=actor, **values)
    _check(zone, actor)
    zone.save(force_insert=True)
    first = {name: [None, value] for name, value in values.items() if value not in (None, "")}
    changes.record(zone, actor=actor, verb="created", changes=first)
    return zone


@transaction.atomic
def zone_update(
    *, zone: SynergyZone, values: Mapping[str, Any], actor: User, version: str = ""
) -> SynergyZone:
    """Change facts of a zone; what its recognition says changes by `zone_move` alone."""
    zone = locked(zone, version=version)
    require_kept(actor, zone.host_area_id)
    fixed = sorted({"status", *FROM_MOVE} & values.keys())
    if fixed:
        raise TypeError(f"changed by zone_move: {fixed}")
    differing = changes.difference(zone, values)
    for name, value in values.items():
        setattr(zone, name, value)
    _check(zone, actor)
    return save_changed(zone, differing, actor=actor, verb="updated")


@transaction.atomic
def zone_move(
    *,
    zone: SynergyZone,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
) -> SynergyZone:
    """Take a step of ZONE_FLOW; `values` are what it needs, and a `note`. Raises MoveRefused."""
    zone, given = locked(zone), dict(values or {})
    if not may_manage(actor, zone.host_area_id):
        raise MoveRefused(_("A zone is kept by its host area and by the region office."), forbidden=True)
    if seen_status and zone.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this zone to “%(status)s”. Look at it again before you decide.")
            % {"status": zone.get_status_display()}
        )
    move = ZONE_FLOW.check(zone, name, actor, given)
    becomes = {"status": move.target, **{key: given[key] for key in move.needs if key in FROM_MOVE}}
    differing = changes.difference(zone, becomes)
    for key, value in becomes.items():
        setattr(zone, key, value)
    return save_changed(zone, differing, actor=actor, verb=name, note=given.get("note", ""))


@transaction.atomic
def zone_evaluate(
    *,
    zone: SynergyZone,
    year: int,
    passed: bool,
    actor: User,
    note: str = "",
    document: str = "",
) -> ZoneEvaluation:
    """Record the evaluation of a year. Raises ValidationError for a year that is evaluated already, or for
    a zone that was never recognised."""
    zone = locked(zone)
    require_kept(actor, zone.host_area_id)
    if zone.recognised_on is None:
        raise ValidationError(_("Only a recognised zone is evaluated."))
    if year < zone.recognised_on.year:
        raise ValidationError({"year": _("The zone was not recognised yet in that year.")})
    if zone.evaluations.filter(year=year).exists():
        raise ValidationError({"year": _("This year is evaluated already.")})
    evaluation = ZoneEvaluation(zone=zone, year=year, passed=passed, note=note, document=document)
    evaluation.clean_fields(exclude=["zone"])
    evaluation.save(force_insert=True)
    changes.record(
        evaluation, actor=actor, verb="created", changes={"year": [None, year], "passed": [None, passed]}
    )
    return evaluation


def _check(zone: SynergyZone, actor: User) -> None:
    require_kept(actor, zone.host_area_id)
    zone.clean_fields(exclude=["host_area", "enterprise", "created_by"])
    if zone.kind == ZoneKind.POINT and zone.enterprise_id is None:
        raise ValidationError({"enterprise": _("A synergy point is an enterprise: say which.")})
    if zone.kind == ZoneKind.ZONE and zone.enterprise_id is not None:
        raise ValidationError({"enterprise": _("A synergy zone is no enterprise: leave this empty.")})
