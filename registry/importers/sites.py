"""Sites of parks: one for each park and number. A file changes facts, never who has a site."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from accounts.models import User
from core import changes
from core.language import message as _
from exports.importing import Decision, Importer, Outcome, ParsedRow, Problem, decide, failed, given
from registry.models import Park, Site
from registry.park_access import may_manage
from registry.services.parks import NEW_STATUSES, check_shape

FACTS = (
    "use",
    "land_mu",
    "floor_m2",
    "floor_height_m",
    "floor_load_kn_m2",
    "power_kva",
    "has_gas",
    "water_t_day",
    "wastewater_t_day",
    "price",
    "price_unit",
    "available_from",
)
AT_ONCE = 500
Key = tuple[int, str]  # park, number


class SiteImporter(Importer):
    model = Site

    def identity(self, row: ParsedRow) -> Hashable:
        return _key(row)

    def plan(self, rows: Sequence[ParsedRow], actor: User) -> Iterator[Decision]:
        parks = Park.objects.in_bulk({row.values["park"] for row in rows})
        known = {(s.park_id, s.number): s for s in Site.objects.filter(park__in=parks)}
        for row in rows:
            park = parks[row.values["park"]]
            yield _judged(row, park, known.get(_key(row)), actor)

    def apply(self, decisions: Sequence[Decision], actor: User) -> None:
        new = [decision.carry for decision in decisions if decision.outcome is Outcome.NEW]
        Site.objects.bulk_create(new, batch_size=AT_ONCE)
        entries: list = [(site, "imported", _first_values(site)) for site in new]
        for decision in decisions:
            if decision.outcome is Outcome.UPDATED:
                _set(decision.carry, {name: after for name, (_before, after) in decision.changes.items()})
                decision.carry.save(update_fields=[*decision.changes, "updated_at"])
                entries.append((decision.carry, "imported", decision.changes))
        changes.record_many(entries, actor=actor)


def _judged(row: ParsedRow, park: Park, site: Site | None, actor: User) -> Decision:
    values, status = given(row, *FACTS), row.values.get("status")
    if site is None:
        entered = Site(park=park, number=row.values["number"], created_by=actor, **values)
        entered.status = status or entered.status
        refusal = _refusal(row, entered)
        if status and status not in NEW_STATUSES:
            words = _("A site is reserved from the page of the project that needs it.")
            refusal = failed(row, words, column="status")
        decision = decide(row, None, values, carry=entered)
    else:
        decision = decide(row, site, values)
        before = {name: pair[0] for name, pair in decision.changes.items()}
        _set(site, {name: pair[1] for name, pair in decision.changes.items()})
        refusal = _refusal(row, site)
        _set(site, before)
        if status and status != site.status:
            words = _("The status of a site changes on its page, not by a file. Leave it as it is there.")
            refusal = failed(row, words, column="status")
    if decision.outcome is not Outcome.UNCHANGED and not may_manage(actor, park.area_id):
        words = _("You do not keep the parks of this area. Ask its office, or the region office.")
        return failed(row, words, column="park")
    return refusal or decision


def _refusal(row: ParsedRow, site: Site) -> Decision | None:
    try:
        check_shape(site)
    except ValidationError as error:
        problems = [
            Problem(text, "" if name == NON_FIELD_ERRORS else name)
            for name, texts in error.message_dict.items()
            for text in texts
        ]
        return Decision(row, Outcome.FAILED, reasons=problems)
    return None


def _key(row: ParsedRow) -> Key:
    return row.values["park"], row.values["number"]


def _set(site: Site, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(site, name, value)


def _first_values(site: Site) -> dict[str, list]:
    named = {name: [None, getattr(site, name)] for name in ("number", "use", "status", "land_mu", "floor_m2")}
    return {name: pair for name, pair in named.items() if pair[1] not in (None, "")}
