"""The rows of 汇总: each figure with the records behind it, by the rules of pages and lists.

Amounts in 元, rates as fractions. What is not known is None, and so is a ratio with an unknown side.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from assessment.choices import Unit
from assessment.models import Target
from assessment.monthly.fund_rows import FOREIGN, capital_of, source_of
from assessment.monthly.records import Records
from assessment.monthly.span import Span
from assessment.monthly.values import Values, joined, key_of, plain, row, zh
from crm.choices.commitments import Indicator
from crm.choices.projects import AgreementKind
from crm.milestones import came_to, with_milestones
from crm.models import Project
from crm.quarters import quarter_of
from crm.rates import FourRates, Rate, four_rates
from crm.receipts import Receipt, receipts
from registry.choices import ChainRoleKind, RegistrationStatus, RoleStatus
from registry.models import ChainRole

NOTHING = Decimal(0)
LEADERS = (ChainRoleKind.CHAIN_LEADER,)
LEADER, STRONG_FIRM = "链主企业", "强优企业"
STRONG = (ChainRoleKind.LEADING, ChainRoleKind.HEAD, ChainRoleKind.BACKBONE)
SCALES: dict[str, int] = {Unit.CNY_100M: 10**8, Unit.USD_100M: 10**8, Unit.PERSON_10K: 10**4}
GONE = (
    RegistrationStatus.CLOSED,
    RegistrationStatus.REVOKED,
    RegistrationStatus.DEREGISTERED,
    RegistrationStatus.MOVED_OUT,
)
RECOGNISED = (RoleStatus.RECOGNISED, RoleStatus.UNDER_REVIEW)


@dataclass(frozen=True)
class Line:
    """A row of 汇总 as the form has it. `metric`: of which the year's target is told, where there is one."""

    key: str
    label: str
    unit: str
    metric: str = ""


COUNT, AMOUNT, SHARE, FIRMS = "个", "亿元", "%", "家"
LINES = (
    Line("signed_count", "新签项目数", COUNT, "signed_projects"),
    Line("signed_amount", "新签项目协议投资额", AMOUNT, "signed_amount"),
    Line("started_count", "新开工项目数", COUNT, "started_projects"),
    Line("production_count", "新投产项目数", COUNT, "production_projects"),
    Line("funds", "到位资金", AMOUNT, "funds_in_place"),
    Line("funds_domestic", "其中：内资", AMOUNT),
    Line("funds_foreign", "其中：外资", AMOUNT),
    Line("rate_performance", "履约率", SHARE),
    Line("rate_funds", "资金到位率", SHARE),
    Line("rate_start", "开工率", SHARE),
    Line("rate_production", "投产率", SHARE),
    Line("leaders", "链主企业数", FIRMS, "chain_leaders"),
    Line("strong", "强优企业数", FIRMS, "strong_enterprises"),
)
RATES = {
    "rate_performance": "performance",
    "rate_funds": "funds",
    "rate_start": "start",
    "rate_production": "production",
}
NOTES = {
    "funds": "按认定数；逐笔按到账日计",
    "rate_performance": "当期签约项目；比率不计同比",
    "rate_funds": "按已结束的季度计",
    "leaders": "本年累计为期末数，名单见“说明”",
    "strong": "龙头、头部、骨干企业；本年累计为期末数，名单见“说明”",
}


@dataclass(frozen=True)
class Told:
    """A figure, and what is behind it: key, name and amount of each record."""

    value: Decimal | int | None
    records: tuple[Values, ...] = ()


Cells = dict[str, Told]  # by key of the line


