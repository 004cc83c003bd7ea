"""In which years a day may lie: a slip of the keys is told where it happens, on form and in file."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from core.language import message as _

FIRST, LAST = 1800, 2199  # some firms are old


def wrong_year(day: dt.date) -> str:
    """What is wrong with the year of a day; "" where nothing is."""
    if FIRST <= day.year <= LAST:
        return ""
    words = _("%(date)s is not between the years %(first)s and %(last)s. Correct the year.")
    return words % {"date": day.isoformat()[:10], "first": FIRST, "last": LAST}


def check_year(day: dt.date) -> None:
    if wrong := wrong_year(day):
        raise ValidationError(wrong)


def check_on_every_form() -> None:
    """Of all apps, those of models too: beyond, day counts overflow and databases differ."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [check_year]
