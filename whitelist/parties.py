"""Who has to do with a case: who applied, and who looks after the enterprise. Neither judges it.

Asked of one case as keys of users, of many as a condition on rows.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from accounts.choices import Role
from accounts.models import User
from core.changes import history_of, label_of
from core.models import ChangeEntry
from registry.models import EnterpriseUser
from whitelist.choices import OF_THE_OFFICE, CaseStatus, ReviewLevel
from whitelist.models import Case, CaseDocument, DeclaredFact, Event, Review

# These make an application what it is, and so do its papers and declared data: who proves does not weigh.
ENTERED = ("created", "updated", "submit")
# The states from which every step of the office is one of four eyes (flow.CASE_FLOW; tested).
FOUR_EYES = (
    CaseStatus.SUBMITTED,
    CaseStatus.AREA_REVIEW,
    CaseStatus.REGION_REVIEW,
    CaseStatus.PUBLICITY,
    CaseStatus.OBJECTION,
)
# What the region office decides on the application, by another person than the area (flow; tested).
AFTER_AREA = (CaseStatus.REGION_REVIEW, CaseStatus.PUBLICITY, CaseStatus.OBJECTION)
NAMED = "officer_named"
FORMER = "officer_id"  # in the changes of that entry: keys of the former and of the new one; names may change


class Parties:
    """Of one case. Each question is asked of the database once."""

    def __init__(self, case: Case):
        self.case = case

    @cached_property
    def _history(self) -> list[tuple[str, int | None, dict[str, Any]]]:
        entries = history_of(self.case).filter(verb__in=(*ENTERED, NAMED))
        return list(entries.values_list("verb", "actor_id", "changes"))

    @cached_property
    def applied(self) -> set[int]:
        """Who entered, changed or submitted the application, handed in its papers or declared data."""
        papers = CaseDocument.objects.filter(case=self.case).exclude(kind__in=OF_THE_OFFICE)
        facts = DeclaredFact.objects.filter(case=self.case)
        brought = _creators(papers).union(_creators(facts))
        entered = {actor for verb, actor, _changes in self._history if verb in ENTERED and actor}
        return {self.case.created_by_id, *entered, *brought}

    @cached_property
    def looked_after(self) -> set[int]:
        """The named officer, and who was it before: naming another does not make him a stranger."""
        namings = (changes for verb, _actor, changes in self._history if verb == NAMED)
        former = [changes[FORMER][0] for changes in namings if FORMER in changes]
        return {pk for pk in (self.case.officer_id, *former) if pk}

    @cached_property
    def enterprise_speaks(self) -> bool:
        """Whether somebody can sign in for the enterprise: one without a password cannot yet."""
        users = EnterpriseUser.objects.filter(
            enterprise=self.case.enterprise_id, user__is_active=True, user__role=Role.ENTERPRISE_USER
        )
        return users.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()

    def include(self, user: User) -> bool:
        """Whether he had a part in the application, or looks or looked after the enterprise."""
        return user.pk in self.looked_after | self.applied

    @cached_property
    def area_reviewers(self) -> set[int]:
        """Who accepted or signed this submission for the area."""
        signed = self.case.reviews.filter(submission=self.case.submissions, level=ReviewLevel.AREA)
        return set(signed.values_list("created_by", flat=True)) | self.last_who("accept")

    def last_who(self, *verbs: str) -> set[int]:
        """Who took each of these steps last."""
        last = (self.case.events.filter(verb=verb).order_by("-pk") for verb in verbs)
        actors = (events.values_list("actor", flat=True).first() for events in last)
        return {pk for pk in actors if pk}


def _creators(rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list("created_by_id", flat=True)


def applied(user: User, path: str = "") -> Q:
    """Rows of cases for which the user applied; `path` leads from the row to the case."""
    of_case = {"case": OuterRef(f"{path}pk"), "created_by": user}
    return (
        Q(**{f"{path}created_by": user})
        | Q(Exists(_entries(ENTERED, path).filter(actor=user)))
        | Q(Exists(CaseDocument.objects.filter(**of_case).exclude(kind__in=OF_THE_OFFICE)))
        | Q(Exists(DeclaredFact.objects.filter(**of_case)))
    )


def looked_after(user: User, path: str = "") -> Q:
    """Rows of cases whose named officer the user is or was."""
    former = _entries((NAMED,), path).filter(**{f"changes__{FORMER}__0": user.pk})
    return Q(**{f"{path}officer": user, f"{path}officer__isnull": False}) | Q(Exists(former))


def _entries(verbs: Iterable[str], path: str) -> QuerySet[ChangeEntry]:
    key = Cast(OuterRef(f"{path}pk"), CharField())
    return ChangeEntry.objects.filter(label=label_of(Case), object_pk=key, verb__in=verbs)


def judgeable(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Without those that somebody else has to judge: flow.wrong_person for many cases at once."""
    others = cases.exclude(looked_after(user)).exclude(Q(status__in=FOUR_EYES) & applied(user))
    others = others.alias(accepted_by=_last_who("accept"))
    others = others.exclude(Q(status__in=AFTER_AREA) & _reviewed_for_area(user))
    others = others.alias(removed_by=_last_who("remove"), appealed_by=_last_who("appeal"))
    took = Q(removed_by=user.pk) | Q(appealed_by=user.pk)
    return others.exclude(took, status=CaseStatus.APPEALED)


def _reviewed_for_area(user: User) -> Q:
    """Parties.area_reviewers as a condition on cases with `accepted_by`."""
    signed = Review.objects.filter(
        case=OuterRef("pk"), submission=OuterRef("submissions"), level=ReviewLevel.AREA, created_by=user
    )
    return Q(Exists(signed)) | Q(accepted_by=user.pk)


def _last_who(verb: str) -> Coalesce:
    events = Event.objects.filter(case=OuterRef("pk"), verb=verb).order_by("-pk")
    return Coalesce(Subquery(events.values("actor")[:1]), 0, output_field=BigIntegerField())
