"""Forms around claims: extended, handed to another area, taken out of the pool."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area, Organisation, User
from core.flow import Move
from crm.choices.claims import TransferReason
from crm.forms.fields import AreaMixin
from crm.models import Claim, ClaimTransfer
from crm.queries import workers_in


def words(label, *, required=True, most=300) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=rows, max_length=most, required=required)


class ExtendForm(forms.Form):
    reason = words(gettext_lazy("Reason for the extension"))


class TakeUpForm(AreaMixin, forms.Form):
    """Asks for nothing but, of who works in several, the area."""

    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Area"), empty_label=None)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_areas(user)


class TransferForm(forms.Form):
    to_organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("To which unit"), empty_label="–"
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "–"), *TransferReason.choices])
    kept_share_pct = forms.DecimalField(
        label=gettext_lazy("Share that we keep in the statistics (%)"), max_digits=5, decimal_places=2
    )
    note = words(gettext_lazy("Note"), required=False)

    def __init__(self, *args, claim: Claim, **kwargs):
        super().__init__(*args, **kwargs)
        rule = claim.rule
        units = Organisation.objects.filter(area__kind=AreaKind.FTZ_AREA, valid_to=None)
        self.fields["to_organisation"].queryset = units.exclude(area=claim.area_id).select_related("area")
        self.fields["to_organisation"].label_from_instance = lambda unit: f"{unit.label} ({unit.area.label})"
        share = self.fields["kept_share_pct"]
        share.initial = rule.kept_share_min_pct
        share.help_text = gettext_lazy("From %(least)s to %(most)s, by rule %(rule)s.") % {
            "least": f"{rule.kept_share_min_pct.normalize():f}",
            "most": f"{rule.kept_share_max_pct.normalize():f}",
            "rule": rule.code,
        }
        self.fields["note"].help_text = gettext_lazy("Not shown to the other area.")


class TransferAnswerForm(forms.Form):
    """Asks for just what the answer needs."""

    def __init__(self, *args, transfer: ClaimTransfer, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        if "owner" in move.needs:
            self.fields["owner"] = forms.ModelChoiceField(
                workers_in(transfer.to_area),
                label=gettext_lazy("Who goes on with the lead"),
                empty_label="–",
            )
        self.fields["note"] = words(gettext_lazy("In words"), required="note" in move.needs)
