"""What becomes of claims, conflicts and projects when two enterprises turn out to be one."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.changes import label_of
from crm.choices.claims import ClaimEnd, ClaimStatus, ConflictBasis, TransferStatus
from crm.choices.projects import InvestorRole
from crm.models import Activity, Claim, ClaimTransfer, Contact, Lead, LeadConflict, ProjectInvestor
from crm.queries import pursuits
from registry.merging.journal import UNDONE, Entry, Journal, Key, Note, rows_of
from registry.merging.undoing import keys_of
from registry.models import Enterprise

WHOLE = 100


class CrmMerge:
    """The earlier report keeps its protection; leads or projects that meet are a conflict."""

    def obstacles(self, kept: Enterprise, gone: Enterprise) -> list[str]:
        """Nothing: what both pursue is settled by the merge or becomes a conflict."""
        return []

    def change(
        self, journal: Journal, kept: Enterprise, gone: Enterprise, *, actor: User, today: dt.date
    ) -> None:
        _end_later_claim(journal, kept, gone, today)
        _join_investors(journal, kept, gone)
        _record_conflicts(journal, kept, gone)

    def take_along(self, kept_id: int, gone_id: int, entries: Sequence[Entry]) -> list[Note]:
        """What was entered since on a lead that goes back, or on its project, goes with it."""
        ours = keys_of(entries)
        moved = [pk for label, pk in ours if label == label_of(Lead)]
        leads = Lead.objects.filter(pk__in=moved, enterprise=kept_id).values("pk")
        return [
            Note(rows.model(pk=pk), UNDONE, {})
            for rows in _hanging_on(leads)
            for pk in _follow(rows.filter(enterprise=kept_id), gone_id, ours)
        ]

    def tell(self, kept: Enterprise, gone: Enterprise, user: User) -> list[str]:
        known = pursuits([kept.pk, gone.pk])
        sentences = [
            _("“%(enterprise)s” is pursued by %(organisation)s (%(area)s), since %(since)s.")
            % {"enterprise": one, **vars(pursuit)}
            for one in (kept, gone)
            for pursuit in known.get(one.pk, [])
        ]
        if known.get(kept.pk) and known.get(gone.pk):
            sentences.append(
                _("Their open leads meet: the merge records the conflict, for the region office to decide.")
            )
        if len(_active_claims(kept, gone)) > 1:
            sentences.append(_("The protection of the earlier report stays; that of the later one ends."))
        return sentences


def _hanging_on(leads: QuerySet) -> Iterator[QuerySet]:
    yield Claim.objects.filter(lead__in=leads)
    yield Contact.objects.filter(lead__in=leads)
    yield Activity.objects.filter(Q(lead__in=leads) | Q(project__lead__in=leads))
    yield LeadConflict.objects.filter(first_lead__in=leads, second_lead__in=leads)
    yield ProjectInvestor.objects.filter(project__lead__in=leads)


def _follow(rows: QuerySet, gone_id: int, ours: Collection[Key]) -> list[int]:
    """Point those that the merge did not know to the enterprise that comes back. Their keys."""
    label = label_of(rows.model)
    found = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if (label, pk) not in ours]
    rows_of(rows.model).filter(pk__in=found).update(enterprise_id=gone_id)  # recorded by the caller
    return found


def _active_claims(kept: Enterprise, gone: Enterprise) -> list[Claim]:
    """Those of which an enterprise may have only one, the earliest report first."""
    claims = Claim.objects.filter(
        enterprise__in=[kept.pk, gone.pk], status=ClaimStatus.ACTIVE, is_separate=False
    )
    return list(claims.select_related("lead").order_by("lead__reported_at", "claimed_at", "pk"))


def _end_later_claim(journal: Journal, kept: Enterprise, gone: Enterprise, today: dt.date) -> None:
    for claim in _active_claims(kept, gone)[1:]:
        ended = {"status": ClaimStatus.CLOSED, "end": ClaimEnd.MERGED, "ended_on": today}
        journal.change(claim, ended, verb="ended")
        for offer in ClaimTransfer.objects.filter(claim=claim, status=TransferStatus.PROPOSED).order_by("pk"):
            answer = {"status": TransferStatus.WITHDRAWN, "answered_at": timezone.now()}
            journal.change(offer, answer, verb="withdrawn")


def _join_investors(journal: Journal, kept: Enterprise, gone: Enterprise) -> None:
    """One investor of a project that was there twice has the shares of both, and leads if either did."""
    rows = ProjectInvestor.objects.filter(enterprise__in=[kept.pk, gone.pk]).order_by("pk")
    by_project: dict[int, dict[int, ProjectInvestor]] = {}
    for row in rows:
        by_project.setdefault(row.project_id, {})[row.enterprise_id] = row
    for pair in by_project.values():
        if len(pair) < 2:
            continue
        ours, theirs = pair[kept.pk], pair[gone.pk]
        journal.remove(theirs)
        shares = [row.share_pct for row in (ours, theirs) if row.share_pct is not None]
        roles = (ours.role, theirs.role)
        role = InvestorRole.LEAD if InvestorRole.LEAD in roles else ours.role
        share = min(sum(shares), WHOLE) if shares else None
        journal.change(ours, {"role": role, "share_pct": share})


def _record_conflicts(journal: Journal, kept: Enterprise, gone: Enterprise) -> None:
    """As `lead_log` does for a second report: every lead or project of one meets each of the other.

    What was suspected because both are of one group is now a conflict about the same enterprise.
    """
    ours, theirs = (list(Lead.objects.pursuing().filter(enterprise=one.pk)) for one in (kept, gone))
    leads = [lead.pk for lead in (*ours, *theirs)]
    found = LeadConflict.objects.filter(first_lead__in=leads, second_lead__in=leads).order_by("pk")
    known = {frozenset((one.first_lead_id, one.second_lead_id)): one for one in found}
    for pair in product(ours, theirs):
        first, second = sorted(pair, key=lambda lead: (lead.reported_at, lead.pk))
        conflict = known.get(frozenset((first.pk, second.pk)))
        if conflict is None:
            journal.make(LeadConflict(enterprise_id=kept.pk, first_lead=first, second_lead=second))
        elif conflict.basis != ConflictBasis.SAME_ENTERPRISE:
            values = {"basis": ConflictBasis.SAME_ENTERPRISE, "enterprise_id": kept.pk}
            journal.change(conflict, values)
