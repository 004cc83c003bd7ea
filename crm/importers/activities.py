"""Follow-ups from a workbook: each new row moves lead, project and claim as one logged by the form."""

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import Area, User
from core.language import message as _
from core.moments import moment_of
from crm.choices.projects import ProjectStage
from crm.columns import our_side
from crm.importers.finding import Enterprises, leads_by_number, numbered, project_of, projects_by_number
from crm.importers.records import (
    DUE,
    REASON,
    STEP,
    Areas,
    RecordImporter,
    RowRefused,
    added,
    chunks,
    found_by,
    lock_rows,
    next_step,
    require,
    require_change,
    said,
    unchangeable,
    updated,
)
from crm.models import Activity, Lead, Project, ProjectInvestor
from crm.services.activities import activity_log, activity_update
from exports.clean import clean_text, fold
from exports.importing import Decision, Outcome, ParsedRow, Problem, decide, given
from registry.models import Country, Enterprise
from registry.names import parse

# The words of a follow-up may be corrected, as in the form; the rest has moved its lead already.
WORDS = ("kind", "subject", "result", "place", "city", "materials", "cost_class", "leader_attended")
STEP_KIND = "next_step_kind"
Alike = tuple[int, dt.date, str, str]  # enterprise, day, kind, subject


@dataclass
class Known:
    enterprises: Enterprises
    activities: dict[int, Activity]  # by number
    alike: dict[Alike, list[Activity]]
    leads: dict[int, Lead]
    projects: dict[str, Project]
    partners: set[tuple[int, int]]  # project, enterprise
    open_leads: dict[tuple[int, int], list[int]]  # by enterprise and area
    countries: dict[int, Country]
    areas: Areas


@dataclass
class NewActivity:
    enterprise: Enterprise
    lead: Lead | None
    area: Area
    values: dict[str, Any]


class ActivityImporter(RecordImporter):
    model = Activity

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("number"):
            return values["number"]
        who = values.get("uscc") or parse(values.get("enterprise") or "").whole
        what = (values.get("happened_on"), values.get("kind"), fold(values.get("subject") or ""))
        return (who, *what, values.get("lead"), values.get("project_number"))

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        enterprises = Enterprises(rows, actor)
        leads = leads_by_number(rows, actor, "lead")
        projects = projects_by_number(rows, actor, "project_number")
        ids = enterprises.ids() | {lead.enterprise_id for lead in leads.values()}
        visible = Activity.objects.visible_to(actor).select_related("enterprise", "country", "project")
        visible = visible.prefetch_related("ours__user")
        partners = _partners(projects.values())
        ids |= {enterprise for _project, enterprise in partners}
        return Known(
            enterprises,
            found_by(visible, "pk", said(rows, "number")),
            _alike(visible, ids, said(rows, "happened_on")),
            leads,
            projects,
            partners,
            _open_leads(ids, actor),
            Country.objects.in_bulk(),
            Areas(actor),
        )

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        activity = numbered(row, "number", known.activities)
        if activity:
            known.enterprises.check(row, activity.enterprise, activity.pk)
            return _of_known(row, activity, known, actor)
        require(actor, "crm.add_activity")
        new = _new(row, known)
        activity = _same_activity(row, new, known)
        return _of_known(row, activity, known, actor) if activity else _of_new(row, new, known)

    def natural(self, decision: Decision) -> Hashable:
        new: NewActivity = decision.carry
        values = new.values
        project = values.get("project")
        where = (new.lead and new.lead.pk, project and project.pk, new.area.pk)
        return (
            new.enterprise.pk,
            decision.row.values["happened_on"],
            values["kind"],
            fold(values["subject"]),
            *where,
        )

    def lock(self, decisions: Sequence[Decision]) -> None:
        new: list[NewActivity] = added(decisions)
        projects = [one.values["project"] for one in new if one.values.get("project")]
        leads = [one.lead for one in new if one.lead] + [one.lead for one in projects if one.lead]
        concerned = [one.enterprise.pk for one in new] + [lead.enterprise_id for lead in leads]
        lock_rows(Enterprise, concerned)
        lock_rows(Lead, (lead.pk for lead in leads))
        lock_rows(Project, (project.pk for project in projects))
        lock_rows(Activity, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        carry = decision.carry
        if decision.outcome is Outcome.UPDATED:
            values = {name: after for name, (_before, after) in decision.changes.items()}
            activity_update(activity=carry, actor=actor, values=values, version=decision.version)
            return
        activity_log(
            actor=actor, enterprise=carry.enterprise, lead=carry.lead, area=carry.area, values=carry.values
        )


def _partners(projects) -> set[tuple[int, int]]:
    """The enterprises with which a project may be followed up, as the form offers it."""
    pairs = {(p.pk, p.project_company_id) for p in projects if p.project_company_id}
    pairs |= {(p.pk, p.lead.enterprise_id) for p in projects if p.lead}
    for chunk in chunks(project.pk for project in projects):
        invested = ProjectInvestor.objects.filter(project__in=chunk)
        pairs |= set(invested.values_list("project_id", "enterprise_id"))
    return pairs


def _alike(visible, enterprise_ids: set[int], days: set[dt.date]) -> dict[Alike, list[Activity]]:
    found: dict[Alike, list[Activity]] = {}
    if not days:
        return found
    first, after = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        for day in (min(days), max(days) + dt.timedelta(days=1))
    )
    near = visible.filter(happened_at__gte=first, happened_at__lt=after)
    for chunk in chunks(enterprise_ids):
        for one in near.filter(enterprise__in=chunk).order_by("pk"):
            day = timezone.localdate(one.happened_at)
            found.setdefault((one.enterprise_id, day, one.kind, fold(one.subject)), []).append(one)
    return found


