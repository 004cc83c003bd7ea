"""Words for the values of facets, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, Choices, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Bilingual
from core.language import for_reader

Labels = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True)
class record_labels:  # noqa: N801 - stands beside functions, and is called like them
    """Values are keys of records with two names, or `key` makes the key of a value."""

    model: type[Bilingual]
    key: Callable[[str], str] = str

    def __call__(self, values: Iterable[str]) -> Mapping[str, str]:
        return labels_of({"": (self, values)})[""]

    def keys(self, values: Iterable[str]) -> dict[str, str]:
        """Values by their keys; without those that can be no key. Anything may stand in an address."""
        keys = {self.key(value): value for value in values}
        return {key: value for key, value in keys.items() if self._can_be(key)}

    def _can_be(self, key: str) -> bool:
        try:
            self.model._meta.pk.get_prep_value(key)
        except ValueError:
            return False
        return True


def labels_of(wanted: Mapping[str, tuple[Labels, Iterable[str]]]) -> dict[str, Mapping[str, str]]:
    """Words for values of several facets, by name. One query for all whose values are records."""
    found: dict[str, dict[str, str]] = {}
    records: dict[str, tuple[record_labels, dict[str, str]]] = {}
    for name, (labels, values) in wanted.items():
        if isinstance(labels, record_labels):
            records[name], found[name] = (labels, labels.keys(values)), {}
        else:
            found[name] = dict(labels(values))
    for name, key, name_zh, name_en in _records(records):
        found[name][records[name][1][key]] = for_reader(name_zh, name_en)
    return dict(found)


def _records(records: Mapping[str, tuple[record_labels, Mapping[str, str]]]) -> Iterable[tuple]:
    parts = [
        labels.model._default_manager.filter(pk__in=list(keys))
        .order_by()
        .values_list(Value(name, CharField()), Cast("pk", CharField()), "name_zh", "name_en")
        for name, (labels, keys) in records.items()
        if keys
    ]
    return parts[0].union(*parts[1:], all=True) if parts else ()


def choice_labels(choices: type[Choices]) -> Labels:
    return lambda values: {value: str(choices(value).label) for value in values if value in choices.values}


def yes_no_labels(values: Iterable[str]) -> dict[str, str]:
    return {value: _("Yes") if value == "1" else _("No") for value in values}
