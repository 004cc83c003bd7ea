"""Which area's report of which month is looked at."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from assessment.monthly.span import REPORTING
from assessment.periods import Period, PeriodKind

MONTHS_BACK = 24


class ReportChoice(forms.Form):
    """Months that have begun, of areas in which the user works."""

    area = forms.ModelChoiceField(
        Area.objects.none(), to_field_name="code", label=_("Area"), empty_label=None, blank=False
    )
    period = forms.ChoiceField(label=_("Month"))

    def __init__(self, *args, user: User, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = reporting_areas(user)
        this_month = Period(today.year, PeriodKind.MONTH, today.month)
        months = [this_month.plus(-back) for back in range(MONTHS_BACK)]
        self.fields["period"].choices = [(month.code, month.label) for month in months]

    def clean_period(self) -> Period:
        return Period.of(self.cleaned_data["period"])


def reporting_areas(user: User):
    """The areas, and the zone for the region office, whose reports the user draws up."""
    rows = Area.objects.filter(kind__in=REPORTING).order_by("pk")
    areas = user.area_ids()
    return rows if areas is None else rows.filter(pk__in=areas)


def opening_choice(user: User, today: dt.date) -> dict[str, str]:
    """The month before this one, of the user's own area."""
    own = user.home_area()
    area = own if own and own.kind in REPORTING else reporting_areas(user).first()
    last_month = Period(today.year, PeriodKind.MONTH, today.month).plus(-1)
    return {"area": area.code if area else "", "period": last_month.code}
