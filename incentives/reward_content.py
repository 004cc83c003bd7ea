"""The kind of rule that says what a person or agency gets for a project (domain.md 3.5).

The content, as JSON and as incentives.yaml write it; amounts and rates are texts, so that none is rounded:
base, mode, bands [{upto, rate | amount}], rounding {to, way}, min_base, bonuses [{code, title_zh, title_en,
rate}], cap_per_project, cap_per_year, eligible, ineligible, record_before, instalments [{stage, share}],
publicity_working_days, clawback_years, claim_months, tax, clause, source.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.language import Chosen, Message
from core.language import message as _
from crm.choices.projects import PIPELINE, ProjectStage
from incentives.attribution_choices import Employment
from incentives.bands import Band, Mode
from incentives.kinds import Content
from incentives.package_content import LEAST_PUBLICITY, MOST_DAYS
from incentives.reward_choices import BandMode, Base, RoundingWay, TaxNote
from incentives.reward_rules import NEVER_CASH, RewardRule, percent, rule_of, shown
from incentives.typed import number_of

DEFAULTS: Content = {
    "min_base": "0",
    "bonuses": [],
    "cap_per_project": "",
    "cap_per_year": "",
    "rounding": {"to": "0.01", "way": "half_up"},
    "ineligible": [],
    "record_before": "signed",
    "publicity_working_days": 5,
    "clawback_years": 5,
    "claim_months": 12,
    "tax": "withheld",
    "clause": "",
    "source": "",
}
EXAMPLE: Content = {
    "base": "fixed_asset",
    "mode": "marginal",
    "bands": [
        {"upto": "10000000", "rate": "0.0030"},
        {"upto": "100000000", "rate": "0.0040"},
        {"upto": None, "rate": "0.0050"},
    ],
    "rounding": {"to": "100", "way": "down"},
    "cap_per_project": "1000000",
    "eligible": ["external", "agency", "market_hired"],
    "instalments": [{"stage": "started", "share": "0.40"}, {"stage": "in_production", "share": "0.60"}],
    "clause": "第四条",
}
MOST_YEARS = 50
CHOICES = {
    "base": Base.values,
    "mode": BandMode.values,
    "way": RoundingWay.values,
    "record_before": PIPELINE,
    "tax": TaxNote.values,
    "stage": PIPELINE,
}
NUMBERS = {"upto", "rate", "amount", "to", "share", "min_base", "cap_per_project", "cap_per_year"} | {
    "publicity_working_days",
    "clawback_years",
    "claim_months",
}
REQUIRED = ("base", "mode", "bands", "eligible", "instalments")
WORDS: dict[str, Any] = {
    "base": gettext_lazy("What it is computed from"),
    "mode": gettext_lazy("How the bands count"),
    "bands": gettext_lazy("Bands"),
    "min_base": gettext_lazy("Only from a base of"),
    "bonuses": gettext_lazy("Bonuses"),
    "cap_per_project": gettext_lazy("At most for a project"),
    "cap_per_year": gettext_lazy("At most for a payee in a year"),
    "rounding": gettext_lazy("Rounding"),
    "eligible": gettext_lazy("Who is paid"),
    "ineligible": gettext_lazy("Who is never paid"),
    "record_before": gettext_lazy("Recorded and confirmed before"),
    "instalments": gettext_lazy("Instalments"),
    "publicity_working_days": gettext_lazy("Working days of the public notice"),
    "clawback_years": gettext_lazy("Years in which it is paid back"),
    "claim_months": gettext_lazy("Months in which it is claimed"),
    "tax": gettext_lazy("Tax"),
    "clause": gettext_lazy("Clause"),
    "source": gettext_lazy("Source"),
}


def clean(content: Mapping[str, Any]) -> Content:
    """The content in its one written form. Raises ValidationError with all that is wrong."""
    problems = [
        _("“%(name)s” is missing.") % {"name": str(WORDS[name])} for name in REQUIRED if not content.get(name)
    ]
    unknown = sorted(content.keys() - set(REQUIRED) - DEFAULTS.keys())
    problems += [_("%(name)s is not known here.") % {"name": name} for name in unknown]
    if problems:
        raise ValidationError(problems)
    cleaned = {**DEFAULTS, **content}
    unread = [words for name, value in cleaned.items() for words in _unread(name, value)]
    if unread:
        raise ValidationError(unread)
    try:
        written = _written(cleaned)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(
            _("A value cannot be read: %(error)s.") % {"error": str(error) or type(error).__name__}
        ) from None
    problems = list(_contradictions(rule_of(written)))
    if problems:
        raise ValidationError(problems)
    return written


def _unread(name: str, value: Any) -> Iterable[Message]:
    """What of a part cannot be read: choices that are none, numbers that are none."""
    within = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else [value]
    for row in within:
        parts = row if isinstance(row, Mapping) else {name: row}
        asked = {"stage", "share"} if name == "instalments" else set()
        for part in sorted(parts.keys() | asked):
            given = parts.get(part)
            if part in CHOICES and given not in CHOICES[part]:
                yield _("“%(name)s”: choose one.") % {"name": str(WORDS[name])}
            elif part in NUMBERS and (given or part == "share") and not _is_number(given):
                words = _("“%(name)s”: “%(value)s” is not a number.")
                yield words % {"name": str(WORDS[name]), "value": "" if given is None else str(given)[:40]}


def _is_number(value: Any) -> bool:
    try:
        number_of(value)
    except ValueError:
        return False
    return True


def lines(content: Content) -> Iterable[str]:
    """The rule in sentences, for the page and for who reviews it."""
    rule = rule_of(content)
    yield _("Computed from: %(base)s.") % {"base": Chosen(rule.base)}
    yield str(BandMode(rule.mode.value).label)
    low = Decimal(0)
    for band in rule.bands:
        yield _band_line(low, band)
        low = band.upto or low
    if rule.min_base:
        yield _("From a base of %(amount)s.") % {"amount": shown(rule.min_base)}
    for bonus in content["bonuses"]:
        yield (
            _("Plus %(rate)s %% for “%(bonus)s”.")
            % {
                "rate": percent(Decimal(bonus["rate"])),
                "bonus": bonus["title_zh"],
            }
        )
    if rule.cap_per_project is not None:
        yield _("At most %(amount)s a project.") % {"amount": shown(rule.cap_per_project)}
    if rule.cap_per_year is not None:
        yield _("At most %(amount)s a year and payee.") % {"amount": shown(rule.cap_per_year)}
    for stage, share in rule.stages:
        yield (
            _("%(share)s %% at “%(stage)s”.")
            % {
                "share": percent(share),
                "stage": Chosen(ProjectStage(stage)),
            }
        )
    yield _("Paid are: %(whom)s.") % {"whom": _named(rule.eligible - rule.ineligible)}
    if rule.ineligible:
        yield _("Never paid are: %(whom)s.") % {"whom": _named(rule.ineligible)}
    yield (
        _("Recorded and confirmed before “%(stage)s”.") % {"stage": Chosen(ProjectStage(rule.record_before))}
    )
    yield (
        _("Rounded to multiples of %(amount)s, %(way)s.")
        % {"amount": shown(rule.round_to), "way": Chosen(RoundingWay(rule.round_way))}
    )
    yield _("Claimed within %(months)s months after the last stage.") % {"months": rule.claim_months}
    yield str(TaxNote(content["tax"]).label)
    yield _("Made public for %(days)s working days.") % {"days": rule.publicity_days}
    yield _("Repaid in part if the project leaves within %(years)s years.") % {"years": rule.clawback_years}
    if content["clause"]:
        yield str(content["clause"])


def _named(employments: Iterable[str]) -> str:
    return ", ".join(str(one.label) for one in Employment if one.value in employments)


def indicators(content: Content) -> Iterable[str]:
    yield content["base"]


def _written(content: Content) -> Content:
    shares = [number_of(one["share"]) for one in content["instalments"]]
    return content | {
        "base": Base(content["base"]).value,
        "mode": BandMode(content["mode"]).value,
        "bands": [_band_written(band) for band in content["bands"]],
        "min_base": _text(content["min_base"]),
        "bonuses": [_bonus_written(bonus) for bonus in content["bonuses"]],
        "rounding": {
            "to": _text(content["rounding"]["to"]),
            "way": RoundingWay(content["rounding"]["way"]).value,
        },
        "cap_per_project": _text(content["cap_per_project"]),
        "cap_per_year": _text(content["cap_per_year"]),
        "eligible": sorted(Employment(one).value for one in content["eligible"]),
        "ineligible": sorted(Employment(one).value for one in content["ineligible"]),
        "record_before": ProjectStage(content["record_before"]).value,
        "instalments": [
            {"stage": ProjectStage(one["stage"]).value, "share": _text(share)}
            for one, share in zip(content["instalments"], shares, strict=True)
        ],
        "publicity_working_days": int(content["publicity_working_days"]),
        "clawback_years": int(content["clawback_years"]),
        "claim_months": int(content["claim_months"]),
        "tax": TaxNote(content["tax"]).value,
    }


def _band_written(band: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: _text(band[name]) for name in ("rate", "amount") if band.get(name) is not None}
    return {"upto": None if band["upto"] is None else _text(band["upto"]), **values}


def _bonus_written(bonus: Mapping[str, Any]) -> dict[str, str]:
    return {
        "code": str(bonus["code"]),
        "title_zh": str(bonus["title_zh"]),
        "title_en": str(bonus.get("title_en", "")),
        "rate": _text(bonus["rate"]),
    }


def _contradictions(rule: RewardRule) -> Iterable[Message]:
    yield from _of_bands(rule)
    yield from _of_stages(rule)
    if rule.round_to <= 0:
        yield _("Amounts are rounded to multiples of an amount above zero.")
    if rule.eligible & NEVER_CASH:
        yield _("Civil servants and investors are never paid: do not choose them.")
    if not rule.eligible - rule.ineligible - NEVER_CASH:
        yield _("Nobody could be paid by this rule: civil servants and investors never are.")
    if rule.publicity_days < LEAST_PUBLICITY:
        yield _("Make it public for %(days)s working days at least.") % {"days": LEAST_PUBLICITY}
    if not (0 <= rule.clawback_years <= MOST_YEARS and 0 <= rule.claim_months <= 12 * MOST_YEARS):
        yield _("Years and months are not below zero, and no more than %(years)s years.") % {
            "years": MOST_YEARS
        }
    if rule.publicity_days > MOST_DAYS:
        yield _("Make it public for %(days)s working days at most.") % {"days": MOST_DAYS}
    caps = [cap for cap in (rule.cap_per_project, rule.cap_per_year) if cap is not None]
    if any(cap <= 0 for cap in caps):
        yield _("A cap is an amount above zero; leave it empty where there is none.")


def _of_bands(rule: RewardRule) -> Iterable[Message]:
    limits = [band.upto for band in rule.bands]
    ends = [limit for limit in limits if limit is not None]
    if None in limits[:-1] or any(low >= high for low, high in zip([Decimal(0), *ends], ends, strict=False)):
        yield _("The bands must rise, and only the last may be without an end.")
    for band in rule.bands:
        if (band.rate is None) == (band.amount is None):
            yield _("A band has either a rate or an amount.")
        if rule.mode == Mode.MARGINAL and band.amount is not None:
            yield _("Where each band has its own rate, none has an amount.")
        if band.rate is not None and not 0 <= band.rate <= 1 or (band.amount or 0) < 0:
            yield _("A rate lies between 0 and 1, and an amount is not below zero.")


def _of_stages(rule: RewardRule) -> Iterable[Message]:
    if sum(share for _stage, share in rule.stages) != 1 or any(share <= 0 for _stage, share in rule.stages):
        yield _("The instalments together must be exactly 1, and each above zero.")
    stages = [stage for stage, _share in rule.stages]
    known = [str(stage) for stage in PIPELINE]
    if any(stage not in known for stage in stages) or stages != sorted(set(stages), key=known.index):
        yield _("The instalments follow the stages of a project, each once.")


def _band_line(low: Decimal, band: Band) -> Message:
    worth: Any = f"{percent(band.rate)} %" if band.rate is not None else shown(band.amount or Decimal(0))
    if band.upto is None:
        return _("Above %(low)s: %(worth)s.") % {"low": shown(low), "worth": worth}
    return _("Above %(low)s up to %(high)s: %(worth)s.") % {
        "low": shown(low),
        "high": shown(band.upto),
        "worth": worth,
    }


def _text(value: Any) -> str:
    """A number of YAML or a form as the text that is kept. A float is refused: it is not what was written."""
    if isinstance(value, float):
        raise ValueError(f"{value}: write it in quotation marks")
    if value in (None, ""):
        return ""
    return f"{number_of(value):f}"
