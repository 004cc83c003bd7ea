"""Projects: made from a lead, changed, assigned. Their stages are in `crm.services.stages`."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.language import InLanguages, in_all_languages
from core.locking import locked
from core.numbers import next_number
from core.writing import write
from crm.choices.leads import LeadStatus
from crm.choices.projects import EntryStatus, InvestorRole, ProjectStage
from crm.models import Lead, Project, ProjectInvestor, StageEntry
from crm.models.base import NEXT_STEP_FIELDS
from crm.project_flow import AGREED, is_closed_to, is_empty, required_fields, stage_reached
from crm.queries import workers_in
from crm.services.claims import claim_enter_negotiation, claimed_lead_locked, enterprises_locked
from crm.services.entry import require_project
from crm.services.evidence import evidence_carry
from crm.services.leads import NOTHING_PLANNED, record_group_conflicts
from registry.models import Enterprise

AMOUNTS = {"invest_total", "foreign_capital_usd"}
TOLD_APART_BY = {"name", "nodes"}  # projects of one group: crm.duplicates
CARRIED_FROM_LEAD = ("chain", "channel")


@transaction.atomic
def project_create_from_lead(
    *, lead: Lead, actor: User, values: Mapping[str, Any], today: dt.date | None = None
) -> Project:
    """Make a lead a project under negotiation. The lead keeps its first report and its protection.

    `values` are fields of Project; `name` is required. The lead's enterprise becomes the lead investor, its
    owner, chain, channel and next step go over where `values` says nothing else.
    Raises MoveRefused when the lead is not in contact, or somebody made it a project just now.
    """
    today = today or timezone.localdate()
    lead = claimed_lead_locked(lead)
    require(actor, "crm.add_project", lead.area_id)
    if lead.status != LeadStatus.CONTACT:
        raise MoveRefused(
            _("Only a lead “%(contact)s” can become a project. This one is “%(status)s”.")
            % {"contact": LeadStatus.CONTACT.label, "status": lead.get_status_display()}
        )
    given = {name: value for name, value in values.items() if value not in (None, "")}
    steps = {name: getattr(lead, name) for name in NEXT_STEP_FIELDS}
    if any(given.get(name) for name in NEXT_STEP_FIELDS):
        steps = {"next_step": "", "next_step_due": None, "no_next_step_reason": ""}
    project = Project.objects.create(
        **{
            "lead": lead,
            "area": lead.area,
            "organisation": lead.organisation,
            "created_by": actor,
            "owner": lead.owner,
            "number": next_number(Project, f"{lead.area.code}-{today.year}"),
            "stage_since": today,
            "last_activity_on": lead.last_activity_on,
            **{name: getattr(lead, name) for name in CARRIED_FROM_LEAD},
            **steps,
            **given,
        }
    )
    ProjectInvestor.objects.create(project=project, enterprise=lead.enterprise, role=InvestorRole.LEAD)
    _first_entry(project, actor, today)
    evidence_carry(lead=lead, project=project, actor=actor)
    write(lead, NOTHING_PLANNED | {"status": LeadStatus.CONVERTED}, actor=actor, verb="converted")
    changes.record(project, actor=actor, verb="created", changes={"status": [None, project.status]})
    claim_enter_negotiation(
        lead=lead,
        actor=actor,
        invest_total=project.invest_total,
        foreign_capital_usd=project.foreign_capital_usd,
    )
    record_group_conflicts(lead, actor)
    return project


@transaction.atomic
def project_expand(
    *, project: Project, actor: User, values: Mapping[str, Any], today: dt.date | None = None
) -> Project:
    """A further project of the same investors (增资扩产), linked to the first, with stages of its own.

    `values` as in `project_create_from_lead`, with a next step. Raises MoveRefused before the first one is
    in production.
    """
    today = today or timezone.localdate()
    enterprises_locked(project.investors.order_by().values_list("enterprise_id", flat=True))
    project = locked(project)
    require_project(actor, "crm.add_project", project)
    if project.status not in (
        ProjectStage.IN_PRODUCTION,
        ProjectStage.FULL_CAPACITY,
        ProjectStage.AFTERCARE,
    ):
        raise MoveRefused(_("Only a project in production can be expanded. Until then, change the project."))
    same = project.expansions.exclude(status=ProjectStage.DROPPED).filter(name=values.get("name", "")).first()
    if same:  # a form that is sent twice makes one project
        raise ValidationError({"name": _("It is expanded by “%(project)s” already.") % {"project": same}})
    given = {name: value for name, value in values.items() if value not in (None, "")}
    carried = ("area", "organisation", "owner", "chain", "park", "origin", "kind", "project_company")
    expansion = Project.objects.create(
        **{
            **{name: getattr(project, name) for name in carried},
            "created_by": actor,
            "expansion_of": project,
            "number": next_number(Project, f"{project.area.code}-{today.year}"),
            "stage_since": today,
            "confidentiality": project.confidentiality,
            **given,
        }
    )
    expansion.co_officers.set(project.co_officers.all())
    expansion.nodes.set(project.nodes.all())
    for investor in project.investors.all():
        ProjectInvestor.objects.create(
            project=expansion,
            enterprise_id=investor.enterprise_id,
            role=investor.role,
            share_pct=investor.share_pct,
        )
    _first_entry(expansion, actor, today)
    # By its key: who reads this history may not know of the first one, which may be confidential.
    changes.record(expansion, actor=actor, verb="created", changes={"expansion_of": [None, project.pk]})
    return expansion


@transaction.atomic
def project_update(*, project: Project, actor: User, values: Mapping[str, Any], version: str = "") -> Project:
    """Change fields of a project; its stage moves through `crm.services.stages` alone.

    What the stages reached require may not be emptied. Amounts may prolong the claim of its lead.
    Raises Forbidden, ChangedMeanwhile, ValidationError by field.
    """
    _others_locked(project, values.get("project_company"))
    project = locked(project, version=version)
    require_project(actor, "crm.change_project", project)
    open_project(project)
    plain = {name: value for name, value in values.items() if name not in ("nodes", "co_officers")}
    _refuse_emptied(project, plain)
    _refuse_agreed(project, plain, actor)
    project = write(project, plain, actor=actor, verb="updated")
    for name in ("nodes", "co_officers"):
        if name in values:
            set_many(project, name, values[name], actor)
    if AMOUNTS & plain.keys() and project.lead:
        claim_enter_negotiation(
            lead=project.lead,
            actor=actor,
            invest_total=project.invest_total,
            foreign_capital_usd=project.foreign_capital_usd,
        )
    if TOLD_APART_BY & values.keys() and project.lead:
        record_group_conflicts(project.lead, actor)
    return project


def _others_locked(project: Project, company: Enterprise | None) -> None:
    """Whom a change of the project concerns, before the project itself: see crm.services.claims."""
    concerned = set(Lead.objects.filter(project=project).order_by().values_list("enterprise_id", flat=True))
    if company:
        concerned.add(company.pk)
    if company and project.project_company_id:
        concerned.add(project.project_company_id)
    enterprises_locked(concerned)
    if project.lead:
        claimed_lead_locked(project.lead)


@transaction.atomic
def project_assign(*, project: Project, owner: User, actor: User) -> Project:
    """Make `owner` responsible. Raises Forbidden, ValidationError when he does not work on projects there."""
    project = locked(project)
    require_project(actor, "crm.assign_project", project)
    open_project(project)
    if not workers_in(project.area_id).filter(pk=owner.pk).exists():
        raise ValidationError(
            _("%(name)s does not work in this area. Choose somebody from the list.") % {"name": owner}
        )
    return write(project, {"owner": owner}, actor=actor, verb="assigned")


@dataclass(frozen=True)
class Investor:
    """A row of the investors' form. `share_pct` of 100, None: not known."""

    enterprise: Enterprise
    role: str
    share_pct: Decimal | None = None


