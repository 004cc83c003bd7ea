from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Area, User
from crm.forms.fields import DayInput
from crm.models import Todo
from crm.queries import LEAD_WORKERS


class TodoForm(forms.ModelForm):
    """`area` offers colleagues of it: of a project; without one it is for the writer himself."""

    class Meta:
        model = Todo
        fields = ("subject", "due_on", "owner")
        widgets = {"due_on": DayInput}

    def __init__(self, *args, user: User, area: Area | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.validate_constraints = lambda exclude=None: None  # the service completes the record
        if area is None:
            del self.fields["owner"]
            return
        colleagues = User.objects.filter(is_active=True, role__in=LEAD_WORKERS, areas=area)
        self.fields["owner"].queryset = colleagues.order_by("full_name", "pk")
        self.fields["owner"].required = False
        self.fields["owner"].empty_label = gettext_lazy("Myself")


class PutOffForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("New day"), widget=DayInput)
