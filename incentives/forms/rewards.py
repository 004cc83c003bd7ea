"""Forms of reward claims and honours. They check shapes; services.rewards checks rules."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.flow import Move
from core.language import for_reader
from core.locking import version_of
from incentives.attribution_choices import SetStatus, ShareKind
from incentives.choices import RuleKind, RuleStatus
from incentives.models import Party, RewardClaim, RuleVersion, Share
from incentives.reward_choices import OPEN_CLAIMS, HonourKind
from registry.forms.fields import DayInput, VersionField


class NumbersForm(forms.Form):
    """Where the money goes. Numbers are never shown again in a form."""

    bank = forms.CharField(label=_("Bank"), max_length=120)
    id_number = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        help_text=_("Of an agency its credit code. It is kept encrypted and shown masked."),
    )
    account = forms.CharField(label=_("Account number"), max_length=40)
    bonuses = forms.MultipleChoiceField(
        label=_("Bonuses"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bonuses"].choices = [
            (bonus["code"], for_reader(bonus["title_zh"], bonus["title_en"]))
            for version in versions
            for bonus in version.content["bonuses"]
        ]
        if not self.fields["bonuses"].choices:
            del self.fields["bonuses"]


class NewRewardForm(NumbersForm):
    share = forms.ModelChoiceField(label=_("Share"), queryset=Share.objects.none())
    rule = forms.ModelChoiceField(label=_("Reward rule"), queryset=RuleVersion.objects.none())
    field_order = ("share", "rule", "bonuses", "bank", "id_number", "account")

    def __init__(self, *args, user, **kwargs):
        rules = RuleVersion.objects.visible_to(user).filter(
            kind=RuleKind.REWARD, status=RuleStatus.EFFECTIVE, valid_from__lte=timezone.localdate()
        )
        super().__init__(*args, versions=rules, **kwargs)
        self.fields["rule"].queryset = rules
        self.fields["share"].queryset = claimable_shares(user)
        self.fields["share"].label_from_instance = lambda share: f"{share.share_set.project} · {share}"


class EditRewardForm(NumbersForm):
    version = VersionField()

    def __init__(self, *args, claim: RewardClaim, **kwargs):
        super().__init__(*args, versions=[claim.version], **kwargs)
        self.initial.update({"bank": claim.bank, "bonuses": claim.bonuses, "version": version_of(claim)})
        for name in ("id_number", "account"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Left empty, it stays as it was.")


class StepForm(forms.Form):
    """What a move needs, and nothing else."""

    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    published_on = forms.DateField(label=_("Public from"), widget=DayInput)
    has_no_interest = forms.BooleanField(
        label=_("I am neither the payee nor related to the payee or the investor.")
    )
    version = VersionField()

    def __init__(self, *args, claim: RewardClaim, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.update({"version": version_of(claim), "published_on": timezone.localdate()})
        for name in ("note", "published_on", "has_no_interest"):
            if name not in move.needs:
                del self.fields[name]


class HonourForm(forms.Form):
    party = forms.ModelChoiceField(label=_("Unit or person"), queryset=Party.objects.none())
    kind = forms.ChoiceField(label=_("Honour"), choices=HonourKind.choices)
    document = forms.CharField(label=_("Document"), max_length=200)
    awarded_on = forms.DateField(label=_("Awarded on"), widget=DayInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        parties = Party.objects.visible_to(user).filter(withdrawn_on=None)
        self.fields["party"].queryset = parties.select_related("project", "user", "organisation")
        self.fields["party"].label_from_instance = lambda party: f"{party.project} · {party}"


def claimable_shares(user):
    """Locked shares for reward of areas where the reader works, of which no claim is open."""
    shares = Share.objects.visible_to(user).filter(
        share_set__kind=ShareKind.REWARD, share_set__status=SetStatus.LOCKED
    )
    areas = user.area_ids()
    own = Q() if areas is None else Q(share_set__project__area_id__in=areas)
    open_claims = RewardClaim.objects.filter(status__in=OPEN_CLAIMS).values("share")
    shares = shares.filter(own).exclude(pk__in=open_claims)
    return shares.select_related("share_set__project", "party__user", "party__organisation")
