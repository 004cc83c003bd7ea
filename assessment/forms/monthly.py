"""Which area's report of which month is looked at."""

import datetime as dt

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from assessment.monthly.span import REPORTING
from assessment.periods import Period, PeriodKind
from crm.quarters import Quarter, last_ended

MONTHS_BACK, QUARTERS_BACK = 24, 8
MOST_BYTES = 5 * 1024**2


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


def offers_areas(form: forms.Form) -> bool:
    """Whether the user may choose an area at all. Raises Http404 where he asked for one that is not his."""
    has_areas = form.fields["area"].queryset.exists()
    if has_areas and form.is_bound and "area" in form.errors:
        raise Http404
    return has_areas


def opening_choice(user: User, today: dt.date) -> dict[str, str]:
    """The month before this one, of the user's own area."""
    own = user.home_area()
    area = own if own and own.kind in REPORTING else reporting_areas(user).first()
    last_month = Period(today.year, PeriodKind.MONTH, today.month).plus(-1)
    return {"area": area.code if area else "", "period": last_month.code}


class ProductionFormChoice(forms.Form):
    """Quarters that are over, of areas in which the user works."""

    area = forms.ModelChoiceField(
        Area.objects.none(), to_field_name="code", label=_("Area"), empty_label=None, blank=False
    )
    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, *args, user: User, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = reporting_areas(user)
        last = last_ended(today)
        quarters = [last.plus(-back) for back in range(QUARTERS_BACK)]
        self.fields["quarter"].choices = [(str(quarter), str(quarter)) for quarter in quarters]

    def clean_quarter(self) -> Quarter:
        year, number = self.cleaned_data["quarter"].split("Q")
        return Quarter(int(year), int(number))


class ReturnedForm(ProductionFormChoice):
    file = forms.FileField(
        label=_("The form, filled in"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            words = _("The file is larger than %(size)s MB. Send the form as it was filled in.")
            raise forms.ValidationError(words, params={"size": MOST_BYTES // 1024**2})
        return file