def _open_leads(enterprise_ids: set[int], actor: User) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for chunk in chunks(enterprise_ids):
        rows = Lead.objects.visible_to(actor).open().filter(enterprise__in=chunk).order_by("pk")
        for pk, enterprise, area in rows.values_list("pk", "enterprise_id", "area_id"):
            found.setdefault((enterprise, area), []).append(pk)
    return found


def _new(row: ParsedRow, known: Known) -> NewActivity:
    """What a row without a number says. Raises RowRefused."""
    lead = numbered(row, "lead", known.leads)
    project = project_of(row, known.projects, "project_number") if row.values.get("project_number") else None
    enterprise = _enterprise_of(row, lead, project, known)
    return NewActivity(enterprise, lead, _area_of(row, lead, project, known), _values(row, project, known))


def _enterprise_of(row: ParsedRow, lead: Lead | None, project: Project | None, known: Known) -> Enterprise:
    if lead is not None and not (row.values.get("uscc") or row.values.get("enterprise")):
        return lead.enterprise
    enterprise = known.enterprises.known(row)
    if lead is not None and lead.enterprise_id != enterprise.pk:
        raise RowRefused(_("This lead is about another enterprise. Choose one of this enterprise."), "lead")
    if project is not None and (project.pk, enterprise.pk) not in known.partners:
        words = _("This enterprise has no part in the project. Write one of its investors, or its company.")
        raise RowRefused(words, "project_number", project.number)
    return enterprise


def _area_of(row: ParsedRow, lead: Lead | None, project: Project | None, known: Known) -> Area:
    """That of the lead or project, as in the forms; a row that names another is refused."""
    owner = lead or project
    area = known.areas.of(owner.area_id if owner else row.values.get("area"))
    if row.values.get("area") not in (None, area.pk):
        words = _("The follow-up belongs to the area of its lead or project: %(area)s. Empty the cell.")
        raise RowRefused(words % {"area": area.label}, "area")
    if project is not None and project.area_id != area.pk:
        raise RowRefused(_("This project is of another area than the follow-up."), "project_number")
    return area


def _values(row: ParsedRow, project: Project | None, known: Known) -> dict[str, Any]:
    for key, message in (
        ("happened_on", _("Write the day of the follow-up.")),
        ("kind", _("Write of what kind the follow-up was.")),
        ("subject", _("Write what the follow-up was about.")),
    ):
        if row.values.get(key) in (None, ""):
            raise RowRefused(message, key)
    values = given(row, *WORDS, "is_two_way", "our_participants")
    values["happened_at"] = moment_of(row.values["happened_on"])
    if row.values.get("country"):
        values["country"] = known.countries[row.values["country"]]
    if project is not None:
        values["project"] = project
    return values


