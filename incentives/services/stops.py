"""What was granted and is not paid any more: by decision, by a recovery, or because the project ended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write
from incentives.models import Payable, Recovery
from incentives.payment_choices import DEMANDED, ENDING, UNPAID, InstalmentStatus
from incentives.payment_followers import tell
from incentives.recovery_flow import DECIDE


@transaction.atomic
def payable_stop(*, payable: Payable, reason: str, actor: User) -> Payable:
    """Cancel every part that was not paid; what was paid comes back by recovery alone."""
    payable = locked(payable)
    require(actor, DECIDE, payable.area_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nothing more is paid.")})
    if not cancel_unpaid(payable, reason.strip(), actor):
        raise MoveRefused(_("There is nothing left to pay. Reload the page."))
    tell(payable, actor)
    return payable


@transaction.atomic
def payable_end(*, payable: Payable, reason: str) -> int:
    """Cancel what was not paid, by the clock. Returns how many parts that was."""
    payable = locked(payable)
    if count := cancel_unpaid(payable, reason, None):
        tell(payable, None)
    return count


def owe_again(recovery: Recovery, reason: str, actor: User) -> int:
    """What the demand of a recovery had cancelled, once it is waived; unless another one ended it too."""
    others = recovery.payable.recoveries.filter(trigger__in=ENDING, status__in=DEMANDED)
    if others.exclude(pk=recovery.pk).exists():
        return 0
    cancelled = list(recovery.cancelled.filter(status=InstalmentStatus.CANCELLED))
    for instalment in cancelled:
        status = InstalmentStatus.DUE if instalment.due_on else InstalmentStatus.WAITING
        values = {"status": status.value, "cancelled_by": None}
        write(locked(instalment), values, actor=actor, verb="owed_again", note=reason)
    return len(cancelled)


def cancel_unpaid(
    payable: Payable, reason: str, actor: User | None, *, recovery: Recovery | None = None
) -> int:
    """Of a locked payable; `recovery`: the demand that ends it. Returns how many parts that was."""
    unpaid = list(payable.instalments.filter(status__in=UNPAID))
    cancelled = {"status": InstalmentStatus.CANCELLED.value, "cancelled_by": recovery}
    for instalment in unpaid:
        write(locked(instalment), cancelled, actor=actor, verb="cancelled", note=reason)
    return len(unpaid)
