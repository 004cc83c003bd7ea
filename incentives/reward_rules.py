"""What a reward comes to: by a rule, for a base, step by step, exact to the 分 (domain.md 3.5)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from core.language import Chosen, Message
from core.language import message as _
from core.months import months_later
from incentives.attribution_choices import Employment
from incentives.bands import EXACT, Band, Mode, rounded, slices_of, worth_of
from incentives.kinds import Content
from incentives.parts import apportion
from incentives.reward_choices import Base, RoundingWay

HUNDRED = Decimal(100)
NOTHING = Decimal("0.00")
# Cash never goes to civil servants and investors, whatever a version says (domain.md 3.5, consequence 1).
NEVER_CASH = frozenset({Employment.CIVIL_SERVANT.value, Employment.INVESTOR.value})


@dataclass(frozen=True)
class Computed:
    """An amount in 元 and the sentences that lead to it, each a core.language.Message."""

    amount: Decimal
    steps: Sequence[Message]


@dataclass(frozen=True)
class RewardRule:
    """A rule's content with the types of its values."""

    base: Base
    mode: Mode
    bands: tuple[Band, ...]
    min_base: Decimal
    bonuses: Mapping[str, Decimal]
    round_to: Decimal
    round_way: str
    cap_per_project: Decimal | None  # None: no cap
    cap_per_year: Decimal | None  # the same
    eligible: frozenset[str]
    ineligible: frozenset[str]
    record_before: str
    stages: tuple[tuple[str, Decimal], ...]
    publicity_days: int
    clawback_years: int
    claim_months: int  # after the stage of the last instalment

    def pays(self, employment: str) -> bool:
        """Whether somebody so employed gets money by this rule."""
        return employment in self.eligible - self.ineligible - NEVER_CASH


def rule_of(content: Content) -> RewardRule:
    """The rule that a cleaned content is."""
    return RewardRule(
        base=Base(content["base"]),
        mode=Mode(content["mode"]),
        bands=tuple(
            Band(_amount(band["upto"]), _amount(band.get("rate")), _amount(band.get("amount")))
            for band in content["bands"]
        ),
        min_base=Decimal(content["min_base"]),
        bonuses={bonus["code"]: Decimal(bonus["rate"]) for bonus in content["bonuses"]},
        round_to=Decimal(content["rounding"]["to"]),
        round_way=content["rounding"]["way"],
        cap_per_project=_amount(content["cap_per_project"]),
        cap_per_year=_amount(content["cap_per_year"]),
        eligible=frozenset(content["eligible"]),
        ineligible=frozenset(content["ineligible"]),
        record_before=content["record_before"],
        stages=tuple((one["stage"], Decimal(one["share"])) for one in content["instalments"]),
        publicity_days=content["publicity_working_days"],
        clawback_years=content["clawback_years"],
        claim_months=content["claim_months"],
    )


def reward_for(rule: RewardRule, base: Decimal, bonuses: Collection[str] = ()) -> Computed:
    """What a project is worth by the rule before it is shared, and why. The same for the same, on any day."""
    with localcontext(EXACT):
        return _reward_for(rule, base, bonuses)


def _reward_for(rule: RewardRule, base: Decimal, bonuses: Collection[str]) -> Computed:
    steps: list[Message] = [_("Base: %(amount)s.") % {"amount": shown(base)}]
    if base < rule.min_base:
        steps.append(_("Below the least base of %(amount)s: nothing.") % {"amount": shown(rule.min_base)})
        return Computed(NOTHING, steps)
    slices = slices_of(base, rule.bands, rule.mode)
    if not slices:
        return Computed(NOTHING, [*steps, _("No band holds this base: nothing.")])
    steps += [_slice_step(one.of, one.band, one.worth) for one in slices]
    amount = worth_of(slices)
    for code in sorted(set(bonuses) & rule.bonuses.keys()):
        more = amount * rule.bonuses[code]
        steps.append(
            _("Plus %(rate)s %% for “%(bonus)s”: %(amount)s.")
            % {"rate": percent(rule.bonuses[code]), "bonus": code, "amount": shown(more)}
        )
        amount += more
    whole = rounded(amount, rule.round_to, rule.round_way)
    if whole != amount:
        way = {"to": shown(rule.round_to), "way": Chosen(RoundingWay(rule.round_way))}
        steps.append(
            _("Rounded %(way)s to multiples of %(to)s: %(amount)s.") % (way | {"amount": shown(whole)})
        )
    return _capped(whole, rule.cap_per_project, steps)


