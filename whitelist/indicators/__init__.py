"""The questions that the rules of a whitelist can ask, by code. Other apps hand in theirs with `register`."""

from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Fact,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Param,
    Params,
    Reading,
    fact_of,
    plain_value,
    unknown,
)
from whitelist.indicators.chains import CHAINS, NODE
from whitelist.indicators.declared import DECLARED
from whitelist.indicators.figures import FIGURES
from whitelist.indicators.honours import HONOURS
from whitelist.indicators.own import OWN, STATUS
from whitelist.indicators.risks import RISKS
from whitelist.indicators.watched import CONTROL, EVENTS, PLACE
from whitelist.indicators.zone import ZONE

INDICATORS: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Add an indicator. A code that is taken fails at start-up."""
    if INDICATORS.setdefault(indicator.code, indicator) is not indicator:
        raise ValueError(f"two indicators are called {indicator.code}")


def declared_indicators() -> list[Indicator]:
    """Those that a DeclaredFact answers."""
    return [indicator for indicator in INDICATORS.values() if indicator.is_declared]


def label_of(key: str) -> str:
    """The name of the indicator of a key, in the language of the page; the key where the program lost it."""
    indicator = INDICATORS.get(key.partition(":")[0])
    return str(indicator.label) if indicator else key


# What a listing rests on in any case (domain.md 2.11): the watch compares them whatever the rules ask.
WATCHED = (STATUS, PLACE, CONTROL, NODE, RISKS, EVENTS)

for _indicator in (ZONE, *CHAINS, *OWN, *FIGURES, HONOURS, RISKS, *DECLARED, PLACE, CONTROL, EVENTS):
    register(_indicator)

__all__ = [
    "INDICATORS",
    "WATCHED",
    "Answers",
    "Batch",
    "Datum",
    "Fact",
    "Indicator",
    "IndicatorKind",
    "IndicatorUnit",
    "Param",
    "Params",
    "Reading",
    "declared_indicators",
    "fact_of",
    "label_of",
    "plain_value",
    "register",
    "unknown",
]
