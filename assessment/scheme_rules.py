"""The rules of a version as plain values: copied, loaded, compared, and judged before they are published."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.figures import computations
from assessment.formula_words import FormulaKind
from assessment.formulas import HUNDRED, clean_params
from assessment.models import AdjustmentRule, AssessedUnit, Indicator, SchemeVersion
from assessment.scheme_choices import Source

SETTINGS = ("document", "bonus_cap", "objection_days")
INDICATOR = (
    "code",
    "name_zh",
    "name_en",
    "weight",
    "unit",
    "direction",
    "formula",
    "params",
    "source",
    "computation",
    "denominator",
    "target_source",
    "evidence_required",
)
RULE = ("code", "kind", "name_zh", "name_en", "points", "cap", "computation")
UNIT = ("area_id", "organisation_id")
Rules = dict[str, Any]


def rules_of(version: SchemeVersion) -> Rules:
    return {
        **{name: getattr(version, name) for name in SETTINGS},
        "units": [_values(unit, UNIT) for unit in version.units.all()],
        "indicators": [_values(one, INDICATOR) for one in version.indicators.all()],
        "rules": [_values(one, RULE) for one in version.rules.all()],
    }


def parts_of(rules: Rules, version: SchemeVersion) -> list[AssessedUnit | Indicator | AdjustmentRule]:
    """The rows of a version, not saved."""
    made: list[AssessedUnit | Indicator | AdjustmentRule] = []
    for model, name in ((AssessedUnit, "units"), (Indicator, "indicators"), (AdjustmentRule, "rules")):
        made += [model(version=version, order=order, **one) for order, one in enumerate(rules[name], start=1)]
    return made


def rules_write(version: SchemeVersion, rules: Rules) -> None:
    for part in parts_of(rules, version):
        part.save(force_insert=True)


def asks_year_before(indicator: Indicator) -> bool:
    """Growth of an entered figure: in the first period no assessment tells what it is measured by."""
    return indicator.formula == FormulaKind.GROWTH and not is_counted(indicator)


def clean_indicator(indicator: Indicator) -> None:
    """Fields, and the numbers of the formula: kept as text. Raises ValidationError by field."""
    indicator.clean_fields(exclude=["version"])
    try:
        params = clean_params(indicator.formula, indicator.params)
    except ValidationError as error:
        raise ValidationError({"params": error.messages}) from error
    indicator.params = {name: _plain(value) for name, value in params.items()}
    wrong = _source_problem(indicator)
    if wrong:
        raise ValidationError({"source": wrong})


def problems_of(version: SchemeVersion) -> Iterator[str]:
    """Why a version cannot be published, each in a sentence."""
    indicators = list(version.indicators.all())
    total = sum((one.weight for one in indicators), Decimal(0))
    if total != HUNDRED:
        yield _("The weights add up to %(total)s: change them so that it is 100.") % {"total": f"{total:f}"}
    if not version.units.exists():
        yield _("Enter at least one unit that is assessed.")
    for one in indicators:
        if not is_known(one):
            yield _(
                "“%(name)s” is to be counted from records by a key that this program does not know: "
                "%(key)s. Let the units report it, or choose another."
            ) % {"name": one.label, "key": ", ".join(unknown_keys(one))}


def unknown_keys(indicator: Indicator) -> list[str]:
    known = {computation.key for computation in computations()}
    return [key for key in (indicator.computation, indicator.denominator) if key and key not in known]


def is_known(indicator: Indicator) -> bool:
    return not unknown_keys(indicator)


def is_counted(indicator: Indicator) -> bool:
    """Whether its figure comes from records; one whose key is not known is reported by the units."""
    return indicator.source == Source.COMPUTED and is_known(indicator)


def _source_problem(indicator: Indicator) -> str:
    is_judged = indicator.formula == FormulaKind.JUDGE
    if is_judged != (indicator.source == Source.JUDGED):
        return _("What reviewers judge has the formula of judgement, and nothing else has.")
    if indicator.formula == FormulaKind.MILESTONE and indicator.source == Source.COMPUTED:
        return _("A milestone is reported by the unit.")
    return ""


def _values(row: Any, names: tuple[str, ...]) -> Rules:
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> Any:
    """As JSON keeps it: numbers as text, so that they stay what they are."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool) else str(value)
