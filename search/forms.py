from django import forms
from django.utils.translation import gettext_lazy as _

from search.documents import Kind
from search.models import SavedSearch, TargetEntry, TargetList


class SavedSearchForm(forms.ModelForm):
    """The name and wishes of a saved search; `shared` says with whom."""

    shared = forms.BooleanField(label=_("Share with my organisation"), required=False)

    class Meta:
        model = SavedSearch
        fields = ("name", "alert")

    field_order = ("name", "shared", "alert")


class NewSavedSearchForm(SavedSearchForm):
    """Also what is searched for, as it stands in the address of the page."""

    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, *args, kinds: list[Kind], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in kinds]


class TargetListForm(forms.ModelForm):
    shared = forms.BooleanField(label=_("Share with my organisation"), required=False)

    class Meta:
        model = TargetList
        fields = ("name", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class EntryNoteForm(forms.ModelForm):
    class Meta:
        model = TargetEntry
        fields = ("note",)
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class AddToListForm(forms.Form):
    """Which enterprises go on which list: an existing one, or a new one by its name."""

    target_list = forms.ModelChoiceField(
        TargetList.objects.none(), label=_("Target list"), required=False, empty_label=_("New list …")
    )
    new_name = forms.CharField(
        label=_("Name of the new list"), max_length=60, required=False, widget=forms.TextInput
    )
    enterprise = forms.TypedMultipleChoiceField(coerce=int, required=False)
    whole_result = forms.BooleanField(required=False)

    def __init__(self, *args, lists, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target_list"].queryset = lists
        # Any keys: the service leaves out what the actor may not see.
        self.fields["enterprise"].valid_value = lambda value: (
            value.isascii() and value.isdigit() and len(value) < 19
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("target_list") and not cleaned.get("new_name"):
            raise forms.ValidationError(_("Choose a target list, or give a new one a name."))
        if not cleaned.get("enterprise") and not cleaned.get("whole_result"):
            raise forms.ValidationError(_("Choose at least one enterprise."))
        return cleaned
