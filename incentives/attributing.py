"""Shares computed from dated events by a rule set: no database, the same facts always give the same result.

The clauses are tried in order; the first whose conditions hold, and whose roles are all there, decides. Every
part of the result says why, in sentences that are kept for readers of both languages.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.language import Chosen, Message
from core.language import message as _
from core.money import raw_money
from core.months import months_later
from crm.choices.projects import PIPELINE, ProjectStage
from incentives.attribution_choices import EventKind, PartyRole
from incentives.attribution_content import KEPT, REST, WHOLE
from incentives.parts import apportion

BEGINS = (EventKind.TRANSFER, EventKind.SIGNATURE)  # what a duration runs from: the first of these there is


@dataclass(frozen=True)
class Event:
    """`kept_pct` is what a transfer kept for who reported first, `amount` that of an increase (元)."""

    kind: EventKind
    on: dt.date
    source: str  # what it was read from, for the reader
    amount: Decimal | None = None
    kept_pct: Decimal | None = None


@dataclass(frozen=True)
class Claimant:
    """A party as far as the rules look at it. The order of recording decides who is the first."""

    key: int
    role: PartyRole
    label: str
    recorded_on: dt.date


@dataclass(frozen=True)
class Facts:
    """What is known of a project on a day: later events are left out by `until`."""

    day: dt.date
    amount: Decimal | None  # investment (元); None: not known
    stages: Mapping[str, dt.date]  # reached, and when
    events: Sequence[Event]
    claimants: Sequence[Claimant]

    def until(self, day: dt.date) -> "Facts":
        return Facts(
            day,
            self.amount,
            {stage: on for stage, on in self.stages.items() if on <= day},
            [event for event in self.events if event.on <= day],
            [one for one in self.claimants if one.recorded_on <= day],
        )

    def last(self, kind: EventKind) -> Event | None:
        found = [event for event in self.events if event.kind == kind]
        return max(found, key=lambda event: event.on, default=None)


@dataclass(frozen=True)
class Part:
    claimant: Claimant
    share_pct: Decimal
    why: tuple[Message, ...]


@dataclass(frozen=True)
class Result:
    """`parts` make exactly 100.00, or there are none and `why` says what is missing."""

    parts: tuple[Part, ...]
    why: tuple[Message, ...]  # why the clauses before the deciding one did not apply


def attribute(content: Mapping[str, Any], facts: Facts) -> Result:
    """The shares by a cleaned rule set on `facts.day`."""
    facts = facts.until(facts.day)
    passed_over: list[Message] = []
    for clause in content["clauses"]:
        obstacle = _obstacle(clause, facts)
        if obstacle is None:
            return Result(tuple(_parts(clause, facts)), tuple(passed_over))
        passed_over.append(obstacle)
    return Result((), tuple(passed_over))


def _obstacle(clause: Mapping[str, Any], facts: Facts) -> Message | None:
    """Why a clause does not apply; None where it does."""
    when, names = clause["when"], {"clause": clause["clause"]}
    for name, kind in (("transferred", EventKind.TRANSFER), ("adjudicated", EventKind.ADJUDICATION)):
        if name in when and when[name] != (facts.last(kind) is not None):
            words = names | {"event": Chosen(kind)}
            if when[name]:
                return _("%(clause)s does not apply: there is no “%(event)s”.") % words
            return _("%(clause)s does not apply: there is a “%(event)s”.") % words
    return (
        _amount_obstacle(when, names, facts)
        or _time_obstacle(when, names, facts)
        or _role_obstacle(clause, names, facts)
    )


def _amount_obstacle(when: Mapping[str, Any], names: dict[str, Any], facts: Facts) -> Message | None:
    if not {"amount_at_least", "amount_below"} & when.keys():
        return None
    if facts.amount is None:
        return _("%(clause)s does not apply: the investment is not known.") % names
    words = names | {"amount": raw_money(facts.amount)}
    if "amount_at_least" in when and facts.amount < Decimal(when["amount_at_least"]):
        limit = {"limit": raw_money(Decimal(when["amount_at_least"]))}
        return _("%(clause)s does not apply: the investment of %(amount)s is below %(limit)s.") % (
            words | limit
        )
    if "amount_below" in when and facts.amount >= Decimal(when["amount_below"]):
        limit = {"limit": raw_money(Decimal(when["amount_below"]))}
        return _("%(clause)s does not apply: the investment of %(amount)s is not below %(limit)s.") % (
            words | limit
        )
    return None


def _time_obstacle(when: Mapping[str, Any], names: dict[str, Any], facts: Facts) -> Message | None:
    if "stage" in when and not _has_reached(facts, when["stage"]):
        stage = {"stage": Chosen(ProjectStage(when["stage"]))}
        return _("%(clause)s does not apply: the project has not reached “%(stage)s”.") % (names | stage)
    if "within_years" not in when:
        return None
    begun = _begun(facts)
    if begun is None:
        return _("%(clause)s does not apply: its time has not begun.") % names
    end = months_later(begun.on, 12 * when["within_years"])
    if facts.day >= end:
        return _("%(clause)s does not apply: its time ended on %(day)s.") % (names | {"day": end.isoformat()})
    return None


def _role_obstacle(clause: Mapping[str, Any], names: dict[str, Any], facts: Facts) -> Message | None:
    present = {one.role for one in facts.claimants}
    absent = [role for role in clause["split"] if role not in present]
    if absent:
        role = {"role": Chosen(PartyRole(absent[0]))}
        return _("%(clause)s does not apply: nobody is recorded as “%(role)s”.") % (names | role)
    if KEPT in clause["split"].values() and _kept(facts) is None:
        return _("%(clause)s does not apply: no transfer kept a share.") % names
    if min(_percentages(clause["split"], facts).values()) < 0:
        return _("%(clause)s does not apply: with what the transfer kept, more than 100 %% is given.") % names
    return None


def _has_reached(facts: Facts, stage: str) -> bool:
    later = PIPELINE[PIPELINE.index(ProjectStage(stage)) :]
    return any(one in facts.stages for one in later)


def _begun(facts: Facts) -> Event | None:
    return next((event for kind in BEGINS if (event := facts.last(kind))), None)


def _kept(facts: Facts) -> Decimal | None:
    transfer = facts.last(EventKind.TRANSFER)
    return transfer.kept_pct if transfer else None


def _parts(clause: Mapping[str, Any], facts: Facts) -> list[Part]:
    found = []
    for role, percent in _percentages(clause["split"], facts).items():
        if not percent:
            continue
        claimants = _of_role(clause, role, facts)
        shares = apportion(percent, [Decimal(1)] * len(claimants))
        found += [
            Part(one, share, tuple(_why(clause, role, percent, one, len(claimants), facts)))
            for one, share in zip(claimants, shares, strict=True)
            if share
        ]
    return found


def _percentages(split: Mapping[str, str], facts: Facts) -> dict[str, Decimal]:
    known = {
        role: (_kept(facts) or Decimal(0)) if value == KEPT else Decimal(value)
        for role, value in split.items()
        if value != REST
    }
    left = WHOLE - sum(known.values(), Decimal(0))
    return {role: left if value == REST else known[role] for role, value in split.items()}


def _of_role(clause: Mapping[str, Any], role: str, facts: Facts) -> list[Claimant]:
    """In the order in which they were recorded."""
    found = sorted(
        (one for one in facts.claimants if one.role == role), key=lambda one: (one.recorded_on, one.key)
    )
    return found[:1] if role in clause["first_only"] else found


def _why(
    clause: Mapping[str, Any], role: str, percent: Decimal, one: Claimant, number: int, facts: Facts
) -> list[Message]:
    words = {"clause": clause["clause"], "role": Chosen(PartyRole(role)), "percent": f"{percent:f}"}
    sentences = [_("%(clause)s gives “%(role)s” %(percent)s %%.") % words]
    if role in clause["first_only"]:
        sentences.append(
            _("Only the first to be recorded counts: %(name)s, on %(day)s.")
            % {"name": one.label, "day": one.recorded_on.isoformat()}
        )
    elif number > 1:
        sentences.append(_("%(number)s share it evenly.") % {"number": number})
    return sentences + [_event_in_words(event) for event in _cited(clause, facts)]


def _cited(clause: Mapping[str, Any], facts: Facts) -> list[Event]:
    """The events on which the clause rests, in their order."""
    kinds = {EventKind.FIRST_REPORT}
    if clause["when"].get("transferred") or KEPT in clause["split"].values():
        kinds.add(EventKind.TRANSFER)
    if clause["when"].get("adjudicated"):
        kinds.add(EventKind.ADJUDICATION)
    if "within_years" in clause["when"]:
        kinds |= set(BEGINS)
    cited = [event for kind in kinds if (event := facts.last(kind))]
    return sorted(cited, key=lambda event: (event.on, event.kind))


def _event_in_words(event: Event) -> Message:
    words = {"event": Chosen(event.kind), "day": event.on.isoformat(), "source": event.source}
    return _("%(event)s on %(day)s (%(source)s).") % words
