"""Forms for what ties an enterprise to others: owners, honours, listings, chain roles."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.flow import Move
from registry.choices import RoleStatus
from registry.forms.fields import DayInput, EnterpriseField, ServiceForm, VersionField
from registry.models import ChainNode, ChainRole, HonourEntry, Listing, RiskEvent, RiskScreening


class ParentForm(forms.Form):
    parent = EnterpriseField(
        label=gettext_lazy("Parent"),
        required=False,
        help_text=gettext_lazy("The enterprise that controls this one. Empty: none."),
    )
    version = VersionField()


class UltimateParentForm(forms.Form):
    ultimate_parent = EnterpriseField(label=gettext_lazy("Ultimate parent"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason for setting the ultimate parent by hand"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: it is computed from the majority shares again."),
    )
    version = VersionField()


class EquityForm(forms.Form):
    investor = EnterpriseField(label=gettext_lazy("Investor"))
    share_pct = forms.DecimalField(
        label=gettext_lazy("Share (%)"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
    )
    valid_from = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput)
    valid_to = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Empty: still held."),
    )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("The share cannot end before it began."))
        return cleaned


class HonourForm(ServiceForm):
    class Meta:
        model = HonourEntry
        fields = ("programme", "year", "rank", "issuer", "valid_to", "document")
        widgets = {"valid_to": DayInput}


class RiskEventForm(ServiceForm):
    class Meta:
        model = RiskEvent
        fields = ("kind", "level", "title", "occurred_on", "ended_on", "document", "source")
        widgets = {"occurred_on": DayInput, "ended_on": DayInput}
        help_texts = {
            "ended_on": gettext_lazy("Empty: it still stands."),
            "source": gettext_lazy("Where it was published, for example Credit China."),
        }


class RiskEventEndForm(forms.Form):
    ended_on = forms.DateField(label=gettext_lazy("Ended on"), widget=DayInput)


class RiskEventWithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class RiskScreeningForm(ServiceForm):
    class Meta:
        model = RiskScreening
        fields = ("on", "source")
        widgets = {"on": DayInput}
        help_texts = {
            "source": gettext_lazy(
                "Where you looked. Enter first what you found: then nothing else means none."
            ),
        }


class ListingForm(ServiceForm):
    class Meta:
        model = Listing
        fields = ("exchange", "ticker", "listed_on")
        widgets = {"listed_on": DayInput}


class ChainRoleForm(ServiceForm):
    """A role to propose, or to correct (then the chain stays, and `version` is that of the enterprise)."""

    version = VersionField()

    class Meta:
        model = ChainRole
        fields = (
            "chain",
            "node",
            "role",
            "role_scope",
            "tier",
            "tier_basis",
            "tier_year",
            "valid_to",
            "document",
        )
        widgets = {"valid_to": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nodes = ChainNode.objects.select_related("chain")
        if self.instance.pk is None:
            del self.fields["version"]
        else:
            del self.fields["chain"]
            nodes = nodes.filter(chain=self.instance.chain_id)
        self.fields["node"].queryset = nodes
        self.fields["node"].label_from_instance = _node_label
        self.fields["node"].empty_label = _("The whole chain")

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _node_label(node: ChainNode) -> str:
    return f"{node.chain.label} · {node.label}"


class RoleMoveForm(forms.Form):
    """What one step of the flow needs; a note may be added to every step."""

    recognised_by = forms.CharField(label=gettext_lazy("Recognised by"), max_length=120, required=False)
    recognised_on = forms.DateField(label=gettext_lazy("Recognised on"), required=False, widget=DayInput)
    valid_to = forms.DateField(label=gettext_lazy("Valid to"), required=False, widget=DayInput)
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        optional = ("valid_to", "document") if move.target == RoleStatus.RECOGNISED else ()
        for name in self.fields.keys() - {*move.needs, *optional, "note"}:
            del self.fields[name]
