"""Parks with their assessments, and the sites in them: entered, changed, moved."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.language import message as _
from core.locking import locked
from registry.choices import SiteStatus
from registry.models import Park, RegionalAssessment, Site
from registry.park_access import may_manage
from registry.site_flow import PARK_MOVES, SITE_FLOW

Row = TypeVar("Row", bound=models.Model)
NEW_STATUSES = (SiteStatus.AVAILABLE, SiteStatus.LEASED, SiteStatus.SOLD)


@transaction.atomic
def park_create(*, values: Mapping[str, Any], actor: User) -> Park:
    """Enter a park. `values` are its fields; `focus_chains` a list of chains.

    Raises ValidationError: a code or name that another park has, an area that is not the actor's.
    """
    fields = dict(values)
    chains = fields.pop("focus_chains", ())
    park = Park(**fields)
    _check_park(park, actor)
    park.save(force_insert=True)
    park.focus_chains.set(chains)
    changes.record(park, actor=actor, verb="created", changes=_first(park, fields))
    return park


@transaction.atomic
def park_update(*, park: Park, values: Mapping[str, Any], actor: User, version: str = "") -> Park:
    """Change facts of a park. Raises ChangedMeanwhile, or ValidationError as `park_create`."""
    park = locked(park, version=version)
    require_kept(actor, park.area_id)
    fields = dict(values)
    chains = fields.pop("focus_chains", None)
    differing = changes.difference(park, fields)
    _set(park, fields)
    _check_park(park, actor)
    if chains is not None:
        before, after = list(park.focus_chains.all()), sorted(chains, key=lambda chain: chain.pk)
        if before != after:
            park.focus_chains.set(after)
            differing["focus_chains"] = [[c.code for c in before], [c.code for c in after]]
    return save_changed(park, differing, actor=actor, verb="updated")


@transaction.atomic
def assessment_add(*, park: Park, values: Mapping[str, Any], actor: User) -> RegionalAssessment:
    """Record a regional assessment that the projects in the park share (T21)."""
    park = locked(park)
    require_kept(actor, park.area_id)
    assessment = RegionalAssessment(park=park, **values)
    assessment.clean_fields(exclude=["park"])
    if assessment.valid_to and assessment.valid_to < assessment.valid_from:
        raise ValidationError({"valid_to": _("It cannot end before it begins.")})
    assessment.save(force_insert=True)
    changes.record(assessment, actor=actor, verb="created", changes=_first(assessment, values))
    return assessment


@transaction.atomic
def site_create(*, park: Park, values: Mapping[str, Any], actor: User) -> Site:
    """Enter a site of a park: available, or as `status` says leased or sold. Only a project reserves."""
    park = locked(park)
    require_kept(actor, park.area_id)
    site = Site(park=park, created_by=actor, **values)
    check_site(site)
    if site.status not in NEW_STATUSES:
        raise ValidationError({"status": _("A site is reserved from the page of the project that needs it.")})
    site.save(force_insert=True)
    changes.record(site, actor=actor, verb="created", changes=_first(site, values))
    return site


@transaction.atomic
def site_update(*, site: Site, values: Mapping[str, Any], actor: User, version: str = "") -> Site:
    """Change facts of a site; its status moves through `site_move` alone."""
    site = locked(site, version=version)
    require_kept(actor, site.park.area_id)
    if "status" in values:
        raise TypeError("the status of a site changes by site_move")
    differing = changes.difference(site, values)
    _set(site, values)
    check_site(site)
    return save_changed(site, differing, actor=actor, verb="updated")


@transaction.atomic
def site_move(
    *,
    site: Site,
    name: str,
    actor: User | None,
    note: str = "",
    seen_status: str = "",
    by_reservation: bool = False,
) -> Site:
    """Take a step of SITE_FLOW. Raises MoveRefused.

    `by_reservation`: the crm, which keeps the reservations, takes the step, and keeps the note: why a project
    gives a site up is not for all who see the site. `actor` is None where the clock releases a site.
    """
    site = locked(site)
    if seen_status and site.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this site to “%(status)s”. Look at it again before you decide.")
            % {"status": site.get_status_display()}
        )
    if not by_reservation:
        _refuse_reserved(site, name, actor)
    if actor is None:
        move = SITE_FLOW.moves[name]
        if site.status not in move.sources:
            raise MoveRefused(_("The site is not reserved any more."))
    else:
        move = SITE_FLOW.check(site, name, actor, {"note": note})
    before, site.status = site.status, move.target
    site.save(update_fields=["status", "updated_at"])
    changes.record(
        site,
        actor=actor,
        verb=name,
        changes={"status": [before, site.status]},
        note="" if by_reservation else note,
    )
    return site


def _refuse_reserved(site: Site, name: str, actor: User | None) -> None:
    if actor is None or not may_manage(actor, site.park.area_id):
        raise MoveRefused(_("The sites of this park are kept by its own area."), forbidden=True)
    if site.status == SiteStatus.RESERVED or name not in PARK_MOVES:
        raise MoveRefused(
            _("A site is reserved, released and taken from the page of the project that needs it.")
        )


def check_site(site: Site) -> None:
    """Raises ValidationError by field where the database would refuse the site."""
    check_shape(site)
    same = Site.objects.filter(park=site.park_id, number=site.number)
    if same.exclude(pk=site.pk).exists():
        raise ValidationError({"number": _("The park has a site of this number already.")})


def check_shape(site: Site) -> None:
    """Like `check_site`, without a look at the other sites. No query. Raises ValidationError by field."""
    site.clean_fields(exclude=["park", "created_by"])
    if not (site.land_mu or site.floor_m2):
        raise ValidationError({"land_mu": _("Say how much land or floor space the site has.")})
    if site.price is not None and not site.price_unit:
        raise ValidationError({"price_unit": _("Say what the price is for.")})


def require_kept(actor: User, area_id: int | None) -> None:
    """Raises ValidationError where `actor` does not keep the parks of this area."""
    if not may_manage(actor, area_id):
        raise ValidationError(
            _("You do not keep the parks of this area. Ask its office, or the region office.")
        )


def save_changed(
    row: Row, differing: dict[str, list], *, actor: User | None, verb: str, note: str = ""
) -> Row:
    """Save what differs on a locked row and record it; if nothing differs, nothing."""
    if differing or note:
        columns = {field.name for field in row._meta.concrete_fields}
        row.save(update_fields=[*(name for name in differing if name in columns), "updated_at"])
        changes.record(row, actor=actor, verb=verb, changes=differing, note=note)
    return row


def _check_park(park: Park, actor: User) -> None:
    require_kept(actor, park.area_id)
    park.clean_fields(exclude=["area", "country", "operator", "contact_office"])
    others = Park.objects.exclude(pk=park.pk)
    if others.filter(code=park.code).exists():
        raise ValidationError({"code": _("Another park has this code.")})
    # Workbooks name a park by its name.
    for field in ("name_zh", "name_en"):
        name = getattr(park, field)
        if name and others.filter(models.Q(name_zh=name) | models.Q(name_en=name)).exists():
            raise ValidationError({field: _("Another park has this name.")})


def _set(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _first(row: models.Model, values: Mapping[str, Any]) -> dict[str, list]:
    return {name: [None, getattr(row, name)] for name in values if getattr(row, name) not in (None, "")}
