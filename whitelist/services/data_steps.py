"""What the data of a case allow and forbid: by a pre-check that is kept, or by an assessment of now."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.flow import Move, MoveRefused
from whitelist.checking import Assessment, criteria_of, enough_of, verdict
from whitelist.choices import Outcome
from whitelist.grounds import AGAINST_DATA, RESTS_ON_DATA
from whitelist.models import Check, Criterion, SchemeVersion
from whitelist.queries import clauses_of


def failed_clauses(found: Check | Assessment, version: SchemeVersion) -> dict[str, str]:
    """The clauses that an admission fails on, each with what it asks: of hard criteria, or of soft ones where
    the score is missed.
    """
    codes = _codes(found, Outcome.FAILED)
    is_hard = found.outcome == Outcome.FAILED
    return clauses_of(one for one in criteria_of(version) if one.is_hard == is_hard and one.code in codes)


def citable(version: SchemeVersion, found: Check | Assessment | None) -> dict[str, str]:
    """The clauses that a step can cite, each with what it asks; `found` is what one against data rests on."""
    failed = failed_clauses(found, version) if found else {}
    return failed or clauses_of(version.criteria.all())


def require_failed_clause(clause: str | None, check: Check, version: SchemeVersion) -> None:
    """What is cited is what the admission fails on. Raises MoveRefused."""
    clauses = failed_clauses(check, version)
    if clauses and clause not in clauses:
        raise MoveRefused(
            _("The admission does not fail on this clause. Cite one on which it does: %(clauses)s.")
            % {"clauses": ", ".join(clauses)}
        )


def refused_by_data(move: Move, found: Check | Assessment, version: SchemeVersion) -> str:
    """Why a step cannot be taken on these data, or ""."""
    if move.name in RESTS_ON_DATA:
        return inadmissible(found, version)
    if (
        move.name not in AGAINST_DATA
        or verdict(found, criteria_of(version), version.pass_score) == Outcome.FAILED
    ):
        return ""
    admitted = _("The data admit the enterprise. Against anything else an objection can be recorded.")
    return inadmissible(found, version) or admitted  # by what is not known nobody is rejected


def inadmissible(found: Check | Assessment, version: SchemeVersion) -> str:
    """Why nobody is put or left on the list on these data, or "": what is not known is found out first."""
    criteria = criteria_of(version)
    if found.outcome == Outcome.FAILED:
        words = _("Not met: %(criteria)s. Nobody is put or left on the list on these data.")
        return words % {"criteria": _named(found, criteria, Outcome.FAILED, is_hard=True)}
    if found.outcome == Outcome.UNKNOWN:
        words = _("Not known: %(criteria)s. Have the data entered and verified first.")
        return words % {"criteria": _named(found, criteria, Outcome.UNKNOWN, is_hard=True)}
    reached = enough_of(found.results, criteria, version.pass_score)
    about = {"score": found.score, "least": version.pass_score}
    if reached == Outcome.FAILED:
        return _("The soft criteria give %(score)s %%, the scheme asks for %(least)s %%.") % about
    if reached == Outcome.UNKNOWN:
        return _(
            "The soft criteria that are known give %(score)s %%, the scheme asks for %(least)s %%. "
            "Not known: %(criteria)s. Have the data entered and verified first."
        ) % (about | {"criteria": _named(found, criteria, Outcome.UNKNOWN, is_hard=False)})
    return ""


def _named(
    found: Check | Assessment, criteria: Sequence[Criterion], outcome: Outcome, *, is_hard: bool
) -> str:
    """The criteria with this result: where the step is refused, its pre-check is not kept."""
    codes = _codes(found, outcome)
    return ", ".join(one.label for one in criteria if one.is_hard == is_hard and one.code in codes)


def _codes(found: Check | Assessment, outcome: Outcome) -> set[str]:
    return {result["code"] for result in found.results if result["outcome"] == outcome}
