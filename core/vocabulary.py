"""Choices from small tables that change with a release or by an administrator's hand, kept for a minute."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import django_filters
from django.core.cache import cache
from django.utils.translation import get_language
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

SECONDS = 60


def kept(what: str, make: Callable[[], Any]) -> Any:
    """What `make` returns, in the language of the page, at most a minute old. None is not kept."""
    return cache.get_or_set(f"kept:{get_language()}:{what}", make, SECONDS)


class _KeptChoices(ModelChoiceIterator):
    """What is offered; what is chosen is looked up in the table itself."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        query, asked = sha256(str(self.queryset.query).encode()).hexdigest(), super().__iter__
        return iter(kept(query, lambda: [(str(value), str(label)) for value, label in asked()]))


class VocabularyField(ModelChoiceField):
    iterator = _KeptChoices


class VocabularyFilter(django_filters.ModelChoiceFilter):
    """A choice among the rows of a vocabulary: no query where the page only offers it."""

    field_class = VocabularyField
