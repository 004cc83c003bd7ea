"""The formulas in a sentence each, for who is judged by them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessment.formulas import clean_params


class FormulaKind(models.TextChoices):
    RATIO_CAPPED = "ratio_capped", gettext_lazy("Share of the target")
    RATIO_BONUS = "ratio_bonus", gettext_lazy("Share of the target with a bonus")
    EFFICACY = "efficacy", gettext_lazy("Efficacy coefficient")
    STEP = "step", pgettext_lazy("formula", "Steps")
    PER_ITEM = "per_item", gettext_lazy("Deduction per item")
    MILESTONE = "milestone", gettext_lazy("Milestone")
    GROWTH = "growth", gettext_lazy("Growth")
    JUDGE = "judge", gettext_lazy("Judged by reviewers")


def formula_words(kind: str, params: Mapping[str, Any], *, lower_is_better: bool = False) -> str:
    """How points come about, in the reader's language. `params` need not be clean."""
    return _SENTENCES[kind](clean_params(kind, params), lower_is_better)


def plain(number: Decimal) -> str:
    """Without zeros at the end: 1.20 is 1.2, 1E+2 is 100."""
    return f"{number.normalize():f}"


def _ratio_capped(params: Mapping, lower_is_better: bool) -> str:
    words = _("Weight × target ÷ value") if lower_is_better else _("Weight × value ÷ target")
    return _("%(formula)s, at most %(cap)s times the weight and not below 0.") % {
        "formula": words,
        "cap": plain(params["cap"]),
    }


def _ratio_bonus(params: Mapping, lower_is_better: bool) -> str:
    words = _("Weight × target ÷ value") if lower_is_better else _("Weight × value ÷ target")
    return _(
        "%(formula)s, at most the weight; for what is above the target %(rate)s points for each 100%%, "
        "at most %(cap)s points."
    ) % {"formula": words, "rate": plain(params["bonus_rate"]), "cap": plain(params["bonus_cap"])}


def _efficacy(params: Mapping, lower_is_better: bool) -> str:
    best = _("the lowest value") if lower_is_better else _("the highest value")
    return _(
        "Among the assessed units: %(floor)s%% of the weight for the weakest, the whole weight for %(best)s, "
        "the others between them in proportion; the whole weight for all if they are alike."
    ) % {"floor": plain(params["floor"]), "best": best}


def _step(params: Mapping, lower_is_better: bool) -> str:
    one = (
        _("from %(threshold)s%% of the target %(share)s%% of the weight")
        if params["of_target"]
        else _("from %(threshold)s on %(share)s%% of the weight")
    )
    factor = 100 if params["of_target"] else 1
    steps = [
        one % {"threshold": plain(threshold * factor), "share": plain(share * 100)}
        for threshold, share in params["steps"]
    ]
    return _("By steps: %(steps)s; below that nothing.") % {"steps": _(", ").join(steps)}


def _per_item(params: Mapping, lower_is_better: bool) -> str:
    return _("The weight less %(points)s points for each item, not below 0.") % {
        "points": plain(params["unit_deduction"])
    }


def _milestone(params: Mapping, lower_is_better: bool) -> str:
    return _("The weight if accepted by the day, %(share)s%% of it if later, otherwise nothing.") % {
        "share": plain(params["late_factor"] * 100)
    }


def _growth(params: Mapping, lower_is_better: bool) -> str:
    words = (
        _("Weight × decline ÷ wanted decline") if lower_is_better else _("Weight × growth ÷ wanted growth")
    )
    return _("%(formula)s against the period before, at most %(cap)s times the weight and not below 0.") % {
        "formula": words,
        "cap": plain(params["cap"]),
    }


def _judge(params: Mapping, lower_is_better: bool) -> str:
    if not params["drop"]:
        return _("Weight × the mean of the reviewers' marks out of 100.")
    return _(
        "Weight × the mean of the reviewers' marks out of 100, without the %(count)s highest and lowest "
        "where more than %(twice)s have judged."
    ) % {"count": plain(params["drop"]), "twice": plain(params["drop"] * 2)}


_SENTENCES: dict[str, Callable[[Mapping, bool], str]] = {
    FormulaKind.RATIO_CAPPED: _ratio_capped,
    FormulaKind.RATIO_BONUS: _ratio_bonus,
    FormulaKind.EFFICACY: _efficacy,
    FormulaKind.STEP: _step,
    FormulaKind.PER_ITEM: _per_item,
    FormulaKind.MILESTONE: _milestone,
    FormulaKind.GROWTH: _growth,
    FormulaKind.JUDGE: _judge,
}
