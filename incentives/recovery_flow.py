"""How a proposed recovery is decided; by bookings it is then recovered (services.payments)."""

from django.utils.translation import gettext_lazy

from core.flow import Flow, Move
from incentives.payment_choices import RecoveryStatus

DECIDE = "incentives.decide_recovery"

RECOVERY_FLOW = Flow.of(
    RecoveryStatus.values,
    Move(
        "confirm",
        {RecoveryStatus.PROPOSED},
        RecoveryStatus.CONFIRMED,
        DECIDE,
        gettext_lazy("Demand the repayment"),
        needs=("reason", "document", "due_on"),
        four_eyes=True,
    ),
    Move(
        "waive",
        {RecoveryStatus.PROPOSED, RecoveryStatus.CONFIRMED},
        RecoveryStatus.WAIVED,
        DECIDE,
        gettext_lazy("Waive the repayment"),
        needs=("reason", "document"),
        four_eyes=True,
    ),
)
