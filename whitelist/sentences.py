"""What a form of a step begins with: a sentence that names what it rests on, to be changed as needed."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from whitelist.check_lines import CheckLine
from whitelist.choices import Outcome

AGAINST = frozenset({"reject_in_area", "reject", "stop_notice", "warn", "suspend", "remove"})


def standard_note(name: str, lines: Sequence[CheckLine]) -> str:
    """The usual reason of a step, from the pre-check that the page shows; empty where there is none."""
    if name in AGAINST:
        return _against(lines)
    build = _SENTENCES.get(name)
    return build(lines) if build else ""


def standard_clause(name: str, lines: Sequence[CheckLine]) -> str:
    """The clause of the first criterion that is not met, for a step that goes against the enterprise."""
    failed = _failed(lines)
    return failed[0].clause if name in AGAINST and failed else ""


def _failed(lines: Iterable[CheckLine]) -> list[CheckLine]:
    return [line for line in lines if line.outcome == Outcome.FAILED]


def _clauses(lines: Iterable[CheckLine]) -> str:
    return ", ".join(dict.fromkeys(line.clause for line in lines if line.clause))


def _against(lines: Sequence[CheckLine]) -> str:
    failed = _failed(lines)
    if not failed:
        return ""
    reasons = "; ".join(_reason(line) for line in failed)
    return _("Not met: %(reasons)s.") % {"reasons": reasons}


def _reason(line: CheckLine) -> str:
    known = "; ".join(f"{datum.label} {datum.value}" for datum in line.data if datum.value)
    label = f"{line.label} ({line.clause})" if line.clause else line.label
    return f"{label}: {known}" if known else label


def _endorse(lines: Sequence[CheckLine]) -> str:
    return _hard(
        lines,
        _("The hard criteria (%(clauses)s) are met by the data. I propose to admit the enterprise."),
    )


def _publicise(lines: Sequence[CheckLine]) -> str:
    return _hard(
        lines, _("The hard criteria (%(clauses)s) are met by the data. To be laid open for objections.")
    )


def _confirm(lines: Sequence[CheckLine]) -> str:
    return _hard(lines, _("Looked at again: the hard criteria (%(clauses)s) are still met."))


def _hard(lines: Sequence[CheckLine], sentence: str) -> str:
    hard = [line for line in lines if line.is_hard]
    if any(line.outcome != Outcome.MET for line in hard):
        return ""  # nothing that the data do not say
    return sentence % {"clauses": _clauses(hard) or "–"}


def _return(lines: Sequence[CheckLine]) -> str:
    unknown = [line.label for line in lines if line.is_hard and line.outcome == Outcome.UNKNOWN]
    if not unknown:
        return ""
    return _("Please hand in what proves: %(criteria)s.") % {"criteria": ", ".join(unknown)}


_SENTENCES = {
    "endorse": _endorse,
    "publicise": _publicise,
    "confirm": _confirm,
    "return_to_applicant": _return,
    "return_by_region": _return,
    "reevaluate": lambda lines: _("The yearly monitoring is due."),
    "clear": lambda lines: _hard(lines, _("The cause of the warning is gone: %(clauses)s are met again.")),
    "resume_notice": lambda lines: _("No objection was upheld."),
    "restart_notice": lambda lines: _("An objection was upheld and has been remedied."),
}
