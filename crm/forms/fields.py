"""Inputs that several forms have."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.locking import ChangedMeanwhile, version_of
from crm.queries import areas_of_entry


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class FileInput(forms.ClearableFileInput):
    """A document. Naming JPEG makes a phone offer its camera, and an iPhone turn its own format into that."""

    def __init__(self):
        kinds = "application/pdf,image/jpeg,image/png,.docx,.xlsx,.ofd,.zip"
        super().__init__(attrs={"accept": kinds})


class SubmissionKeyField(forms.UUIDField):
    """Made when the form is shown, sent with it: a form that is sent twice makes one row."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=True, initial=uuid.uuid4)


class SentOnceMixin:
    """A form whose key makes one row, however often it is sent."""

    data: Any

    def count_as_another(self, message: str) -> None:
        """The key is used up by a row that says something else: show the form again, with a new key."""
        self.data = self.data.copy()
        self.data["submission_key"] = str(uuid.uuid4())
        self.add_error(None, message)


class AreaMixin:
    """Asks for the area where the user works in more than his own; else there is no field `area`."""

    def offer_areas(self, user: User) -> None:
        areas, home = areas_of_entry(user), user.home_area()
        if len(areas) == 1 and home in areas:
            del self.fields["area"]
        else:
            self.fields["area"].queryset = areas
            self.fields["area"].initial = home


class VersionField(forms.CharField):
    """The version of the record that the form was opened with: a change in between is not overwritten."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, max_length=40)


class ServiceForm(forms.ModelForm):
    """Shows and checks fields; a service writes them, and may fill in what the database then demands."""

    apart: frozenset[str] = frozenset()  # names of values that are not fields of the record

    def validate_constraints(self):
        """Left to the database, which sees the record as the service completed it."""

    def values(self) -> dict[str, Any]:
        """The fields of the record, for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.apart}


class VersionedForm(ServiceForm):
    """Changes a record. `current` is what stands in it now where somebody else saved it meanwhile."""

    version = VersionField()
    apart = frozenset({"version"})

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, initial={"version": version_of(instance)}, **kwargs)
        self.current: list[tuple[str, str]] = []

    def refuse(self, error: ValidationError) -> None:
        """Show the error. After a change by somebody else show his text too; the next save overwrites it."""
        self.add_error(None, error)
        if isinstance(error, ChangedMeanwhile):
            record = self._meta.model._default_manager.get(pk=self.instance.pk)
            self.data = self.data.copy()
            self.data["version"] = version_of(record)
            self.current = list(self._written_by_others(record))

    def _written_by_others(self, record) -> Iterator[tuple[str, str]]:
        for name, value in self.values().items():
            stands = getattr(record, name)
            if stands != value:
                yield str(self.fields[name].label), _shown(record, name, stands)


def _shown(record, name: str, value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    display = getattr(record, f"get_{name}_display", None)
    return str((display() if display else value) or "–")


class NextStepMixin:
    """What happens next and when, or why nothing does: just one of the two."""

    next_step_required = True

    def clean(self):
        cleaned = super().clean()
        step, due = cleaned.get("next_step"), cleaned.get("next_step_due")
        reason = cleaned.get("no_next_step_reason")
        if reason and step:
            self.add_error("no_next_step_reason", _("There is a next step: leave this empty, or empty that."))
        elif step and not due and "next_step_due" not in self.errors:
            self.add_error("next_step_due", _("Say by when."))
        elif due and not step:
            self.add_error("next_step", _("Say what is to be done by then."))
        elif not reason and not step and self.next_step_required:
            self.add_error("next_step", _("Say what happens next and when, or below why nothing does."))
        return cleaned


NOT_JUDGED = gettext_lazy("Not judged yet")
