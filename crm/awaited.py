"""What waits for a step of somebody like the reader: the conditions of the flows, asked of all records."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.due import Asker, Kind, Told, on_the_day, page
from core.language import for_reader
from core.models import ChangeEntry
from core.scope import AreaScope
from crm.choices.claims import ConflictStatus, StatementSide, TransferStatus
from crm.choices.leads import ActivityKind, LeadStatus
from crm.choices.library import OpportunityStatus
from crm.choices.projects import EntryStatus, EvidenceKind, ProjectStage
from crm.claim_flow import TRANSFER
from crm.conflict_flow import ADJUDICATE
from crm.due import PROJECT, enterprise, enterprise_name
from crm.fulfilment import awaiting
from crm.library_flow import REVIEW, TEXTS
from crm.models import (
    Activity,
    ClaimTransfer,
    ConflictDecision,
    ConflictStatement,
    Evidence,
    Lead,
    LeadConflict,
    Opportunity,
    StageEntry,
)
from crm.queries import open_conflicts
from crm.rules import Times


def leads_to_screen(user: User) -> QuerySet[Lead]:
    """Leads that wait for the screening of their area's manager."""
    if user.role != Role.AREA_MANAGER or not user.has_perm("crm.decide_lead"):
        return Lead.objects.none()
    return Lead.objects.visible_to(user).filter(status=LeadStatus.LEAD)


def stages_to_review(user: User) -> QuerySet[StageEntry]:
    if not user.has_perm("crm.review_stage"):
        return StageEntry.objects.none()
    proposed = StageEntry.objects.visible_to(user).filter(status=EntryStatus.PROPOSED)
    return proposed.exclude(created_by=user)


def transfers_to_answer(user: User) -> QuerySet[ClaimTransfer]:
    """Offers to the user's areas. The region office may answer for them, but it is not asked."""
    areas = user.area_ids()
    if areas is None or not user.has_perm(TRANSFER):
        return ClaimTransfer.objects.none()
    offered = ClaimTransfer.objects.visible_to(user).filter(status=TransferStatus.PROPOSED)
    return offered.filter(to_area__in=areas).exclude(created_by=user)


def evidence_to_verify(user: User) -> QuerySet[Evidence]:
    """Documents that others handed in, of what is still worked on."""
    if not user.has_perm("crm.verify_evidence"):
        return Evidence.objects.none()
    valid = Evidence.objects.visible_to(user).filter(verified_on=None, withdrawn_on=None)
    dropped = Q(project__status=ProjectStage.DROPPED)
    closed = Q(project=None, lead__closed_on__isnull=False)
    return valid.exclude(created_by=user).exclude(dropped).exclude(closed)


def opportunities_to_review(user: User) -> QuerySet[Opportunity]:
    """Drafts of the user's areas of which another wrote the text as it stands."""
    if not user.has_perm(REVIEW):
        return Opportunity.objects.none()
    own = Opportunity.objects.visible_to(user).filter(AreaScope().q(user))
    written = ChangeEntry.objects.filter(
        label=Opportunity._meta.label, object_pk=Cast(OuterRef("pk"), CharField()), verb__in=TEXTS
    )
    last_writer = Subquery(written.order_by("-pk").values("actor")[:1])
    drafts = own.filter(status=OpportunityStatus.DRAFT).exclude(created_by=user)
    return drafts.annotate(last_writer=last_writer).filter(Q(last_writer=None) | ~Q(last_writer=user.pk))


def conflicts_to_propose(user: User, *, today: dt.date) -> QuerySet[LeadConflict]:
    """Both areas were heard, or had their time: a decision can be proposed."""
    asked = Q(status__in=[ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE])
    over = Q(evidence_due=None) | Q(evidence_due__lt=today)
    return _to_judge(user).filter(asked & (over | _heard(is_appeal=False)))


def conflicts_to_decide(user: User) -> QuerySet[LeadConflict]:
    """Somebody else proposed a decision."""
    proposals = ConflictDecision.objects.filter(conflict=OuterRef("pk"), decided_on=None)
    proposer = Subquery(proposals.order_by("-pk").values("created_by")[:1])
    proposed = _to_judge(user).filter(status=ConflictStatus.PROPOSED).annotate(proposer=proposer)
    return proposed.filter(proposer__isnull=False).filter(~Q(proposer=user.pk))


def appeals_to_answer(user: User, *, today: dt.date) -> QuerySet[LeadConflict]:
    """An appeal to which the other area said its word, or had its time."""
    over = Q(appeal_due=None) | Q(appeal_due__lt=today)
    return _to_judge(user).filter(Q(status=ConflictStatus.APPEALED) & (over | _heard(is_appeal=True)))


