"""The measures of a policy package in sentences, for who reads, reviews and claims."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.language import for_reader
from core.money import display_money
from incentives.choices import BenefitMode, FundingLevel
from incentives.indicators import indicator_of
from incentives.kinds import Content
from whitelist.check_lines import wanted_words
from whitelist.choices import DocumentKind


def measure_in_words(measure: Content) -> str:
    clause = f" ({measure['clause']})" if measure["clause"] else ""
    title = f"{measure['code']} {for_reader(measure['title_zh'], measure['title_en'])}{clause}"
    parts = [benefit_in_words(measure)]
    asked = conditions_in_words(measure)
    if asked:
        parts.append(_("if %(conditions)s") % {"conditions": "; ".join(asked)})
    if "instalments" in measure:
        planned = [_instalment_in_words(one) for one in measure["instalments"]]
        parts.append(_("paid in instalments: %(instalments)s") % {"instalments": "; ".join(planned)})
    if "is_yearly" in measure:
        parts.append(_("once in every year"))
    if measure["is_automatic"]:
        parts.append(_("granted without application"))
    parts += _terms_in_words(measure)
    return f"{title}: {', '.join(parts)}."


def _terms_in_words(measure: Content) -> Iterator[str]:
    """For whom, until when, by which papers and out of which budget."""
    if whom := for_reader(measure["object_zh"], measure["object_en"]):
        yield _("for: %(whom)s") % {"whom": whom}
    if measure["claim_from"] or measure["claim_to"]:
        days = {"first": measure["claim_from"] or "…", "last": measure["claim_to"] or "…"}
        yield _("claimed from %(first)s to %(last)s") % days
    if measure["evidence_kinds"]:
        papers = "; ".join(str(DocumentKind(kind).label) for kind in measure["evidence_kinds"])
        yield _("papers: %(papers)s") % {"papers": papers}
    if budget := for_reader(measure["budget_zh"], measure["budget_en"]):
        yield _("budget: %(budget)s") % {"budget": budget}
    for level, share in measure["funding"].items():
        percent = f"{(Decimal(share) * 100).normalize():f}"
        yield _("%(level)s bears %(percent)s %%") % {"level": FundingLevel(level).label, "percent": percent}


def _instalment_in_words(instalment: Content) -> str:
    share = f"{(Decimal(instalment['share']) * 100).normalize():f}"
    if not instalment["months"]:
        return _("%(share)s %% at once") % {"share": share}
    months = instalment["months"]
    words = ngettext("%(share)s %% after a month", "%(share)s %% after %(months)s months", months)
    return words % {"share": share, "months": months}


def conditions_in_words(measure: Content) -> list[str]:
    return [condition_in_words(condition) for condition in measure["conditions"]]


def condition_in_words(condition: Content) -> str:
    indicator = indicator_of(condition["indicator"])
    label = str(indicator.label) if indicator else condition["indicator"]
    return f"{label} {wanted_words(indicator, condition['operator'], condition['value'])}"


def benefit_in_words(measure: Content) -> str:
    benefit = measure["benefit"]
    if benefit["mode"] == BenefitMode.IN_KIND:
        return for_reader(benefit["text_zh"], benefit["text_en"])
    if benefit["mode"] == BenefitMode.FIXED:
        words = display_money(Decimal(benefit["amount"]))
    else:
        base = indicator_of(benefit["base"])
        words = _("%(rate)s %% of: %(base)s") % {
            "rate": f"{(Decimal(benefit['rate']) * 100).normalize():f}",
            "base": base.label if base else benefit["base"],
        }
    if measure["cap"]:
        words = pgettext("benefit", "%(benefit)s, at most %(cap)s") % {
            "benefit": words,
            "cap": display_money(Decimal(measure["cap"])),
        }
    return words
