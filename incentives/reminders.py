"""What falls due in incentives, and for whom: handed to the list of what is due at start-up."""

from collections.abc import Collection, Iterable

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.changes import label_of
from core.due import Asker, Kind, Told, by, on_the_day, page, visible
from core.language import for_reader
from core.models import ChangeEntry
from incentives.attribution_choices import SetStatus
from incentives.choices import ClaimStatus
from incentives.claim_flow import APPROVE, CHECK, ENTERED, OF_AREA, OF_FINANCE, REVIEW
from incentives.models import Instalment, PolicyClaim, Recovery, RewardClaim, Share
from incentives.payment_choices import InstalmentStatus, RecoveryStatus
from incentives.recovery_flow import DECIDE
from incentives.reward_choices import RewardStatus
from incentives.reward_flow import APPROVE as APPROVE_REWARD
from incentives.reward_flow import HANDS, VERIFY
from incentives.services.attribution import PROPOSE
from incentives.services.payments import PAY

S, R = ClaimStatus, RewardStatus


def _had_a_hand(model: type[Model], user: User, verbs: Collection[str]) -> Exists:
    """Rows of which somebody else has to take the next step: as claim_flow.hand_of, for many at once."""
    key = Cast(OuterRef("pk"), CharField())
    entries = ChangeEntry.objects.filter(label=label_of(model), object_pk=key, verb__in=verbs)
    return Exists(entries.filter(actor=user))


def _any(_user: User) -> Q:
    """All rows are his; said so that those due later than a month are left out."""
    return Q()


def _claims(asker: Asker) -> QuerySet[PolicyClaim]:
    """Those whose next step the user may take: the clock of their state runs for him."""
    user, day = asker.user, asker.today
    steps: Iterable[tuple[str, Q, Collection[str]]] = (
        (REVIEW, Q(status__in=(S.SUBMITTED, S.ACCEPTED, S.AREA_REVIEW)), ENTERED),
        (REVIEW, Q(status=S.APPROVED, payable=None), ()),  # given in kind
        (CHECK, Q(status__in=(S.FINANCE_REVIEW, S.OBJECTION)), (*ENTERED, *OF_AREA)),
        (APPROVE, Q(status=S.PUBLICITY, publicity_until__lt=day), (*ENTERED, *OF_AREA, *OF_FINANCE)),
    )
    wanted = Q(status=S.RETURNED, created_by=user)
    for permission, waiting, barred in steps:
        if user.has_perm(permission):
            wanted |= waiting & ~Q(_had_a_hand(PolicyClaim, user, barred)) if barred else waiting
    return visible(PolicyClaim, asker).filter(wanted, due_on__isnull=False)


def _consents(asker: Asker) -> QuerySet[Share]:
    """The user's own share, and that of his unit where he may agree for it."""
    own = Q(party__user=asker.user)
    if asker.user.organisation_id and asker.user.has_perm(PROPOSE):
        own |= Q(party__organisation=asker.user.organisation_id)
    return visible(Share, asker).filter(own, share_set__status=SetStatus.PROPOSED, consent=None)


def _rewards(asker: Asker) -> QuerySet[RewardClaim]:
    user = asker.user
    wanted = Q(pk__in=())
    if user.has_perm(VERIFY):
        wanted |= Q(status=R.SUBMITTED) & ~Q(created_by=user) & ~Q(edited_by=user) | Q(status=R.VERIFIED)
    if user.has_perm(APPROVE_REWARD):
        over = Q(status=R.PUBLICITY, public_until__lt=asker.today)
        wanted |= over & ~Q(_had_a_hand(RewardClaim, user, HANDS))
    return visible(RewardClaim, asker).filter(wanted).exclude(share__party__user=user)


def _to_pay(asker: Asker) -> QuerySet[Instalment]:
    if not asker.user.has_perm(PAY):
        return Instalment.objects.none()
    due = visible(Instalment, asker).filter(status=InstalmentStatus.DUE)
    return due.exclude(payable__user=asker.user).exclude(payable__created_by=asker.user)


def _to_decide(asker: Asker) -> QuerySet[Recovery]:
    if not asker.user.has_perm(DECIDE):
        return Recovery.objects.none()
    proposed = visible(Recovery, asker).filter(status=RecoveryStatus.PROPOSED)
    return proposed.exclude(created_by=asker.user).exclude(payable__user=asker.user)


def _to_collect(asker: Asker) -> QuerySet[Recovery]:
    if not asker.user.has_perm(PAY):
        return Recovery.objects.none()
    return visible(Recovery, asker).filter(status=RecoveryStatus.CONFIRMED)


def _claim_title(told: Told) -> str:
    enterprise = for_reader(told["enterprise_zh"], told["enterprise_en"])
    return f"{enterprise} · {for_reader(told['measure_zh'], told['measure_en'])}"


def _payable_title(told: Told) -> str:
    return f"{told['number']} {told['payee']}"


_CLAIM = {
    "pk": "pk",
    "enterprise_zh": "enterprise__name_zh",
    "enterprise_en": "enterprise__name_en",
    "measure_zh": "measure__title_zh",
    "measure_en": "measure__title_en",
}
_SHARE = {"set": "share_set_id", "project": "share_set__project__name", "percent": "share_pct"}
_REWARD = {"pk": "pk", "number": "number", "project": "share__share_set__project__name"}
_PAYABLE = {"payable": "payable_id", "number": "payable__number", "payee": "payable__payee_name"}
_PAYABLE_PAGE = page("payable", "payable")

KINDS = (
    Kind(
        "policy_claim",
        _("Policy claim to deal with"),
        _claims,
        by("due_on"),
        _CLAIM,
        _claim_title,
        page("policy-claim"),
        own=_any,
    ),
    Kind(
        "share_consent",
        _("Share to agree to"),
        _consents,
        on_the_day,
        _SHARE,
        lambda told: f"{told['project']} · {told['percent']} %",
        page("share-set", "set"),
    ),
    Kind(
        "reward_claim",
        _("Reward claim to deal with"),
        _rewards,
        on_the_day,
        _REWARD,
        lambda told: f"{told['number']} {told['project']}",
        page("reward-claim"),
    ),
    Kind(
        "instalment",
        _("Payment to make"),
        _to_pay,
        by("due_on"),
        _PAYABLE,
        _payable_title,
        _PAYABLE_PAGE,
        own=_any,
    ),
    Kind(
        "recovery",
        _("Recovery to decide"),
        _to_decide,
        on_the_day,
        _PAYABLE,
        _payable_title,
        _PAYABLE_PAGE,
    ),
    Kind(
        "repayment",
        _("Repayment to come in"),
        _to_collect,
        by("due_on"),
        _PAYABLE,
        _payable_title,
        _PAYABLE_PAGE,
        own=_any,
    ),
)
