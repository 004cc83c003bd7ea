"""The row rule of a model, said once: an ORM condition and a search filter from the same value."""

from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.db.models import Q


class Scope(Protocol):
    def q(self, user) -> Q: ...

    def es_filter(self, user) -> list[dict]: ...


@dataclass(frozen=True)
class AreaScope:
    """Rows of the areas a user works in; the region office sees all.

    `user.area_ids()` is None for all areas, an empty set for none.
    """

    path: str = "area_id"
    doc_field: str = "area_id"

    def q(self, user) -> Q:
        areas = user.area_ids()
        return Q() if areas is None else Q(**{f"{self.path}__in": areas})

    def es_filter(self, user) -> list[dict]:
        areas = user.area_ids()
        return [] if areas is None else [{"terms": {self.doc_field: sorted(areas)}}]


@dataclass(frozen=True)
class StaffScope:
    """Rows shared by everybody who works at the desk, seen by nobody else."""

    def q(self, user) -> Q:
        return Q() if user.is_desk_staff else Q(pk__in=())

    def es_filter(self, user) -> list[dict]:
        return [] if user.is_desk_staff else [{"terms": {"id": []}}]


@dataclass(frozen=True)
class OwnerScope:
    """Rows of the user himself."""

    path: str

    def q(self, user) -> Q:
        return Q(**{self.path: user.pk})

    def es_filter(self, user) -> list[dict]:
        return [{"term": {self.path: user.pk}}]


class ScopedQuerySet(models.QuerySet):
    """A queryset whose model has a `scope`; every view begins with `visible_to`."""

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope: Scope = self.model.scope  # type: ignore[attr-defined]
        return self.filter(scope.q(user))


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