def _to_judge(user: User) -> QuerySet[LeadConflict]:
    """Open conflicts of leads on which the user does not work himself."""
    if not user.has_perm(ADJUDICATE):
        return LeadConflict.objects.none()
    own = Q(pk__in=())
    for lead in ("first_lead", "second_lead"):
        own |= Q(**{f"{lead}__owner": user}) | Q(**{f"{lead}__created_by": user})
    return open_conflicts(user).exclude(own)


def _heard(*, is_appeal: bool) -> Q:
    said = ConflictStatement.objects.filter(conflict=OuterRef("pk"), is_appeal=is_appeal)
    return Q(*(Exists(said.filter(side=side)) for side in StatementSide.values))


def _screened_by(asker: Asker, reported_on: dt.date, told: Told) -> dt.date | None:
    """By the rule of the first report; without one there is no time limit."""
    rule = asker.once(Times).rule_on(reported_on)
    if rule is None:
        return None
    if told["with_experts"]:
        return reported_on + dt.timedelta(days=rule.screen_with_experts_days)
    return asker.once(Times).calendar.add(reported_on, rule.screen_within_days).date


def _transfer(told: Told) -> str:
    return f"{enterprise_name(told)} → {for_reader(told['area_zh'], told['area_en'])}"


def _document(told: Told) -> str:
    about = told["project"] or enterprise_name(told)
    return f"{about} · {EvidenceKind(told['kind']).label}"


def _evidence_url(told: Told) -> str:
    home = page("project-detail") if told["pk"] else page("lead-detail", "lead")
    return f"{home(told)}#evidence"


_WITH_EXPERTS = Exists(Activity.objects.filter(lead=OuterRef("pk"), kind=ActivityKind.EXPERT_CONSULT))


def _conflict(key: str, label: Any, rows: Callable[[Asker], QuerySet]) -> Kind:
    told = {"pk": "pk", **enterprise()}
    return Kind(key, label, rows, on_the_day, told, enterprise_name, page("conflict-detail"))


AWAITED = (
    Kind(
        "screening",
        _("Lead to screen"),
        lambda asker: leads_to_screen(asker.user),
        lambda asker: TruncDate("reported_at"),
        {"pk": "pk", "summary": "summary", "with_experts": _WITH_EXPERTS, **enterprise()},
        lambda told: f"{enterprise_name(told)} · {told['summary']}",
        page("lead-detail"),
        day=_screened_by,
        first_by=("reported_at",),
    ),
    Kind(
        "review",
        _("Stage to confirm"),
        lambda asker: stages_to_review(asker.user),
        on_the_day,
        PROJECT | {"stage": "stage"},
        lambda told: f"{told['project']} · {ProjectStage(told['stage']).label}",
        page("project-detail"),
    ),
    Kind(
        "actual",
        _("Figure to verify"),
        lambda asker: awaiting(asker.user),
        on_the_day,
        {
            "pk": "commitment__project_id",
            "project": "commitment__project__name",
            "year": "year",
            "quarter": "quarter",
        },
        lambda told: f"{told['project']} · {told['year']}Q{told['quarter']}",
        page("project-detail"),
    ),
    Kind(
        "document",
        _("Evidence to verify"),
        lambda asker: evidence_to_verify(asker.user),
        on_the_day,
        PROJECT | {"lead": "lead_id", "kind": "kind", **enterprise("lead__enterprise")},
        _document,
        _evidence_url,
    ),
    Kind(
        "transfer",
        _("Offer of a lead to answer"),
        lambda asker: transfers_to_answer(asker.user),
        on_the_day,
        {
            "pk": "pk",
            "area_zh": "to_area__name_zh",
            "area_en": "to_area__name_en",
            **enterprise("claim__enterprise"),
        },
        _transfer,
        page("transfer-detail"),
    ),
    Kind(
        "opportunity",
        _("Opportunity to review"),
        lambda asker: opportunities_to_review(asker.user),
        on_the_day,
        {"pk": "pk", "zh": "title_zh", "en": "title_en"},
        lambda told: for_reader(told["zh"], told["en"]),
        page("opportunity-detail"),
    ),
    _conflict(
        "propose",
        _("Conflict: decision to propose"),
        lambda asker: conflicts_to_propose(asker.user, today=asker.today),
    ),
    _conflict("decide", _("Conflict: proposal to decide on"), lambda asker: conflicts_to_decide(asker.user)),
    _conflict(
        "appealed",
        _("Conflict: appeal to answer"),
        lambda asker: appeals_to_answer(asker.user, today=asker.today),
    ),
)
