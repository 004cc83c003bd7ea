"""A version tried on the whole registry: who would enter the list, who would leave it, who is not known.

Writes nothing. Enterprises that certainly fail a hard criterion are left out in the database
(`Indicator.possible`), the others are read in batches, and each batch asks only for those that no criterion
before has ruled out.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from registry.models import Enterprise
from whitelist.checking import (
    FAILED,
    MET,
    UNKNOWN,
    answers_of,
    columns_of,
    criteria_of,
    enough,
    holds,
    joined,
    reading_for,
)
from whitelist.choices import ON_THE_WAY, Joiner, Outcome
from whitelist.indicators import INDICATORS, Answers, Batch, Reading, label_of
from whitelist.models import Case, Condition, Criterion, SchemeVersion
from whitelist.register import as_of

ROWS_AT_ONCE = 10_000
LISTED_AT_ONCE = 500
SHOWN = 100


@dataclass
class Tally:
    """How many, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)  # of enterprises or of cases

    def add(self, ids: Iterable[int]) -> None:
        for one in ids:
            self.count += 1
            if len(self.first) < SHOWN:
                self.first.append(one)


@dataclass
class Sieve:
    """What one hard criterion said of those that no criterion before had ruled out."""

    criterion: Criterion
    met: int = 0
    failed: int = 0
    unknown: int = 0
    why: Counter[tuple[str, str]] = field(default_factory=Counter)  # of those not known: datum, reason

    @property
    def asked(self) -> int:
        return self.met + self.failed + self.unknown

    @property
    def missing(self) -> list[tuple[str, str, int]]:
        """What is to be found out, the most frequent first: the datum, why it is missing, of how many."""
        return [(label, reason, times) for (label, reason), times in self.why.most_common()]


@dataclass
class Trial:
    """What a version would do on a day. `enter` and `may_enter` hold enterprises, the others listed cases."""

    day: dt.date
    registry: int  # enterprises in the registry, branches among them
    listed: int  # enterprises on the list
    on_the_way: int = 0  # cases in their public notice: each holds a place
    entering: int = 0  # of those who would enter, who holds no place yet
    quota: int | None = None  # None: no limit
    sieves: list[Sieve] = field(default_factory=list)  # in the order in which they are asked
    enter: Tally = field(default_factory=Tally)
    may_enter: Tally = field(default_factory=Tally)  # not known: something has to be found out first
    stay: Tally = field(default_factory=Tally)
    leave: Tally = field(default_factory=Tally)
    may_stay: Tally = field(default_factory=Tally)  # on the list, and not known

    @property
    def fail(self) -> int:
        """Enterprises that are not on the list and would not be admitted; branches are never."""
        return self.registry - self.enter.count - self.may_enter.count - self.listed

    @property
    def room(self) -> int | None:
        """Places left today, as the next approval finds them. None: no limit.

        Who would leave keeps its own until it is removed.
        """
        if self.quota is None:
            return None
        taken = self.stay.count + self.may_stay.count + self.leave.count + self.on_the_way
        return max(self.quota - taken, 0)

    @property
    def without_a_place(self) -> int:
        """How many of those who would enter find the list full, also when all are removed who would leave.

        Which, the order of the decisions says.
        """
        if self.quota is None:
            return 0
        taken = self.stay.count + self.may_stay.count + self.on_the_way
        return max(self.entering - max(self.quota - taken, 0), 0)

    @property
    def too_many(self) -> int:
        """How many more than the quota would stay on the list: nobody is removed for it."""
        return 0 if self.quota is None else max(self.stay.count + self.may_stay.count - self.quota, 0)

    @property
    def ruled_out_at_once(self) -> int:
        """Branches, and those of whom the enterprise's own row says no."""
        return self.registry - self.sieves[0].asked if self.sieves else self.registry


