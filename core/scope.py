"""The row rule of a model, said once: an ORM condition and a search filter from the same value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.db.models import Q

# By field of a document: one of these values. An empty mapping: everything; a field without values: nothing.
SearchFilter = Mapping[str, frozenset[int]]
EVERYTHING: SearchFilter = {}


class Scope(Protocol):
    def q(self, user) -> Q: ...


class SearchedScope(Scope, Protocol):
    """Of a model whose rows are in the search index."""

    def search_filter(self, user) -> SearchFilter: ...


@dataclass(frozen=True)
class AreaScope:
    """Rows of the areas a user works in; the region office sees all.

    `user.area_ids()` is None for all areas, an empty set for none.
    """

    path: str = "area_id"
    facet: str = "area"

    def q(self, user) -> Q:
        areas = user.area_ids()
        return Q() if areas is None else Q(**{f"{self.path}__in": areas})

    def search_filter(self, user) -> SearchFilter:
        areas = user.area_ids()
        return EVERYTHING if areas is None else {self.facet: areas}


@dataclass(frozen=True)
class StaffScope:
    """Rows shared by everybody who works at the desk, seen by nobody else."""

    def q(self, user) -> Q:
        return Q() if user.is_desk_staff else Q(pk__in=())

    def search_filter(self, user) -> SearchFilter:
        return EVERYTHING if user.is_desk_staff else {"nobody": frozenset()}


@dataclass(frozen=True)
class OwnerScope:
    """Rows of the user himself."""

    path: str

    def q(self, user) -> Q:
        return Q(**{self.path: user.pk})


class ScopedQuerySet(models.QuerySet):
    """A queryset whose model has a `scope`; every view begins with `visible_to`."""

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope: Scope = self.model.scope  # type: ignore[attr-defined]
        return self.filter(scope.q(user))


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
