"""The check while typing: which enterprises a text may mean, why, and who pursues them."""

from dataclasses import dataclass

from crm.queries import Pursuit, pursuits
from registry.codes import USCC_LENGTH, normalise_code
from registry.matching import Candidate, Reason, candidates
from registry.models import Enterprise

# Hardly another enterprise, like all that have the whole name: who enters it again must say that it is.
SAME = frozenset({Reason.SAME_CODE, Reason.SAME_NAME, Reason.SAME_CORE_AND_CITY})
SHOWN = 6


@dataclass(frozen=True)
class Hit:
    enterprise: Enterprise
    reason: str  # in words; "" when the enterprise was chosen before
    found_by: str  # the name that was found, where it is not the one shown
    is_same: bool
    pursuits: list[Pursuit]


def check_name(text: str, *, limit: int = SHOWN) -> list[Hit]:
    """The enterprises that `text` (part of a name, pinyin, initials, a code) may mean, likeliest first.

    The same answer for every reader: enterprises are shared, and of leads it holds what `pursuits` tells.
    """
    found = candidates(text.replace("\x00", "").strip(), limit=limit)
    pursued = pursuits([candidate.enterprise_id for candidate in found])
    return [_hit(candidate, pursued.get(candidate.enterprise_id, [])) for candidate in found]


def _hit(candidate: Candidate, pursued: list[Pursuit]) -> Hit:
    enterprise = candidate.enterprise
    shown = {enterprise.label, enterprise.uscc}
    return Hit(
        enterprise,
        str(candidate.reason.label),
        "" if candidate.name in shown else candidate.name,
        candidate.exact or candidate.reason in SAME,
        pursued,
    )


def chosen_hit(enterprise: Enterprise) -> Hit:
    """The one hit of a form that was opened for this enterprise."""
    return Hit(enterprise, "", "", True, pursuits([enterprise.pk]).get(enterprise.pk, []))


def is_code(text: str) -> bool:
    """Whether somebody typed a credit code instead of a name (right or wrong)."""
    code = normalise_code(text)
    return len(code) == USCC_LENGTH and code.isascii() and any(sign.isdigit() for sign in code)
