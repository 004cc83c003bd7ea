"""What may be asked of an indicator: operators by kind, values and settings as they are stored."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from whitelist.choices import Operator
from whitelist.indicators.base import Indicator, IndicatorKind, IndicatorUnit, Param, plain_value

OPERATORS: dict[str, tuple[Operator, Operator]] = {
    IndicatorKind.NUMBER: (Operator.AT_LEAST, Operator.AT_MOST),
    IndicatorKind.YES_NO: (Operator.YES, Operator.NO),
    IndicatorKind.CHOICE: (Operator.ONE_OF, Operator.NONE_OF),
}
LARGEST = Decimal(10) ** 13
WHOLE = frozenset({IndicatorUnit.COUNT, IndicatorUnit.PERSONS})  # counted, not measured


class Asked(NamedTuple):
    """A condition as it is stored."""

    value: Any
    params: dict[str, Any]


def condition_clean(
    indicator: Indicator, operator: str, value: Any, params: Mapping[str, Any] | None = None
) -> Asked:
    """Value and settings as they are stored, with the usual settings. Raises ValidationError by field."""
    if operator not in OPERATORS[indicator.kind]:
        raise ValidationError({"operator": _("This indicator cannot be asked like that.")})
    unknown = sorted((params or {}).keys() - {param.name for param in indicator.params})
    if unknown:
        raise ValidationError({"params": _("Not a setting: %(names)s.") % {"names": ", ".join(unknown)}})
    settings = indicator.settings_of(params)
    cleaned = {param.name: _setting(param, settings[param.name]) for param in indicator.params}
    return Asked(_value(indicator, value), cleaned)


def _value(indicator: Indicator, value: Any) -> Any:
    if indicator.kind == IndicatorKind.YES_NO:
        return None
    if indicator.kind == IndicatorKind.CHOICE:
        return _codes(value, indicator.options() if indicator.options else (), "value")
    try:
        return plain_value(number_clean(indicator, value))
    except ValidationError as refused:
        raise ValidationError({"value": refused.messages}) from refused


def number_clean(indicator: Indicator, value: Any) -> Decimal:
    """A number that the indicator can have: not below 0, a share not above 100. Raises ValidationError."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    most = Decimal(100) if indicator.unit == IndicatorUnit.PERCENT else LARGEST
    if not number.is_finite() or not 0 <= number <= most:
        raise ValidationError(_("Enter a number from 0 to %(most)s.") % {"most": f"{most:,f}"})
    return number


def _setting(param: Param, value: Any) -> Any:
    if param.options is None:
        if isinstance(value, bool) or not isinstance(value, int) or not param.least <= value <= param.most:
            words = _("%(name)s: enter a whole number from %(least)s to %(most)s.")
            said = {"name": param.label, "least": param.least, "most": param.most}
            raise ValidationError({param.name: words % said})
        return value
    if param.several:
        return _codes(value, param.options(), param.name)
    return _codes([value], param.options(), param.name)[0]


def _codes(value: Any, options: Sequence[tuple[str, Any]], field: str) -> list[str]:
    known = [code for code, _label in options]
    if not isinstance(value, (list, tuple)) or not value:
        raise ValidationError({field: _("Choose at least one.")})
    strange = [str(code) for code in value if code not in known]
    if strange:
        raise ValidationError({field: _("Not a choice: %(codes)s.") % {"codes": ", ".join(strange)}})
    return [code for code in known if code in value]
