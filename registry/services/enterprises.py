"""Enterprises: entered, changed, measured."""

import copy
from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from registry import rules
from registry.choices import SizeClass, SizeSource
from registry.models import Enterprise, EnterpriseUser, YearFigures
from registry.rights import ADD, CHANGE
from registry.services.names import FormerName, first_names, names_save, sort_key_of
from registry.services.ownership import all_owned_by, graph_lock

FIGURES = ("employees", "revenue_cny", "assets_cny", "size_class", "size_source")
# A relation by its key: comparing costs no query.
_ATTNAMES = {field.name: field.attname for field in Enterprise._meta.fields}
_facts = attrgetter(*(_ATTNAMES[name] for name in rules.FACTS))
_NOTHING_GIVEN = _facts(Enterprise())
NOTHING: Mapping[str, list] = {}


class SameEnterprise(ValidationError):
    """An enterprise of this code exists already; `existing` is it."""

    def __init__(self, existing: Enterprise, field: str):
        self.existing = existing
        super().__init__({field: _("“%(name)s” has this code already.") % {"name": existing.label}})


@transaction.atomic
def enterprise_create(
    *, values: Mapping[str, Any], actor: User | None, former_names: Iterable[FormerName] = ()
) -> Enterprise:
    """Enter an enterprise. `values` are facts and names by field; every name gets its row and keys.

    Raises Forbidden, SameEnterprise for a known code, ValidationError by field otherwise. Similar names are
    not its concern: ask `registry.matching.candidates` before.
    """
    require(actor, ADD)
    enterprise = Enterprise(created_by=actor)
    _assign(enterprise, values, rules.FACTS + rules.NAME_FIELDS)
    rules.check(enterprise)
    _refuse_known(enterprise)
    enterprise.sort_key = sort_key_of(enterprise)
    _save_or_refuse(enterprise)
    names_save(first_names(enterprise, former_names))
    changes.record(enterprise, actor=actor, verb="created", changes=first_values(enterprise))
    return enterprise


@transaction.atomic
def enterprise_update(
    *, enterprise: Enterprise, values: Mapping[str, Any], actor: User, version: str = ""
) -> Enterprise:
    """Change facts (`rules.FACTS`). Without a difference nothing is written, not even history.

    `version` (core.locking.version_of) refuses a form that was opened before somebody else's change.
    Raises Forbidden, ChangedMeanwhile, SameEnterprise, ValidationError.
    """
    require(actor, CHANGE)
    if "branch_of" in values and values["branch_of"] != enterprise.branch_of:
        graph_lock()
    before = locked(enterprise, version=version)
    after = copy.copy(before)
    _assign(after, values, rules.FACTS)
    differing = fact_changes(before, after)
    if not differing:
        return before
    rules.check(after, differing)
    if differing.keys() & {"uscc", "foreign_reg_no", "foreign_reg_country"}:
        _refuse_known(after)
    if "branch_of" in differing:
        graph_lock()  # again for a caller whose copy was old
        if after.branch_of_id in all_owned_by([after.pk]):
            raise ValidationError(
                {"branch_of": _("A branch cannot be the head office of its own head office.")}
            )
    _save_or_refuse(after, [*differing, "updated_at"])
    changes.record(after, actor=actor, verb="changed", changes=differing)
    if "industry" in differing:
        _resize(after, actor)
    return after


@transaction.atomic
def figures_set(
    *,
    enterprise: Enterprise,
    year: int,
    actor: User,
    employees: int | None = None,
    revenue_cny: Decimal | None = None,
    assets_cny: Decimal | None = None,
    size_source: str = SizeSource.COMPUTED,
    size_class: str = "",
    version: str = "",
) -> YearFigures:
    """Record or correct a year's figures (amounts in 元); the enterprise shows those of its newest year.

    The class is computed by domain.md 2.1.1; only a declaration or an official directory may state another.
    What the year said before stands in the history. Raises Forbidden, ChangedMeanwhile.
    """
    require(actor, CHANGE)
    enterprise = locked(enterprise, version=version)
    if size_source == SizeSource.COMPUTED or not size_class:
        size_class = rules.compute_size(enterprise.industry_id, employees, revenue_cny, assets_cny)
        size_source = SizeSource.COMPUTED
    values = dict(zip(FIGURES, (employees, revenue_cny, assets_cny, size_class, size_source), strict=True))
    figures, pair = figures_write(enterprise, year, values)
    if pair:
        newest = YearFigures.objects.filter(enterprise=enterprise).order_by("-year")[0]
        carried = {name: getattr(newest, name) for name in FIGURES} | {"size_year": newest.year}
        _save_figures(enterprise, carried, actor, "figures_set", {"year_figures": pair})
    return figures


