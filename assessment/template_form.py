from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.choices import EditionKind
from assessment.editions import fillable_kinds


def _kinds() -> list[tuple[str, str]]:
    return [(kind, str(EditionKind(kind).label)) for kind in fillable_kinds()]


class TemplateForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=_kinds)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("A file under a name that is there already becomes its next version."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx file of at most 5 MB, without macros, shapes and links to other files."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
