"""The tables and the model in the same plain values, to be compared."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from crm.models import (
    Activity,
    Claim,
    ClaimTransfer,
    ConflictDecision,
    ConflictStatement,
    Lead,
    LeadConflict,
    Project,
    ProjectInvestor,
    StageEntry,
)
from registry.models import Enterprise
from tests.crm.machine_model import World


def said(world: World) -> dict[str, Any]:
    """The model in plain values, to be compared with `stored`."""
    return {
        "enterprises": {one.number for one in world.enterprises if one.exists},
        "leads": [
            (x.enterprise.number, x.area, x.owner, x.creator, x.status, x.before, x.two_way)
            for x in world.leads
        ],
        "claims": [
            (
                *(x.lead.number, x.enterprise.number, x.area, x.status, x.end, x.phase),
                *(x.separate, x.extended, x.since, x.alive, x.until),
            )
            for x in world.claims
        ],
        "transfers": [(world.claims.index(x.claim), x.to_area, x.status) for x in world.transfers],
        "conflicts": {
            (x.first.number, x.second.number): (
                *(x.enterprise.number, x.status, x.evidence_due, x.appeal_due),
                [(lead.number, "first" if lead is x.first else "second") for lead, _appeal in x.heard],
                [one.decided for one in x.proposals],
            )
            for x in world.conflicts
        },
        "projects": [
            (x.lead.number, x.investor.number, x.area, x.stage, x.before, x.waiting[0] if x.waiting else "")
            for x in world.projects
        ],
        "activities": [(x.enterprise.number, x.lead.number if x.lead else None) for x in world.activities],
    }


def stored(keys: list[int]) -> dict[str, Any]:
    """What the tables say. `keys` are those of the enterprises; rows are numbered in their order."""
    at = {pk: number for number, pk in enumerate(keys)}
    lead_rows = rows(Lead, "pk enterprise_id area__code owner__username created_by__username status")
    leads = number_of(lead_rows)
    more = dict_of(rows(Lead, "pk status_before last_two_way_on"))
    claim_rows = rows(Claim, "pk lead_id enterprise_id area__code status end phase is_separate extended_on")
    days = dict_of(rows(Claim, "pk claimed_at kept_alive_on protected_until"))
    claims = number_of(claim_rows)
    return {
        "enterprises": {at[pk] for pk in Enterprise.objects.filter(pk__in=keys).values_list("pk", flat=True)},
        "leads": [(at[enterprise], *rest, *more[pk]) for pk, enterprise, *rest in lead_rows],
        "claims": [
            (
                leads[lead],
                at[enterprise],
                *rest,
                extended is not None,
                timezone.localdate(days[pk][0]),
                *days[pk][1:],
            )
            for pk, lead, enterprise, *rest, extended in claim_rows
        ],
        "transfers": [
            (claims[claim], *rest)
            for _pk, claim, *rest in rows(ClaimTransfer, "pk claim_id to_area__code status")
        ],
        "conflicts": _conflicts(at, leads),
        "projects": _projects(at, leads),
        "activities": [
            (at[enterprise], leads.get(lead)) for enterprise, lead in rows(Activity, "enterprise_id lead_id")
        ],
    }


def _conflicts(at: dict[int, int], leads: dict[int, int]) -> dict[tuple[int, int], tuple]:
    spoken, decided = defaultdict(list), defaultdict(list)
    for conflict, lead, side in rows(ConflictStatement, "conflict_id lead_id side"):
        spoken[conflict].append((leads[lead], side))
    for conflict, day in rows(ConflictDecision, "conflict_id decided_on"):
        decided[conflict].append(day is not None)
    found = rows(LeadConflict, "pk first_lead_id second_lead_id enterprise_id status evidence_due appeal_due")
    return {
        (leads[first], leads[second]): (at[enterprise], *rest, spoken[pk], decided[pk])
        for pk, first, second, enterprise, *rest in found
    }


def _projects(at: dict[int, int], leads: dict[int, int]) -> list[tuple]:
    [investors, waiting] = (
        dict(rows(ProjectInvestor, "project_id enterprise_id")),
        dict(rows(StageEntry.objects.filter(status="proposed"), "project_id stage")),
    )
    return [
        (leads[lead], at[investors[pk]], *rest, waiting.get(pk, ""))
        for pk, lead, *rest in rows(Project, "pk lead_id area__code status status_before")
    ]


def rows(source: Any, columns: str) -> list[tuple]:
    found = source if hasattr(source, "values_list") else source._default_manager
    return list(found.order_by("pk").values_list(*columns.split()))


def number_of(found: Iterable[tuple]) -> dict[int, int]:
    return {row[0]: number for number, row in enumerate(found)}


def dict_of(found: Iterable[tuple]) -> dict[int, tuple]:
    return {pk: tuple(rest) for pk, *rest in found}