def trial_run(version: SchemeVersion, *, day: dt.date) -> Trial:
    """Try a version, draft or published, on every enterprise and every case on the list of `day`."""
    criteria = criteria_of(version)
    cases = list(_listed(version, day))
    on_list = {case.enterprise_id for case in cases}
    sieves = [Sieve(criterion) for criterion in sorted(_hard(criteria), key=_is_asked_late)]
    laid_open = Case.objects.filter(scheme=version.scheme_id, status__in=ON_THE_WAY)
    hold_places = set(laid_open.values_list("enterprise", flat=True))
    trial = Trial(
        day,
        Enterprise.objects.count(),
        len(on_list),
        on_the_way=laid_open.count(),
        quota=version.quota,
        sieves=sieves,
    )
    for some in batches_of_cases(cases):
        _judge_cases(trial, version, criteria, some)
    reading = reading_for(version, day=day)
    for batch in _batches(criteria, reading):
        outcomes = _outcomes(sieves, criteria, batch, reading, version.pass_score)
        trial.enter.add(sorted(outcomes[MET] - on_list))
        trial.entering += len(outcomes[MET] - on_list - hold_places)
        trial.may_enter.add(sorted(outcomes[UNKNOWN] - on_list))
    return trial


def _outcomes(
    sieves: Sequence[Sieve],
    criteria: Sequence[Criterion],
    batch: Batch,
    reading: Reading,
    pass_score: int,
) -> dict[Outcome, set[int]]:
    """The enterprises of a batch by what the criteria say of them, hard and soft together."""
    alive, unknown = set(batch.ids), set[int]()
    for sieve in sieves:
        if not alive:
            break
        found = _by_outcome(sieve.criterion, _only(batch, alive), reading, sieve)
        alive -= found[FAILED]
        unknown |= found[UNKNOWN]
    soft = [criterion for criterion in criteria if not criterion.is_hard]
    if soft and pass_score and alive:
        scores = _by_score(soft, _only(batch, alive), reading, pass_score)
        alive -= scores[FAILED]
        unknown |= scores[UNKNOWN]
    return {MET: alive - unknown, UNKNOWN: alive & unknown, FAILED: set(batch.ids) - alive}


def _by_outcome(
    criterion: Criterion, batch: Batch, reading: Reading, sieve: Sieve | None = None
) -> dict[Outcome, set[int]]:
    """Those of whom a reader found something are judged one by one, all others at once."""
    conditions = list(criterion.conditions.all())
    answers = [answers_of(condition, batch, reading) for condition in conditions]
    ids = set(batch.ids)
    told = ids & {key for answer in answers for key in answer.found}
    judged: dict[tuple, Outcome] = {}
    found: dict[Outcome, set[int]] = {outcome: set() for outcome in Outcome}

    def judge(values: tuple) -> Outcome:
        if values not in judged:
            pairs = zip(conditions, values, strict=True)
            outcomes = [holds(value, one.operator, one.value) for one, value in pairs]
            judged[values] = joined(criterion.joiner, outcomes)
        return judged[values]

    for one in told:
        found[judge(tuple(answer.of(one).value for answer in answers))].add(one)
    found[judge(tuple(answer.otherwise.value for answer in answers))] |= ids - told
    if sieve:
        _count(sieve, found, conditions, answers)
    return found


def _count(
    sieve: Sieve,
    found: dict[Outcome, set[int]],
    conditions: Sequence[Condition],
    answers: Sequence[Answers],
) -> None:
    sieve.met += len(found[MET])
    sieve.failed += len(found[FAILED])
    sieve.unknown += len(found[UNKNOWN])
    for condition, answer in zip(conditions, answers, strict=True):
        label = label_of(condition.indicator)
        data = Counter(answer.of(one) for one in found[UNKNOWN])
        for datum, times in data.items():
            if datum.value is None:
                sieve.why[label, str(datum.source)] += times