def _same_activity(row: ParsedRow, new: NewActivity, known: Known) -> Activity | None:
    """The follow-up of that day, kind and subject with the same lead: the file was uploaded before."""
    values = new.values
    key = (new.enterprise.pk, row.values["happened_on"], values["kind"], fold(values["subject"]))
    project = values.get("project")
    where = (new.lead and new.lead.pk, project and project.pk, new.area.pk)
    found = [a for a in known.alike.get(key, ()) if (a.lead_id, a.project_id, a.area_id) == where]
    if len(found) > 1:
        numbers = ", ".join(str(activity.pk) for activity in found)
        words = _("Several follow-ups are like this one: %(numbers)s. Write the number of the one you mean.")
        raise RowRefused(words % {"numbers": numbers}, "number")
    return found[0] if found else None


def _of_new(row: ParsedRow, new: NewActivity, known: Known) -> Decision:
    if row.values["happened_on"] > timezone.localdate():
        raise RowRefused(_("This is in the future. A plan belongs into the next step."), "happened_on")
    if new.lead is not None and not new.lead.is_open:
        words = _("This lead is closed. Log the follow-up for the enterprise, without a lead.")
        raise RowRefused(words, "lead", str(new.lead.pk))
    project = new.values.get("project")
    if project is not None and project.status == ProjectStage.DROPPED:
        raise RowRefused(_("This project was dropped and cannot be changed."), "project_number")
    step = next_step(row, None)
    if not step:
        raise RowRefused(_("Say what happens next and when, or below why nothing does."), STEP)
    if row.values.get(STEP_KIND) and not step[STEP]:
        raise RowRefused(_("There is no next step: leave its kind empty."), STEP_KIND)
    open_leads = known.open_leads.get((new.enterprise.pk, new.area.pk), [])
    if new.lead is None and project is None and open_leads:
        numbers = ", ".join(map(str, open_leads))
        words = _("There is an open lead: %(numbers)s. Write its number if the follow-up is about it.")
        row.warnings.append(Problem(words % {"numbers": numbers}, "lead"))
    new.values |= step | given(row, STEP_KIND)
    return Decision(row, Outcome.NEW, carry=new)


def _of_known(row: ParsedRow, activity: Activity, known: Known, actor: User) -> Decision:
    moved = {
        "happened_on": timezone.localdate(activity.happened_at),
        "is_two_way": activity.is_two_way,
        STEP: activity.next_step,
        DUE: activity.next_step_due,
        REASON: activity.no_next_step_reason,
        STEP_KIND: activity.next_step_kind,
    }
    words = _("Day, answer and next step moved the lead when they were entered: they stay as they are.")
    unchangeable(row, moved, words)
    belongs = {
        "lead": activity.lead_id,
        "project_number": activity.project.number if activity.project else "",
        "area": activity.area_id,
    }
    words = _("The follow-up was logged for another lead, project or area, and stays there.")
    unchangeable(row, belongs, words)
    values = given(row, *WORDS) | _our_words(row, activity)
    if row.values.get("country"):
        values["country"] = known.countries[row.values["country"]]
    decision = decide(row, activity, values, carry=activity)
    if decision.outcome is Outcome.UPDATED:
        require_change(actor, "crm.change_activity", activity.area_id)
    return decision


def _our_words(row: ParsedRow, activity: Activity) -> dict[str, str]:
    """The list shows colleagues by name and then what was typed: only the typed part is changed."""
    text = clean_text(row.values.get("our_participants") or "")
    if not text or text == clean_text(our_side(activity)):
        return {}
    colleagues = ", ".join(str(one.user) for one in activity.ours.all())
    if colleagues and not text.startswith(colleagues):
        words = _("The colleagues who took part stay: the text begins with “%(names)s”.")
        raise RowRefused(words % {"names": colleagues}, "our_participants", text)
    typed = text.removeprefix(colleagues).lstrip(", ")
    return {"our_participants": typed} if typed != activity.our_participants else {}
