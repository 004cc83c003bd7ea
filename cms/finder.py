"""The policy finder: from what an investor says of himself to the measures that may apply."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from cms.choices import Investor, InvestorStage, Need
from registry.models import Chain

ANY = ("", _("Not decided yet"))


class FinderForm(forms.Form):
    investor = forms.ChoiceField(
        label=_("Who invests?"), required=False, choices=[ANY, *Investor.choices], widget=forms.RadioSelect
    )
    stage = forms.ChoiceField(
        label=_("How far are you?"),
        required=False,
        choices=[ANY, *InvestorStage.choices],
        widget=forms.RadioSelect,
    )
    chain = forms.ChoiceField(label=_("In which industry chain?"), required=False)
    area = forms.ChoiceField(label=_("In which area?"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("What do you need most?"),
        required=False,
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        chains = [(chain.code, chain.label) for chain in Chain.objects.filter(is_public=True)]
        areas = [(area.code, area.label) for area in Area.objects.filter(kind=AreaKind.FTZ_AREA)]
        self.fields["chain"].choices = [ANY, *chains]
        self.fields["area"].choices = [ANY, *areas]


def measures_for(measures: Iterable[Any], answers: Mapping[str, Any]) -> list[Any]:
    """The measures that exclude nothing of the answers; those that meet most of the needs first.

    A measure that names no chain (area, investor, stage, need) is for all; an answer not given excludes none.
    """
    fitting = [measure for measure in measures if _fits(measure, answers)]
    wanted = set(answers["needs"])
    return sorted(fitting, key=lambda measure: -len(wanted & set(measure.needs)))


def _fits(measure: Any, answers: Mapping[str, Any]) -> bool:
    chains = {chain.code for chain in measure.chains.all()}
    areas = {area.code for area in measure.areas.all()}
    asked = (
        (answers["investor"], measure.investors),
        (answers["stage"], measure.stages),
        (answers["chain"], chains),
        (answers["area"], areas),
    )
    if any(answer and offered and answer not in offered for answer, offered in asked):
        return False
    return not answers["needs"] or not measure.needs or bool(set(answers["needs"]) & set(measure.needs))
