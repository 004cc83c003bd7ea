"""The form of one stage: it asks for just what the project still lacks."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import Move
from crm.choices.leads import DropReason
from crm.choices.projects import EvidenceKind
from crm.forms.fields import DayInput, FileInput
from crm.forms.projects import HELP, WIDGETS, offer_choices
from crm.models import Project
from crm.project_flow import REVIVES, Missing, is_skip, why_early
from crm.services.stage_steps import Document
from registry.forms.fields import EnterpriseField

SAYS = ("number", "issuer", "issued_on", "amount")


def _words(label, **options) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **options)


NEEDED = {
    "entered_on": lambda: forms.DateField(
        label=gettext_lazy("Entered on"),
        widget=DayInput,
        help_text=gettext_lazy("The day on which it happened, not the day on which you enter it."),
    ),
    "reason": lambda: _words(gettext_lazy("Reason"), max_length=300),
    "note": lambda: _words(gettext_lazy("In words"), max_length=1000),
    "review_on": lambda: forms.DateField(label=gettext_lazy("Look at it again on"), widget=DayInput),
    "drop_reason": lambda: forms.ChoiceField(
        label=gettext_lazy("Reason for dropping"), choices=[("", "–"), *DropReason.choices]
    ),
    "next_step": lambda: forms.CharField(label=gettext_lazy("Next step"), max_length=200),
    "next_step_due": lambda: forms.DateField(label=gettext_lazy("Next step due"), widget=DayInput),
    "may_revive_on": lambda: forms.DateField(
        label=gettext_lazy("May be revived on"), widget=DayInput, required=False
    ),
}


class StageForm(forms.Form):
    """`missing`: fields and groups of evidence that the entered stage still needs; None of other moves.

    A group becomes a file with its kind, number, issuer, day and amount, named `document1`, `document2` …
    Figures are reported and verified elsewhere: the page says so.
    """

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, project: Project, move: Move, missing: Missing | None, user: User, today, **kw):
        super().__init__(*args, **kw)
        self.today, self.move = today, move
        self.initial.setdefault("entered_on", today)
        self.names = [*move.needs]
        if is_skip(move, project.status):
            self.names.append("reason")
        if move.name == "drop":
            self.names.append("may_revive_on")
        early = why_early(project, today) if move.name in REVIVES else ""
        if early:
            self.names.append("note")
        for name in self.names:
            self.fields[name] = NEEDED[name]()
        if early:
            self.fields["note"].help_text = early
        self.lacking = missing.fields if missing else ()
        self.groups = missing.evidence if missing else ()
        self.needs_figure = bool(missing and missing.figures)
        for name in self.lacking:
            self.fields[name] = self._model_field(name)
        offer_choices(self.fields, user=user, area_id=project.area_id)
        for number, kinds in enumerate(self.groups, start=1):
            self._ask_for(f"document{number}", kinds)

    def _model_field(self, name: str) -> forms.Field:
        if name == "project_company":
            return EnterpriseField(label=gettext_lazy("Project company"))
        model_field: Any = Project._meta.get_field(name)
        options: dict[str, Any] = {"required": True}
        if name in WIDGETS:
            options["widget"] = WIDGETS[name]
        if name in HELP:
            options["help_text"] = HELP[name]
        field: forms.Field = model_field.formfield(**options)
        # A form of the model would ask these of the record.
        field.validators += [one for one in model_field.validators if one not in field.validators]
        return field

    def _ask_for(self, prefix: str, kinds: tuple[EvidenceKind, ...]) -> None:
        label = _(" or ").join(str(kind.label) for kind in kinds)
        self.fields[prefix] = forms.FileField(label=label, widget=FileInput)
        if len(kinds) > 1:
            self.fields[f"{prefix}_kind"] = forms.ChoiceField(
                label=gettext_lazy("Kind of the document"), choices=[(kind, kind.label) for kind in kinds]
            )
        more = {
            "number": forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False),
            "issuer": forms.CharField(label=gettext_lazy("Issuer"), max_length=120, required=False),
            "issued_on": forms.DateField(label=gettext_lazy("Issued on"), widget=DayInput, required=False),
            "amount": forms.DecimalField(
                label=gettext_lazy("Amount (CNY)"), max_digits=15, decimal_places=2, required=False
            ),
            "reused": forms.CharField(
                label=gettext_lazy("Used elsewhere too, because"),
                max_length=300,
                required=False,
                help_text=gettext_lazy("Only where the same document proves something else as well."),
            ),
        }
        for name, field in more.items():
            self.fields[f"{prefix}_{name}"] = field

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day

    def clean_next_step_due(self):
        day = self.cleaned_data["next_step_due"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past. Choose today or a later day."))
        return day

    def field_values(self) -> dict[str, Any]:
        """Fields of the project, for the service."""
        return {name: self.cleaned_data[name] for name in self.lacking}

    def move_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    def documents(self) -> list[Document]:
        return list(self._documents())

    def _documents(self) -> Iterator[Document]:
        given = self.cleaned_data
        for number, kinds in enumerate(self.groups, start=1):
            prefix = f"document{number}"
            says = {name: given[f"{prefix}_{name}"] for name in SAYS}
            values = {"kind": given.get(f"{prefix}_kind") or kinds[0]} | says
            yield Document(given[prefix], values, given[f"{prefix}_reused"])

    def step_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def lacking_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.lacking]

    def document_fields(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each file with what it says."""
        numbers = range(1, len(self.groups) + 1)
        return [
            (
                self[f"document{number}"],
                [self[name] for name in self.fields if name.startswith(f"document{number}_")],
            )
            for number in numbers
        ]


class ReviewForm(forms.Form):
    """Confirm or refuse, by the button pressed; to refuse needs the note."""

    note = _words(
        gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed to refuse: what is to be mended."),
    )
