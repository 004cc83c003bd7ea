"""Forms of bookings and recoveries. They check shapes; services.payments checks rules."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.locking import version_of
from incentives.payment_choices import RecoveryTrigger
from registry.forms.fields import DayInput, VersionField


def _text(label, **options) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=300, **options)


class ReasonForm(forms.Form):
    reason = _text(_("Reason"))


class BookingForm(forms.Form):
    voucher = forms.CharField(label=_("Voucher"), max_length=80)
    booked_on = forms.DateField(label=_("Booked on"), widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("booked_on", timezone.localdate())


class ReversalForm(BookingForm):
    reason = _text(_("What was wrong"))


class RepaymentForm(BookingForm):
    amount = forms.DecimalField(
        label=_("Amount (CNY)"), max_digits=15, decimal_places=2, min_value=Decimal("0.01")
    )
    field_order = ("amount", "voucher", "booked_on")


class RecoveryForm(forms.Form):
    trigger = forms.ChoiceField(label=_("Because"), choices=RecoveryTrigger.choices)
    amount = forms.DecimalField(
        label=_("Amount (CNY)"), max_digits=15, decimal_places=2, min_value=Decimal("0.01")
    )
    reason = _text(_("How the amount comes about"))


class DecisionForm(forms.Form):
    """On a recovery: `with_day` where a repayment is demanded."""

    reason = _text(_("Reason"))
    document = forms.CharField(label=_("Document"), max_length=200)
    due_on = forms.DateField(label=_("To be repaid by"), widget=DayInput)
    version = VersionField()

    def __init__(self, *args, recovery, with_day: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", version_of(recovery))
        if not with_day:
            del self.fields["due_on"]
