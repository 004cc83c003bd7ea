"""Forms of the page that links list entries to enterprises."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.forms.fields import EnterpriseField
from registry.models import HonourProgramme


class LinkState(models.TextChoices):
    PROPOSED = "proposed", _("With a proposal")
    UNLINKED = "unlinked", _("Not linked")
    LINKED = "linked", _("Linked")


class LinkFilterForm(forms.Form):
    state = forms.ChoiceField(label=_("Link"), choices=LinkState.choices, required=False)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=HonourProgramme.objects.all(),
        required=False,
        empty_label=_("All lists"),
    )
    q = forms.CharField(
        label=_("Name on the list"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class EnterpriseChoiceForm(forms.Form):
    """The enterprise that an entry is about, proposed or not."""

    enterprise = EnterpriseField(label=_("Enterprise"))
