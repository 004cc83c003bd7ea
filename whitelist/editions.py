"""Reading editions: what changed against the one before, and a pre-check done again years later."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.language import in_readers_language
from whitelist.checking import Assessment, criteria_of, evaluate
from whitelist.choices import CaseStatus, LineChange, Outcome
from whitelist.indicators import label_of
from whitelist.models import Check, Edition, EditionLine
from whitelist.value_words import value_in_words

PATHS = ("chain", "area", "case", "rests_on")


@dataclass(frozen=True)
class ComparedLine:
    """A line beside what the edition before said of the case."""

    line: EditionLine
    before: str  # the state in the edition before; "" where it is the same, or was not there
    former_name: str  # where the enterprise was called otherwise

    @property
    def before_label(self) -> str:
        return str(CaseStatus(self.before).label)


def compared(edition: Edition) -> dict[str, list[ComparedLine]]:
    """The lines of an edition by what happened: entered, stayed, left. Two queries."""
    former = {line.case_id: line for line in edition.repeals.lines.all()} if edition.repeals else {}
    found: dict[str, list[ComparedLine]] = {change: [] for change in LineChange.values}
    for line in lines_of(edition):
        found[line.change].append(_compared(line, former.get(line.case_id)))
    return found


def lines_of(edition: Edition) -> QuerySet[EditionLine]:
    return edition.lines.select_related(*PATHS)


def _compared(line: EditionLine, former: EditionLine | None) -> ComparedLine:
    if former is None or line.change == LineChange.ENTERED:
        return ComparedLine(line, "", "")
    before = former.status if former.status != line.status else ""
    same = (former.name_zh, former.name_en) == (line.name_zh, line.name_en)
    return ComparedLine(line, before, "" if same else former.name_zh or former.name_en)


@dataclass(frozen=True)
class KeptDatum:
    name: str
    value: str
    source: str
    date: str


@dataclass(frozen=True)
class RecheckedCriterion:
    """One criterion as it was judged then, and as it is judged now from the same data."""

    label: str
    clause: str
    then: str  # Outcome; "" where the check does not have it
    now: str
    data: list[KeptDatum]

    @property
    def then_label(self) -> str:
        return str(Outcome(self.then).label)

    @property
    def now_label(self) -> str:
        return str(Outcome(self.now).label)


@dataclass(frozen=True)
class Recheck:
    check: Check
    again: Assessment
    criteria: list[RecheckedCriterion]

    @property
    def is_same(self) -> bool:
        """Results, outcome and score follow from the kept data as they did then."""
        return (self.again.results, self.again.outcome.value, self.again.score) == (
            self.check.results,
            self.check.outcome,
            self.check.score,
        )


def recheck(check: Check) -> Recheck:
    """Judge the data that a pre-check kept once more, by the rules of its own version. Reads no registry."""
    criteria = criteria_of(check.version)
    again = evaluate(criteria, check.facts)
    then = {result["code"]: result["outcome"] for result in check.results}
    rows = [
        RecheckedCriterion(
            label=criterion.label,
            clause=criterion.clause,
            then=then.get(criterion.code, ""),
            now=result["outcome"],
            data=[_datum(key, check.facts.get(key)) for key in _keys(result)],
        )
        for criterion, result in zip(criteria, again.results, strict=True)
    ]
    return Recheck(check, again, rows)


def _keys(result: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(condition["key"] for condition in result["conditions"]))


def _datum(key: str, fact: dict[str, Any] | None) -> KeptDatum:
    if fact is None:
        return KeptDatum(label_of(key), value_in_words(key, None), "", "")
    source = in_readers_language(fact["source"])
    return KeptDatum(label_of(key), value_in_words(key, fact["value"]), source, fact["date"] or "")
