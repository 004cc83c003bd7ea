"""Forms for the opinions of departments, and for objections against a notice."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.roles import PERMISSIONS
from registry.forms.fields import DayInput
from whitelist.choices import DocumentKind, Verdict
from whitelist.forms.fields import no_interest_field, note_field
from whitelist.models import Case, CaseDocument, Opinion
from whitelist.paper_access import papers_of

ANSWERING = [role for role, held in PERMISSIONS.items() if "whitelist.give_opinion" in held]


class AskForm(forms.Form):
    """Departments that have somebody to answer, and were not asked on this submission."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Departments"), widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("Empty: their opinion on the application as a whole."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        asked = Opinion.objects.filter(case=case, submission=case.submissions).values("organisation")
        answering = Organisation.objects.filter(users__is_active=True, users__role__in=ANSWERING)
        self.fields["organisations"].queryset = answering.exclude(pk__in=asked).distinct()


class OpinionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    text = note_field(label=gettext_lazy("Opinion"), required=False)
    has_no_interest = no_interest_field()


class ObjectionForm(forms.Form):
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), widget=DayInput, initial=timezone.localdate
    )
    text = note_field(label=gettext_lazy("Objection"))
    objector = forms.CharField(
        label=gettext_lazy("Raised by"),
        help_text=gettext_lazy("Empty: anonymous. Only the region office reads this."),
        max_length=120,
        required=False,
    )
    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=120, required=False)
    document = forms.ModelChoiceField(
        CaseDocument.objects.none(), label=gettext_lazy("Document"), required=False
    )

    def __init__(self, *args, case: Case, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        letters = papers_of(user).filter(case=case, kind=DocumentKind.OBJECTION)
        self.fields["document"].queryset = letters


class AnswerForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=gettext_lazy("Result"),
        choices=(("False", gettext_lazy("Not upheld")), ("True", gettext_lazy("Upheld"))),
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    finding = note_field(label=gettext_lazy("What was found"))
    has_no_interest = no_interest_field()
