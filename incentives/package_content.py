"""What a policy package says: its measures and the working days of each state, cleaned and put into words."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import LARGEST
from incentives.choices import BenefitMode, ClaimStatus, FundingLevel, Instrument, PackageKind
from incentives.indicators import indicator_of
from incentives.kinds import Content
from incentives.package_words import measure_in_words
from incentives.parts import apportion
from incentives.typed import number_of
from whitelist.choices import DocumentKind, Operator
from whitelist.indicators import IndicatorKind
from whitelist.indicators.conditions import condition_clean

LEAST_PUBLICITY = 5  # working days, domain.md 2.9
MOST_DAYS = 120
MOST_MONTHS = 120  # from the first instalment to the last
DECISION = "decision"  # from the end of a notice to the approval
# Working days [D]; a package says others where it needs them.
USUAL_DAYS: dict[str, int] = {
    ClaimStatus.SUBMITTED: 5,
    ClaimStatus.ACCEPTED: 3,
    ClaimStatus.AREA_REVIEW: 10,
    ClaimStatus.FINANCE_REVIEW: 10,
    ClaimStatus.PUBLICITY: LEAST_PUBLICITY,
    ClaimStatus.OBJECTION: 10,
    ClaimStatus.APPROVED: 20,
    ClaimStatus.RETURNED: 15,
    DECISION: 3,
}
TEXTS = ("title_en", "object_zh", "object_en", "clause", "budget_zh", "budget_en")
MEASURE_KEYS = {
    "code",
    "title_zh",
    *TEXTS,
    "instrument",
    "conditions",
    "benefit",
    "cap",
    "funding",
    "instalments",
    "claim_from",
    "claim_to",
    "is_automatic",
    "is_yearly",
    "evidence_kinds",
}


EXAMPLE: Content = {
    "package_kind": "general",
    "measures": [
        {
            "code": "M-1",
            "title_zh": "固定资产投资补助",
            "title_en": "Grant on fixed assets",
            "clause": "第三条",
            "instrument": "grant",
            "conditions": [
                {"indicator": "fixed_asset_verified", "operator": "at_least", "value": 10_000_000}
            ],
            "benefit": {"mode": "share", "base": "fixed_asset_verified", "rate": "0.05"},
            "cap": "1000000",
            "instalments": [{"share": "0.6", "months": 0}, {"share": "0.4", "months": 12}],
            "evidence_kinds": ["audit_report"],
            "is_automatic": False,
        }
    ],
}


class _Problems(list[str]):
    """Everything that is wrong, each with where it stands."""

    def at(self, place: str, clean: Callable[..., Any], *given: Any) -> Any:
        try:
            return clean(*given)
        except ValidationError as error:
            self.extend(f"{place}: {words}" for words in error.messages)
        return None


def clean(content: Mapping[str, Any]) -> Content:
    """Raises ValidationError with all problems, each naming the measure."""
    problems = _Problems()
    _unknown(problems, _("Package"), content, {"package_kind", "clocks", "measures"})
    kind = problems.at(_("Kind of package"), _choice, content.get("package_kind"), PackageKind.values)
    clocks = problems.at(_("Working days"), _clocks, content.get("clocks") or {})
    given = content.get("measures")
    if not isinstance(given, list) or not given:
        raise ValidationError([*problems, _("A package has at least one measure.")])
    measures = [_measure(problems, number, one) for number, one in enumerate(given, 1)]
    codes = [one["code"] for one in measures]
    doubled = sorted({code for code in codes if code and codes.count(code) > 1})
    if doubled:
        problems.append(_("Two measures have the same code: %(codes)s.") % {"codes": ", ".join(doubled)})
    if problems:
        raise ValidationError(list(problems))
    return {"package_kind": kind, "clocks": clocks, "measures": measures}


def _measure(problems: _Problems, number: int, given: Any) -> Content:
    given = given if isinstance(given, Mapping) else {}
    code = str(given.get("code") or "").strip()
    place = _("Measure %(name)s") % {"name": code or number}
    _unknown(problems, place, given, MEASURE_KEYS)
    if not code or len(code) > 40:
        problems.append(f"{place}: {_('Enter a code of at most 40 characters.')}")
    title = str(given.get("title_zh") or "").strip()
    if not title or len(title) > 120:
        problems.append(f"{place}: {_('Enter a Chinese title of at most 120 characters.')}")
    if len(str(given.get("title_en") or "").strip()) > 160:
        problems.append(f"{place}: {_('Enter an English title of at most 160 characters.')}")
    conditions = given.get("conditions") or []
    instalments = problems.at(place, _instalments, given.get("instalments"))
    return {
        "code": code,
        "title_zh": title,
        **{name: str(given.get(name) or "").strip() for name in TEXTS},
        "instrument": problems.at(
            f"{place}, {_('Instrument')}", _choice, given.get("instrument"), Instrument.values
        ),
        "conditions": [problems.at(place, _condition, one) for one in conditions],
        "benefit": problems.at(place, _benefit, given.get("benefit")),
        "cap": problems.at(place, _amount, given.get("cap")) if given.get("cap") else None,
        "funding": problems.at(place, _funding, given.get("funding") or {}),
        "claim_from": problems.at(place, _day, given.get("claim_from")),
        "claim_to": problems.at(place, _day, given.get("claim_to")),
        "is_automatic": bool(given.get("is_automatic")),
        "evidence_kinds": _in_order(
            problems.at(place, _choice, kind, DocumentKind.values)
            for kind in given.get("evidence_kinds") or []
        ),
        **({"instalments": instalments} if instalments else {}),  # none: paid at once
        **({"is_yearly": True} if given.get("is_yearly") else {}),  # else granted once for all years
    }


def _in_order(kinds: Iterable[str]) -> list[str]:
    """As the form shows them, so that a draft saved as it is stays as it is."""
    chosen = set(kinds)
    return [kind for kind in DocumentKind.values if kind in chosen]


def _unknown(problems: _Problems, place: str, given: Mapping[str, Any], known: set[str]) -> None:
    strange = sorted(map(str, given.keys() - known))
    if strange:
        words = _("Not known here: %(names)s.") % {"names": ", ".join(strange)}
        problems.append(f"{place}: {words}")


def _choice(value: Any, values: list[str]) -> str:
    if value in (None, ""):
        raise ValidationError(_("Choose one."))
    if value not in values:
        raise ValidationError(
            _("“%(value)s” is not one of: %(values)s.") % {"value": value, "values": ", ".join(values)}
        )
    return str(value)


def _clocks(given: Any) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise ValidationError(_("Write the working days of each state."))
    days = {str(state): number for state, number in USUAL_DAYS.items()}
    for state, number in given.items():
        if state not in days:
            raise ValidationError(_("No time runs in “%(state)s”.") % {"state": state})
        least = LEAST_PUBLICITY if state == ClaimStatus.PUBLICITY else 1
        if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= MOST_DAYS:
            raise ValidationError(
                _("%(state)s: enter %(least)s to %(most)s working days.")
                % {"state": step_in_words(state), "least": least, "most": MOST_DAYS}
            )
        days[state] = number
    return days


def _condition(given: Any) -> Content:
    given = given if isinstance(given, Mapping) else {}
    if not given.get("indicator"):
        raise ValidationError(_("Choose what a condition asks."))
    indicator = indicator_of(str(given.get("indicator")))
    if indicator is None:
        raise ValidationError(_("There is no indicator “%(code)s”.") % {"code": given.get("indicator") or ""})
    operator = _choice(given.get("operator"), Operator.values)
    asked = condition_clean(indicator, operator, given.get("value"), given.get("params"))
    return {
        "indicator": indicator.code,
        "operator": operator,
        "value": asked.value,
        "params": asked.params,
    }


def _benefit(given: Any) -> Content:
    given = given if isinstance(given, Mapping) else {}
    mode = _choice(given.get("mode"), BenefitMode.values)
    if mode == BenefitMode.FIXED:
        return {"mode": mode, "amount": _amount(given.get("amount"))}
    if mode == BenefitMode.IN_KIND:
        return {
            "mode": mode,
            "text_zh": _text(given.get("text_zh")),
            "text_en": str(given.get("text_en") or ""),
        }
    if not given.get("base"):
        raise ValidationError(_("Choose the figure of which a share is granted."))
    base = indicator_of(str(given.get("base")))
    if base is None or base.kind != IndicatorKind.NUMBER:
        raise ValidationError(
            _("A share is of a figure; “%(code)s” is none.") % {"code": given.get("base") or ""}
        )
    rate = _number(given.get("rate"))
    if not 0 < rate <= 1:
        raise ValidationError(_("A rate lies between 0 and 1: 0.05 is 5 %%."))
    return {"mode": mode, "base": base.code, "rate": f"{rate.normalize():f}"}


def _text(value: Any) -> str:
    text = str(value or "").strip()
    if not text:
        raise ValidationError(_("Say in Chinese what is given."))
    return text


def _number(value: Any) -> Decimal:
    try:
        return number_of(value)
    except ValueError:
        said = _("“%(value)s” is not a number.") % {"value": value} if value else _("A number is missing.")
        raise ValidationError(said) from None


def _amount(value: Any) -> str:
    number = _number(value)
    if not 0 < number < LARGEST or number != round(number, 2):
        raise ValidationError(_("Enter an amount in yuan above 0, with two decimals at most."))
    return f"{number.quantize(Decimal('0.01')):f}"


def _funding(given: Any) -> dict[str, str]:
    """Empty, or shares of the levels that make exactly 1."""
    if not isinstance(given, Mapping) or set(given) - set(FundingLevel.values):
        raise ValidationError(
            _("Budget shares are those of: %(levels)s.") % {"levels": ", ".join(FundingLevel.values)}
        )
    shares = {level: _number(given[level]) for level in FundingLevel.values if level in given}
    if shares and (sum(shares.values()) != 1 or min(shares.values()) < 0):
        raise ValidationError(_("The budget shares must make exactly 1."))
    return {level: f"{share.normalize():f}" for level, share in shares.items()}


def _instalments(given: Any) -> list[dict[str, Any]]:
    """Shares that make exactly 1, the first at once, each with the months that it is paid after the first."""
    if not given:
        return []
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValidationError(_("Write the instalments as a list of share and months."))
    if any(set(one) != {"share", "months"} for one in given):  # months: 0 for the first
        raise ValidationError(_("Each instalment has its share and its months."))
    shares, months = [_number(one["share"]) for one in given], [one["months"] for one in given]
    if sum(shares) != 1 or min(shares) <= 0:
        raise ValidationError(_("The instalments together must be exactly 1, and each above zero."))
    is_whole = all(isinstance(number, int) and not isinstance(number, bool) for number in months)
    if not is_whole or months[0] != 0 or months != sorted(set(months)) or months[-1] > MOST_MONTHS:
        words = _(
            "The first instalment is after 0 months, the others follow, the last after at most %(most)s."
        )
        raise ValidationError(words % {"most": MOST_MONTHS})
    return [
        {"share": f"{share.normalize():f}", "months": number}
        for share, number in zip(shares, months, strict=True)
    ]


def instalments_of(measure: Content, amount: Decimal) -> list[tuple[int, Decimal]]:
    """Months after the first and the part, together exactly the amount; what is nothing is left out."""
    plan = measure.get("instalments") or [{"share": "1", "months": 0}]
    parts = apportion(amount, [Decimal(one["share"]) for one in plan])
    return [(one["months"], part) for one, part in zip(plan, parts, strict=True) if part]


def _day(value: Any) -> str | None:
    if not value:
        return None
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValidationError(_("“%(value)s” is no day: write YYYY-MM-DD.") % {"value": value}) from None


def missing(version: Any) -> Iterator[str]:
    """For whom a package is: without it every enterprise would be offered what was promised to one."""
    kind = version.content["package_kind"]
    if kind == PackageKind.PROJECT_SPECIFIC and version.project_id is None:
        yield _("Enter the number of the project to which it is promised.")
    if kind == PackageKind.CHAIN_EXCLUSIVE and version.chain_id is None:
        yield _("Choose the chain for which it is meant.")


def indicators(content: Content) -> Iterator[str]:
    for measure in content["measures"]:
        if measure["benefit"]["mode"] == BenefitMode.SHARE:
            yield measure["benefit"]["base"]
        yield from (condition["indicator"] for condition in measure["conditions"])


def lines(content: Content) -> Iterator[str]:
    """A measure a line, then the time that each step may take."""
    yield _("Kind of package: %(kind)s.") % {"kind": PackageKind(content["package_kind"]).label}
    for measure in content["measures"]:
        yield measure_in_words(measure)
    days = content["clocks"]
    said = [
        _("%(state)s: %(days)s") % {"state": step_in_words(state), "days": days_in_words(days[state])}
        for state in USUAL_DAYS
    ]
    yield _("Time for each step: %(steps)s.") % {"steps": "; ".join(said)}


def step_in_words(state: str) -> str:
    return _("Decision after the notice") if state == DECISION else str(ClaimStatus(state).label)


def days_in_words(days: int) -> str:
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
