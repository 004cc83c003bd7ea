"""Inputs that several forms of the whitelist have."""

from django import forms
from django.utils.translation import gettext_lazy

FILE_KINDS = "application/pdf,image/jpeg,image/png,.docx,.xlsx,.ofd,.zip"


def file_field(**options) -> forms.FileField:
    """A document; judged by the service, by its content."""
    usual = {
        "label": gettext_lazy("File"),
        "help_text": gettext_lazy("PDF, JPEG, PNG, Word, Excel, OFD or ZIP."),
    }
    widget = forms.ClearableFileInput(attrs={"accept": FILE_KINDS})
    return forms.FileField(**{**usual, "widget": widget, **options})


def note_field(**options) -> forms.CharField:
    usual = {"label": gettext_lazy("Reason"), "max_length": 2000}
    widget = forms.Textarea(attrs={"rows": 3, "data-sends": ""})  # Enter sends: static/js/review_desk.js
    return forms.CharField(**{**usual, "widget": widget, **options})


def no_interest_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("I have no interest in the enterprise"),
        error_messages={"required": gettext_lazy("Who has an interest in the enterprise does not decide.")},
    )
