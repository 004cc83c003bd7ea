"""The form of one condition: what it asks for follows the indicator that was chosen."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from whitelist.indicators import INDICATORS, Indicator, IndicatorKind, IndicatorUnit, Param
from whitelist.indicators.conditions import OPERATORS, condition_clean

DECIMALS = 4  # of a number that is typed
SETTING = "set_"  # before the name of a setting
SCALES: dict[str, tuple[int, Promise]] = {
    "100m": (10**8, gettext_lazy("CNY 100 million")),
    "10k": (10**4, gettext_lazy("CNY 10,000")),
    "1": (1, gettext_lazy("CNY")),
}
GROUPS: dict[str, Promise] = {
    "registry": gettext_lazy("From the registry"),
    "projects": gettext_lazy("From the projects"),
    "declared": gettext_lazy("Declared by the enterprise"),
}


class ConditionForm(forms.Form):
    """`cleaned_condition` is what services.schemes.criterion_save takes."""

    indicator = forms.ChoiceField(label=gettext_lazy("What is asked"))
    operator = forms.ChoiceField(label=gettext_lazy("How it is compared"))
    is_removed = forms.BooleanField(label=gettext_lazy("Leave this condition out"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = _indicator_choices()
        chosen = (
            self.data.get(self.add_prefix("indicator")) if self.is_bound else self.initial.get("indicator")
        )
        self.indicator = INDICATORS.get(chosen or "")
        if self.indicator is None:
            del self.fields["operator"]
        else:
            self._ask(self.indicator)
        self.order_fields([name for name in self.fields if name != "is_removed"])

    def _ask(self, indicator: Indicator) -> None:
        operators = OPERATORS[indicator.kind]
        choices = [(one.value, one.label) for one in operators]
        self.fields["operator"] = forms.ChoiceField(
            label=_("How it is compared"), choices=choices, widget=forms.RadioSelect
        )
        if self.initial.get("operator") not in operators:
            self.initial["operator"] = operators[0].value
        if indicator.kind == IndicatorKind.NUMBER:
            self.fields["value"] = forms.DecimalField(
                label=_("Value"), min_value=0, max_digits=15, decimal_places=DECIMALS
            )
            self.fields["value"].help_text = str(IndicatorUnit(indicator.unit).label)
            if indicator.unit == IndicatorUnit.CNY:
                self.fields["value"].help_text = ""
                self.fields["scale"] = forms.ChoiceField(
                    label=_("Unit"), choices=[(code, words) for code, (_scale, words) in SCALES.items()]
                )
        elif indicator.kind == IndicatorKind.CHOICE:
            self.fields["value"] = _several(_("Value"), indicator.options() if indicator.options else ())
        for param in indicator.params:
            self.fields[f"{SETTING}{param.name}"] = _setting_field(param)

    @property
    def is_left_out(self) -> bool:
        """Ticked, or a row in which nothing was chosen."""
        ticked = self.data.get(self.add_prefix("is_removed")) if self.is_bound else False
        return bool(ticked) or (self.is_bound and self.indicator is None)

    def clean(self):
        cleaned = super().clean()
        if self.indicator is None or self.errors:
            return cleaned
        try:
            condition_clean(self.indicator, cleaned["operator"], self._value(), self._settings())
        except ValidationError as error:
            self.add_error(None, [words for texts in error.message_dict.values() for words in texts])
        return cleaned

    @property
    def cleaned_condition(self) -> dict[str, Any]:
        return {
            "indicator": self.cleaned_data["indicator"],
            "operator": self.cleaned_data["operator"],
            "value": self._value(),
            "params": self._settings(),
        }

    def _value(self) -> Any:
        value = self.cleaned_data.get("value")
        if isinstance(value, Decimal) and "scale" in self.cleaned_data:
            return value * SCALES[self.cleaned_data["scale"]][0]
        return value

    def _settings(self) -> dict[str, Any]:
        return {
            name.removeprefix(SETTING): value
            for name, value in self.cleaned_data.items()
            if name.startswith(SETTING)
        }

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(SETTING) and name != "is_removed"]

    @property
    def has_to_be_set(self) -> bool:
        """Whether a setting has no usual value: the lists of honours."""
        return self.indicator is not None and any(param.default == [] for param in self.indicator.params)

    @property
    def setting_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(SETTING)]


def sent_initial(data: QueryDict, prefix: str = "") -> dict[str, Any]:
    """What was typed, as initial values: to show the form again without judging it."""
    start = f"{prefix}-" if prefix else ""
    found: dict[str, Any] = {}
    for name in data:
        if name.startswith(start):
            values = data.getlist(name)
            short = name.removeprefix(start)
            found[short] = values if short in SEVERAL or len(values) > 1 else values[0]
    return found


SEVERAL = {
    "evidence_kinds",
    *(f"{SETTING}{param.name}" for one in INDICATORS.values() for param in one.params if param.several),
}


def initial_of(condition: Any) -> dict[str, Any]:
    """How a stored condition stands in the form; amounts in the largest unit that keeps them short."""
    indicator = INDICATORS.get(condition.indicator)
    found = {"indicator": condition.indicator, "operator": condition.operator, "value": condition.value}
    found |= {f"{SETTING}{name}": value for name, value in condition.params.items()}
    if indicator and indicator.unit == IndicatorUnit.CNY:
        code, number = _in_largest_unit(Decimal(condition.value))
        found |= {"scale": code, "value": _short(number)}
    return found


def _in_largest_unit(amount: Decimal) -> tuple[str, Decimal]:
    """The largest unit that the form can take the amount back in."""
    for code, (scale, _words) in SCALES.items():
        number = amount / scale
        if scale == 1 or (number >= 1 and number == round(number, DECIMALS)):
            return code, number
    raise AssertionError("CNY is the last of the units")


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _indicator_choices() -> list[tuple[Any, Any]]:
    offered = [one for one in INDICATORS.values() if one.is_offered]
    ordered = sorted(offered, key=lambda one: list(GROUPS).index(_group(one)))
    groups = [
        (GROUPS[name], [(one.code, one.label) for one in members])
        for name, members in groupby(ordered, key=_group)
    ]
    return [("", _("Choose")), *groups]


def _group(indicator: Indicator) -> str:
    if indicator.is_declared:
        return "declared"
    return "projects" if indicator.code == "funds_in_place" else "registry"


def _setting_field(param: Param) -> forms.Field:
    if param.options is None:
        return forms.IntegerField(
            label=param.label, initial=param.default, min_value=param.least, max_value=param.most
        )
    if param.several:
        return _several(param.label, param.options(), param.default)
    return forms.ChoiceField(label=param.label, choices=param.options(), initial=param.default)


def _several(label: Any, options: Sequence[tuple[str, Any]], initial: Any = None) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=options, initial=initial, widget=forms.CheckboxSelectMultiple
    )
