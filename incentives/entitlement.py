"""What an enterprise may be entitled to, why, and which facts are missing.

Three values, as the whitelist counts them: a fact that is not known makes a measure neither due nor refused.
Every reason is a Message, so that it reads in both languages also after it was stored.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy

from accounts.models import User
from core.language import as_data
from core.language import message as _
from core.money import CENT, display_money
from incentives.choices import BenefitMode, RuleKind, RuleStatus
from incentives.indicators import indicator_of
from incentives.kinds import Content
from incentives.models import Measure, RuleVersion
from registry.choices import RoleStatus
from registry.models import ChainRole, Enterprise
from whitelist.check_lines import value_words, wanted_words
from whitelist.checking import all_of, holds
from whitelist.choices import Outcome
from whitelist.indicators import Batch, Datum, Indicator, Reading, plain_value, unknown

Facts = Mapping[str, Datum]  # by key of the indicator, with its settings
_value = lazy(value_words, str)
_wanted = lazy(wanted_words, str)
_money = lazy(display_money, str)


@dataclass(frozen=True)
class Reason:
    """A sentence, and whether it speaks for the measure (met), against it, or is not known."""

    words: str
    outcome: Outcome


@dataclass(frozen=True)
class Entitlement:
    measure: Measure
    reasons: Sequence[Reason]
    amount: Decimal | None  # None: given in kind, or not to be computed yet

    @property
    def outcome(self) -> Outcome:
        return all_of(reason.outcome for reason in self.reasons)

    @property
    def missing(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.outcome == Outcome.UNKNOWN]

    def as_data(self) -> list[dict[str, Any]]:
        """To be stored with a claim."""
        return [{"words": as_data(one.words), "outcome": one.outcome.value} for one in self.reasons]


def measures_of(day: dt.date) -> list[Measure]:
    """Those of the package versions in effect on a day, of each package the version that began last."""
    versions = RuleVersion.objects.filter(
        kind=RuleKind.PACKAGE, status=RuleStatus.EFFECTIVE, valid_from__lte=day
    )
    newest = {version.code: version.pk for version in versions.order_by("valid_from", "number").only("code")}
    measures = Measure.objects.filter(
        Q(version__valid_to=None) | Q(version__valid_to__gte=day), version__in=newest.values()
    )
    return list(measures.select_related("version__area", "version__chain", "version__project"))


def measures_for(enterprise: Enterprise, measures: Iterable[Measure]) -> list[Measure]:
    """Those whose area, chain and project are the enterprise's. One query."""
    chains = set(
        ChainRole.objects.filter(enterprise=enterprise, status=RoleStatus.RECOGNISED).values_list(
            "chain", flat=True
        )
    )
    return [measure for measure in measures if is_meant(measure.version, enterprise, chains)]


def is_meant(version: RuleVersion, enterprise: Enterprise, chains: set[int]) -> bool:
    if version.project_id:
        return version.project is not None and version.project.project_company_id == enterprise.pk
    return (version.area_id in (None, enterprise.area_id)) and (
        version.chain_id is None or version.chain_id in chains
    )


def measures_shown(enterprise: Enterprise, day: dt.date, user: User | None = None) -> list[Measure]:
    """Those meant for the enterprise on a day; of a project, staff that may not see it reads nothing."""
    measures = measures_for(enterprise, measures_of(day))
    if user is None or not user.is_desk_staff:
        return measures
    seen = Measure.objects.visible_to(user).filter(pk__in=[measure.pk for measure in measures])
    known = set(seen.values_list("pk", flat=True))
    return [measure for measure in measures if measure.pk in known]


def entitlements(enterprise: Enterprise, day: dt.date, user: User | None = None) -> list[Entitlement]:
    """What the measures in effect say of the enterprise with the facts of `day`; a few queries a fact."""
    measures = measures_shown(enterprise, day, user)
    facts = read_facts(measures, [enterprise.pk], day)[enterprise.pk]
    return [entitlement(measure, facts, day) for measure in measures]


def entitlement_to(measure: Measure, enterprise: Enterprise, day: dt.date) -> Entitlement:
    return entitlement(measure, read_facts([measure], [enterprise.pk], day)[enterprise.pk], day)


def read_facts(
    measures: Iterable[Measure], enterprise_ids: Sequence[int], day: dt.date
) -> dict[int, dict[str, Datum]]:
    """The data that the measures ask for, of every enterprise; each indicator is read once."""
    asked: dict[str, tuple[Indicator, Mapping[str, Any]]] = {}
    for measure in measures:
        for code, params in _asked(measure.content):
            indicator = indicator_of(code)
            if indicator is not None:
                asked[indicator.key(params)] = (indicator, indicator.settings_of(params))
    columns = {column for indicator, _params in asked.values() for column in indicator.columns}
    batch, reading = Batch(enterprise_ids, columns=columns), Reading(day)
    facts: dict[int, dict[str, Datum]] = {pk: {} for pk in batch.ids}
    for key, (indicator, params) in asked.items():
        answers = indicator.read(batch, reading, params)
        for pk, own in facts.items():
            own[key] = answers.of(pk)
    return facts


