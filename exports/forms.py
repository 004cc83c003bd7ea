from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exports.columns import Column
from exports.limits import MAX_BYTES
from exports.models import SavedFilter


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx, .xls or .csv file of at most 50 MB and 200,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv,.txt"}),
        allow_empty_file=True,  # the reader says it better
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it into several files."),
                params={"limit": MAX_BYTES // 1024**2},
            )
        return file


def _name(column: Column) -> str:
    if column.required:
        return gettext("%(column)s (required)") % {"column": column.label}
    if column.required_for_new:
        return gettext("%(column)s (required for a new record)") % {"column": column.label}
    return str(column.label)


class MappingForm(forms.Form):
    """One choice for each column of the file: which column of the list it is."""

    def __init__(self, *args, headings: list[dict[str, Any]], columns: list[Column], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("Do not import")), *((column.key, _name(column)) for column in columns)]
        for heading in headings:
            self.fields[f"column_{heading['index']}"] = forms.ChoiceField(
                label=heading["text"],
                choices=choices,
                required=False,
                initial=heading["key"],
                help_text=" · ".join(heading["sample"]),
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {name.removeprefix("column_"): key for name, key in self.cleaned_data.items()}


class SheetForm(forms.Form):
    """Another sheet of the same file."""

    sheet = forms.ChoiceField(label=_("Sheet"))

    def __init__(self, *args, sheets: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]


class SavedFilterForm(forms.ModelForm):
    shared = forms.BooleanField(required=False)

    class Meta:
        model = SavedFilter
        fields = ("name", "query")
