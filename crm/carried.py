"""What a form knows already from the records before it, so that nothing is typed twice."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from crm.choices.commitments import FundSource, Indicator
from crm.choices.projects import EvidenceKind, Origin
from crm.models import Evidence, Lead, OpportunityMatch, Project
from crm.opportunity_matching import REGION
from registry.models import Chain, Enterprise

NEIGHBOURS = frozenset({"HK", "MO", "TW"})
# What the project plans, and the promise that says the same.
PLANNED = {
    Indicator.PAID_IN_FUND: "invest_total",
    Indicator.INVEST_TOTAL: "invest_total",
    Indicator.FIXED_ASSET: "fixed_asset",
    Indicator.FDI_CONTRACTED: "foreign_capital_usd",
    Indicator.OUTPUT: "expected_output",
    Indicator.TAX: "expected_tax",
    Indicator.JOBS: "expected_jobs",
    Indicator.ENERGY: "energy_tce",
}
IN_DOLLARS = frozenset({Indicator.FDI_CONTRACTED})
SLIPS = (
    EvidenceKind.BANK_RECEIPT,
    EvidenceKind.CAPITAL_REPORT,
    EvidenceKind.FDI_RECEIPT,
    EvidenceKind.INVOICE,
)
SLIPS_SHOWN = 20
SOURCE_OF = {
    Origin.DOMESTIC_OUTSIDE_REGION: FundSource.DOMESTIC_OUTSIDE_REGION,
    Origin.OVERSEAS: FundSource.FOREIGN,
    Origin.HK_MO_TW: FundSource.HK_MO_TW,
    Origin.IN_REGION: FundSource.IN_REGION,
}


def origin_of(enterprise: Enterprise) -> str:
    """Where the capital of an investor comes from, by what the registry says; "" when it does not say."""
    country = enterprise.origin_country_id or enterprise.foreign_reg_country_id
    if country:
        return Origin.HK_MO_TW if country in NEIGHBOURS else Origin.OVERSEAS
    if not enterprise.division_id:
        return ""
    return Origin.IN_REGION if enterprise.division_id.startswith(REGION) else Origin.DOMESTIC_OUTSIDE_REGION


def chain_of(enterprise: Enterprise) -> Chain | None:
    """The chain of an enterprise that has a role on one only."""
    chains = list(Chain.objects.filter(roles__enterprise=enterprise).distinct()[:2])
    return chains[0] if len(chains) == 1 else None


def project_of_lead(lead: Lead) -> dict[str, Any]:
    """What is known of the project that a lead becomes: from the lead, its investor, the library. A query."""
    known = {"content": lead.summary, "chain": lead.chain_id, "origin": origin_of(lead.enterprise)}
    match = OpportunityMatch.objects.filter(lead=lead).select_related("opportunity__park").first()
    if match:
        known["chain"] = lead.chain_id or match.opportunity.chain_id
        known["park"] = match.opportunity.park_id
    return known


def promise_of(project: Project, indicator: str) -> dict[str, Any]:
    """A commitment of the investor to what the project plans."""
    name = PLANNED.get(Indicator(indicator), "") if indicator in Indicator.values else ""
    known = {"side": "investor", "indicator": indicator, "total": getattr(project, name) if name else None}
    return known | {"currency": "USD" if indicator in IN_DOLLARS else "CNY"}


def promises_open(project: Project) -> list[Indicator]:
    """The figures that the project plans and that nobody promised yet. A query."""
    promised = set(project.commitments.filter(side="investor").values_list("indicator", flat=True))
    planned: dict[str, Decimal | None] = {one: getattr(project, name) for one, name in PLANNED.items()}
    return [one for one in PLANNED if planned[one] is not None and one not in promised]


def funds_of_slips(project: Project, documents: QuerySet[Evidence], until: dt.date) -> list[dict[str, Any]]:
    """Lines of funds for the slips among `documents` up to a day that no figure uses yet. A query."""
    unused = documents.filter(kind__in=SLIPS, amount__isnull=False, actuals=None, fund_lines=None)
    slips = unused.filter(Q(issued_on=None) | Q(issued_on__lte=until)).order_by("issued_on", "pk")
    source = SOURCE_OF.get(Origin(project.origin), "") if project.origin else ""
    return [
        {
            "evidence": slip.pk,
            "amount": slip.amount,
            "currency": slip.currency,
            "received_on": slip.issued_on,
            "source": source,
        }
        for slip in slips[:SLIPS_SHOWN]
    ]
