"""What stands in a record now, beside a form that was filled in from an older state of it."""

from typing import Any

from django import forms

from registry.forms.fields import EnterpriseField
from registry.models import Enterprise


def take_newer(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Let the form, refused for its version, overwrite the newer state when it is sent again.

    Returns (label, words) of what stands there now and differs. `form.initial` is what the request found.
    """
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = form.get_initial_for_field(form.fields["version"], "version")
    return [
        (str(bound.label), stands)
        for bound in form.visible_fields()
        if (stands := _words(bound.field, bound.initial))
        != _words(bound.field, form.cleaned_data.get(bound.name))
    ]


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, EnterpriseField):
        value = Enterprise.objects.filter(pk=value).first() if isinstance(value, int) else value
    elif isinstance(field, forms.ModelChoiceField):
        value = field.to_python(value) if isinstance(value, int) else value
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        value = dict(choices).get(value, value)
    return "–" if value in (None, "") else str(value)
