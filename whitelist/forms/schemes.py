"""Forms for schemes, their versions and criteria. They check shapes; services.schemes checks rules."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.locking import version_of
from registry.forms.fields import DayInput, ServiceForm, VersionField
from whitelist.choices import LISTED, CaseStatus, DocumentKind, Joiner
from whitelist.forms.conditions import ConditionForm, initial_of, sent_initial
from whitelist.models import Criterion, Scheme, SchemeVersion
from whitelist.rule_words import KEPT_WORDS
from whitelist.rulebook import COUNTED, MOST, SETTINGS

MOST_CONDITIONS = 20
HARD, SOFT = "hard", "soft"


class SchemeForm(ServiceForm):
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and hyphens; it stands in the address of the page."),
    )

    class Meta:
        model = Scheme
        fields = ("code", "name_zh", "name_en", "chain")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chain"].empty_label = _("Every chain")


def not_past(day: dt.date) -> dt.date:
    """Said while it is typed: who publishes could not change it."""
    if day < timezone.localdate():
        raise ValidationError(_("A version cannot begin in the past. Enter today or a later day."))
    return day


class DraftForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=DayInput,
        help_text=gettext_lazy("The rules of the last version are copied; change what is to change."),
    )

    def clean_valid_from(self):
        return not_past(self.cleaned_data["valid_from"])


class SettingsForm(ServiceForm):
    version = VersionField()

    class Meta:
        model = SchemeVersion
        fields = ("valid_from", *SETTINGS)
        widgets = {"valid_from": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"version": version_of(kwargs["instance"])}, **kwargs)
        for name in COUNTED:
            self.fields[name].widget.attrs |= {"min": 1, "max": MOST[name]}
        self.fields["publicity_days"].widget.attrs["min"] = self.instance.scheme.least_publicity_days

    def clean_valid_from(self):
        return not_past(self.cleaned_data["valid_from"])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CriterionForm(forms.Form):
    """One criterion with its conditions, `rows` of them.

    Shown again because another indicator was chosen or a row added, it keeps what was typed and judges
    nothing (`is_judged` is False). This needs no script.
    """

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=160, required=False)
    clause = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Where it stands in the document: the letters of decision cite it."),
    )
    weighs = forms.ChoiceField(
        label=gettext_lazy("How it counts"),
        choices=(
            (HARD, gettext_lazy("Hard: who fails it is not admitted")),
            (SOFT, gettext_lazy("Soft: it gives its weight to the score")),
        ),
        widget=forms.RadioSelect,
        initial=HARD,
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("Of a soft criterion."),
    )
    evidence_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Documents that prove it"),
        choices=[choice for choice in DocumentKind.choices if choice[0] not in ("application", "objection")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Any one of them will do."),
    )
    joiner = forms.ChoiceField(
        label=gettext_lazy("Of the conditions below"),
        choices=(
            (Joiner.ALL, gettext_lazy("all must hold")),
            (Joiner.ANY, gettext_lazy("one is enough")),
        ),
        widget=forms.RadioSelect,
        initial=Joiner.ALL,
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_CONDITIONS)
    version = VersionField()

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        scheme_version: SchemeVersion,
        criterion: Criterion | None = None,
        is_judged: bool = True,
        add_row: bool = False,
    ):
        initial = _criterion_initial(criterion) | {"version": version_of(scheme_version)}
        conditions = [initial_of(one) for one in criterion.conditions.all()] if criterion else []
        rows = max(len(conditions), 1)
        if data is not None:
            rows = min(_rows_sent(data) + add_row, MOST_CONDITIONS)
        if data is not None and not is_judged:
            conditions = [sent_initial(data, f"c{row}") for row in range(rows)]
            initial, data = sent_initial(data), None
        super().__init__(data, initial=initial | {"rows": rows})
        conditions += [{}] * (rows - len(conditions))
        self.conditions = [
            ConditionForm(data, prefix=f"c{row}", initial=dict(conditions[row])) for row in range(rows)
        ]

    @property
    def kept(self) -> list[ConditionForm]:
        return [form for form in self.conditions if not form.is_left_out]

    def is_valid(self) -> bool:
        """The criterion, and each condition that is not left out."""
        wrong = [form for form in self.kept if not form.is_valid()]
        return super().is_valid() and not wrong

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("weighs") == SOFT and not cleaned.get("weight"):
            self.add_error("weight", _("A soft criterion needs a weight above zero."))
        if self.is_bound and not self.kept:
            self.add_error(None, _("A criterion asks at least one thing."))
        return cleaned

    def take_newer(self, scheme_version: SchemeVersion) -> None:
        """Refused because somebody else changed the draft: sent again, it overwrites."""
        self.data = self.data.copy()
        self.data["version"] = version_of(scheme_version)

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        fields = ("name_zh", "name_en", "clause", "evidence_kinds", "joiner")
        is_hard = cleaned["weighs"] == HARD
        weight = 0 if is_hard else cleaned["weight"]
        return {name: cleaned[name] for name in fields} | {"is_hard": is_hard, "weight": weight}

    def cleaned_conditions(self) -> Sequence[dict[str, Any]]:
        return [form.cleaned_condition for form in self.kept]


class ConsequencesForm(forms.Form):
    """A box for each state and each thing it may keep."""

    version = VersionField()

    def __init__(self, *args, version: SchemeVersion, **kwargs):
        super().__init__(*args, initial={"version": version_of(version)}, **kwargs)
        kept = {one.status: one for one in version.consequences.all()}
        for status in CONSEQUENT:
            for name, words in KEPT_WORDS.items():
                initial = getattr(kept.get(status), name, False)
                self.fields[f"{status}-{name}"] = forms.BooleanField(
                    label=str(words), required=False, initial=initial
                )

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (CaseStatus(status).label, [self[f"{status}-{name}"] for name in KEPT_WORDS])
            for status in CONSEQUENT
        ]

    def kept(self) -> dict[str, dict[str, bool]]:
        return {
            status: {name: self.cleaned_data[f"{status}-{name}"] for name in KEPT_WORDS}
            for status in CONSEQUENT
        }


CONSEQUENT = (*LISTED, CaseStatus.EXITED)


def _criterion_initial(criterion: Criterion | None) -> dict[str, Any]:
    if criterion is None:
        return {}
    fields = ("name_zh", "name_en", "clause", "evidence_kinds", "joiner")
    own = {name: getattr(criterion, name) for name in fields}
    return own | {"weighs": HARD if criterion.is_hard else SOFT, "weight": criterion.weight or None}


def _rows_sent(data: QueryDict) -> int:
    sent = data.get("rows", "")
    return min(max(int(sent), 1), MOST_CONDITIONS) if sent.isdecimal() and len(sent) < 4 else 1
