"""Projects from a workbook: a new row makes a lead in contact a project under negotiation, as the form does.

No row moves a stage: that needs documents, and from the signature on a second person.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from accounts.models import User
from core.language import message as _
from crm.choices.leads import LeadStatus
from crm.choices.projects import InvestorRole, ProjectStage
from crm.importers.finding import Enterprises, leads_by_number, numbered, project_number, projects_by_number
from crm.importers.records import (
    RecordImporter,
    RowRefused,
    added,
    chunks,
    lock_rows,
    money_places,
    next_step,
    require,
    require_change,
    said,
    unchangeable,
    updated,
)
from crm.models import Lead, Project
from crm.services.projects import project_create_from_lead, project_update
from exports.clean import fold
from exports.importing import Decision, Outcome, ParsedRow, decide, given, not_found_words
from registry.models import Chain, Enterprise, Park

FIGURES = (
    "invest_total",
    "fixed_asset",
    "foreign_capital_usd",
    "expected_output",
    "expected_tax",
    "land_mu",
    "plant_m2",
)
PLAIN = (
    "name",
    "content",
    "kind",
    "construction",
    "importance",
    "confidentiality",
    "channel",
    "event",
    "origin",
    "agreement_kind",
    "planned_sign_on",
    "agreed_start_on",
    "agreed_production_on",
    "expected_jobs",
    "negative_list_result",
    *FIGURES,
)
COLUMNS = {name: name for name in (*PLAIN, "chain", "park", "project_company")}


@dataclass
class Known:
    investors: Enterprises
    companies: Enterprises
    projects: dict[str, Project]  # by number
    of_leads: dict[int, Project]
    leads: dict[int, Lead]
    in_contact: dict[int, list[Lead]]  # by enterprise: those that can become a project
    called: dict[tuple[int, str], list[Project]]  # by lead investor and name
    chains: dict[int, Chain]
    parks: dict[int, Park]


@dataclass
class NewProject:
    lead: Lead
    values: dict[str, Any]


class ProjectImporter(RecordImporter):
    model = Project
    columns = COLUMNS

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("number"):
            return project_number(row, "number")
        if values.get("lead"):
            return ("lead", values["lead"])
        return (values.get("uscc") or fold(values.get("investor") or ""), fold(values.get("name") or ""))

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        investors = Enterprises(rows, actor, code="uscc", name="investor")
        ids = investors.ids()
        leads = leads_by_number(rows, actor, "lead")
        visible = Project.objects.visible_to(actor).select_related("chain", "park", "project_company", "lead")
        return Known(
            investors,
            Enterprises(rows, actor, code="-", name="project_company"),
            projects_by_number(rows, actor, "number"),
            {p.lead_id: p for chunk in chunks(leads) for p in visible.filter(lead__in=chunk)},
            leads,
            _in_contact(ids, actor),
            _called(visible, ids),
            Chain.objects.in_bulk(said(rows, "chain")),
            Park.objects.in_bulk(said(rows, "park")),
        )

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        money_places(row, *FIGURES)
        project = _known_project(row, known)
        return _of_new(row, known, actor) if project is None else _of_known(row, project, known, actor)

    def natural(self, decision: Decision) -> Hashable:
        return ("lead", decision.carry.lead.pk)

    def lock(self, decisions: Sequence[Decision]) -> None:
        known: list[Project] = [d.carry for d in decisions if d.outcome is Outcome.UPDATED]
        leads = [one.lead for one in added(decisions)] + [one.lead for one in known if one.lead]
        companies = {one for d in decisions for one in d.changes.get("project_company", ()) if one}
        lock_rows(Enterprise, [*(lead.enterprise_id for lead in leads), *(one.pk for one in companies)])
        lock_rows(Lead, (lead.pk for lead in leads))
        lock_rows(Project, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        if decision.outcome is Outcome.UPDATED:
            values = {name: after for name, (_before, after) in decision.changes.items()}
            project_update(project=decision.carry, actor=actor, values=values, version=decision.version)
        else:
            project_create_from_lead(lead=decision.carry.lead, actor=actor, values=decision.carry.values)


def _in_contact(enterprise_ids: set[int], actor: User) -> dict[int, list[Lead]]:
    found: dict[int, list[Lead]] = {}
    visible = Lead.objects.visible_to(actor).filter(status=LeadStatus.CONTACT)
    for chunk in chunks(enterprise_ids):
        for lead in visible.filter(enterprise__in=chunk).order_by("pk"):
            found.setdefault(lead.enterprise_id, []).append(lead)
    return found


def _called(visible, enterprise_ids: set[int]) -> dict[tuple[int, str], list[Project]]:
    found: dict[tuple[int, str], list[Project]] = {}
    for chunk in chunks(enterprise_ids):
        rows = visible.filter(investors__enterprise__in=chunk, investors__role=InvestorRole.LEAD)
        for project in rows.annotate(leading=F("investors__enterprise")).order_by("pk"):
            found.setdefault((project.leading, fold(project.name)), []).append(project)
    return found


def _known_project(row: ParsedRow, known: Known) -> Project | None:
    """By its number; else that of the lead, or of this investor and name: the file was uploaded before."""
    number = project_number(row, "number")
    if number:
        if number not in known.projects:
            raise RowRefused(not_found_words(number), "number", number)
        project = known.projects[number]
        for investor in project.investors.all():
            if investor.role == InvestorRole.LEAD:
                known.investors.check(row, investor.enterprise, number)
        return project
    if row.values.get("lead"):
        return known.of_leads.get(row.values["lead"])
    enterprise = known.investors.of(row)
    found = known.called.get((enterprise.pk, fold(row.values.get("name") or "")), []) if enterprise else []
    if len(found) > 1:
        numbers = ", ".join(project.number for project in found)
        words = _("Several projects of this investor have this name: %(numbers)s. Write the number.")
        raise RowRefused(words % {"numbers": numbers}, "number")
    return found[0] if found else None


def _values(row: ParsedRow, known: Known, project: Project | None, area_id: int) -> dict[str, Any]:
    values = given(row, *PLAIN)
    if row.values.get("chain"):
        values["chain"] = known.chains[row.values["chain"]]
    if row.values.get("park"):
        values["park"] = known.parks[row.values["park"]]
        if values["park"].area_id != area_id and (project is None or project.park_id != values["park"].pk):
            words = _("This park is in another area than the project. Choose one of its area.")
            raise RowRefused(words, "park", values["park"].label)
    company = row.values.get("project_company") or ""
    stands = project.project_company if project else None
    if company and not (stands and fold(company) in (fold(stands.name_zh), fold(stands.name_en))):
        values["project_company"] = known.companies.known(row)
    return values


def _of_known(row: ParsedRow, project: Project, known: Known, actor: User) -> Decision:
    words = _("The stage moves on the page of the project, with its documents. Leave it as it is there.")
    unchangeable(row, {"status": project.status}, words)
    unchangeable(row, {"area": project.area_id}, _("A project stays in its area."))
    unchangeable(row, {"lead": project.lead_id}, _("A project stays with the lead that it was made from."))
    values = _values(row, known, project, project.area_id) | next_step(row, project)
    decision = decide(row, project, values, carry=project)
    if decision.outcome is Outcome.UPDATED:
        require_change(actor, "crm.change_project", project.area_id)
    return decision


def _of_new(row: ParsedRow, known: Known, actor: User) -> Decision:
    require(actor, "crm.add_project")
    if not row.values.get("name"):
        raise RowRefused(_("Write the name of the project."), "name")
    if row.values.get("status") not in (None, "", ProjectStage.NEGOTIATION):
        words = _(
            "A new project begins “%(stage)s”. Empty the cell; every further stage is entered on its page, "
            "with its documents."
        )
        raise RowRefused(words % {"stage": ProjectStage.NEGOTIATION.label}, "status")
    lead = _lead_of(row, known)
    require_change(actor, "crm.add_project", lead.area_id)
    unchangeable(
        row, {"area": lead.area_id}, _("The project belongs to the area of its lead. Empty the cell.")
    )
    values = _values(row, known, None, lead.area_id) | next_step(row, None)
    return Decision(row, Outcome.NEW, carry=NewProject(lead, values))


def _lead_of(row: ParsedRow, known: Known) -> Lead:
    """By its number, else the one lead in contact on the investor."""
    lead = numbered(row, "lead", known.leads)
    if lead:
        if row.values.get("uscc") or row.values.get("investor"):
            known.investors.check(row, lead.enterprise, lead.pk)
        return lead
    enterprise = known.investors.known(row)
    found = known.in_contact.get(enterprise.pk, [])
    if not found:
        words = _(
            "A project is made from a lead in contact, and you have none on this enterprise. "
            "Report the lead and log a two-way follow-up first."
        )
        raise RowRefused(words, "investor", enterprise.label)
    if len(found) > 1:
        numbers = ", ".join(str(lead.pk) for lead in found)
        words = _("Several leads on this enterprise are in contact: %(numbers)s. Write the number of one.")
        raise RowRefused(words % {"numbers": numbers}, "lead")
    return found[0]
