"""What a person chooses between two enterprises: single fields, and fields that only make sense together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Field
from django.utils.translation import gettext as _

from accounts.models import User
from core.changes import HIDDEN
from registry import rules
from registry.history import value_words
from registry.models import Enterprise

# The first of a group stands for it; the others follow.
TOGETHER = {
    "uscc": ("uscc", "uscc_pending"),
    "foreign_reg_no": ("foreign_reg_no", "foreign_reg_country", "foreign_reg_authority"),
    "ownership": ("ownership", "is_soe", "is_foreign_invested"),
    "status": ("status", "status_on", "dissolved_on"),
    "registered_capital": ("registered_capital", "registered_capital_currency"),
    "paid_in_capital": ("paid_in_capital", "paid_in_capital_currency"),
    "above_scale": ("above_scale", "above_scale_on"),
    "branch_of": ("branch_of", "is_branch"),
    "ultimate_parent": ("ultimate_parent", "ultimate_parent_reason"),
    "source": ("source", "source_date"),
}
_FOLLOWING = {name for names in TOGETHER.values() for name in names[1:]}
_ALL = (*rules.NAME_FIELDS, *rules.FACTS, "parent", "ultimate_parent")
CHOICES = tuple(name for name in _ALL if name not in _FOLLOWING)
FIELDS = {field.name: field for field in Enterprise._meta.concrete_fields}
NAMES = frozenset(rules.NAME_FIELDS)


@dataclass(frozen=True)
class Choice:
    """One line of the preview.

    `proposed` is "kept" or "gone": what the kept one lacks comes from the other.
    """

    name: str
    label: str
    kept: str
    gone: str
    differs: bool
    proposed: str


def fields_of(chosen: Iterable[str]) -> list[Field]:
    """The fields that are taken over with these choices. Raises KeyError for one that cannot be chosen."""
    unknown = set(chosen) - set(CHOICES)
    if unknown:
        raise KeyError(f"not to be chosen: {sorted(unknown)}")
    names = [name for first in chosen for name in TOGETHER.get(first, (first,))]
    return [FIELDS[name] for name in names]


def choices_between(kept: Enterprise, gone: Enterprise, user: User) -> list[Choice]:
    """Every choice in which one of the two says something; personal values are for who may see them."""
    sees_restricted = user.has_perm("registry.view_restricted")
    found = []
    for name in CHOICES:
        fields = fields_of([name])
        ours, theirs = ([getattr(one, field.name) for field in fields] for one in (kept, gone))
        if _is_empty(ours[0]) and _is_empty(theirs[0]):
            continue
        hidden = name in Enterprise.restricted_fields and not sees_restricted
        differs = ours != theirs and not _is_empty(theirs[0])
        proposed = "gone" if differs and _is_empty(ours[0]) else "kept"
        words = [HIDDEN if hidden and not _is_empty(v[0]) else _words(fields, v) for v in (ours, theirs)]
        label = str(getattr(fields[0], "verbose_name", name))
        found.append(Choice(name, label, words[0], words[1], differs, proposed))
    return found


def _is_empty(value: object) -> bool:
    return value in (None, "", [])


def _words(fields: list[Field], values: list) -> str:
    """The words of a group in one cell; what is not said is left out."""
    if _is_empty(values[0]):
        return "–"
    said = (
        value_words(field.name, value)
        for field, value in zip(fields, values, strict=True)
        if not _is_empty(value) and not isinstance(value, bool)
    )
    return " · ".join(said) or (_("Yes") if values[0] else _("No"))
