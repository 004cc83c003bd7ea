"""Payables for tests."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from incentives.models import Payable
from incentives.payment_choices import PayeeKind
from incentives.services.payments import Part, Payee, payable_open

GRANT = "incentives.decide_recovery"  # any permission that the region office has
GRANTED = dt.date(2026, 2, 2)
BOOKED = dt.date(2026, 3, 2)


def payable(area, by: User, *amounts: str, user: User | None = None) -> Payable:
    """Granted in parts that are due."""
    parts = [Part(amount=Decimal(amount), due_on=dt.date(2026, 3, 1)) for amount in amounts or ("100.00",)]
    payee = Payee(
        kind=PayeeKind.PERSON,
        name="甲",
        user=user,
        bank="测试银行",
        id_number="450102199001011234",
        account="6222020200112233445",
    )
    whole = sum((part.amount for part in parts), Decimal(0))
    return payable_open(
        area=area, payee=payee, amount=whole, parts=parts, permission=GRANT, actor=by, today=GRANTED
    )