def _asked(content: Content) -> Iterable[tuple[str, Mapping[str, Any]]]:
    yield from ((one["indicator"], one["params"]) for one in content["conditions"])
    if content["benefit"]["mode"] == BenefitMode.SHARE:
        yield content["benefit"]["base"], {}


def entitlement(measure: Measure, facts: Facts, day: dt.date | None = None) -> Entitlement:
    """Pure: the same measure, facts and day always give the same. Without `day` the time for claims is not
    asked.
    """
    content = measure.content
    window = _window(content, day) if day else []
    reasons = [*window, *(_condition(one, facts) for one in content["conditions"])]
    amount, derived = _benefit(content, facts)
    return Entitlement(measure, [*reasons, derived], amount)


def _window(content: Content, day: dt.date) -> list[Reason]:
    found = []
    if content["claim_from"] and day.isoformat() < content["claim_from"]:
        words = _("Claims are taken from %(day)s on.") % {"day": content["claim_from"]}
        found.append(Reason(words, Outcome.FAILED))
    if content["claim_to"] and day.isoformat() > content["claim_to"]:
        words = _("Claims were taken until %(day)s.") % {"day": content["claim_to"]}
        found.append(Reason(words, Outcome.FAILED))
    return found


def _condition(condition: Content, facts: Facts) -> Reason:
    indicator = indicator_of(condition["indicator"])
    if indicator is None:
        words = _("The program does not know the figure “%(code)s” any more.")
        return Reason(words % {"code": condition["indicator"]}, Outcome.UNKNOWN)
    datum = facts.get(indicator.key(condition["params"]), unknown(""))
    outcome = holds(datum.value, condition["operator"], condition["value"])
    told = {
        "figure": indicator.label,
        "wanted": _wanted(indicator, condition["operator"], condition["value"]),
        "value": _value(indicator, plain_value(datum.value)),
        "source": datum.source,
    }
    sentences = {
        Outcome.MET: _("Met: %(figure)s is %(value)s, asked is %(wanted)s (%(source)s).") % told,
        Outcome.FAILED: _("Not met: %(figure)s is %(value)s, asked is %(wanted)s (%(source)s).") % told,
        Outcome.UNKNOWN: _("Not known: %(figure)s, asked is %(wanted)s. %(source)s") % told,
    }
    return Reason(sentences[outcome], outcome)


def _benefit(content: Content, facts: Facts) -> tuple[Decimal | None, Reason]:
    benefit = content["benefit"]
    if benefit["mode"] == BenefitMode.IN_KIND:
        return None, Reason(_("Given in kind, without an amount."), Outcome.MET)
    if benefit["mode"] == BenefitMode.FIXED:
        amount = Decimal(benefit["amount"])
        words = _("A fixed amount of %(amount)s.") % {"amount": _money(amount)}
        return _capped(amount, content, words)
    indicator = indicator_of(benefit["base"])
    datum = facts.get(indicator.key({}), unknown("")) if indicator else unknown("")
    if indicator is None or not isinstance(datum.value, Decimal):
        words = _("The amount cannot be computed: %(figure)s is not known. %(source)s")
        told = {"figure": indicator.label if indicator else benefit["base"], "source": datum.source}
        return None, Reason(words % told, Outcome.UNKNOWN)
    rate = Decimal(benefit["rate"])
    amount = (datum.value * rate).quantize(CENT, ROUND_HALF_UP)
    told = {
        "rate": f"{(rate * 100).normalize():f}",
        "figure": indicator.label,
        "value": _value(indicator, plain_value(datum.value)),
        "amount": _money(amount),
    }
    if amount <= 0:
        return None, Reason(_("%(figure)s is %(value)s: nothing is due.") % told, Outcome.FAILED)
    return _capped(amount, content, _("%(rate)s %% of %(figure)s (%(value)s): %(amount)s.") % told)


def _capped(amount: Decimal, content: Content, words: str) -> tuple[Decimal, Reason]:
    cap = Decimal(content["cap"]) if content["cap"] else None
    if cap is None or amount <= cap:
        return amount, Reason(words, Outcome.MET)
    capped = _("%(derivation)s At most %(cap)s is given.") % {"derivation": words, "cap": _money(cap)}
    return cap, Reason(capped, Outcome.MET)
