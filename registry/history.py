"""What was done to an enterprise, in words, newest first."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.changes import history_of, in_words
from core.language import in_readers_language
from core.models import ChangeEntry
from registry.choices import (
    ChainRoleKind,
    NameKind,
    RiskKind,
    RiskLevel,
    RoleStatus,
    SizeClass,
    Tier,
    TradeMode,
)
from registry.flow import CHAIN_ROLE_FLOW
from registry.models import Enterprise, EnterpriseMerge

SHOWN = 30
AMOUNTS = ("revenue_cny", "assets_cny")
VERBS = {
    "created": _("Entered"),
    "imported": _("Changed by an import"),
    "import_undone": _("Import undone"),
    "changed": _("Changed"),
    "renamed": _("Renamed"),
    "name_corrected": _("Name corrected"),
    "name_added": _("Name added"),
    "name_removed": _("Name removed"),
    "figures_set": _("Figures recorded"),
    "size_computed": _("Size computed"),
    "parent_set": _("Parent set"),
    "ultimate_parent_set": _("Ultimate parent set by hand"),
    "ultimate_parent_computed": _("Ultimate parent computed"),
    "branch_linked": _("Linked to its head office"),
    "equity_recorded": _("Share recorded"),
    "equity_ended": _("Share ended"),
    "listing_added": _("Listing added"),
    "listing_ended": _("Listing ended"),
    "listing_removed": _("Listing removed"),
    "honour_added": _("Honour added"),
    "honour_linked": _("Honour linked"),
    "honour_unlinked": _("Honour unlinked"),
    "chain_role_assigned": _("Chain role assigned"),
    "chain_role_changed": _("Chain role changed"),
    "user_assigned": _("User assigned"),
    "risk_event_added": _("Risk event entered"),
    "risk_event_ended": _("Risk event ended"),
    "risk_event_withdrawn": _("Risk event withdrawn"),
    "risk_screened": _("Looked up for risk events"),
    "merged": _("Merged with a duplicate"),
    "merged_away": _("Merged into another enterprise"),
    "enterprise_merged": _("Moved with a merged enterprise"),
    "merge_undone": _("Merge undone"),
    **{f"chain_role_{name}": move.label for name, move in CHAIN_ROLE_FLOW.moves.items()},
}
# Changes that are not fields of the enterprise itself.
WORDS = {
    "other_names": _("Names"),
    "former_names": _("Former names"),
    "shareholders": _("Shareholders"),
    "listing": _("Listing"),
    "honour": _("Honour"),
    "year_figures": _("Figures of a year"),
    "chain_role": _("Chain role"),
    "risk_event": _("Risk event"),
    "risk_screening": _("Looked up"),
    "user": _("User"),
    "merged_with": _("Duplicate"),
}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    at: dt.datetime
    actor: User | None
    title: str
    note: str = ""
    differences: list[Difference] = field(default_factory=list)
    of: str = ""  # the enterprise that went into this one, if it was done to that one


def history(enterprise: Enterprise, merges: Collection[EnterpriseMerge] = ()) -> list[Line]:
    """The newest lines, for a reader who may see the enterprise; the trail itself hides restricted values.

    With those of the enterprises that went into it (`merges`), under their names. One query.
    """
    names = {str(merge.gone_id): merge.gone_name for merge in merges}
    entries = history_of(enterprise)
    if names:
        entries = entries.model.objects.filter(
            label=Enterprise._meta.label, object_pk__in=[str(enterprise.pk), *names]
        ).select_related("actor")
    return [_line(entry, names.get(entry.object_pk, "")) for entry in entries[:SHOWN]]


def _line(entry: ChangeEntry, of: str = "") -> Line:
    differences = [] if entry.verb == "created" else list(_differences(entry))
    title = str(VERBS.get(entry.verb, entry.verb))
    return Line(entry.at, entry.actor, title, entry.note, differences, of)


def _differences(entry: ChangeEntry) -> Iterator[Difference]:
    for name, (before, after) in entry.changes.items():
        model_field = _field(Enterprise, name)
        label = model_field.verbose_name if model_field else WORDS.get(name, name)
        yield Difference(str(label), _words(name, model_field, before), _words(name, model_field, after))


def _field(model: type[Model], name: str) -> Field | None:
    # None: not a field of the row, or one that an earlier version had.
    return next((known for known in model._meta.fields if known.name == name), None)


def _words(name: str, model_field: Field | None, value: Any) -> str:
    if isinstance(value, dict) and name in DESCRIBED:
        return DESCRIBED[name](value)
    if isinstance(value, list) and value:
        return ", ".join(_label(TradeMode, one) for one in value)
    return in_words(model_field, value)


def value_words(name: str, value: Any) -> str:
    """A value of a field of the enterprise, as a person reads it."""
    return _words(name, _field(Enterprise, name), str(value) if isinstance(value, Model) else value)


def _name(stored: Mapping[str, Any]) -> str:
    return gettext("%(kind)s: %(name)s") % {"kind": _label(NameKind, stored["kind"]), "name": stored["name"]}


def _chain_role(stored: Mapping[str, Any]) -> str:
    kinds = {"role": ChainRoleKind, "tier": Tier, "status": RoleStatus}
    labels = [_label(kind, stored[name]) for name, kind in kinds.items() if stored[name]]
    return " · ".join([in_readers_language(stored["place"]), *labels])


def _share(stored: Mapping[str, Any]) -> str:
    words = f"{in_readers_language(stored['investor'])} {stored['share_pct']} % {stored['valid_from'] or ''}"
    return f"{words} – {stored['valid_to']}" if stored["valid_to"] else words.strip()


def _label(choices: Any, value: str) -> str:
    """A value that an earlier version had stands for itself."""
    return str(dict(choices.choices).get(value, value))


def _risk_event(stored: Mapping[str, Any]) -> str:
    words = [_label(RiskKind, stored["kind"]), _label(RiskLevel, stored["level"]), stored["title"]]
    period = f"{stored['occurred_on']} – {stored['ended_on']}".rstrip(" –")
    return " · ".join([*words, period, *([gettext("withdrawn")] if stored["withdrawn"] else [])])


def _year_figures(stored: Mapping[str, Any]) -> str:
    amounts = [stored["employees"], *(stored[name] and f"{Decimal(stored[name]):,.2f}" for name in AMOUNTS)]
    words = " / ".join("–" if amount is None else str(amount) for amount in amounts)
    return f"{stored['year']}: {words} · {dict(SizeClass.choices).get(stored['size_class'], '')}"


# What services record beside the enterprise's own fields. Older entries hold a text instead.
DESCRIBED: Mapping[str, Callable[[dict], str]] = {
    "other_names": _name,
    "chain_role": _chain_role,
    "risk_event": _risk_event,
    "shareholders": _share,
    "year_figures": _year_figures,
}
