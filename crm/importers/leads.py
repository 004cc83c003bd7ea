"""Leads from a workbook: each new row is a first report, as by the quick form."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Area, User
from core.language import message as _
from crm.choices.leads import LeadStatus
from crm.importers.finding import Enterprises, leads_by_number, numbered
from crm.importers.records import (
    Areas,
    RecordImporter,
    RowRefused,
    added,
    chunks,
    lock_rows,
    next_step,
    require,
    require_change,
    said,
    same,
    unchangeable,
    updated,
)
from crm.models import Lead
from crm.name_check import SAME
from crm.queries import Pursuit, pursuits
from crm.services.leads import lead_log, lead_update, name_reserved
from exports.clean import fold
from exports.importing import Decision, Outcome, ParsedRow, Problem, decide, given
from registry.matching import Candidate, possible_duplicates
from registry.models import Chain, Enterprise
from registry.names import parse

PLAIN = ("summary", "channel", "kind")
NEW_NAMES = 1000  # of one file: each is compared with the names that are here, one after the other


@dataclass
class Known:
    enterprises: Enterprises
    leads: dict[int, Lead]  # by number
    alike: dict[tuple[int, str], list[Lead]]  # by enterprise and sentence
    chains: dict[int, Chain]
    areas: Areas
    pursued: dict[int, list[Pursuit]]
    alike_names: dict[str, list[Candidate]]  # by a name that is not here: who it may be


@dataclass
class NewLead:
    enterprise: Enterprise | None  # None: one of this name is entered with the lead
    name: str
    area: Area
    values: dict[str, Any]


class LeadImporter(RecordImporter):
    model = Lead

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("number"):
            return values["number"]
        who = values.get("uscc") or _whole(values.get("enterprise") or "")
        return (who, fold(values.get("summary") or ""), values.get("area"))

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        enterprises = Enterprises(rows, actor)
        leads = leads_by_number(rows, actor, "number")
        ids = enterprises.ids()
        return Known(
            enterprises,
            leads,
            _alike(ids, actor),
            Chain.objects.in_bulk(said(rows, "chain")),
            Areas(actor),
            {pk: found for chunk in chunks(ids) for pk, found in pursuits(chunk).items()},
            {name: possible_duplicates(name) for name in enterprises.unknown(rows)[:NEW_NAMES]},
        )

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        lead = numbered(row, "number", known.leads)
        if lead:
            known.enterprises.check(row, lead.enterprise, lead.pk)
            return _of_known(row, lead, known, actor)
        enterprise = known.enterprises.of(row)
        lead = _same_lead(row, enterprise, known)
        return _of_known(row, lead, known, actor) if lead else _of_new(row, enterprise, known, actor)

    def natural(self, decision: Decision) -> Hashable:
        new: NewLead = decision.carry
        who = new.enterprise.pk if new.enterprise else _whole(new.name)
        return (who, fold(new.values["summary"]), new.area.pk)

    def lock(self, decisions: Sequence[Decision]) -> None:
        new: list[NewLead] = added(decisions)
        for name in sorted({one.name for one in new if one.enterprise is None}, key=_whole):
            name_reserved(name)
        lock_rows(Enterprise, (one.enterprise.pk for one in new if one.enterprise))
        lock_rows(Lead, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        carry = decision.carry
        if decision.outcome is Outcome.UPDATED:
            values = {name: after for name, (_before, after) in decision.changes.items()}
            lead_update(lead=carry, actor=actor, values=values, version=decision.version)
            return
        summary = carry.values["summary"]
        lead_log(
            actor=actor,
            summary=summary,
            enterprise=carry.enterprise,
            enterprise_name=carry.name,
            area=carry.area,
            values={name: value for name, value in carry.values.items() if name != "summary"},
        )


def _whole(name: str) -> str:
    return parse(name).whole


def _alike(enterprise_ids: set[int], actor: User) -> dict[tuple[int, str], list[Lead]]:
    found: dict[tuple[int, str], list[Lead]] = {}
    visible = Lead.objects.visible_to(actor).select_related("enterprise", "area", "owner")
    for chunk in chunks(enterprise_ids):
        for lead in visible.filter(enterprise__in=chunk).order_by("pk"):
            found.setdefault((lead.enterprise_id, fold(lead.summary)), []).append(lead)
    return found


def _same_lead(row: ParsedRow, enterprise: Enterprise | None, known: Known) -> Lead | None:
    """The lead of the area that says the same of the enterprise: the file was uploaded before."""
    if enterprise is None or not row.values.get("summary"):
        return None
    found = known.alike.get((enterprise.pk, fold(row.values["summary"])), [])
    area = known.areas.of(row.values.get("area")).pk if found else None
    found = [lead for lead in found if lead.area_id == area]
    if len(found) > 1:
        numbers = ", ".join(str(lead.pk) for lead in found)
        words = _(
            "Several leads say this of the enterprise: %(numbers)s. Write the number of the one you mean."
        )
        raise RowRefused(words % {"numbers": numbers}, "number")
    return found[0] if found else None


def _values(row: ParsedRow, known: Known, lead: Lead | None) -> dict[str, Any]:
    values = given(row, *PLAIN)
    if row.values.get("chain"):
        values["chain"] = known.chains[row.values["chain"]]
    return values | next_step(row, lead)


def _of_known(row: ParsedRow, lead: Lead, known: Known, actor: User) -> Decision:
    unchangeable(
        row,
        {"status": lead.status},
        _("The status of a lead changes on its page, step by step. Leave it as it is there."),
    )
    unchangeable(
        row,
        {"area": lead.area_id},
        _("A lead stays with its area. To hand it on, use the transfer on its page."),
    )
    decision = decide(row, lead, _values(row, known, lead), carry=lead)
    if decision.outcome is Outcome.UPDATED:
        require_change(actor, "crm.change_lead", lead.area_id)
        if not lead.is_open:
            raise RowRefused(_("This lead is closed and cannot be changed."))
    return decision


def _of_new(row: ParsedRow, enterprise: Enterprise | None, known: Known, actor: User) -> Decision:
    require(actor, "crm.add_lead")
    name = row.values.get("enterprise") or ""
    if enterprise is None and not name:
        raise RowRefused(_("Name the enterprise, or write its credit code."), "enterprise")
    if not row.values.get("summary"):
        raise RowRefused(_("Say in one sentence what the enterprise wants."), "summary")
    if not same(row.values.get("status") or LeadStatus.LEAD, LeadStatus.LEAD):
        words = _(
            "A new lead begins as “%(status)s”. Empty the cell; the further steps are taken on its page."
        )
        raise RowRefused(words % {"status": LeadStatus.LEAD.label}, "status")
    area = known.areas.of(row.values.get("area"))
    reasons = []
    if enterprise is None:
        _compare(row, name, known)
        words = _("No enterprise is called so: it will be entered with this lead.")
        reasons.append(Problem(words, "enterprise", name))
    else:
        row.warnings += [_pursued(one) for one in known.pursued.get(enterprise.pk, ())]
    carry = NewLead(enterprise, name, area, _values(row, known, None))
    return Decision(row, Outcome.NEW, reasons=reasons, carry=carry)


def _compare(row: ParsedRow, name: str, known: Known) -> None:
    """With the names that are here, as the quick form does: there a person says that it is another."""
    if name not in known.alike_names:
        words = _(
            "A file may bring %(count)s new enterprises at most. Import it, then the same file again for "
            "the others."
        )
        raise RowRefused(words % {"count": NEW_NAMES}, "enterprise", name)
    for candidate in known.alike_names[name]:
        if candidate.exact or candidate.reason in SAME:
            words = _(
                "“%(name)s” is here already and is hardly another enterprise. Write its name or credit code; "
                "if it is another, report the lead on the page, where you can say so."
            )
            raise RowRefused(words % {"name": candidate.name}, "enterprise", name)
        words = _(
            "It may be “%(name)s”, which is here already. If it is, write that name or its credit code."
        )
        row.warnings.append(Problem(words % {"name": candidate.name}, "enterprise", name))


def _pursued(pursuit: Pursuit) -> Problem:
    """As after the quick form: organisation, area and day, and nothing else."""
    words = _(
        "%(organisation)s (%(area)s) also pursues this enterprise, since %(since)s. It will be recorded."
    )
    return Problem(words % vars(pursuit), "enterprise")
