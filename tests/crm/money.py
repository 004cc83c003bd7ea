"""Commitments and figures for tests."""

import datetime as dt
from decimal import Decimal
from itertools import count

from accounts.models import User
from crm.choices.projects import EvidenceKind
from crm.models import Actual, Commitment, CountingRule, Evidence, Project
from crm.quarters import Quarter
from crm.services.actuals import Figure, Funds, actual_report, actual_submit, actual_verify
from crm.services.commitments import commitment_add

TODAY = dt.date(2026, 10, 8)
_numbers = count(1)


def make_counting_rule(**values) -> CountingRule:
    defaults = {
        "code": "F1",
        "valid_from": dt.date(2021, 7, 22),
        "counted_kinds": ["equity_cash", "shareholder_loan", "construction", "equipment"],
        "debt_kinds": ["shareholder_loan"],
        "land": "capped",
        "land_cap_pct": 20,
        "sources": ["domestic_outside_region", "foreign", "hk_mo_tw"],
        "withdrawal_months": 12,
    }
    return CountingRule.objects.create(**(defaults | values))


def document(project: Project, **values) -> Evidence:
    """A bank slip. It has no file."""
    number = next(_numbers)
    defaults = {
        "kind": EvidenceKind.BANK_RECEIPT,
        "number": f"S-{number}",
        "filename": "slip.pdf",
        "file": "none.pdf",
        "size": 1,
        "sha256": f"{number:064}",
        "area": project.area,
        "organisation": project.organisation,
        "created_by": project.created_by,
    }
    return Evidence.objects.create(project=project, **(defaults | values))


def promise(project: Project, actor: User, *schedule, indicator="paid_in_fund", total=1000, **values):
    defaults = {"side": "investor", "indicator": indicator, "total": Decimal(total), "currency": "CNY"}
    if sum(line.amount for line in schedule) < total:
        defaults["due_on"] = dt.date(2027, 12, 31)
    return commitment_add(project=project, actor=actor, values=defaults | values, schedule=schedule)


def funds(amount, kind="equity_cash", source="domestic_outside_region", **values) -> Funds:
    return Funds(kind, source, Decimal(amount), **values)


def report(commitment: Commitment, actor: User, quarter=(2026, 1), *lines, value=None, today=TODAY) -> Actual:
    """A draft with a document. Lines may be amounts of equity."""
    lines = [line if isinstance(line, Funds) else funds(line) for line in lines]
    figure = Figure(None if value is None else Decimal(value), lines, [document(commitment.project)])
    return actual_report(
        commitment=commitment, actor=actor, quarter=Quarter(*quarter), figure=figure, today=today
    )


def submitted(
    commitment: Commitment, actor: User, quarter=(2026, 1), *lines, value=None, today=TODAY
) -> Actual:
    actual = report(commitment, actor, quarter, *lines, value=value, today=today)
    return actual_submit(actual=actual, actor=actor)


def verified(
    commitment: Commitment,
    actor: User,
    verifier: User,
    quarter=(2026, 1),
    *lines,
    value=None,
    today=TODAY,
    **choice,
) -> Actual:
    actual = submitted(commitment, actor, quarter, *lines, value=value, today=today)
    return actual_verify(actual=actual, actor=verifier, today=today, **choice)