def _by_score(
    soft: Sequence[Criterion], batch: Batch, reading: Reading, pass_score: int
) -> dict[Outcome, set[int]]:
    split = [(criterion.weight, _by_outcome(criterion, batch, reading)) for criterion in soft]
    judged: dict[tuple[Outcome, ...], Outcome] = {}
    found: dict[Outcome, set[int]] = {outcome: set() for outcome in Outcome}
    for one in batch.ids:
        outcomes = tuple(next(o for o in Outcome if one in by_outcome[o]) for _weight, by_outcome in split)
        if outcomes not in judged:
            weights = [weight for weight, _by in split]
            judged[outcomes] = enough(list(zip(weights, outcomes, strict=True)), pass_score)
        found[judged[outcomes]].add(one)
    return found


def _batches(criteria: Sequence[Criterion], reading: Reading) -> Iterator[Batch]:
    """Those that no hard criterion rules out by what the database can see; branches are left out."""
    columns = {"pk", "is_branch", *columns_of(_conditions(criteria))}
    rows = Enterprise.objects.filter(_possible(criteria, reading)).order_by("pk").values(*columns)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:ROWS_AT_ONCE]):
        last = found[-1]["pk"]
        own = [row for row in found if not row["is_branch"]]
        yield Batch([row["pk"] for row in own], rows=own)


def _possible(criteria: Sequence[Criterion], reading: Reading) -> Q:
    whole = Q()
    for criterion in _hard(criteria):
        parts = [_possible_of(condition, reading) for condition in criterion.conditions.all()]
        if criterion.joiner == Joiner.ALL:
            for part in parts:
                whole &= part or Q()
        elif parts and all(part is not None for part in parts):
            some = Q()
            for part in parts:
                some |= part or Q()
            whole &= some
    return whole


def _possible_of(condition: Condition, reading: Reading) -> Q | None:
    indicator = INDICATORS.get(condition.indicator)
    if indicator is None or indicator.possible is None:
        return None
    params = indicator.settings_of(condition.params)
    return indicator.possible(reading, params, condition.operator, condition.value)


def _only(batch: Batch, ids: set[int]) -> Batch:
    if len(ids) == len(batch.ids):
        return batch
    return Batch(sorted(ids), rows=[row for row in batch.rows if row["pk"] in ids])


def _conditions(criteria: Iterable[Criterion]) -> list[Condition]:
    return [condition for criterion in criteria for condition in criterion.conditions.all()]


def _hard(criteria: Iterable[Criterion]) -> list[Criterion]:
    return [criterion for criterion in criteria if criterion.is_hard]


def _is_asked_late(criterion: Criterion) -> bool:
    """What stands in the enterprise's own row is read already."""
    indicators = (INDICATORS.get(condition.indicator) for condition in criterion.conditions.all())
    return any(indicator is None or not indicator.columns for indicator in indicators)


def _listed(version: SchemeVersion, day: dt.date) -> QuerySet[Case]:
    entries = as_of(day, version.scheme).values("case")
    return Case.objects.filter(pk__in=entries).select_related("enterprise", "chain").order_by("pk")


def batches_of_cases(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """No enterprise twice in one batch: each of its cases is about another chain."""
    rounds: list[list[Case]] = []
    seen: dict[int, int] = {}
    for case in cases:
        number = seen[case.enterprise_id] = seen.get(case.enterprise_id, -1) + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(case)
    for one in rounds:
        for start in range(0, len(one), LISTED_AT_ONCE):
            yield one[start : start + LISTED_AT_ONCE]


def _judge_cases(
    trial: Trial, version: SchemeVersion, criteria: Sequence[Criterion], cases: Sequence[Case]
) -> None:
    reading = reading_for(version, day=trial.day, cases=cases)
    columns = columns_of(_conditions(criteria))
    batch = Batch([case.enterprise_id for case in cases], columns=columns)
    sieves = [Sieve(criterion) for criterion in _hard(criteria)]
    outcomes = _outcomes(sieves, criteria, batch, reading, version.pass_score)
    places = {MET: trial.stay, UNKNOWN: trial.may_stay, FAILED: trial.leave}
    for case in cases:
        outcome = next(outcome for outcome in Outcome if case.enterprise_id in outcomes[outcome])
        places[outcome].add([case.pk])
