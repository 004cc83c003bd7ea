"""What a rule set of attribution says: clauses tried in order, cleaned and put into words (domain.md 2.10).

share_kind: statistics
clauses:
  - code: transferred
    clause: 第六条
    name_zh: 流转项目
    when: {transferred: true, amount_at_least: "100000000", within_years: 3, stage: started}
    split: {first_reporter: kept, landing_area: rest}
    first_only: [first_reporter]
counting: {increase: increment, upgrade: none}
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.language import for_reader
from core.money import display_money
from crm.choices.projects import PIPELINE, ProjectStage
from incentives.attribution_choices import PartyRole, ShareKind
from incentives.kinds import Content
from incentives.typed import number_of

EXAMPLE: Content = {
    "share_kind": "statistics",
    "clauses": [
        {
            "code": "transferred",
            "clause": "第六条",
            "name_zh": "流转项目",
            "name_en": "Project handed over",
            "when": {"transferred": True},
            "split": {"first_reporter": "kept", "landing_area": "rest"},
        },
        {
            "code": "first",
            "clause": "第五条",
            "name_zh": "首报单位独得",
            "name_en": "The first reporter alone",
            "split": {"first_reporter": 100},
        },
    ],
    "counting": {"increase": "increment", "upgrade": "none"},
}
WHOLE = Decimal(100)
KEPT, REST = "kept", "rest"  # what the transfer kept for who reported first; what the others leave
CLAUSE_KEYS = {"code", "clause", "name_zh", "name_en", "when", "split", "first_only"}
WHEN_KEYS = {"transferred", "adjudicated", "amount_at_least", "amount_below", "within_years", "stage"}
INCREASE = {"increment", "whole", "none"}
UPGRADE = {"none", "whole"}


def clean(content: Mapping[str, Any]) -> Content:
    """Raises ValidationError with all problems, each naming the clause."""
    problems: list[str] = []
    _refuse_unknown(problems, _("Rule set"), content, {"share_kind", "clauses", "counting"})
    if content.get("share_kind") not in ShareKind.values:
        problems.append(_("Choose what is shared: for statistics, or for reward."))
    given = content.get("clauses")
    if not isinstance(given, list) or not given or not all(isinstance(one, Mapping) for one in given):
        raise ValidationError([*problems, _("A rule set has at least one clause.")])
    clauses = [_clause(problems, number, one) for number, one in enumerate(given, 1)]
    codes = [one["code"] for one in clauses]
    if len(set(codes)) < len(codes):
        problems.append(_("Two clauses have the same code."))
    counting = _counting(problems, content.get("counting") or {})
    if problems:
        raise ValidationError(problems)
    return {"share_kind": content["share_kind"], "clauses": clauses, "counting": counting}


def _clause(problems: list[str], number: int, given: Mapping[str, Any]) -> Content:
    code = str(given.get("code") or "")
    place = code or _("Clause %(number)s") % {"number": number}
    _refuse_unknown(problems, place, given, CLAUSE_KEYS)
    problems += [
        _("%(place)s: “%(name)s” is missing.") % {"place": place, "name": words}
        for name, words in (("code", _("Code")), ("clause", _("Clause")), ("name_zh", _("Name (Chinese)")))
        if not str(given.get(name) or "").strip()
    ]
    split = _split(problems, place, given.get("split"))
    chosen = {str(role) for role in given.get("first_only") or []}
    if not chosen <= split.keys():
        problems.append(_("%(place)s: the first only of a role that has no share.") % {"place": place})
    first_only = [role for role in PartyRole.values if role in chosen]
    return {
        "code": code,
        "clause": str(given.get("clause") or ""),
        "name_zh": str(given.get("name_zh") or ""),
        "name_en": str(given.get("name_en") or ""),
        "when": _when(problems, place, given.get("when") or {}),
        "split": split,
        "first_only": first_only,
    }


def _split(problems: list[str], place: str, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping) or not given:
        problems.append(_("%(place)s: say what each role has.") % {"place": place})
        return {}
    unknown = sorted(set(map(str, given)) - set(PartyRole.values))
    if unknown:
        problems.append(_("%(place)s: unknown roles: %(roles)s.") % _named(place, unknown))
    split = {str(role): _percent(value) for role, value in given.items()}
    words = [value for value in split.values() if value in (KEPT, REST)]
    if "" in split.values() or words.count(REST) > 1 or words.count(KEPT) > 1:
        problems.append(
            _("%(place)s: a share is a percentage with at most two decimals, or once “kept” or “rest”.")
            % {"place": place}
        )
        return split
    fixed = sum((Decimal(value) for value in split.values() if value not in (KEPT, REST)), Decimal(0))
    if REST not in words and (KEPT in words or fixed != WHOLE) or fixed > WHOLE:
        problems.append(_("%(place)s: the shares make %(sum)s, not 100.") % {"place": place, "sum": fixed})
    return split


def _percent(value: Any) -> str:
    """As text with two decimals; "" for what is none."""
    if value in (KEPT, REST):
        return str(value)
    try:
        number = number_of(value)
    except ValueError:
        return ""
    if not 0 < number <= WHOLE or number != round(number, 2):
        return ""
    return f"{number:.2f}"


def _when(problems: list[str], place: str, given: Any) -> Content:
    if not isinstance(given, Mapping):
        problems.append(_("%(place)s: write the conditions as names with values.") % {"place": place})
        return {}
    _refuse_unknown(problems, place, given, WHEN_KEYS)
    when: Content = {}
    for name in ("transferred", "adjudicated"):
        if name in given:
            when[name] = bool(given[name])
    for name in ("amount_at_least", "amount_below"):
        if name in given:
            when[name] = _amount(problems, place, given[name])
    if "within_years" in given:
        years = given["within_years"]
        if isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= 50:
            problems.append(_("%(place)s: enter a number of years from 1 to 50.") % {"place": place})
        when["within_years"] = years
    if "stage" in given:
        if given["stage"] not in PIPELINE:
            problems.append(_("%(place)s: there is no such stage.") % {"place": place})
        when["stage"] = str(given["stage"])
    return when


def _amount(problems: list[str], place: str, value: Any) -> str:
    try:
        amount = number_of(value)
    except ValueError:
        amount = Decimal(0)
    if amount <= 0:
        problems.append(_("%(place)s: an amount is a number of yuan above zero.") % {"place": place})
        return ""
    return f"{amount:f}"


def _counting(problems: list[str], given: Any) -> dict[str, str]:
    """Sanming 2006 [P]: a project counts once, a later increase only by the increment."""
    if not isinstance(given, Mapping):
        problems.append(_("Write the counting as names with values."))
        return {}
    _refuse_unknown(problems, _("Counting"), given, {"increase", "upgrade"})
    counting = {
        "increase": str(given.get("increase", "increment")),
        "upgrade": str(given.get("upgrade", "none")),
    }
    if counting["increase"] not in INCREASE or counting["upgrade"] not in UPGRADE:
        problems.append(
            _("Counting: an increase counts by its increment, whole or none, an upgrade whole or none.")
        )
    return counting


def _refuse_unknown(problems: list[str], place: str, given: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(map(str, given)) - known)
    if unknown:
        problems.append(_("%(place)s: unknown names: %(roles)s.") % _named(place, unknown))


def _named(place: str, names: list[str]) -> dict[str, str]:
    return {"place": place, "roles": ", ".join(names)}


def indicators(content: Content) -> list[str]:
    """Shares rest on events, not on figures."""
    return []


def lines(content: Content) -> Iterator[str]:
    yield _("Shares: %(kind)s.") % {"kind": ShareKind(content["share_kind"]).label}
    for clause in content["clauses"]:
        words = {
            "clause": clause["clause"],
            "name": for_reader(clause["name_zh"], clause["name_en"]),
            "when": conditions_in_words(clause["when"]),
            "split": split_in_words(clause["split"], clause["first_only"]),
        }
        yield _("%(clause)s %(name)s. When: %(when)s. Then: %(split)s.") % words
    counting = content["counting"]
    yield _("A project counts once. %(increase)s %(upgrade)s") % {
        "increase": {
            "increment": _("An increase counts by the increase only."),
            "whole": _("An increase counts with the whole amount."),
            "none": _("An increase does not count."),
        }[counting["increase"]],
        "upgrade": {
            "none": _("A technical upgrade counts without an amount."),
            "whole": _("A technical upgrade counts with its amount."),
        }[counting["upgrade"]],
    }


def conditions_in_words(when: Content) -> str:
    words = []
    if "transferred" in when:
        words.append(_("transferred to another area") if when["transferred"] else _("not transferred"))
    if "adjudicated" in when:
        words.append(_("decided in a conflict") if when["adjudicated"] else _("not in conflict"))
    if "amount_at_least" in when:
        words.append(_("investment of at least %(amount)s") % _shown(when["amount_at_least"]))
    if "amount_below" in when:
        words.append(_("investment below %(amount)s") % _shown(when["amount_below"]))
    if "stage" in when:
        words.append(_("has reached “%(stage)s”") % {"stage": ProjectStage(when["stage"]).label})
    if "within_years" in when:
        words.append(_("within %(years)s years") % {"years": when["within_years"]})
    return ", ".join(words) or _("always")


def split_in_words(split: Mapping[str, str], first_only: list[str]) -> str:
    words = {KEPT: _("what the transfer kept"), REST: _("the rest")}
    parts = []
    for role, value in split.items():
        label = str(PartyRole(role).label)
        if role in first_only:
            label = _("%(role)s (the first only)") % {"role": label}
        parts.append(f"{label} {words.get(value) or f'{Decimal(value):f} %'}")
    return "; ".join(parts)


def _shown(amount: str) -> dict[str, str]:
    return {"amount": display_money(Decimal(amount))}
