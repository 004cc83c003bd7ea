"""Forms of rules of all kinds. They check shapes; services.rules and the kinds check rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area
from core.locking import version_of
from crm.models import Project
from incentives.kinds import kind_of, known_kinds
from incentives.models import RuleReview, RuleVersion
from incentives.shapes import MOST_ROWS, Group, Sent, changed, longest
from registry.forms.fields import DayInput, ServiceForm, VersionField

OWN_SETTINGS = ("title_zh", "title_en", "area", "chain", "document", "valid_from", "valid_to")


class ContentWidget(forms.Widget):
    """What a rule says, part by part."""

    template_name = "incentives/_content.html"
    use_fieldset = True

    def __init__(self, shape: Group):
        super().__init__()
        self.shape = shape

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"part": self.shape.shown(value, name, {})}

    def value_from_datadict(self, data, files, name):
        return self.shape.read(Sent(data), name) or {}

    def value_omitted_from_data(self, data, files, name):
        return not any(key.startswith(f"{name}.") for key in data)


class ContentField(forms.Field):
    def __init__(self, shape: Group):
        super().__init__(
            required=False,
            label=gettext_lazy("What the rule says"),
            widget=ContentWidget(shape),
            help_text=gettext_lazy(
                "A new rule begins with an example: change what it says. Rows without an entry are left out. "
                "The page of the draft says it in words."
            ),
        )

    def clean(self, value: Any) -> Any:
        if longest(value) > MOST_ROWS:
            raise ValidationError(_("No list of a rule has more than %(most)s rows.") % {"most": MOST_ROWS})
        return value


class RuleForm(ServiceForm):
    """A draft: its settings and what it says. `again`: shown once more unjudged, as shapes.changed has it."""

    project_number = forms.CharField(
        label=gettext_lazy("Project number"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only where it is promised to one project."),
    )
    version = VersionField()

    class Meta:
        model = RuleVersion
        fields = OWN_SETTINGS
        widgets = {"valid_from": DayInput, "valid_to": DayInput}

    def __init__(self, data: QueryDict | None = None, *, user, kind: str, again: str = "", **kwargs):
        super().__init__(None if again else data, **kwargs)
        self.user = user
        self.fields["area"].queryset = _areas_of(user)
        self.fields["area"].empty_label = _("The whole zone")
        if user.area_ids() is not None:
            self.fields["area"].required = True
            self.fields["area"].empty_label = None
        self.fields["chain"].empty_label = _("Every chain")
        shape = kind_of(kind).shape
        self.fields["content"] = ContentField(shape)
        if self.instance.pk:
            project = self.instance.project
            self.initial["content"] = self.instance.content
            self.initial["version"] = version_of(self.instance)
            self.initial["project_number"] = project.number if project else ""
        else:
            self.initial["content"] = kind_of(kind).clean(kind_of(kind).example)
        if again and data is not None:
            self.initial.update({name: data.get(name, "") for name in self.fields})
            self.initial["content"] = changed(shape, data, "content", again)

    def clean_project_number(self) -> Project | None:
        number = self.cleaned_data["project_number"].strip()
        if not number:
            return None
        project = Project.objects.visible_to(self.user).filter(number=number).first()
        if project is None:
            raise ValidationError(_("No project that you may see has this number."))
        return project

    def values(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in OWN_SETTINGS}
        return own | {"project": self.cleaned_data["project_number"]}


class NewRuleForm(RuleForm):
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and hyphens; all versions of the rule have the same."),
    )
    field_order = ("code", *OWN_SETTINGS, "project_number")


class KindForm(forms.Form):
    """Which kind of rule a new one is."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in known_kinds()]


class NextForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=DayInput,
        help_text=gettext_lazy("The version is copied; change what is to change."),
    )


class ReviewForm(ServiceForm):
    class Meta:
        model = RuleReview
        fields = ("kind", "conclusion", "reviewer", "reviewed_on", "document", "opinion", "exception")
        widgets = {
            "reviewed_on": DayInput,
            "opinion": forms.Textarea(attrs={"rows": 3}),
            "exception": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reviewed_on", timezone.localdate())


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def _areas_of(user):
    areas = Area.objects.filter(kind=AreaKind.FTZ_AREA)
    own = user.area_ids()
    return areas if own is None else areas.filter(pk__in=own)
