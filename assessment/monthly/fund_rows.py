"""The rows of 到位资金: a row for each source and currency of a project's funds.

The month is what came in by its documents, verified or handed in; what counts is told beside it. The year and
the whole are what counts: the figures of pages and lists.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from assessment.monthly.project_rows import numbers_of
from assessment.monthly.records import Records, investors_of
from assessment.monthly.values import Values, joined, row
from crm.choices.commitments import FundKind, FundSource, ReductionReason
from crm.figures import ABROAD
from crm.receipts import Receipt

NOTHING = Decimal(0)
FOREIGN, DOMESTIC, UNKNOWN = "外资", "内资", "未分"
FIXED = (FundKind.CONSTRUCTION, FundKind.EQUIPMENT, FundKind.EQUIPMENT_MOVED, FundKind.INSTALLATION)
Group = tuple[int, str, str]  # project, source, currency


def funds(records: Records) -> list[dict[str, Any]]:
    projects = records.by_key()
    whole = sum_of_projects(records.funds)
    rows = []
    for (project, source, currency), found in _grouped(records.funds, projects).items():
        values = _values(projects[project], source, currency, found, records)
        agreed = projects[project].invest_total
        counted = whole.get(project)
        values["share"] = counted / agreed if agreed and counted is not None else None
        values["agreed"] = agreed
        if _says_something(values):
            label = str(FundSource(source).label) if source else ""
            key = " ".join(part for part in (projects[project].number, label, currency) if part)
            rows.append(row(key, values, projects[project], *dict.fromkeys(one.actual for one in found)))
    return rows


def capital_of(source: str) -> str:
    """内资 or 外资; of what nobody broke down it is not known."""
    if not source:
        return UNKNOWN
    return FOREIGN if source in ABROAD else DOMESTIC


def sum_of_projects(receipts: Iterable[Receipt]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in receipts:
        if one.counted is not None:
            found[one.project] = found.get(one.project, NOTHING) + one.counted
    return found


def source_of(one: Receipt) -> str:
    return one.line.source if one.line else ""


def _grouped(found: Iterable[Receipt], projects: dict[int, Any]) -> dict[Group, list[Receipt]]:
    groups: dict[Group, list[Receipt]] = {}
    for one in found:
        currency = one.line.currency if one.line else one.actual.commitment.currency
        groups.setdefault((one.project, source_of(one), currency), []).append(one)
    order = list(FundSource.values)

    def place(group: Group) -> tuple:
        project, source, currency = group
        return projects[project].number, order.index(source) if source else len(order), currency

    return {group: groups[group] for group in sorted(groups, key=place)}


def _values(project: Any, source: str, currency: str, found: list[Receipt], records: Records) -> Values:
    span = records.span
    month = [one for one in found if one.day >= span.first_day]
    lines = [one.line for one in month if one.line]
    return {
        "number": project.number,
        "name": project.name,
        "investor": joined(one.name_zh or one.name_en for one in investors_of(project)),
        "source": _places(source, lines),
        "capital": capital_of(source),
        "currency": currency,
        "amount": sum((line.amount for line in lines), NOTHING) if lines else None,
        "rate": _rate(lines),
        "month": sum((_reported(one) for one in month), NOTHING) if month else None,
        "fixed": _of_kinds(lines, FIXED),
        "working": _of_kinds(lines, (FundKind.WORKING_CAPITAL,)),
        "land": _of_kinds(lines, (FundKind.LAND,)),
        "year": _counted(found, span.year_start),
        "total": _counted(found, dt.date.min),
        "evidence_kind": joined(line.evidence.get_kind_display() for line in lines if line.evidence),
        "evidence": numbers_of(line.evidence for line in lines if line.evidence),
        "counted": _counted(month, span.first_day),
        "why_not": joined(_reason(one) for one in month),
        "status": joined(one.actual.get_status_display() for one in month),
    }


def _says_something(values: Values) -> bool:
    """Something came in the month, or counts in the year or by now."""
    return values["month"] is not None or bool(values["year"]) or bool(values["total"])


def _reported(one: Receipt) -> Decimal:
    return one.line.amount_cny if one.line else one.actual.value


def _counted(found: Iterable[Receipt], first: dt.date) -> Decimal | None:
    parts = [one.counted for one in found if one.counted is not None and one.day >= first]
    return sum(parts, NOTHING) if parts else None


def _of_kinds(lines: list[Any], kinds: tuple[str, ...]) -> Decimal | None:
    parts = [line.amount_cny for line in lines if line.kind in kinds]
    return sum(parts, NOTHING) if parts else None


def _rate(lines: list[Any]) -> Decimal | None:
    """The one rate of the month; CNY has none, and of several none is told."""
    rates = {line.fx_rate for line in lines}
    return rates.pop() if len(rates) == 1 else None


def _places(source: str, lines: list[Any]) -> str:
    label = str(FundSource(source).label) if source else ""
    countries = joined(line.country for line in lines)
    return f"{label}（{countries}）" if countries else label


def _reason(one: Receipt) -> str:
    actual = one.actual
    if one.counted is None or one.counted >= _reported(one) or not actual.reduction_reason:
        return ""
    reason = ReductionReason(actual.reduction_reason).label
    return f"{reason}：{actual.reduction_note}" if actual.reduction_note else str(reason)