def shared(computed: Computed, shares: Sequence[Decimal], place: int) -> Computed:
    """The part of the share at `place`, of all that share the project's amount (percent, together 100)."""
    part = apportion(computed.amount, shares)[place]
    step = _("Share of %(share)s %%: %(amount)s.") % {
        "share": f"{shares[place]:f}",
        "amount": shown(part),
    }
    return Computed(part, [*computed.steps, step])


def less_granted(computed: Computed, granted: Decimal) -> Computed:
    """What is left after what earlier claims were granted for the same share; nothing where that was more."""
    if not granted:
        return computed
    left = max(computed.amount - granted, NOTHING)
    step = _("Less %(granted)s granted before: %(amount)s.") % {
        "granted": shown(granted),
        "amount": shown(left),
    }
    return Computed(left, [*computed.steps, step])


def within_the_project(whole: Decimal, computed: Computed, granted: Decimal) -> Computed:
    """Never more than the project is worth, whoever was granted the rest before: shares may have changed."""
    left = max(whole - granted, NOTHING)
    if computed.amount <= left:
        return computed
    step = _("Of %(whole)s for the project %(granted)s is granted: %(amount)s.") % {
        "whole": shown(whole),
        "granted": shown(granted),
        "amount": shown(left),
    }
    return Computed(left, [*computed.steps, step])


def within_the_year(rule: RewardRule, computed: Computed, granted_this_year: Decimal) -> Computed:
    """Within what the rule gives one payee in a year."""
    if rule.cap_per_year is None:
        return computed
    left = max(rule.cap_per_year - granted_this_year, NOTHING)
    if computed.amount <= left:
        return computed
    step = _("At most %(cap)s a year, of which %(granted)s is granted: %(amount)s.") % {
        "cap": shown(rule.cap_per_year),
        "granted": shown(granted_this_year),
        "amount": shown(left),
    }
    return Computed(left, [*computed.steps, step])


def instalments_of(rule: RewardRule, amount: Decimal) -> list[tuple[str, Decimal]]:
    """The parts by stage, together exactly the amount; a stage whose part is nothing is left out."""
    parts = apportion(amount, [share for _stage, share in rule.stages])
    return [(stage, part) for (stage, _share), part in zip(rule.stages, parts, strict=True) if part]


def repayment_for(paid: Decimal, since: dt.date, left_on: dt.date, years: int, *, is_fraud: bool) -> Computed:
    """What has to come back of `paid`: by the days of the agreed years that were not fulfilled, or all of it.

    In proportion of days (domain.md 2.10: paid × unfulfilled ÷ agreed), rounded to 分, half up.
    """
    if is_fraud:
        return Computed(paid, [_("All of %(paid)s, for the claim was false.") % {"paid": shown(paid)}])
    end = months_later(since, 12 * years)
    agreed, unfulfilled = (end - since).days, max((end - max(left_on, since)).days, 0)
    amount = rounded(paid * unfulfilled / agreed, Decimal("0.01"), "half_up") if agreed else NOTHING
    step = _("%(paid)s × %(unfulfilled)s of %(agreed)s days up to %(end)s: %(amount)s.") % {
        "paid": shown(paid),
        "unfulfilled": unfulfilled,
        "agreed": agreed,
        "end": end.isoformat(),
        "amount": shown(amount),
    }
    return Computed(amount, [step])


def _capped(amount: Decimal, cap: Decimal | None, steps: list[Message]) -> Computed:
    if cap is None or amount <= cap:
        return Computed(amount, steps)
    step = _("At most %(cap)s a project: %(amount)s.") % {"cap": shown(cap), "amount": shown(cap)}
    return Computed(cap.quantize(Decimal("0.01")), [*steps, step])


def _slice_step(of: Decimal, band: Band, worth: Decimal) -> Message:
    if band.rate is None:
        return _("The amount of the band: %(amount)s.") % {"amount": shown(worth)}
    return _("%(of)s × %(rate)s %% = %(amount)s.") % {
        "of": shown(of),
        "rate": percent(band.rate),
        "amount": shown(worth),
    }


def shown(amount: Decimal) -> str:
    """With thousands separators and at least 分; more digits where the product has them."""
    plain = f"{amount.normalize():,f}"
    whole, _point, rest = plain.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}" if rest else whole


def percent(rate: Decimal) -> str:
    return f"{(rate * HUNDRED).normalize():f}"


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
