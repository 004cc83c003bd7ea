"""The dated events of a project, read from the records that tell them, and who claims a part of it."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from crm.choices.claims import TransferStatus
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import ClaimTransfer, ConflictDecision, Project
from incentives.attributing import Claimant, Event, Facts
from incentives.attribution_choices import EventKind, PartyRole
from incentives.models import AttributionEvent, Party


def facts_of(project: Project, day: dt.date) -> Facts:
    """What the rules look at, as it was known on a day. Five queries."""
    stages = _stages(project)
    events = sorted(_events(project, stages), key=lambda event: (event.on, event.kind))
    return Facts(day, project.invest_total, stages, events, [_claimant(one) for one in parties_of(project)])


def parties_of(project: Project) -> list[Party]:
    """Those in force, in the order in which they were recorded. One query."""
    rows = Party.objects.filter(project=project, withdrawn_on=None).select_related("organisation", "user")
    return list(rows.order_by("recorded_at", "pk"))


def _claimant(party: Party) -> Claimant:
    day = timezone.localtime(party.recorded_at).date()
    return Claimant(party.pk, PartyRole(party.role), party.label, day)


def _stages(project: Project) -> dict[str, dt.date]:
    """The stages entered and confirmed, each with its first day. A way back takes nothing away here."""
    entries = project.stage_entries.filter(status=EntryStatus.ACCEPTED).order_by("-entered_on", "-pk")
    return dict(entries.values_list("stage", "entered_on"))


def _events(project: Project, stages: dict[str, dt.date]) -> Iterator[Event]:
    if project.lead:
        reported = timezone.localtime(project.lead.reported_at).date()
        yield Event(EventKind.FIRST_REPORT, reported, str(project.lead.organisation))
    yield from _transfers(project)
    yield from _decisions(project)
    if signed := stages.get(ProjectStage.SIGNED):
        yield Event(EventKind.SIGNATURE, signed, project.number)
    for entered in AttributionEvent.objects.filter(project=project, withdrawn_on=None):
        yield Event(EventKind(entered.kind), entered.on, entered.document, amount=entered.amount)


def _transfers(project: Project) -> Iterator[Event]:
    accepted = ClaimTransfer.objects.filter(status=TransferStatus.ACCEPTED, claim__lead=project.lead_id)
    for transfer in accepted.select_related("claim__area", "to_area"):
        on = timezone.localtime(transfer.answered_at).date()
        way = f"{transfer.claim.area.code} → {transfer.to_area.code}"
        yield Event(EventKind.TRANSFER, on, way, kept_pct=transfer.kept_share_pct)


def _decisions(project: Project) -> Iterator[Event]:
    """Final decisions on conflicts of the project's lead."""
    if project.lead_id is None:
        return
    of_lead = Q(conflict__first_lead=project.lead_id) | Q(conflict__second_lead=project.lead_id)
    final = ConflictDecision.objects.filter(of_lead, is_final=True, decided_on__isnull=False)
    for decision in final.select_related("conflict__enterprise"):
        assert decision.decided_on is not None  # the filter
        yield Event(EventKind.ADJUDICATION, decision.decided_on, decision.get_ground_display())