def figures_write(
    enterprise: Enterprise, year: int, values: Mapping[str, Any]
) -> tuple[YearFigures, list[dict[str, Any] | None]]:
    """The year's row with these values, and [before, after] for the trail; [] where it said so already.

    In the caller's transaction, which holds the enterprise and records the pair.
    """
    known = YearFigures.objects.filter(enterprise=enterprise, year=year).first()
    figures = known or YearFigures(enterprise=enterprise, year=year)
    if known and not changes.difference(known, values):
        return known, []
    before = described(known) if known else None
    figures_assign(figures, values)
    figures.save()
    return figures, [before, described(figures)]


def figures_assign(figures: YearFigures, values: Mapping[str, Any]) -> None:
    """Say it of the year, without saving. Raises ValidationError by field."""
    for name, value in values.items():
        setattr(figures, name, value)
    figures.full_clean(exclude=["enterprise"], validate_unique=False, validate_constraints=False)


@transaction.atomic
def enterprise_user_assign(*, user: User, enterprise: Enterprise, actor: User | None) -> EnterpriseUser:
    """Say for which enterprise a user of the role `enterprise_user` speaks."""
    require(actor, CHANGE)
    link, _created = EnterpriseUser.objects.update_or_create(user=user, defaults={"enterprise": enterprise})
    changes.record(enterprise, actor=actor, verb="user_assigned", changes={"user": [None, user.username]})
    return link


def first_values(enterprise: Enterprise) -> dict[str, list]:
    """What the history says of a new row: the fields that were given. No query for cached relations."""
    given = [name for name in rules.NAME_FIELDS if getattr(enterprise, name)]
    given += [
        name
        for name, blank, now in zip(rules.FACTS, _NOTHING_GIVEN, _facts(enterprise), strict=True)
        if now != blank
    ]
    return {name: [None, getattr(enterprise, name)] for name in given}


def fact_changes(before: Enterprise, after: Enterprise) -> dict[str, list]:
    """The facts in which two copies of one row differ: {field: [before, after]}."""
    stored = zip(rules.FACTS, _facts(before), _facts(after), strict=True)
    differing = [name for name, old, new in stored if old != new]
    return {name: [getattr(before, name), getattr(after, name)] for name in differing}


def _assign(enterprise: Enterprise, values: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    unknown = sorted(values.keys() - set(allowed))
    if unknown:
        raise TypeError(f"not facts of an enterprise: {unknown}")
    for name, value in values.items():
        setattr(enterprise, name, value.strip() if isinstance(value, str) else value)
    rules.settle(enterprise)


def _refuse_known(enterprise: Enterprise) -> None:
    others = Enterprise.objects.exclude(pk=enterprise.pk)
    if enterprise.uscc:
        same = others.filter(uscc=enterprise.uscc).first()
        if same:
            raise SameEnterprise(same, "uscc")
    if enterprise.foreign_reg_no:
        same = others.filter(
            foreign_reg_no=enterprise.foreign_reg_no, foreign_reg_country=enterprise.foreign_reg_country_id
        ).first()
        if same:
            raise SameEnterprise(same, "foreign_reg_no")


def _save_or_refuse(enterprise: Enterprise, fields: list[str] | None = None) -> None:
    """Two people may enter the same code in the same moment: the database lets one through."""
    try:
        with transaction.atomic():
            enterprise.save(update_fields=fields)
    except IntegrityError:
        _refuse_known(enterprise)
        raise


def described(figures: YearFigures) -> dict[str, Any]:
    """A year as the trail has it."""
    return {name: getattr(figures, name) for name in ("year", *FIGURES)}


def _resize(enterprise: Enterprise, actor: User | None) -> Enterprise:
    if enterprise.size_source in rules.STATED:
        return enterprise
    size = rules.compute_size(
        enterprise.industry_id, enterprise.employees, enterprise.revenue_cny, enterprise.assets_cny
    )
    source = SizeSource.COMPUTED if size != SizeClass.UNKNOWN else enterprise.size_source
    if enterprise.size_year:
        YearFigures.objects.filter(enterprise=enterprise, year=enterprise.size_year).update(
            size_class=size
        )  # a derived value; the entry below records it
    _save_figures(enterprise, {"size_class": size, "size_source": source}, actor, "size_computed")
    return enterprise


def _save_figures(
    enterprise: Enterprise,
    values: dict[str, Any],
    actor: User | None,
    verb: str,
    also: Mapping[str, list] = NOTHING,
) -> None:
    """`also` are changes that are not fields of the enterprise."""
    differing = changes.difference(enterprise, values)
    if not (differing or also):
        return
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.save(update_fields=[*differing, "updated_at"])
    changes.record(enterprise, actor=actor, verb=verb, changes={**also, **differing})
