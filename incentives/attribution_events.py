"""The dated events of projects, read from the records that tell them, and who claims a part of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from core.changes import label_of
from core.models import ChangeEntry
from crm.choices.claims import TransferStatus
from crm.choices.projects import PIPELINE, EntryStatus, ProjectStage
from crm.models import ClaimTransfer, ConflictDecision, Project, StageEntry
from incentives.attributing import Claimant, Event, Facts
from incentives.attribution_choices import EventKind, PartyRole
from incentives.models import AttributionEvent, Party

SIGNED = PIPELINE[PIPELINE.index(ProjectStage.SIGNED) :]
Events = Iterator[tuple[int, Event]]  # the key of the project, or of its lead, and an event


def facts_of(project: Project, day: dt.date) -> Facts:
    """What the rules look at, as it was known on a day. Six queries."""
    return facts_by_project([project], day)[project.pk]


def facts_by_project(projects: Collection[Project], day: dt.date) -> dict[int, Facts]:
    """By the key of the project, the leads read with their organisation. Six queries for any number."""
    stages, amounts = _stages(projects), _signed_amounts(projects)
    events = _events(projects, stages)
    parties: dict[int, list[Party]] = defaultdict(list)
    for party in _parties(projects):
        parties[party.project_id].append(party)
    return {
        project.pk: Facts(
            day,
            amounts.get(project.pk, project.invest_total),
            stages[project.pk],
            sorted(events[project.pk], key=lambda event: (event.on, event.kind)),
            [_claimant(party) for party in parties[project.pk]],
        )
        for project in projects
    }


def parties_of(project: Project) -> list[Party]:
    """Those in force, in the order in which they were recorded. One query."""
    return _parties([project])


def _parties(projects: Collection[Project]) -> list[Party]:
    rows = Party.objects.filter(project__in=projects, withdrawn_on=None)
    return list(rows.select_related("organisation", "user").order_by("recorded_at", "pk"))


def _claimant(party: Party) -> Claimant:
    day = timezone.localtime(party.recorded_at).date()
    return Claimant(party.pk, PartyRole(party.role), party.label, day)


def _stages(projects: Collection[Project]) -> dict[int, dict[str, dt.date]]:
    """The stages entered and confirmed, each with its first day. A way back takes nothing away here."""
    entries = StageEntry.objects.filter(project__in=projects, status=EntryStatus.ACCEPTED)
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    for project, stage, on in entries.order_by("-entered_on", "-pk").values_list(
        "project", "stage", "entered_on"
    ):
        found[project][stage] = on
    return found


def _signed_amounts(projects: Collection[Project]) -> dict[int, Decimal | None]:
    """The investment as it was signed, of those in which it was changed afterwards.

    An increase is an event of its own; were the amount of today counted besides, it would count twice. The
    trail tells in which order things were entered: its days may have been entered later.
    """
    of_projects = {"label": label_of(Project), "object_pk__in": [str(project.pk) for project in projects]}
    told = Q(changes__has_key="status") | Q(changes__has_key="invest_total")
    signed: set[str] = set()
    found: dict[int, Decimal | None] = {}
    entries = ChangeEntry.objects.filter(told, **of_projects).order_by("pk")
    for key, changed in entries.values_list("object_pk", "changes"):
        if key in signed and "invest_total" in changed:
            before = changed["invest_total"][0]
            found.setdefault(int(key), None if before is None else Decimal(str(before)))
        status = changed["status"][1] if "status" in changed else ""
        if status in SIGNED:
            signed.add(key)
        elif status in PIPELINE:  # a way back: it is signed anew
            signed.discard(key)
            found.pop(int(key), None)
    return found


def _events(projects: Collection[Project], stages: dict[int, dict[str, dt.date]]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    of_lead: dict[int, list[Event]] = defaultdict(list)
    leads = [project.lead_id for project in projects if project.lead_id]
    for lead, event in (*_transfers(leads), *_decisions(leads)):
        of_lead[lead].append(event)
    for project in projects:
        if project.lead:
            reported = timezone.localtime(project.lead.reported_at).date()
            found[project.pk].append(Event(EventKind.FIRST_REPORT, reported, str(project.lead.organisation)))
            found[project.pk] += of_lead[project.lead.pk]
        if signed := stages[project.pk].get(ProjectStage.SIGNED):
            found[project.pk].append(Event(EventKind.SIGNATURE, signed, project.number))
    for entered in AttributionEvent.objects.filter(project__in=projects, withdrawn_on=None):
        event = Event(EventKind(entered.kind), entered.on, entered.document, amount=entered.amount)
        found[entered.project_id].append(event)
    return found


def _transfers(leads: Collection[int]) -> Events:
    accepted = ClaimTransfer.objects.filter(status=TransferStatus.ACCEPTED, claim__lead__in=leads)
    for transfer in accepted.select_related("claim__area", "to_area"):
        on = timezone.localtime(transfer.answered_at).date()
        way = f"{transfer.claim.area.code} → {transfer.to_area.code}"
        yield (
            transfer.claim.lead_id,
            Event(EventKind.TRANSFER, on, way, kept_pct=transfer.kept_share_pct),
        )


def _decisions(leads: Collection[int]) -> Events:
    """Final decisions on conflicts of the leads."""
    of_leads = Q(conflict__first_lead__in=leads) | Q(conflict__second_lead__in=leads)
    final = ConflictDecision.objects.filter(of_leads, is_final=True, decided_on__isnull=False)
    for decision in final.select_related("conflict"):
        assert decision.decided_on is not None  # the filter
        event = Event(EventKind.ADJUDICATION, decision.decided_on, decision.get_ground_display())
        for lead in (decision.conflict.first_lead_id, decision.conflict.second_lead_id):
            if lead in leads:
                yield lead, event
