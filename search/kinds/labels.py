"""Words for the values of facets, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Choices
from django.utils.translation import gettext as _

from accounts.models import Bilingual

Labels = Callable[[Iterable[str]], Mapping[str, str]]


def record_labels(model: type[Bilingual]) -> Labels:
    """Values are keys of records with two names."""

    def labels(values: Iterable[str]) -> dict[str, str]:
        rows = model._default_manager.filter(pk__in=list(values)).order_by()
        return {str(row.pk): row.label for row in rows}

    return labels


def choice_labels(choices: type[Choices]) -> Labels:
    return lambda values: {value: str(choices(value).label) for value in values}


def yes_no_labels(values: Iterable[str]) -> dict[str, str]:
    return {value: _("Yes") if value == "1" else _("No") for value in values}
