"""What the parties of the demo's signed projects promised, and what came of it so far."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from crm.choices.commitments import CommitmentSide, FundKind, FundSource, Indicator
from crm.choices.projects import REVIEWED_STAGES, EvidenceKind
from crm.models import Commitment, Evidence, Project
from crm.quarters import Quarter, last_ended, quarter_of
from crm.services.actuals import (
    Figure,
    Funds,
    actual_report,
    actual_submit,
    actual_verify,
    actual_verify_region,
)
from crm.services.commitments import Due, commitment_add
from crm.services.evidence import evidence_add, evidence_verify

WAN = 10_000
YI = Decimal(100_000_000)
QUARTERS = 6  # in which the funds are to come
TO_VERIFY = dt.timedelta(days=25)  # from the end of the quarter
SHOWN = 5  # quarters with a figure, at most
# Of what is due in a quarter so much comes, in turn.
COMES = (Decimal(1), Decimal("0.8"), Decimal("1.1"), Decimal("0.6"), Decimal("0.9"))


def figures_make(reviewer: User, *, today: dt.date) -> int:
    """Returns how many commitments. `reviewer` verifies for the region. Call it once, after the projects."""
    made = 0
    for project in Project.objects.filter(status__in=REVIEWED_STAGES).order_by("pk"):
        signing = project.stage_entries.get(stage="signed")
        funds = _promise(project, signing.entered_on)
        if signing.reviewed_by:
            _report(funds, signing.reviewed_by, reviewer, today)
        made += project.commitments.count()
    return made


def _promise(project: Project, signed_on: dt.date) -> Commitment:
    """The funds of the investor, quarter by quarter; besides jobs, and a grant of the government."""
    actor, total = project.owner, project.invest_total or YI
    part = total // QUARTERS // WAN * WAN
    parts = [part] * (QUARTERS - 1)
    first = quarter_of(signed_on)
    schedule = [Due(*first.plus(number), one) for number, one in enumerate([*parts, total - sum(parts)])]
    values = {"side": CommitmentSide.INVESTOR, "currency": "CNY", "clause": "第三条"}
    funds = commitment_add(
        project=project,
        actor=actor,
        values=values | {"indicator": Indicator.PAID_IN_FUND, "total": total},
        schedule=schedule,
    )
    due_on = first.plus(QUARTERS + 2).last_day
    jobs = {"indicator": Indicator.JOBS, "total": Decimal(project.expected_jobs or 100), "due_on": due_on}
    commitment_add(project=project, actor=actor, values=values | jobs)
    grant: dict[str, Any] = {
        "side": CommitmentSide.GOVERNMENT,
        "indicator": Indicator.GRANT,
        "policy_basis": "演示政策第五条",
    }
    grant |= {"total": total * Decimal("0.02"), "due_on": due_on, "clause": "第六条"}
    commitment_add(project=project, actor=actor, values=values | grant)
    return funds


def _report(commitment: Commitment, manager: User, reviewer: User, today: dt.date) -> None:
    """The last quarter waits, the one before is verified for the area, the others for the region too."""
    lines = [
        line for line in commitment.schedule.all() if Quarter(line.year, line.quarter) <= last_ended(today)
    ]
    lines = lines[:SHOWN]
    for number, (line, share) in enumerate(zip(lines, COMES, strict=False)):
        actor, quarter = commitment.project.owner, Quarter(line.year, line.quarter)
        amount = line.amount * share
        slip = _slip(commitment.project, amount, quarter)
        actual = actual_report(
            commitment=commitment, actor=actor, quarter=quarter, figure=_figure(amount, slip), today=today
        )
        actual = actual_submit(actual=actual, actor=actor)
        if number < len(lines) - 1:
            day = min(quarter.last_day + TO_VERIFY, today)
            evidence_verify(evidence=slip, actor=manager, today=day)
            actual = actual_verify(actual=actual, actor=manager, today=day)
        if number < len(lines) - 2:
            actual_verify_region(actual=actual, actor=reviewer)


def _slip(project: Project, amount: Decimal, quarter: Quarter) -> Evidence:
    return evidence_add(
        actor=project.owner,
        project=project,
        file=SimpleUploadedFile(
            f"演示-银行回单-{quarter}.pdf", f"%PDF-1.4\n% 演示 {project.number} {quarter}\n%%EOF\n".encode()
        ),
        values={
            "kind": EvidenceKind.BANK_RECEIPT,
            "number": f"演示-{project.number}-{quarter}",
            "issuer": "演示银行",
            "issued_on": quarter.last_day - dt.timedelta(days=9),
            "amount": amount,
        },
    )


def _figure(amount: Decimal, slip: Evidence) -> Figure:
    day = slip.issued_on
    loan = (amount / 10).quantize(Decimal(1))
    outside = FundSource.DOMESTIC_OUTSIDE_REGION
    lines = [
        Funds(FundKind.EQUITY_CASH, outside, amount - loan, received_on=day, evidence=slip),
        Funds(FundKind.LOCAL_BANK_LOAN, FundSource.IN_REGION, loan, received_on=day, evidence=slip),
    ]
    return Figure(lines=lines, evidence=[slip])
