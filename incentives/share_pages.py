"""What the pages of shares show, and what their reader may do."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from core.language import in_readers_language
from crm.models import Project
from incentives.attributing import Event
from incentives.attribution_choices import SetStatus, ShareKind
from incentives.attribution_events import facts_of, parties_of
from incentives.models import AttributionEvent, Party, Share, ShareSet
from incentives.services.attribution import CONFIRM, PROPOSE
from incentives.services.shares import DECIDE, LOCK, is_signed, why_no_first_decision


def with_shares(rows: QuerySet[ShareSet]) -> QuerySet[ShareSet]:
    """The sets with their shares, parties and consents. Two queries."""
    shares = Share.objects.select_related("party__organisation", "party__user", "consent")
    return rows.select_related("project__area", "version", "locked_by", "created_by").prefetch_related(
        Prefetch("shares", shares)
    )


@dataclass(frozen=True)
class ShareLine:
    """A share with its reasons in the reader's language, and whether the reader is the party."""

    share: Share
    why: list[str]
    may_consent: bool
    may_enter_letter: bool


@dataclass(frozen=True)
class SetPage:
    share_set: ShareSet
    lines: list[ShareLine]
    reads_project: bool  # a party of another area does not
    may_lock: bool
    may_withdraw: bool
    may_decide: bool


def set_page(share_set: ShareSet, user: User) -> SetPage:
    """`share_set` as `with_shares` reads it. No query."""
    is_open = share_set.status == SetStatus.PROPOSED
    shares = list(share_set.shares.all())
    own = any(share.party.user_id == user.pk for share in shares)
    works_here = user.works_in(share_set.project.area_id)
    return SetPage(
        share_set,
        [_line(share, user, is_open=is_open, works_here=works_here) for share in shares],
        reads_project=works_here,
        may_lock=is_open
        and works_here
        and user.has_perm(LOCK)
        and not own
        and share_set.created_by_id != user.pk,
        may_withdraw=is_open and works_here and user.has_perm(PROPOSE),
        may_decide=share_set.status == SetStatus.LOCKED and user.has_perm(DECIDE) and not own,
    )


def _line(share: Share, user: User, *, is_open: bool, works_here: bool) -> ShareLine:
    waits = is_open and not hasattr(share, "consent")
    is_unit = share.party.organisation_id is not None and share.party.organisation_id == user.organisation_id
    is_party = share.party.user_id == user.pk or is_unit and user.has_perm(PROPOSE)
    return ShareLine(
        share,
        [in_readers_language(words) for words in share.why],
        may_consent=waits and is_party,
        may_enter_letter=waits and works_here and user.has_perm(PROPOSE),
    )


@dataclass(frozen=True)
class ProjectShares:
    project: Project
    parties: list[Party]
    events: list[Event]
    entered: list[AttributionEvent]
    sets: list[ShareSet]
    is_signed: bool
    may_propose: bool
    may_confirm: bool
    may_decide: bool  # the first shares, after the signature


def project_shares(project: Project, user: User) -> ProjectShares:
    """Who took part, by what events, with which shares. Eleven queries for any number of rows."""
    facts = facts_of(project, timezone.localdate())
    works_here = user.works_in(project.area_id)
    parties = parties_of(project)
    sets = list(with_shares(ShareSet.objects.visible_to(user).filter(project=project)))
    locked = {one.kind for one in sets if one.status == SetStatus.LOCKED}
    lacks_shares = bool(parties) and locked != set(ShareKind.values)
    return ProjectShares(
        project,
        parties,
        list(facts.events),
        list(AttributionEvent.objects.visible_to(user).filter(project=project, withdrawn_on=None)),
        sets,
        is_signed=is_signed(project),
        may_propose=works_here and user.has_perm(PROPOSE),
        may_confirm=works_here and user.has_perm(CONFIRM),
        may_decide=lacks_shares
        and works_here
        and user.has_perm(DECIDE)
        and not why_no_first_decision(project),
    )
