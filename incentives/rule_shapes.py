"""What the form of each kind of rule asks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.choices.projects import PIPELINE, ProjectStage
from incentives import reward_content
from incentives.attribution_choices import Employment, PartyRole, ShareKind
from incentives.attribution_content import KEPT, REST
from incentives.choices import BenefitMode, FundingLevel, Instrument, PackageKind
from incentives.indicators import OWN, indicator_of
from incentives.package_content import USUAL_DAYS, step_in_words
from incentives.reward_choices import BandMode, Base, RoundingWay, TaxNote
from incentives.shapes import (
    Choice,
    Each,
    Flag,
    Group,
    Known,
    Number,
    Part,
    Rows,
    Sent,
    Several,
    Shown,
    Switch,
    Text,
    Whole,
    YesNo,
)
from whitelist.choices import DocumentKind
from whitelist.indicators import INDICATORS, IndicatorKind, IndicatorUnit, Param
from whitelist.indicators.conditions import OPERATORS

SHARE_OF_ONE = _("A part of 1: 0.4 is 40 %.")
YUAN = _("In yuan.")
INCREASES = (
    ("increment", pgettext_lazy("counting", "by the increase")),
    ("whole", pgettext_lazy("counting", "with the whole amount")),
    ("none", pgettext_lazy("counting", "not at all")),
)
UPGRADES = (
    ("none", pgettext_lazy("counting", "without an amount")),
    ("whole", pgettext_lazy("counting", "with its amount")),
)


class Percent(Text):
    """A percentage, or in words what the transfer kept and what the others leave."""

    WORDS = {KEPT: pgettext_lazy("share", "kept"), REST: pgettext_lazy("share", "rest")}

    def read(self, sent: Sent, path: str) -> Any:
        text = sent.text(path)
        return next((code for code, words in self.WORDS.items() if text == words), text) or None

    def shown(self, value: Any, path: str, known: Known) -> Shown:
        return super().shown(self.WORDS.get(value, value), path, known)


def _stages() -> list[tuple[str, Any]]:
    return [(stage.value, stage.label) for stage in map(ProjectStage, PIPELINE)]


def _indicators() -> Iterable[tuple[str, Any]]:
    offered = [one for one in INDICATORS.values() if one.is_offered]
    return [(one.code, one.label) for one in (*OWN.values(), *offered)]


def _figures() -> Iterable[tuple[str, Any]]:
    return [(code, label) for code, label in _indicators() if _is_figure(code)]


def _is_figure(code: str) -> bool:
    indicator = indicator_of(code)
    return indicator is not None and indicator.kind == IndicatorKind.NUMBER


def _condition(code: str) -> Sequence[Part]:
    """What is asked of an indicator: how it is compared, with what, and which of its data count."""
    indicator = indicator_of(code)
    if indicator is None:
        return ()
    operators = [(one.value, one.label) for one in OPERATORS[indicator.kind]]
    parts: list[Part] = [Choice("operator", _("How it is compared"), options=lambda: operators)]
    if indicator.kind == IndicatorKind.NUMBER:
        unit = YUAN if indicator.unit == IndicatorUnit.CNY else IndicatorUnit(indicator.unit).label
        parts.append(Number("value", _("Value"), unit))
    elif indicator.kind == IndicatorKind.CHOICE:
        parts.append(Several("value", _("Value"), options=indicator.options or tuple))
    if indicator.params:
        settings = tuple(_setting(param) for param in indicator.params)
        parts.append(Group("params", _("Details: which data count"), parts=settings))
    return parts


def _setting(param: Param) -> Part:
    if param.options is None:
        usual = _("As usual: %(number)s.") % {"number": param.default}
        return Whole(param.name, param.label, usual)
    return (Several if param.several else Choice)(param.name, param.label, options=param.options)


def _benefit(mode: str) -> Sequence[Part]:
    asked: dict[str, Sequence[Part]] = {
        BenefitMode.FIXED: (Number("amount", _("Amount"), YUAN),),
        BenefitMode.SHARE: (
            Choice("base", _("Share of which figure"), options=_figures),
            Number("rate", pgettext_lazy("rule", "Rate"), _("Between 0 and 1: 0.05 is 5 %.")),
        ),
        BenefitMode.IN_KIND: (
            Text("text_zh", _("What is given (Chinese)")),
            Text("text_en", _("What is given (English)")),
        ),
    }
    return asked.get(mode, ())


MEASURE = Group(
    "",
    _("Measure"),
    parts=(
        Text("code", _("Code"), _("It stays the same in later versions.")),
        Text("title_zh", _("Title (Chinese)")),
        Text("title_en", _("Title (English)")),
        Text("clause", _("Clause")),
        Choice("instrument", _("Instrument"), options=lambda: Instrument.choices),
        Text("object_zh", _("For whom (Chinese)")),
        Text("object_en", _("For whom (English)")),
        Rows(
            "conditions",
            _("Conditions, all of which must hold"),
            row=Switch(
                "",
                _("Condition"),
                parts=(Choice("indicator", _("What is asked"), options=_indicators, again=True),),
                more=_condition,
            ),
            add=_("Add a condition"),
        ),
        Switch(
            "benefit",
            _("What is granted"),
            parts=(Choice("mode", _("How it is computed"), options=lambda: BenefitMode.choices, again=True),),
            more=_benefit,
        ),
        Number("cap", _("At most"), YUAN),
        Rows(
            "instalments",
            _("Instalments"),
            _("None: paid at once."),
            row=Group(
                "",
                _("Instalment"),
                parts=(
                    Number("share", _("Share"), SHARE_OF_ONE),
                    Whole("months", _("Months after the first")),
                ),
            ),
            add=_("Add an instalment"),
        ),
        Each("funding", _("Budget shares"), SHARE_OF_ONE, options=lambda: FundingLevel.choices),
        Text("budget_zh", _("Budget line (Chinese)")),
        Text("budget_en", _("Budget line (English)")),
        Text("claim_from", _("Claims from"), type="date"),
        Text("claim_to", _("Claims until"), type="date"),
        Several("evidence_kinds", _("Papers to hand in"), options=lambda: DocumentKind.choices),
        Flag("is_automatic", _("Granted without application")),
        Flag("is_yearly", _("Granted once in every year")),
    ),
)
PACKAGE = Group(
    "",
    "",
    parts=(
        Choice("package_kind", _("Kind of package"), options=lambda: PackageKind.choices),
        Rows("measures", _("Measures"), row=MEASURE, add=_("Add a measure")),
        Each(
            "clocks",
            _("Working days of each step"),
            options=lambda: [(code, step_in_words(code)) for code in USUAL_DAYS],
            of=Whole,
        ),
    ),
)
ATTRIBUTION = Group(
    "",
    "",
    parts=(
        Choice("share_kind", _("What is shared"), options=lambda: ShareKind.choices),
        Rows(
            "clauses",
            _("Clauses"),
            _("The first whose conditions hold decides."),
            row=Group(
                "",
                _("Clause"),
                parts=(
                    Text("code", _("Code")),
                    Text("clause", _("Clause")),
                    Text("name_zh", _("Name (Chinese)")),
                    Text("name_en", _("Name (English)")),
                    Group(
                        "when",
                        _("When"),
                        _("What is left empty is not asked."),
                        parts=(
                            YesNo("transferred", _("Transferred to another area")),
                            YesNo("adjudicated", _("Decided in a conflict")),
                            Number("amount_at_least", _("Investment of at least"), YUAN),
                            Number("amount_below", _("Investment below"), YUAN),
                            Choice("stage", _("Has reached the stage"), options=_stages),
                            Whole("within_years", _("Within so many years")),
                        ),
                    ),
                    Each(
                        "split",
                        _("Then each role has"),
                        _("Percent. “kept”: what the transfer kept; “rest”: what the others leave."),
                        options=lambda: PartyRole.choices,
                        of=Percent,
                    ),
                    Several(
                        "first_only",
                        _("Of several in this role the first only"),
                        options=lambda: PartyRole.choices,
                    ),
                ),
            ),
            add=_("Add a clause"),
        ),
        Group(
            "counting",
            _("Counting"),
            parts=(
                Choice("increase", _("A capital increase counts"), options=lambda: INCREASES),
                Choice("upgrade", _("A technical upgrade counts"), options=lambda: UPGRADES),
            ),
        ),
    ),
)
WORDS = reward_content.WORDS
REWARD = Group(
    "",
    "",
    parts=(
        Choice("base", WORDS["base"], options=lambda: Base.choices),
        Choice("mode", WORDS["mode"], options=lambda: BandMode.choices),
        Rows(
            "bands",
            WORDS["bands"],
            _("They rise; the last may be without an end. Each has a rate or an amount."),
            row=Group(
                "",
                _("Band"),
                parts=(
                    Number("upto", _("Up to"), _("In yuan; empty: without end."), is_null=True),
                    Number("rate", pgettext_lazy("rule", "Rate"), _("Between 0 and 1: 0.003 is 3 ‰.")),
                    Number("amount", _("Amount"), YUAN),
                ),
            ),
            add=_("Add a band"),
        ),
        Number("min_base", WORDS["min_base"], YUAN),
        Rows(
            "bonuses",
            WORDS["bonuses"],
            row=Group(
                "",
                _("Bonus"),
                parts=(
                    Text("code", _("Code")),
                    Text("title_zh", _("Title (Chinese)")),
                    Text("title_en", _("Title (English)")),
                    Number("rate", pgettext_lazy("rule", "Rate"), _("Of the reward: 0.2 is 20 % more.")),
                ),
            ),
            add=_("Add a bonus"),
        ),
        Number("cap_per_project", WORDS["cap_per_project"], YUAN),
        Number("cap_per_year", WORDS["cap_per_year"], YUAN),
        Group(
            "rounding",
            WORDS["rounding"],
            parts=(
                Number("to", _("To multiples of"), YUAN),
                Choice("way", pgettext_lazy("rounding", "Which way"), options=lambda: RoundingWay.choices),
            ),
        ),
        Several("eligible", WORDS["eligible"], options=lambda: Employment.choices),
        Several("ineligible", WORDS["ineligible"], options=lambda: Employment.choices),
        Choice("record_before", WORDS["record_before"], options=_stages),
        Rows(
            "instalments",
            WORDS["instalments"],
            row=Group(
                "",
                _("Instalment"),
                parts=(
                    Choice("stage", _("At the stage"), options=_stages),
                    Number("share", _("Share"), SHARE_OF_ONE),
                ),
            ),
            add=_("Add an instalment"),
        ),
        Whole("publicity_working_days", WORDS["publicity_working_days"]),
        Whole("clawback_years", WORDS["clawback_years"]),
        Whole("claim_months", WORDS["claim_months"]),
        Choice("tax", WORDS["tax"], options=lambda: TaxNote.choices),
        Text("clause", WORDS["clause"]),
        Text("source", WORDS["source"]),
    ),
)
