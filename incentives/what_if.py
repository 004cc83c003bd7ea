"""What a rule set would have given in a past year, beside the one in effect: writes nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import Project, StageEntry
from incentives.attributing import Claimant, Facts, Result, attribute
from incentives.attribution_choices import EventKind
from incentives.attribution_events import facts_by_project
from incentives.choices import RuleKind
from incentives.credits import Credit, counted, credits_of
from incentives.models import AttributionEvent, Party, RuleVersion
from incentives.services.rules import effective_on

ZERO = Decimal(0)
COUNTING = (EventKind.CAPITAL_INCREASE, EventKind.TECHNICAL_UPGRADE)


@dataclass(frozen=True)
class Line:
    """One party of one project: its part by the rule in effect (`now`) and by the tried one (`then`)."""

    project: Project
    claimant: Claimant
    now: Credit | None
    then: Credit | None
    why: tuple[str, ...]  # of the tried one

    @property
    def now_pct(self) -> Decimal:
        return self.now.share_pct if self.now else ZERO

    @property
    def then_pct(self) -> Decimal:
        return self.then.share_pct if self.then else ZERO

    @property
    def now_amount(self) -> Decimal:
        return self.now.amount if self.now else ZERO

    @property
    def then_amount(self) -> Decimal:
        return self.then.amount if self.then else ZERO

    @property
    def difference(self) -> Decimal:
        return self.then_amount - self.now_amount


@dataclass(frozen=True)
class Total:
    """All projects of a year for one unit or person: projects by parts, amounts in 元."""

    label: str
    now_projects: Decimal
    then_projects: Decimal
    now_amount: Decimal
    then_amount: Decimal

    @property
    def difference(self) -> Decimal:
        return self.then_amount - self.now_amount


@dataclass(frozen=True)
class WhatIf:
    version: RuleVersion
    compared: RuleVersion | None  # None: no version of the rule was in effect
    year: int
    lines: list[Line]
    totals: list[Total]
    without: list[tuple[Project, tuple[str, ...]]]  # to whom the tried rule set gives nothing, and why


def what_if(version: RuleVersion, year: int, user: User) -> WhatIf:
    """The projects of a year that the reader sees. The same number of queries for any number of them."""
    last = min(dt.date(year, 12, 31), timezone.localdate())
    compared = effective_on(RuleKind.ATTRIBUTION, version.code, last)
    compared = compared if compared and compared.pk != version.pk else None
    projects = list(_projects(version, year, user))
    facts = facts_by_project(projects, last)
    lines: list[Line] = []
    without = []
    for project in projects:
        found = attribute(version.content, facts[project.pk])
        if not found.parts:
            without.append((project, tuple(map(str, found.why))))
        lines += _lines(project, facts[project.pk], version, compared, found, year)
    return WhatIf(version, compared, year, lines, _totals(lines), without)


def _projects(version: RuleVersion, year: int, user: User) -> QuerySet[Project]:
    """Signed, increased or upgraded in the year, where the version holds."""
    signed = StageEntry.objects.filter(
        stage=ProjectStage.SIGNED, status=EntryStatus.ACCEPTED, entered_on__year=year
    )
    entered = AttributionEvent.objects.filter(kind__in=COUNTING, on__year=year, withdrawn_on=None)
    rows = Project.objects.visible_to(user).filter(
        Q(pk__in=signed.values("project")) | Q(pk__in=entered.values("project"))
    )
    for name in ("area", "chain"):
        if getattr(version, f"{name}_id"):
            rows = rows.filter(**{name: getattr(version, f"{name}_id")})
    if version.project_id:
        rows = rows.filter(pk=version.project_id)
    return rows.select_related("area", "lead__organisation").order_by("number", "pk")


def _lines(
    project: Project,
    facts: Facts,
    version: RuleVersion,
    compared: RuleVersion | None,
    found: Result,
    year: int,
) -> Iterator[Line]:
    then = _credits(version, facts, found, year)
    now = _credits(compared, facts, attribute(compared.content, facts), year) if compared else {}
    why = {part.claimant.key: tuple(map(str, part.why)) for part in found.parts}
    for one in facts.claimants:
        if one.key in now or one.key in then:
            yield Line(project, one, now.get(one.key), then.get(one.key), why.get(one.key, ()))


def _credits(version: RuleVersion, facts: Facts, result: Result, year: int) -> Mapping[int, Credit]:
    whole = counted(version.content, facts, dt.date(year, 1, 1), dt.date(year, 12, 31))
    shares = [(part.claimant, part.share_pct) for part in result.parts]
    return {credit.claimant.key: credit for credit in credits_of(whole, shares)}


def _totals(lines: list[Line]) -> list[Total]:
    """One query. Outsiders are the same where name and employment are."""
    parties = Party.objects.in_bulk({line.claimant.key for line in lines})
    of_whom: dict[tuple, list[Line]] = {}
    for line in lines:
        party = parties[line.claimant.key]
        who = (party.organisation_id, party.user_id, party.name, party.name and party.employment)
        of_whom.setdefault(who, []).append(line)
    return [
        Total(
            group[0].claimant.label,
            sum((line.now.projects for line in group if line.now), ZERO),
            sum((line.then.projects for line in group if line.then), ZERO),
            sum((line.now_amount for line in group), ZERO),
            sum((line.then_amount for line in group), ZERO),
        )
        for group in of_whom.values()
    ]