def summary(records: Records, standing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each of LINES. `standing`: what `firms` found."""
    span = records.span
    month = _figures(records, standing, span.first_day)
    year = _figures(records, standing, span.year_start)
    before = _figures_before(span.year_before, records.by_key())
    targets = _targets(span)
    return [
        _row(line, targets.get(line.metric), month[line.key], year[line.key], before[line.key])
        for line in LINES
    ]


def rates_behind(records: Records) -> list[Values]:
    """Numerator and denominator of each rate, for the month, the year and the year before. Three queries."""
    span = records.span
    found = {
        "month": _rates(span, span.first_day),
        "year": _rates(span, span.year_start),
        "before": _rates(span.year_before, span.year_before.year_start),
    }
    return [
        {"key": key, "label": next(line.label for line in LINES if line.key == key)}
        | {
            f"{when}_{side}": plain(Decimal(getattr(getattr(rates, name), side)))
            for when, rates in found.items()
            for side in ("numerator", "denominator")
        }
        for key, name in RATES.items()
    ]


def firms(span: Span) -> list[dict[str, Any]]:
    """The enterprises of the areas with such a role at the end of the last day, each once, by the day.

    A chain leader that is a leading enterprise too is a chain leader.
    """
    found: dict[int, list[ChainRole]] = {}
    for role in sorted(_roles(span), key=lambda one: one.role not in LEADERS):
        found.setdefault(role.enterprise_id, []).append(role)
    rows = [_firm(roles) for roles in found.values()]
    return sorted(rows, key=lambda one: (one["values"]["recognised_on"], one["records"]))


def _firm(roles: list[ChainRole]) -> dict[str, Any]:
    of_kind = [one for one in roles if (one.role in LEADERS) == (roles[0].role in LEADERS)]
    values = {
        "enterprise": roles[0].enterprise.name_zh or roles[0].enterprise.name_en,
        "kind": LEADER if roles[0].role in LEADERS else STRONG_FIRM,
        "role": joined(one.get_role_display() for one in of_kind),
        "chain": joined(zh(one.chain) for one in of_kind),
        "tier": joined(one.get_tier_display() for one in of_kind if one.tier),
        "recognised_on": min(one.recognised_on for one in of_kind if one.recognised_on),
    }
    return row(f"{values['enterprise']} #{roles[0].enterprise_id}", values, *of_kind)


def growth(year: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Against the same days of the year before; None where there is nothing to compare with."""
    return (year - before) / before if year is not None and before else None


def _row(line: Line, target: Decimal | None, month: Told, year: Told, before: Told) -> dict[str, Any]:
    figures = {
        name: None if told.value is None else Decimal(told.value)
        for name, told in (("month", month), ("year", year), ("before", before))
    }
    reached = figures["year"] / target if target and figures["year"] is not None else None
    values = {
        "label": line.label,
        "unit": line.unit,
        "target": target,
        **figures,
        "growth": None if line.unit == SHARE else growth(figures["year"], figures["before"]),
        "completion": reached,
        "note": NOTES.get(line.key, ""),
    }
    behind = {"month": list(month.records), "year": list(year.records), "before": list(before.records)}
    return {
        "key": line.key,
        "behind": behind,
        "values": {key: plain(value) if value != "" else None for key, value in values.items()},
    }


def _figures(records: Records, standing: list[dict[str, Any]], first: dt.date) -> Cells:
    """From `first` to the last day, of the rows that were read already."""
    span = records.span
    found = _milestones(records.projects, first, span.last_day)
    # Before its quarter is over nobody can report a month: not known, which is not zero.
    is_known = first == span.year_start or quarter_of(first).last_day <= span.as_of
    found |= _funds(
        [one for one in records.funds if one.day >= first] if is_known else None, records.by_key()
    )
    found |= _as_cells(_rates(span, first), found["signed_count"])
    return found | _firms(standing, None if first == span.year_start else first)


def _figures_before(span: Span, projects: dict[int, Any]) -> Cells:
    rows = with_milestones(Project.objects.filter(area__in=span.areas), span.last_day)
    found = _milestones(list(rows), span.year_start, span.last_day)
    paid = receipts(span.areas, Indicator.PAID_IN_FUND, span.last_day)
    found |= _funds([one for one in paid if one.day >= span.year_start], projects)
    found |= _as_cells(_rates(span, span.year_start), found["signed_count"])
    return found | _firms(firms(span), None)


def _milestones(projects: list[Any], first: dt.date, last: dt.date) -> Cells:
    signed = [one for one in came_to("signed", projects, first, last) if counts_as_signed(one)]
    known = [project.invest_total for project in signed if project.invest_total is not None]
    found = {
        "signed_count": _counted(signed),
        "started_count": _counted(came_to("started", projects, first, last)),
        "production_count": _counted(came_to("in_production", projects, first, last)),
    }
    amount = sum(known, NOTHING) if known or not signed else None
    return found | {"signed_amount": Told(amount, found["signed_count"].records)}


def _counted(projects: list[Any]) -> Told:
    return Told(len(projects), tuple(_record(project, project.invest_total) for project in projects))


def _record(project: Project, amount: Decimal | None) -> Values:
    return {"key": key_of(project), "name": f"{project.number} {project.name}", "amount": plain(amount)}


def counts_as_signed(project: Project) -> bool:
    return project.agreement_kind != AgreementKind.FRAMEWORK


def _funds(found: list[Receipt] | None, projects: dict[int, Any]) -> Cells:
    if found is None:
        return {key: Told(None) for key in ("funds", "funds_domestic", "funds_foreign")}
    counted = [one for one in found if one.counted is not None]

    def told(rows: Iterable[Receipt]) -> Told:
        parts: dict[int, tuple[Receipt, Decimal]] = {}
        for one in rows:
            _first, part = parts.get(one.actual.pk, (one, NOTHING))
            parts[one.actual.pk] = one, part + (one.counted or NOTHING)
        records = [_figure_record(one, part, projects[one.project]) for one, part in parts.values()]
        return Told(sum((part for _one, part in parts.values()), NOTHING), tuple(records))

    foreign = [one for one in counted if capital_of(source_of(one)) == FOREIGN]
    domestic = [one for one in counted if source_of(one) and one not in foreign]
    return {"funds": told(counted), "funds_domestic": told(domestic), "funds_foreign": told(foreign)}


def _figure_record(one: Receipt, amount: Decimal, project: Project) -> Values:
    name = f"{project.number} {project.name} {one.actual}"
    return {"key": key_of(one.actual), "name": name, "amount": plain(amount)}


def _rates(span: Span, first: dt.date) -> FourRates:
    return four_rates(Project.objects.filter(area__in=span.areas), first, span.last_day, span.last_day)


def _as_cells(rates: FourRates, signed: Told) -> Cells:
    found: dict[str, Rate] = {key: getattr(rates, name) for key, name in RATES.items()}
    return {key: Told(rate.ratio, signed.records) for key, rate in found.items()}


def _roles(span: Span) -> QuerySet[ChainRole]:
    """A role whose end was decided later without a day is not there any more: lists of chains have it so."""
    day = span.last_day
    valid = Q(valid_to=None) | Q(valid_to__gte=day)
    gone = Q(enterprise__dissolved_on__lte=day) | Q(enterprise__status__in=GONE) & (
        Q(enterprise__status_on=None) | Q(enterprise__status_on__lte=day)
    )
    rows = ChainRole.objects.filter(
        valid,
        role__in=[*LEADERS, *STRONG],
        status__in=RECOGNISED,
        recognised_on__lte=day,
        enterprise__area__in=span.areas,
        enterprise__is_branch=False,
        enterprise__branch_of=None,
    ).exclude(pk__in=ChainRole.objects.filter(gone).values("pk"))
    return rows.select_related("enterprise", "chain").order_by("recognised_on", "pk")


def _firms(found: list[dict[str, Any]], since: dt.date | None) -> Cells:
    """Recognised `since` a day, or all that stand."""

    def told(kind: str) -> Told:
        some = [one for one in found if one["values"]["kind"] == kind]
        if since:
            some = [one for one in some if one["values"]["recognised_on"] >= since.isoformat()]
        return Told(len(some), tuple(_firm_record(one) for one in some))

    return {"leaders": told(LEADER), "strong": told(STRONG_FIRM)}


def _firm_record(firm: dict[str, Any]) -> Values:
    values = firm["values"]
    return {"key": firm["records"][0], "name": f"{values['enterprise']} {values['role']}", "amount": None}


def _targets(span: Span) -> dict[str, Decimal]:
    """The year's targets of the metrics of LINES, for exactly this area, in base units."""
    metrics = [line.metric for line in LINES if line.metric]
    rows = Target.objects.filter(
        metric__code__in=metrics, area=span.area, chain=None, year=span.period.year
    ).select_related("metric")
    return {target.metric.code: target.value * SCALES.get(target.metric.unit, 1) for target in rows}