@transaction.atomic
def investors_set(*, project: Project, investors: Sequence[Investor], actor: User, version: str = "") -> None:
    """The investors as a whole. `version`: that of the project, which a change of its investors renews.

    Raises Forbidden, ChangedMeanwhile, ValidationError unless one leads and shares stay within 100.
    """
    invested = project.investors.order_by().values_list("enterprise_id", flat=True)
    enterprises_locked({*invested, *(one.enterprise.pk for one in investors)})
    project = locked(project, version=version)
    require_project(actor, "crm.change_project", project)
    open_project(project)
    if [one.role for one in investors].count(InvestorRole.LEAD) != 1:
        raise ValidationError(_("Name one lead investor; the others are partners."))
    if len({one.enterprise.pk for one in investors}) != len(investors):
        raise ValidationError(_("An enterprise stands twice among the investors. Take one line out."))
    if sum(one.share_pct or Decimal(0) for one in investors) > 100:
        raise ValidationError(_("The shares add up to more than 100 %. Correct them."))
    before = [_in_words(row) for row in project.investors.select_related("enterprise")]
    project.investors.all().delete()
    rows = [
        ProjectInvestor.objects.create(
            project=project, enterprise=one.enterprise, role=one.role, share_pct=one.share_pct
        )
        for one in investors
    ]
    after = [_in_words(row) for row in rows]
    if before != after:
        project.save(update_fields=["updated_at"])
        changes.record(project, actor=actor, verb="updated", changes={"investors": [before, after]})


def open_project(project: Project) -> Project:
    """The project, or ValidationError when it was dropped."""
    if project.status == ProjectStage.DROPPED:
        raise ValidationError(_("This project was dropped and cannot be changed."))
    return project


def _refuse_emptied(project: Project, values: Mapping[str, Any]) -> None:
    stage = stage_reached(project)
    required = required_fields(project, stage)
    emptied = [name for name in required if name in values and is_empty(name, values[name])]
    if emptied:
        wanted = _("The stage “%(stage)s” needs this.") % {"stage": stage.label}
        raise ValidationError(dict.fromkeys(emptied, wanted))


def _refuse_agreed(project: Project, values: Mapping[str, Any], actor: User) -> None:
    changed = changes.difference(project, {name: values[name] for name in AGREED if name in values})
    if changed and is_closed_to(project, actor):
        words = _(
            "This was agreed and confirmed. From the signature on it is changed by a manager who is not "
            "responsible."
        )
        raise ValidationError(dict.fromkeys(changed, words))


def set_many(project: Project, name: str, chosen: Collection, actor: User) -> None:
    """The nodes or the team of a locked project, with a line in its history. In the caller's transaction."""
    relation = getattr(project, name)
    before = list(relation.all())
    relation.set(chosen)
    after = list(relation.all())
    if set(before) != set(after):
        pair = [[in_all_languages(row) for row in rows] for rows in (before, after)]
        changes.record(project, actor=actor, verb="updated", changes={name: pair})


def _in_words(row: ProjectInvestor) -> InLanguages:
    share = "" if row.share_pct is None else f" {row.share_pct.normalize():f} %"
    role = InvestorRole(row.role).label
    said = format_lazy("{who} ({role}){share}", who=row.enterprise, role=role, share=share)
    return in_all_languages(said)


def _first_entry(project: Project, actor: User, today: dt.date) -> None:
    StageEntry.objects.create(
        project=project,
        stage=project.status,
        entered_on=today,
        status=EntryStatus.ACCEPTED,
        created_by=actor,
    )
